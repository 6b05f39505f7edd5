//! `parser`: parses a string of the record (plugins/filter_parser/filter_parser.c).

use flb2alloy_parser::Diagnostic;

use crate::accessor;
use crate::account::Outcome;
use crate::codes;
use crate::keys::Keys;
use crate::parser::Parser;
use crate::plugin::{Build, Plugin, exact, operational};
use crate::plugins::every;
use crate::record::{Op, Parse, Path};

pub(crate) static PARSER: Plugin = Plugin {
    id: "filter/parser",
    names: &["parser"],
    becomes: "statements of otelcol.processor.transform",
    options: &[
        &[
            exact("key_name", "what is parsed"),
            exact("parser", "statements that parse it").many(),
            exact("preserve_key", "the key stays").default("false"),
            exact("reserve_data", "the other keys stay").default("false"),
            operational("unescape_key", "deprecated: it has no effect in Fluent Bit either"),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let key = keys.literal("key_name");
    let parsers = parsers(keys);
    let reserve_data = keys.flag("reserve_data").unwrap_or(false);
    let mut preserve_key = keys.flag("preserve_key").unwrap_or(false);
    let Some(key) = key else {
        if !keys.has("key_name") {
            let header = keys.section.header;
            keys.context.report(
                Diagnostic::error(codes::BAD_VALUE, "`parser` needs `Key_Name`")
                    .at(header, "Fluent Bit refuses to start with this"),
            );
        }
        keys.give_up("give the key that is to be parsed");
        return None;
    };
    let source = if key.value.starts_with('$') {
        let Some(path) = accessor::path(keys, &key.value, key.span) else {
            keys.give_up("name a key of the record");
            return None;
        };
        // With an accessor nothing is taken out of the record, and nothing but the whole of it can be kept.
        if preserve_key && !reserve_data {
            let span = keys.span("preserve_key");
            keys.context.report(
                Diagnostic::warning(
                    codes::DEAD_RULE,
                    "`Preserve_Key` has no effect with a `Key_Name` that begins with `$`",
                )
                .at(span, "the key is lost, in Fluent Bit too")
                .help("`Reserve_Data On` keeps the whole record"),
            );
            keys.judge("preserve_key", Outcome::Exact, "has no effect in Fluent Bit either");
        }
        preserve_key = reserve_data;
        path
    } else {
        Path::key(key.value)
    };
    if parsers.is_empty() {
        keys.give_up("define the parsers that it names; records pass it unparsed");
        return None;
    }
    Some(vec![Op::Parse(Parse { source, parsers, reserve_data, preserve_key })])
}

/// A parser that is not defined is passed over, by Fluent Bit too.
fn parsers(keys: &mut Keys<'_, '_>) -> Vec<Parser> {
    let mut parsers = Vec::new();
    for name in keys.literals("parser") {
        match keys.context.parser(&name) {
            Some(parser) => parsers.push(parser),
            None => keys.judge_at(name.span, Outcome::Unsupported, "not defined"),
        }
    }
    parsers
}
