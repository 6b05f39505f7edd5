//! Processors of inputs and outputs.

use serde_json::json;

use super::filters;
use super::lane::Lane;
use super::lines::{WORDS, one};
use super::parsers::EXPRESSIONS;
use super::section::{Kind, Section};
use crate::mutations::Dice;

/// Some, or none; always none where the lane is not written in YAML.
pub(super) fn some(lane: &Lane, dice: &mut Dice) -> Vec<Section> {
    if !lane.is_yaml || dice.below(2) == 0 {
        return Vec::new();
    }
    // Fluent Bit 5.1 crashes where the field of a condition is a map or a list.
    let is_flat = !lane.parsers.iter().any(|parser| parser.has("Format", "json"));
    (0..=dice.below(3)).map(|_| processor(dice, is_flat)).collect()
}

fn processor(dice: &mut Dice, is_flat: bool) -> Section {
    let mut processor = match dice.below(8) {
        0 => filters::grep(dice),
        1 => filters::record_modifier(dice),
        // What is a condition of its own among filters is one of rules here.
        2 => filters::modify(dice).without("Condition"),
        3 => Section::new(Kind::Processor, "sql").set("query", one(dice, QUERIES)),
        _ => content_modifier(dice),
    };
    processor.kind = Kind::Processor;
    if is_flat && dice.below(3) == 0 {
        processor.condition = Some(condition(dice));
    }
    processor
}

/// Without WHERE: Fluent Bit 5.1 crashes where a record lacks its key.
const QUERIES: &[&str] =
    &["SELECT * FROM STREAM;", "SELECT level, msg FROM STREAM;", "SELECT level AS severity, n FROM STREAM;"];

fn content_modifier(dice: &mut Dice) -> Section {
    let section = Section::new(Kind::Processor, "content_modifier");
    let (key, action) = (
        one(dice, WORDS),
        one(dice, &["insert", "upsert", "delete", "rename", "hash", "extract", "convert"]),
    );
    let section = section.set("action", action).set("key", key);
    match action {
        "insert" | "upsert" => section.set("value", one(dice, &["ünï", "12", "a b", "true"])),
        "rename" => section.set("value", one(dice, WORDS)),
        "extract" => section.set("pattern", one(dice, EXPRESSIONS)),
        "convert" => section.set("converted_type", one(dice, &["string", "boolean", "int", "double"])),
        _ => section,
    }
}

/// A condition of rules.
fn condition(dice: &mut Dice) -> String {
    let rules: Vec<_> = (0..=dice.below(2)).map(|_| rule(dice)).collect();
    json!({"op": one(dice, &["and", "or"]), "rules": rules}).to_string()
}

fn rule(dice: &mut Dice) -> serde_json::Value {
    let field = one(dice, &["$level", "$n", "$msg", "$log", "$new"]);
    let op = one(dice, &["eq", "neq", "regex", "not_regex", "gt", "gte", "lt", "lte", "in", "not_in"]);
    let value = match op {
        "regex" | "not_regex" => json!(one(dice, &["^in", "[0-9]$", "."])),
        "in" | "not_in" => json!(["info", "WARN", "12"]),
        "eq" | "neq" => json!(one(dice, &["info", "12", "true"])),
        _ => json!(one(dice, &[0.0, 7.5, -1.0, 500.0])),
    };
    json!({"field": field, "op": op, "value": value})
}
