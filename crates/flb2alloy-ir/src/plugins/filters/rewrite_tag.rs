//! `rewrite_tag`: puts records back at the start of the pipeline under other tags (plugins/filter_rewrite_tag).

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact, operational};
use crate::plugins::{every, words};
use crate::record::{Captures, Reroute};
use crate::text::Given;
use crate::{accessor, expressions, value};

const NO_EMITTER: &str = "records go on at once: there is nothing between the components that could fill up";

pub(crate) static REWRITE_TAG: Plugin = Plugin {
    id: "filter/rewrite_tag",
    names: &["rewrite_tag"],
    becomes: "otelcol.processor.filter, one for each rule",
    options: &[
        &[
            exact("rule", "conditions of otelcol.processor.filter, and what it is connected with").many(),
            operational("emitter_name", NO_EMITTER),
            operational("emitter_storage.type", NO_EMITTER).default("memory"),
            operational("emitter_mem_buf_limit", NO_EMITTER).default("10M"),
        ],
        every::FILTER,
    ],
    build: Build::Reroute(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Reroute>> {
    let mut rules = Vec::new();
    for given in keys.all("rule") {
        let Some(rule) = rule(keys, &given) else {
            keys.judge_at(given.span, Outcome::Unsupported, "the rule cannot be had");
            keys.give_up(
                "write the rule in another way: without it records would go where they do not belong",
            );
            return None;
        };
        rules.push(rule);
    }
    Some(rules)
}

/// `$key expression new_tag keep`.
fn rule(keys: &mut Keys<'_, '_>, given: &Given) -> Option<Reroute> {
    let span = given.span;
    let words = words::tokens(&given.text, 4);
    let [key, expression, tag, keep, ..] = words.as_slice() else {
        keys.refuse_value("rule", span, "a key, an expression, a new tag and whether the record is kept");
        return None;
    };
    let [key, expression, keep] = [key, expression, keep].map(|word| keys.known_part("rule", word, span));
    let (key, expression, keep) = (key?, expression?, keep?);
    // flb_ra_create takes a word without `$` for a key as well.
    let path = accessor::path_or_key(keys, &key, span)?;
    let condition = expressions::matches(keys.context, &path, &expression, span, false)?;
    let tag = accessor::new_tag(keys, tag, span)?;
    let captures = match accessor::captures(&tag) {
        Some(_) => Some(Captures { path, regex: expressions::regex(keys.context, &expression, span)? }),
        None => None,
    };
    let keep = value::parse_bool(&keep).unwrap_or(false);
    Some(Reroute { condition, tag, captures, ops: Vec::new(), keep })
}
