//! `content_modifier`: changes one key (plugins/processor_content_modifier, cm_config.c and cm_logs.c).

use flb2alloy_parser::Diagnostic;

use crate::compute::Form;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact};
use crate::plugins::every;
use crate::record::{KeyMatch, KeyPattern, Op, Path};
use crate::{codes, expressions};

pub(crate) static CONTENT_MODIFIER: Plugin = Plugin {
    id: "processor/content_modifier",
    names: &["content_modifier"],
    becomes: "statements of otelcol.processor.transform",
    options: &[
        &[
            exact("context", "what is changed"),
            exact("action", "a statement"),
            exact("key", "the key of the statement"),
            exact("value", "the value of the statement"),
            exact("pattern", "ExtractPatterns"),
            exact("converted_type", "String, Int or Double"),
        ],
        every::PROCESSOR,
    ],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let action = keys.literal("action").map(|action| action.value.to_ascii_lowercase());
    let key = keys.literal("key").map(|key| key.value);
    let value = keys.text("value").map(|value| value.text);
    let pattern = keys.literal("pattern");
    let kind = keys.literal("converted_type").map(|kind| kind.value.to_ascii_lowercase());
    let context = keys.literal("context").map(|context| context.value.to_ascii_lowercase());
    if !matches!(context.as_deref(), None | Some("body" | "message" | "record")) {
        keys.give_up(
            "only the body of log records is changed: write the statement for log.attributes, resource.attributes or \
             scope in an otelcol.processor.transform",
        );
        return None;
    }
    let Some(key) = key else {
        keys.give_up("give the `key`: Fluent Bit refuses to start without it");
        return None;
    };
    let exact = KeyMatch { any_of: vec![KeyPattern::Exact(key.clone())], ignore_case: false };
    let path = Path::key(key.clone());
    let convert = |into| Op::Convert { from: path.clone(), to: key.clone(), into };
    let ops = match (action.as_deref(), value, pattern, kind.as_deref()) {
        (Some("insert"), Some(value), ..) => vec![Op::Set { key, value, only_if_absent: true }],
        (Some("upsert"), Some(value), ..) => vec![Op::Set { key, value, only_if_absent: false }],
        (Some("delete"), ..) => vec![Op::Remove(exact)],
        (Some("rename"), Some(value), ..) => {
            let Some(to) = value.as_literal().map(str::to_owned) else {
                keys.give_up("write the new name out: a variable cannot be one in the output");
                return None;
            };
            // Where the new name is taken, both keys have it in Fluent Bit, and the later one counts.
            vec![Op::Rename { from: key, to, overwrite: false }, Op::Remove(exact)]
        }
        (Some("hash"), ..) => vec![convert(Form::Sha256)],
        (Some("extract"), _, Some(pattern), _) => {
            aborts(keys, "extract");
            let Some(regex) = expressions::regex(keys.context, &pattern.value, pattern.span) else {
                keys.give_up("write the `pattern` in another way");
                return None;
            };
            vec![Op::Extract { from: path, regex }]
        }
        (Some("convert"), _, _, Some(kind)) => {
            aborts(keys, "convert");
            let form = match kind {
                "string" => Form::Text,
                "boolean" => Form::Bool,
                "int" => Form::Integer,
                "double" => Form::Number,
                _ => {
                    keys.give_up("`converted_type` is string, boolean, int or double");
                    return None;
                }
            };
            vec![convert(form)]
        }
        _ => {
            keys.give_up(
                "Fluent Bit refuses to start with this: `action` is insert, upsert, delete, rename, hash, extract or \
                 convert, each with what it needs (key, value, pattern, converted_type)",
            );
            return None;
        }
    };
    Some(ops)
}

/// cm_logs.c stops at the first record that it cannot change, and leaves those behind it as they are.
fn aborts(keys: &mut Keys<'_, '_>, action: &str) {
    let span = keys.span("action");
    keys.context.report(
        Diagnostic::info(
            codes::WHOLE_CHUNK,
            format!("Fluent Bit stops at the first record that `{action}` fails on, until the next batch"),
        )
        .at(span, "the output leaves out that record only"),
    );
}
