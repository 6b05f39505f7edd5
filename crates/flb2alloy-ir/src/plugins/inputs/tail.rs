//! `tail`: lines of files (plugins/in_tail).

use std::time::Duration;

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::codes;
use crate::definitions;
use crate::keys::Keys;
use crate::parser::Parser;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::every;
use crate::source::{Files, Framing, LongLines, Source};
use crate::text::Text;

use super::tail_tag;

const POSITIONS: &str =
    "Alloy keeps positions in its own storage path; those of Fluent Bit are not taken over";
const FILE_WATCH: &str = "loki.source.file watches files in its own way (file_watch)";
const BUFFERS: &str = "loki.source.file has no limit on a line's length and no buffers to tune";

const OPTIONS: &[Opt] = &[
    exact("path", "local.file_match path_targets"),
    exact("exclude_path", "local.file_match __path_exclude__"),
    exact("key", "the record's key").default("log"),
    exact("read_from_head", "loki.source.file, which begins where files begin").default("false"),
    unsupported(
        "read_newly_discovered_files_from_head",
        "Alloy reads files that appear later from their beginning unless tail_from_end is set for all",
    )
    .default("true"),
    exact("refresh_interval", "local.file_match sync_period").default("60"),
    operational("watcher_interval", FILE_WATCH).default("2s"),
    operational("progress_check_interval", FILE_WATCH).default("2s"),
    operational("progress_check_interval_nsec", FILE_WATCH).default("0"),
    operational("rotate_wait", "Alloy reads a rotated file to its end").default("5"),
    operational("inotify_watcher", FILE_WATCH).default("true"),
    operational("file_cache_advise", "Alloy leaves the page cache to the kernel").default("true"),
    exact("docker_mode", "the lines are joined").default("false"),
    exact("docker_mode_flush", "how long an open record waits").default("4"),
    exact("docker_mode_parser", "which line opens a record"),
    exact("path_key", "a key with the file's path"),
    unsupported("offset_key", "Alloy does not tell the offset of a line: take it out of queries that use it"),
    approximate(
        "ignore_older",
        "local.file_match ignore_older_than",
        "Alloy goes by the file's modification time alone, also for files that it already reads",
    )
    .default("0"),
    unsupported("ignore_active_older_files", "Alloy stops reading a file that ignore_older_than leaves out")
        .default("false"),
    operational("buffer_chunk_size", BUFFERS).default("32768"),
    exact("buffer_max_size", "the limit of Skip_Long_Lines").default("32768"),
    operational("static_batch_size", BUFFERS).default("50M"),
    operational("event_batch_size", BUFFERS).default("50M"),
    exact("skip_long_lines", "stage.drop longer_than").default("false"),
    exact("truncate_long_lines", "stage.truncate").default("false"),
    exact("skip_empty_lines", "stage.drop").default("false"),
    unsupported("exit_on_eof", "Alloy keeps running: stop it when the files are read").default("false"),
    exact("parser", "statements that parse the line"),
    exact("tag_regex", "the tag"),
    operational("db", POSITIONS),
    operational("db.sync", POSITIONS).default("normal"),
    operational("db.locking", POSITIONS).default("false"),
    operational("db.journal_mode", POSITIONS).default("WAL"),
    operational("db.compare_filename", POSITIONS).default("false"),
    exact("multiline", "the lines are joined").default("false"),
    exact("multiline_flush", "how long an open record waits").default("4"),
    exact("parser_firstline", "which line opens a record"),
    exact("parser_*", "statements that parse the lines"),
    exact("multiline.parser", "the lines are joined").many(),
    exact("unicode.encoding", "loki.source.file encoding"),
    exact("generic.encoding", "loki.source.file encoding"),
    unsupported("windows.path_encoding", "Alloy takes paths as UTF-8"),
];

pub(crate) static TAIL: Plugin = Plugin {
    id: "input/tail",
    names: &["tail"],
    becomes: "local.file_match and loki.source.file",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

const FLUSH: Duration = Duration::from_secs(4);

/// in_tail refuses nothing at this limit by default: `Buffer_Max_Size` is what a line must fit in.
const BUFFER_MAX_SIZE: u64 = 32_768;

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let include = paths(keys, "path");
    if include.is_empty() {
        keys.give_up("tail needs `Path`: Fluent Bit refuses to start without it");
        return None;
    }
    let exclude = paths(keys, "exclude_path");
    let mut framing = framing(keys);
    let parser = parser(keys, &mut framing);
    let tag = tail_tag::tag(keys);
    keys.suggest_name(tail_tag::name(&tag, &include));
    Some(Source::Files(Box::new(Files {
        include,
        exclude,
        from_beginning: keys.flag_or("read_from_head", false).unwrap_or(false),
        refresh: refresh(keys),
        ignore_older: keys.duration("ignore_older").filter(|age| !age.is_zero()),
        key: key(keys, &framing),
        path_key: keys.literal("path_key").map(|key| key.value),
        parser,
        framing,
        long_lines: long_lines(keys),
        skip_empty: keys.flag("skip_empty_lines").unwrap_or(false),
        encoding: encoding(keys),
        tag,
    })))
}

/// tail_file.c, process_content: lines go to `multiline.parser` if there is one, else to `Docker_Mode`, else to `Parser`,
/// else to the old `Multiline`.
fn parser(keys: &mut Keys<'_, '_>, framing: &mut Framing) -> Option<Parser> {
    let name = keys.literal("parser")?;
    if matches!(framing, Framing::Multiline(_)) {
        keys.judge("parser", Outcome::Exact, "not looked at beside multiline.parser, in Fluent Bit neither");
        return None;
    }
    let parser = keys.context.parser(&name);
    if parser.is_none() {
        // Fluent Bit starts without it.
        keys.judge("parser", Outcome::Unsupported, "not defined");
    } else if matches!(framing, Framing::FirstLine { .. }) {
        keys.context.report(
            Diagnostic::warning(codes::DEAD_RULE, "`Multiline` has no effect beside `Parser`")
                .at(name.span, "no lines are joined, in Fluent Bit neither")
                .help("join lines with `multiline.parser`"),
        );
        *framing = Framing::Lines;
    }
    parser
}

/// flb_utils_time_split: seconds, and behind a dot nanoseconds, which are too few to matter.
fn refresh(keys: &mut Keys<'_, '_>) -> Duration {
    let Some(interval) = keys.literal("refresh_interval") else { return Duration::from_secs(60) };
    let seconds =
        crate::value::leading_integer(&interval.value).and_then(|seconds| u64::try_from(seconds).ok());
    if seconds == Some(0) && !interval.value.contains('.') {
        keys.refuse_value("refresh_interval", interval.span, "a number of seconds above 0");
    }
    Duration::from_secs(seconds.unwrap_or(60).max(1))
}

fn key(keys: &mut Keys<'_, '_>, framing: &Framing) -> String {
    let given = keys.literal("key");
    if given.is_some() && matches!(framing, Framing::Multiline(_)) {
        keys.judge("key", Outcome::Exact, "not looked at beside multiline.parser, in Fluent Bit neither");
        return "log".to_owned();
    }
    given.map_or_else(|| "log".to_owned(), |key| key.value)
}

/// A comma-separated list of globs. YAML allows a list as well.
fn paths(keys: &mut Keys<'_, '_>, name: &str) -> Vec<Text> {
    keys.all(name).iter().flat_map(|given| given.text.split(',')).collect()
}

fn framing(keys: &mut Keys<'_, '_>) -> Framing {
    let multiline: Vec<_> = keys.literals("multiline.parser");
    let old_multiline = keys.flag("multiline").unwrap_or(false);
    let docker_mode = keys.flag("docker_mode").unwrap_or(false);
    // Both count in seconds, and at least one.
    let at_least_a_second = |flush: Duration| flush.max(Duration::from_secs(1));
    let multiline_flush = keys.duration("multiline_flush").map_or(FLUSH, at_least_a_second);
    let docker_flush = keys.duration("docker_mode_flush").map_or(FLUSH, at_least_a_second);
    let first = keys.literal("parser_firstline");
    let docker_first = keys.literal("docker_mode_parser");
    let rest: Vec<_> = numbered_parsers(keys);

    let multiline: Vec<_> = multiline
        .iter()
        .flat_map(|names| {
            names
                .value
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(|name| (name, names.span))
        })
        .filter_map(|(name, span)| definitions::multiline(keys, name, span))
        .collect();
    if old_multiline && docker_mode {
        let span = keys.span("docker_mode");
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, "`Docker_Mode` and `Multiline` exclude each other")
                .at(span, "Fluent Bit refuses to start with this"),
        );
    }
    if old_multiline && first.is_none() {
        let span = keys.span("multiline");
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, "`Multiline On` needs `Parser_Firstline`")
                .at(span, "Fluent Bit refuses to start with this")
                .help("lines are not joined"),
        );
        keys.judge("multiline", Outcome::Unsupported, "without Parser_Firstline no lines are joined");
    }
    if !multiline.is_empty() {
        return Framing::Multiline(multiline);
    }
    if docker_mode {
        let first = docker_first.and_then(|name| keys.context.parser(&name)).map(Box::new);
        return Framing::DockerMode { first, flush: docker_flush };
    }
    let first = first.filter(|_| old_multiline).and_then(|name| keys.context.parser(&name));
    match first {
        Some(first) => Framing::FirstLine { first: Box::new(first), rest, flush: multiline_flush },
        None => Framing::Lines,
    }
}

/// `Parser_1`, `Parser_2`, ... in the order in which they were written, whatever their numbers (tail_multiline.c).
fn numbered_parsers(keys: &mut Keys<'_, '_>) -> Vec<Parser> {
    let mut names = keys.names_with_prefix("parser_");
    names.retain(|name| name != "parser_firstline");
    let names: Vec<_> = names.into_iter().filter_map(|name| keys.literal(&name)).collect();
    names.iter().filter_map(|name| keys.context.parser(name)).collect()
}

fn long_lines(keys: &mut Keys<'_, '_>) -> Option<LongLines> {
    let limit = keys.size("buffer_max_size").unwrap_or(BUFFER_MAX_SIZE);
    let truncate = keys.flag("truncate_long_lines").unwrap_or(false);
    let skip = keys.flag("skip_long_lines").unwrap_or(false);
    match (truncate, skip) {
        // tail_file.c keeps one byte of the buffer for itself.
        (true, _) => Some(LongLines::Truncate(limit.saturating_sub(1))),
        (false, true) => Some(LongLines::Drop(limit)),
        (false, false) => {
            if keys.has("buffer_max_size") {
                let why = "Fluent Bit stops reading a file at a longer line; Alloy reads on";
                keys.judge("buffer_max_size", Outcome::Approximate, why);
            }
            None
        }
    }
}

/// The encoding as IANA names it.
fn encoding(keys: &mut Keys<'_, '_>) -> Option<String> {
    let unicode = keys.literal("unicode.encoding");
    let generic = keys.literal("generic.encoding");
    if let Some(given) = unicode {
        match given.value.to_ascii_lowercase().as_str() {
            "utf-16le" | "utf16-le" => return Some("utf-16le".to_owned()),
            "utf-16be" | "utf16-be" => return Some("utf-16be".to_owned()),
            "auto" => keys.unsupported("unicode.encoding", "name the encoding: UTF-16LE or UTF-16BE"),
            _ => keys.refuse_value("unicode.encoding", given.span, "auto, UTF-16LE or UTF-16BE"),
        }
    }
    let given = generic?;
    // The names and their other names are those of src/unicode/flb_utf8_and_*.c.
    let name = given.value.to_ascii_lowercase();
    let known = match name.as_str() {
        "shiftjis" | "sjis" | "cp932" | "windows-31j" => "shift_jis",
        "big5" | "cp950" => "big5",
        "gb18030" => "gb18030",
        "gbk" | "cp936" => "gbk",
        "uhc" | "cp949" | "windows-949" => "euc-kr",
        "win866" | "cp866" => "ibm866",
        "win874" | "cp874" => "windows-874",
        _ => {
            let page = name.strip_prefix("win").or_else(|| name.strip_prefix("cp")).unwrap_or_default();
            if ["1250", "1251", "1252", "1253", "1254", "1255", "1256"].contains(&page) {
                return Some(format!("windows-{page}"));
            }
            keys.refuse_value(
                "generic.encoding",
                given.span,
                "ShiftJIS, UHC, GBK, GB18030, Big5 or one of Win866 to Win1256",
            );
            return None;
        }
    };
    Some(known.to_owned())
}
