//! `multiline`: joins records that belong together (plugins/filter_multiline).

use std::time::Duration;

use flb2alloy_parser::Diagnostic;

use crate::codes;
use crate::definitions;
use crate::keys::Keys;
use crate::multiline::{Join, JoinRule, Multiline};
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::every;
use crate::record::Op;

const EMITTER: &str = "records go on at once: there is nothing between the components that could fill up";

const OPTIONS: &[Opt] = &[
    operational("debug_flush", "Alloy's logs say at level debug what is flushed").default("false"),
    exact("buffer", "stage.multiline").default("true"),
    exact("mode", "which records belong together").default("parser"),
    exact("flush_ms", "how long an open record waits").default("2000"),
    exact("multiline.parser", "which records belong together").many(),
    exact("multiline.key_content", "which key is joined"),
    operational("emitter_name", EMITTER),
    operational("emitter_storage.type", EMITTER).default("memory"),
    operational("emitter_mem_buf_limit", EMITTER).default("10M"),
];

pub(crate) static MULTILINE: Plugin = Plugin {
    id: "filter/multiline",
    names: &["multiline"],
    becomes: "stage.multiline of loki.process",
    options: &[OPTIONS, every::FILTER],
    build: Build::Filter(build),
};

/// ml.h, FLB_MULTILINE_FLUSH_MS.
const FLUSH: i64 = 2000;

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let mode = keys.literal("mode");
    let parts = mode.as_ref().is_some_and(|mode| mode.value.eq_ignore_ascii_case("partial_message"));
    if let Some(mode) = mode.filter(|mode| !parts && !mode.value.eq_ignore_ascii_case("parser")) {
        keys.refuse_value("mode", mode.span, "parser or partial_message");
    }
    if keys.flag("buffer") == Some(false) {
        keys.approximate("buffer", "Fluent Bit joins only what it reads at once; Alloy waits for flush_ms");
    }
    let flush = keys.integer("flush_ms").filter(|flush| *flush > 0).unwrap_or(FLUSH);
    let flush = Duration::from_millis(u64::try_from(flush).unwrap_or_default());
    let key = keys.literal("multiline.key_content").map(|key| key.value);
    let parsers = parsers(keys, key.as_deref());
    let (key, rule) = if parts {
        let Some(key) = key else {
            keys.give_up("`Mode partial_message` needs `multiline.key_content`: Fluent Bit refuses to start without it");
            return None;
        };
        report_short_keys(keys);
        (key, JoinRule::Parts)
    } else {
        // flb_ml.c, process_append: a parser without a key joins nothing.
        let own = |parser: &Multiline| match parser {
            Multiline::Custom(custom) => custom.key_content.clone(),
            _ => None,
        };
        match (parsers.is_empty(), parsers.iter().find_map(own).or(key)) {
            (false, Some(key)) => (key, JoinRule::Lines(parsers)),
            (true, _) => {
                keys.give_up("name a `multiline.parser` that joins lines, such as java or one of your own");
                return None;
            }
            (false, None) => {
                let span = keys.span("multiline.parser");
                keys.context.report(
                    Diagnostic::warning(
                        codes::DEAD_RULE,
                        "without `multiline.key_content` no records are joined",
                    )
                    .at(span, "looks at the text of no key, in Fluent Bit neither")
                    .help("name the key that holds the lines, such as log"),
                );
                return Some(Vec::new());
            }
        }
    };
    Some(vec![Op::Join(Box::new(Join { key, rule, flush }))])
}

/// ml_concat.c compares keys with `partial_` only as far as they go, so it takes beginnings of that word for it, too.
fn report_short_keys(keys: &mut Keys<'_, '_>) {
    let span = keys.span("mode");
    keys.context.report(
        Diagnostic::info(
            codes::APPROXIMATE,
            "keys that are a beginning of `partial_`, such as `p` or `part`, stay in joined records; Fluent Bit drops them",
        )
        .at(span, "drops partial_message, partial_id and the like, here and there"),
    );
}

/// The parsers, with the key that the filter gives them all (ml.c, multiline_load_parsers).
fn parsers(keys: &mut Keys<'_, '_>, key: Option<&str>) -> Vec<Multiline> {
    let mut parsers = Vec::new();
    for names in keys.literals("multiline.parser") {
        for name in names.value.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match definitions::multiline(keys, name, names.span) {
                // What they take apart are lines of files; records hold what is in them.
                Some(Multiline::Docker | Multiline::Cri) => {
                    keys.approximate(
                        "multiline.parser",
                        format!("`{name}` is left out: it reads lines as container engines write them, which tail takes apart"),
                    );
                }
                Some(Multiline::Custom(mut custom)) => {
                    custom.key_content = key.map(str::to_owned).or(custom.key_content);
                    parsers.push(Multiline::Custom(custom));
                }
                Some(built_in) => parsers.push(built_in),
                None => {}
            }
        }
    }
    parsers
}
