//! `expect`: checks records (plugins/filter_expect).

use crate::accessor;
use crate::account::Outcome;
use crate::compute::{Test, Value};
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact};
use crate::plugins::{every, words};
use crate::record::{Condition, Op, Path};
use crate::text::Given;

const RULE: &str = "conditions of the statements";

pub(crate) static EXPECT: Plugin = Plugin {
    id: "filter/expect",
    names: &["expect"],
    becomes: "statements of otelcol.processor.transform where `action` is `result_key`, else nothing",
    options: &[
        &[
            exact("key_exists", RULE).many(),
            exact("key_not_exists", RULE).many(),
            exact("key_val_is_null", RULE).many(),
            exact("key_val_is_not_null", RULE).many(),
            exact("key_val_eq", RULE).many(),
            exact("action", "what the statements do").default("warn"),
            exact("result_key", "the key that is set").default("matched"),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

const RULES: &[&str] =
    &["key_exists", "key_not_exists", "key_val_is_null", "key_val_is_not_null", "key_val_eq"];

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let action =
        keys.literal("action").map_or_else(|| "warn".to_owned(), |action| action.value.to_ascii_lowercase());
    let key = keys.literal("result_key").map_or_else(|| "matched".to_owned(), |key| key.value);
    let rules = keys.in_order(RULES);
    if action != "result_key" {
        keys.unsupported(
            "action",
            "the output does not check records: count those that are not as expected, with stage.metrics, and alert on the count",
        );
        for (name, _) in &rules {
            keys.judge(name, Outcome::Unsupported, "not checked in the output; records pass unchanged");
        }
        keys.judge("result_key", Outcome::Unsupported, "not checked in the output");
        return Some(Vec::new());
    }
    let mut conditions = Vec::new();
    for (name, given) in rules {
        match rule(keys, name, &given) {
            Some(rule) => conditions.extend(rule),
            None => {
                keys.judge_at(given.span, Outcome::Unsupported, "the rule cannot be had");
                keys.give_up("write the rule in another way: without it other records would match");
                return None;
            }
        }
    }
    let set = |result: bool| Op::Assign { to: Path::key(key.clone()), value: Value::Bool(result) };
    // expect.c puts the key in front of the record, so a key of the same name that is there already counts.
    let free = Condition::Exists(Path::key(key.clone())).negated();
    let holds = Condition::all(conditions);
    Some(vec![Op::When {
        condition: free,
        ops: vec![set(false), Op::When { condition: holds, ops: vec![set(true)] }],
    }])
}

/// The conditions of a rule.
fn rule(keys: &mut Keys<'_, '_>, name: &'static str, given: &Given) -> Option<Vec<Condition>> {
    let words = words::tokens(&given.text, 1);
    let field = keys.known_part(name, words.first()?, given.span)?;
    let path = accessor::path_or_key(keys, &field, given.span)?;
    let exists = Condition::Exists(path.clone());
    let null = |path: &Path| Condition::Values(Box::new(Test::Nothing(Value::Path(path.clone()))));
    Some(match name {
        "key_exists" => vec![exists],
        "key_not_exists" => vec![exists.negated()],
        "key_val_is_null" => vec![exists, null(&path)],
        "key_val_is_not_null" => vec![exists, null(&path).negated()],
        _ => {
            let text = words.get(1).cloned().unwrap_or_default();
            // What is no string is not compared (expect.c, key_val_eq) and passes.
            let regex = crate::regex::translate("").ok()?;
            let is_text = Condition::Matches { path: path.clone(), regex, booleans: false };
            let equals = Condition::Equals { path, value: text };
            vec![Condition::all([exists, Condition::any([is_text.negated(), equals])])]
        }
    })
}
