//! `lua`: a script that changes records (plugins/filter_lua). Scripts whose every statement is understood are converted.

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::every;
use crate::plugins::filters::lua_script;
use crate::record::Op;

const HOW: &str = "keys whose value is null stay, times keep all their digits, and where the function fails on a record only \
                   that statement is left out";

pub(crate) static LUA: Plugin = Plugin {
    id: "filter/lua",
    names: &["lua"],
    becomes: "statements of otelcol.processor.transform, where the whole function is understood",
    options: &[
        &[
            approximate("script", "statements", HOW),
            approximate("code", "statements", HOW),
            exact("call", "which function the statements are made of"),
            operational("type_int_key", "numbers have one type in JSON"),
            unsupported(
                "type_array_key",
                "an empty table becomes an empty map: set it to [] in a statement behind",
            ),
            operational("protected_mode", "a statement that fails is left out").default("true"),
            operational("time_as_table", "the function does not look at the time, or is not converted")
                .default("false"),
            operational("enable_flb_null", "null stays null").default("false"),
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
    match lua_script::convert(&text, &call) {
        Ok(ops) => {
            let given = if keys.has("code") { "code" } else { "script" };
            if given == "code" {
                keys.judge("script", Outcome::Exact, "`code` counts, in Fluent Bit too");
            }
            keys.suggest_name(call);
            Some(if ops.is_empty() { ops } else { vec![Op::Together(ops)] })
        }
        Err(unknown) => {
            let line = unknown.line.map_or_else(String::new, |line| format!("line {line}: "));
            keys.give_up(format!(
                "the function `{call}` is not understood ({line}{}). Write what it does as OTTL where the TODO stands in \
                 the output, or keep a Fluent Bit for it that sends to Alloy (--residual FILE)",
                unknown.what
            ));
            None
        }
    }
}
