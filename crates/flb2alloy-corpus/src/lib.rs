//! A case of the corpus as the conversion sees it: its settings as options and as arguments of the command, and what
//! comes out. The tests and `cargo xtask parity` both go by this.

use std::io;
use std::path::{Path, PathBuf};

use flb2alloy::{Conversion, FileSystem, Lines, Options};
use flb2alloy_verify::Case;
use flb2alloy_verify::case::Source;
use flb2alloy_verify::foretold::Announced;

/// The options that `case.toml` asks for.
#[must_use]
pub fn options(case: &Case) -> Options {
    let settings = &case.settings.convert;
    let mut options = Options::default().annotation_parsers(settings.annotation_parsers.clone());
    if settings.native_lines {
        options = options.lines(Lines::Native);
    }
    if let Some(url) = &settings.loki_url {
        options = options.loki_url(url);
    }
    if let Some(url) = &settings.otlp_url {
        options = options.otlp_url(url);
    }
    if let Some(url) = &settings.prometheus_url {
        options = options.prometheus_url(url);
    }
    if settings.resolve_env {
        options = options.env(case.settings.env.clone().into_iter().collect());
    }
    options
}

/// The configuration and the same as arguments of `flb2alloy convert`, which runs in the folder of the case.
#[must_use]
pub fn arguments(case: &Case) -> Vec<&str> {
    let settings = &case.settings.convert;
    let mut arguments = Vec::new();
    let main = case.configuration.to_str().unwrap_or_default();
    match case.settings.merge.as_slice() {
        [] => arguments.push(main),
        more => {
            for file in std::iter::once(main).chain(more.iter().filter_map(|file| file.to_str())) {
                arguments.extend(["--config", file]);
            }
        }
    }
    for name in &settings.annotation_parsers {
        arguments.extend(["--annotation-parser", name]);
    }
    if settings.native_lines {
        arguments.extend(["--lines", "native"]);
    }
    if let Some(url) = &settings.loki_url {
        arguments.extend(["--loki-url", url]);
    }
    if let Some(url) = &settings.otlp_url {
        arguments.extend(["--otlp-url", url]);
    }
    if let Some(url) = &settings.prometheus_url {
        arguments.extend(["--prometheus-url", url]);
    }
    if settings.resolve_env {
        arguments.push("--resolve-env");
    }
    arguments
}

/// Converts `configurations`, which are those of the case or a copy of them, with the options of the case.
///
/// # Errors
/// Where a file cannot be read.
pub fn convert(case: &Case, configurations: &[PathBuf]) -> io::Result<Conversion> {
    let read = |path: &PathBuf| std::fs::read_to_string(path);
    let texts: Vec<String> = configurations.iter().map(read).collect::<Result<_, _>>()?;
    let files: Vec<(&Path, &str)> =
        configurations.iter().map(PathBuf::as_path).zip(texts.iter().map(String::as_str)).collect();
    Ok(match (case.source, files.as_slice()) {
        (Source::FluentBit, [(path, text)]) => flb2alloy::convert(path, text, &options(case), &FileSystem),
        _ => flb2alloy::convert_collector(&files, &options(case), &FileSystem),
    })
}

/// What the case predicts and no diagnostic of the conversion foretells.
#[must_use]
pub fn unannounced(case: &Case, conversion: &Conversion) -> Vec<String> {
    let of_samples = Announced::of_samples(case);
    let given = |code: &str| {
        of_samples.iter().any(|said| said.code == code)
            || conversion.diagnostics.iter().any(|diagnostic| diagnostic.code.0 == code)
    };
    let predicted = case.settings.predicted.iter().filter(|predicted| !given(&predicted.code));
    predicted.map(|predicted| format!("no diagnostic {} predicts anything", predicted.code)).collect()
}
