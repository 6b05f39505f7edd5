//! `file` (plugins/out_file).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, operational, unsupported};
use crate::plugins::every;
use crate::sink::{Exporter, Server, Sink};
use crate::text::Text;

const FORM: &str = "lines are OTLP in JSON: no component of Alloy writes other forms";
const ONE: &str = "records of an output go to one file: choose the output with rewrite_tag";

const OPTIONS: &[Opt] = &[
    approximate("path", "path", FORM),
    approximate("file", "path", FORM),
    unsupported("enable_strftime", "the path is fixed; rotation puts files aside").default("false"),
    operational("max_dynamic_files", ONE).default("1024"),
    operational("on_missing_field", ONE).default("error"),
    operational("on_limit_reached", ONE).default("error"),
    operational("fallback_path", ONE),
    operational("fallback_file", ONE),
    unsupported("format", FORM),
    unsupported("delimiter", FORM),
    unsupported("label_delimiter", FORM),
    unsupported("template", FORM).default("{time} {message}"),
    unsupported("csv_column_names", FORM).default("false"),
    unsupported("mkdir", "make the folder beforehand").default("false"),
    approximate("rotate", "rotation", "files that are put aside have the time in their name")
        .default("false"),
    approximate("rotate_max_size", "max_megabytes", "the size is rounded up to whole MiB").default("100M"),
    approximate("rotate_max_files", "max_backups", "files that are put aside have the time in their name")
        .default("7"),
    operational("rotate_gzip", "files that are put aside are not compressed").default("true"),
    operational("retry_limit", "writing to a file is not tried again").default("1"),
];

pub(crate) static FILE: Plugin = Plugin {
    id: "output/file",
    names: &["file"],
    becomes: "otelcol.exporter.file",
    options: &[OPTIONS, every::OUTPUT],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let folder = keys.text("path").map(|given| given.text);
    let file = keys.text("file").map(|given| given.text);
    if [&folder, &file]
        .into_iter()
        .flatten()
        .any(|text| text.as_literal().is_some_and(|text| text.contains('$')))
    {
        keys.give_up(format!("the path depends on the record; {ONE}"));
        return None;
    }
    // file.c: without `File` it is the tag.
    let Some(file) = file else {
        keys.give_up("the tag names the file: say with `File` which one it is");
        return None;
    };
    let path = match folder {
        Some(folder) => folder.append("/").join(file),
        None => file,
    };
    const MIB: u64 = 1 << 20;
    let size = keys.size("rotate_max_size").unwrap_or(100_000_000).div_ceil(MIB);
    let files = keys.integer("rotate_max_files").and_then(|files| u64::try_from(files).ok()).unwrap_or(7);
    let rotation = keys.flag("rotate").unwrap_or(false).then_some((size, files));
    keys.approximate("name", FORM);
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::File { path: Text(path.0), rotation },
        body: Vec::new(),
        time_key: None,
        attributes: Vec::new(),
        retry: crate::client::Retry::Default,
    })))
}
