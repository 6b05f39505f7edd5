//! Makes mistakes as people make them.

use std::ops::Range;

use flb2alloy_checker::catalogue::{Body, Type};

use super::places::Places;

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) kind: &'static str,
    pub(super) at: Range<usize>,
    pub(super) with: String,
}

/// Numbers that look random and are the same in every run: splitmix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit.max(1) as u64).unwrap_or_default()
    }

    pub(super) fn pick<'t, T>(&mut self, choices: &'t [T]) -> Option<&'t T> {
        choices.get(self.below(choices.len()))
    }
}

type Mutation = fn(&str, &Places, &mut Dice) -> Option<(Range<usize>, String)>;

/// Each kind of mistake is as likely as any other.
const KINDS: [(&str, Mutation); 13] = [
    ("name misspelt", misspell),
    ("attribute or block removed", remove),
    ("attribute or block doubled", double),
    ("attribute or block moved", move_elsewhere),
    ("type changed", retype),
    ("reference broken", misrefer),
    ("label changed", relabel),
    ("label added", label),
    ("text changed", retext),
    ("text replaced", replace_text),
    ("attribute added", add_attribute),
    ("block added", add_block),
    ("attribute made a block", swap_kind),
];

/// A mistake in `text`, if the dice find a place for it.
pub(super) fn mutate(text: &str, places: &Places, dice: &mut Dice) -> Option<Edit> {
    let (kind, mutation) = *dice.pick(&KINDS)?;
    let (at, with) = mutation(text, places, dice)?;
    (text.get(at.clone())? != with).then_some(Edit { kind, at, with })
}

fn misspell(text: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    let at = dice.pick(&places.names)?.clone();
    let mut letters: Vec<char> = text[at.clone()].chars().collect();
    let place = dice.below(letters.len());
    let next = (place + 1) % letters.len().max(1);
    match dice.below(4) {
        0 => letters.insert(place, letters[place]),
        1 => drop(letters.remove(place)),
        2 => letters.swap(place, next),
        _ => letters[place] = if letters[place] == 'x' { 'y' } else { 'x' },
    }
    Some((at, letters.into_iter().collect()))
}

fn remove(_: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    Some((dice.pick(&places.statements)?.clone(), String::new()))
}

fn double(text: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    let at = dice.pick(&places.statements)?.clone();
    Some((at.end..at.end, format!("\n{}", &text[at])))
}

fn move_elsewhere(text: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    let what = dice.pick(&places.statements)?.clone();
    let (to, _) = *dice.pick(&places.bodies)?;
    (!what.contains(&to)).then(|| (to..to, format!("\n{}\n", &text[what])))
}

const VALUES: [&str; 20] = [
    "0",
    "5",
    "-1",
    "1.5",
    "100000000",
    "\"\"",
    "\"x\"",
    "\"5\"",
    "\"0s\"",
    "\"1h\"",
    "\"-1s\"",
    "\"1KiB\"",
    "true",
    "false",
    "null",
    "[]",
    "[\"x\"]",
    "[5]",
    "{}",
    "{x = \"y\"}",
];

fn retype(_: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    Some((dice.pick(&places.values)?.clone(), (*dice.pick(&VALUES)?).to_owned()))
}

fn misrefer(text: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    let at = dice.pick(&places.references)?.clone();
    let mut names: Vec<&str> = text[at.clone()].split('.').collect();
    match dice.below(4) {
        0 => {
            names.pop()?;
        }
        1 => {
            let place = dice.below(names.len());
            names[place] = "other";
        }
        2 => names.push("more"),
        _ => names = text[dice.pick(&places.references)?.clone()].split('.').collect(),
    }
    Some((at, names.join(".")))
}

fn relabel(text: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    let at = dice.pick(&places.labels)?.clone();
    let with = match dice.below(5) {
        0 => String::new(),
        1 => "\"a-b\"".to_owned(),
        2 => "\"\"".to_owned(),
        _ => text[dice.pick(&places.labels)?.clone()].to_owned(),
    };
    Some((at, with))
}

fn label(_: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    let at = *dice.pick(&places.unlabelled)?;
    Some((at..at, " \"label\"".to_owned()))
}

fn retext(text: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    const SIGNS: &[u8] = b"([{)]}*+?\\%$:/ .,|<>=!-_0aZ";
    let at = dice.pick(&places.strings)?.clone();
    let mut letters: Vec<char> = text[at.clone()].chars().collect();
    let place = dice.below(letters.len() + 1);
    let sign = char::from(*dice.pick(SIGNS)?);
    match dice.below(4) {
        0 => letters.truncate(place),
        1 if place < letters.len() => drop(letters.remove(place)),
        2 if place < letters.len() => letters[place] = sign,
        _ => letters.insert(place, sign),
    }
    Some((at, letters.into_iter().collect()))
}

const TEXTS: [&str; 16] = [
    "",
    "x",
    "nonsense",
    "a b",
    "(",
    "{{ .x",
    "-1",
    "0s",
    "100h",
    "1",
    "5MiB",
    "http://[a",
    "%zz",
    "a.b[",
    "Mars/Base",
    "UPPER",
];

fn replace_text(_: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    Some((dice.pick(&places.strings)?.clone(), (*dice.pick(&TEXTS)?).to_owned()))
}

fn add_attribute(_: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    let (at, facts): (usize, &'static Body) = *dice.pick(&places.bodies)?;
    let attribute = dice.pick(facts.attributes)?;
    let values: &[&str] = match attribute.kind {
        Type::Bool => &["true", "false"],
        Type::Int | Type::Uint | Type::Float => &["0", "1", "-1", "0.5", "1000", "100000000"],
        Type::Duration => &["\"0s\"", "\"1s\"", "\"-1s\"", "\"24h\""],
        Type::Text("units.Base2Bytes") => &["\"0B\"", "\"1B\"", "\"1GiB\""],
        Type::Array(Type::String) => &["[\"x\"]", "[]", "[\"(\"]"],
        Type::Array(_) => &["[]"],
        Type::Map(_) => &["{x = \"y\"}", "{}"],
        Type::Capsule(_) => &["null", "\"x\""],
        _ => &["\"x\"", "\"\"", "\"(\""],
    };
    Some((at..at, format!("\n{} = {}\n", attribute.name, dice.pick(values)?)))
}

fn add_block(_: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    let (at, facts): (usize, &'static Body) = *dice.pick(&places.bodies)?;
    let block = dice.pick(facts.blocks)?;
    let name = match block.one_of {
        true => format!("{}.{}", block.name, dice.pick(block.body.blocks)?.name),
        false => block.name.to_owned(),
    };
    Some((at..at, format!("\n{name} {{ }}\n")))
}

fn swap_kind(_: &str, places: &Places, dice: &mut Dice) -> Option<(Range<usize>, String)> {
    Some((dice.pick(&places.equals)?.clone(), " ".to_owned()))
}
