//! `lua`: a script that changes records (plugins/filter_lua). Scripts whose every statement is understood are converted.

use flb2alloy_parser::{Diagnostic, Span};

use crate::account::Outcome;
use crate::codes;
use crate::compute::Form;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact, operational, unsupported};
use crate::plugins::every;
use crate::plugins::filters::lua_script::{self, Converted, Remark};
use crate::record::{Op, Path};

pub(crate) static LUA: Plugin = Plugin {
    id: "filter/lua",
    names: &["lua"],
    becomes: "statements of otelcol.processor.transform, where the whole function is understood",
    options: &[
        &[
            exact("script", "statements"),
            exact("code", "statements"),
            exact("call", "which function the statements are made of"),
            exact("type_int_key", "whole numbers of these keys at the top of the record"),
            unsupported(
                "type_array_key",
                "an empty table becomes an empty map: set it to [] in a statement behind",
            ),
            operational("protected_mode", "a statement that fails is left out").default("true"),
            exact("time_as_table", "whether the time has all its digits").default("false"),
            exact("enable_flb_null", "null stays null").default("false"),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let Some(call) = keys.literal("call").map(|call| call.value) else {
        keys.give_up("give the function's name as `call`: Fluent Bit refuses to start without");
        return None;
    };
    let script = keys.literal("script");
    let code = keys.literal("code").map(|code| code.value);
    let text = match (&script, code) {
        // lua_config.c: `code` wins.
        (_, Some(code)) => code,
        (Some(script), None) => match keys.context.options.files.get(&script.value) {
            Some(text) => text.clone(),
            None => {
                keys.give_up(format!("the script `{}` could not be read; convert where it is", script.value));
                return None;
            }
        },
        (None, None) => {
            keys.give_up("give a `script` or `code`: Fluent Bit refuses to start without");
            return None;
        }
    };
    let whole_numbers: Vec<String> =
        keys.all("type_int_key").into_iter().map(|key| key.text.display()).collect();
    let with_table = keys.flag("time_as_table").unwrap_or(false);
    let with_null = keys.flag("enable_flb_null").unwrap_or(false);
    let given = if keys.has("code") { "code" } else { "script" };
    // Where a remark is about, as editors write places.
    let file = script.map_or_else(|| "code".to_owned(), |script| script.value);
    let file = if given == "code" { "code" } else { file.as_str() };
    let place = |remark: &Remark| {
        remark.at.map_or_else(|| file.to_owned(), |(line, column)| format!("{file}:{line}:{column}"))
    };
    let converted = match lua_script::convert(&text, &call, with_table) {
        Ok(converted) => converted,
        Err(unknown) => {
            let why = format!("{}: {}", place(&unknown), unknown.what);
            let does = lua_script::summary(&text, &call)
                .map_or_else(String::new, |does| format!(" `{call}` {does}."));
            keys.give_up(format!(
                "{why}.{does} Write that as OTTL where the TODO stands in the output, or keep a Fluent Bit for it that sends \
                 to Alloy (--residual FILE)"
            ));
            return Some(vec![Op::Unconverted { what: format!("the lua function `{call}` ({why})") }]);
        }
    };
    if given == "code" {
        keys.judge("script", Outcome::Exact, "`code` counts, in Fluent Bit too");
    }
    let span = keys.span(given);
    say_what_differs(keys, given, &call, &converted, place);
    if converted.replaces && !with_null {
        once(keys, span, "keys whose value is null stay; Fluent Bit's lua filter takes them away");
    }
    if converted.rounds_time {
        once(keys, span, "times keep all their digits; Fluent Bit rounds them where a script returns 1");
    }
    keys.suggest_name(call);
    let mut ops = converted.ops;
    if converted.replaces {
        let whole = whole_numbers.iter().flat_map(|keys| keys.split_whitespace()).map(|key| Op::Convert {
            from: Path::key(key),
            to: key.to_owned(),
            into: Form::IntegerOfNumber,
        });
        ops.extend(whole);
    }
    Some(if ops.is_empty() { ops } else { vec![Op::Together(ops)] })
}

/// Says on which records the function fails, and which of its times are others.
fn say_what_differs(
    keys: &mut Keys<'_, '_>,
    given: &str,
    call: &str,
    converted: &Converted,
    place: impl Fn(&Remark) -> String,
) {
    let span = keys.span(given);
    if !converted.fails.is_empty() {
        let all: Vec<String> =
            converted.fails.iter().map(|fails| format!("{} ({})", fails.what, place(fails))).collect();
        let message = format!("`{call}` fails on records where {}", all.join(", or "));
        keys.context.report(Diagnostic::warning(codes::WHOLE_CHUNK, &message).at(span, "this script").help(
            "Fluent Bit then leaves the whole chunk as it was; Alloy leaves out what needs the value and does the rest",
        ));
        keys.judge(given, Outcome::Approximate, message);
    }
    if let Some(local) = &converted.local_time {
        let message = format!("{}, in Alloy in UTC ({})", local.what, place(local));
        keys.context.report(Diagnostic::warning(codes::APPROXIMATE, &message).at(span, "this script"));
        keys.judge(given, Outcome::Approximate, message);
    }
}

/// What is the same for many scripts is said of the first.
fn once(keys: &mut Keys<'_, '_>, span: Span, message: &str) {
    if keys.context.diagnostics.iter().all(|said| said.message != message) {
        keys.context
            .report(Diagnostic::info(codes::SCRIPT, message).at(span, "here and wherever a script does so"));
    }
}
