//! A `[MULTILINE_PARSER]`'s state machine as one expression (flb_ml_rule.c).
//!
//! From a state, rules are tried in order, those of `start_state` only when none of the others takes the line. A record
//! may end in any state, so an expression that prefers what is written first takes the same way as Fluent Bit: nothing
//! that it took has to be given back.

use flb2alloy_ir::multiline::StateRule;
use flb2alloy_ir::regex::Regex;

use crate::source::machine::{Machine, group};

#[cfg(test)]
mod tests;

const START: &str = "start_state";
/// Longer expressions are of no use to anyone.
const MAX_LENGTH: usize = 8_000;
/// Lines as most logs have them: a rule that takes one of them says little.
const USUAL: [&str; 3] = ["2024-05-01 12:00:00 INFO started", "[12:00:00] INFO started", "INFO started"];

/// The machine of these rules. `None` if RE2 cannot say what it does.
pub(crate) fn machine(rules: &[StateRule]) -> Option<Machine> {
    if let Some(stop) = stop(rules) {
        let start = rules.first()?.test.single()?.whole_line();
        let stop = stop.whole_line();
        let records = vec![format!(r"{}\n", choice(std::slice::from_ref(&stop))), r"(?:.*\n)+".to_owned()];
        return Some(Machine { first: vec![start, stop], records, ..Machine::default() });
    }
    let rules: Vec<Rule<'_>> = rules.iter().map(Rule::of).collect::<Option<_>>()?;
    let graph = Graph { rules: &rules };
    let (starts, others): (Vec<&Rule<'_>>, Vec<&Rule<'_>>) = rules.iter().partition(|rule| rule.is_start());
    // Fluent Bit remembers the state beyond the end of a record, so lines that a strange line cut off stay together.
    let runs: Vec<_> = others.iter().filter(|rule| rule.goes_on() && !rule.takes(&[""])).collect();
    let resumes = !runs.is_empty();
    let mut openings: Vec<(String, Vec<String>)> = Vec::new();
    for rule in starts.iter().chain(runs) {
        let rest = if graph.ends(rule) { String::new() } else { graph.rest(rule.to, &mut Vec::new()) };
        match openings.iter_mut().find(|(known, _)| *known == rest) {
            Some((_, lines)) => lines.push(rule.line.clone()),
            None => openings.push((rest, vec![rule.line.clone()])),
        }
    }
    let records: Vec<String> =
        openings.iter().map(|(rest, lines)| format!(r"{}\n{rest}", choice(lines))).collect();
    if records.iter().map(String::len).sum::<usize>() > MAX_LENGTH {
        return None;
    }
    let starting: Vec<String> = starts.iter().map(|rule| rule.line.clone()).collect();
    let mut inside: Vec<String> = Vec::new();
    for rule in &others {
        // One line of any kind, such as the code in a traceback, is taken for inside where it is indented.
        let any = rule.takes(&USUAL) && !rule.goes_on();
        let line = if any { r"[\t ].*" } else { rule.line.as_str() };
        if !inside.iter().any(|known| known == line) {
            inside.push(line.to_owned());
        }
    }
    let any_run = others.iter().any(|rule| rule.takes(&USUAL) && rule.goes_on());
    Some(Machine {
        inside,
        first: if any_run { starting } else { Vec::new() },
        records,
        resumes,
        ..Machine::default()
    })
}

/// What ends a record where all lines but those with this belong to it (`"cont" "/^(?!END)/" "cont"`).
pub(crate) fn stop(rules: &[StateRule]) -> Option<&Regex> {
    let [start, goes_on] = rules else { return None };
    let same_state = goes_on.from == [goes_on.to.as_str()] && start.to == goes_on.to;
    let test = &goes_on.test;
    match (&test.regex, test.all_of.as_slice(), test.none_of.as_slice()) {
        (None, [], [stop]) if same_state => Some(stop),
        _ => None,
    }
}

/// Whether a record ends with a line that a rule takes, not with the first line that none does.
pub(crate) fn has_closing_line(rules: &[StateRule]) -> bool {
    let starts = |state: &String| {
        rules.iter().any(|rule| rule.from.contains(state) && rule.from.iter().any(|from| from == START))
    };
    rules.iter().any(|rule| starts(&rule.to))
}

/// The rule that opens records, if all lines that do not open one belong to the record before: then the start rule is
/// all that `stage.multiline` needs.
pub(crate) fn first_line(rules: &[StateRule]) -> Option<&Regex> {
    let (start, rest) = rules.split_first()?;
    let regex = start.test.single()?;
    let goes_on = |state: &str| {
        let mut next = rest.iter().filter(|rule| rule.from.iter().any(|from| from == state));
        next.any(|rule| rule.test.is_complement_of(regex) && rule.to == state)
    };
    let one_start = rest.iter().all(|rule| !rule.from.iter().any(|from| from == START));
    (one_start && goes_on(&start.to)).then_some(regex)
}

struct Rule<'r> {
    from: &'r [String],
    to: &'r str,
    regex: &'r Regex,
    /// The expression for the whole line, without its line break.
    line: String,
}

impl<'r> Rule<'r> {
    fn of(rule: &'r StateRule) -> Option<Self> {
        let regex = rule.test.single()?;
        Some(Rule { from: &rule.from, to: &rule.to, regex, line: regex.whole_line() })
    }

    fn is_start(&self) -> bool {
        self.leaves(START)
    }

    /// Whether it takes line after line.
    fn goes_on(&self) -> bool {
        self.leaves(self.to)
    }

    /// Whether it takes one of these lines.
    fn takes(&self, lines: &[&str]) -> bool {
        self.regex.matcher().is_some_and(|matcher| lines.iter().any(|line| matcher.is_match(line)))
    }

    /// Whether it is tried in this state.
    fn leaves(&self, state: &str) -> bool {
        self.from.iter().any(|from| from == state)
    }
}

struct Graph<'g> {
    rules: &'g [Rule<'g>],
}

impl<'g> Graph<'g> {
    /// Rules that are tried in a state.
    fn tried(&self, state: &str) -> impl Iterator<Item = &'g Rule<'g>> {
        self.rules.iter().filter(move |rule| rule.leaves(state) && !rule.is_start())
    }

    /// A record ends as soon as it comes into a state from which a start rule leads on.
    fn ends(&self, rule: &Rule<'_>) -> bool {
        self.rules.iter().any(|next| next.is_start() && next.leaves(rule.to))
    }

    /// What can follow in a state, line breaks included. States in `barred` are left out.
    fn rest(&self, state: &'g str, barred: &mut Vec<&'g str>) -> String {
        let mut rest = star(&self.loops(state, barred));
        barred.push(state);
        let mut exits = Vec::new();
        // Ways back into a barred state are among its loops.
        for rule in self.tried(state) {
            if !self.ends(rule) && barred.contains(&rule.to) {
                continue;
            }
            let further = if self.ends(rule) { String::new() } else { self.rest(rule.to, barred) };
            exits.push(format!(r"{}\n{further}", choice(std::slice::from_ref(&rule.line))));
        }
        barred.pop();
        if !exits.is_empty() {
            rest.push_str(&format!("{}?", group(&exits.join("|"))));
        }
        rest
    }

    /// Ways from a state back to it.
    fn loops(&self, state: &'g str, barred: &mut Vec<&'g str>) -> Vec<String> {
        self.ways(state, state, barred)
    }

    fn ways(&self, from: &'g str, to: &'g str, barred: &mut Vec<&'g str>) -> Vec<String> {
        barred.push(from);
        let mut direct = Vec::new();
        let mut ways = Vec::new();
        for rule in self.tried(from).filter(|rule| !self.ends(rule)) {
            if rule.to == to {
                direct.push(rule.line.clone());
            } else if !barred.contains(&rule.to) {
                let stay = star(&self.loops(rule.to, barred));
                for way in self.ways(rule.to, to, barred) {
                    ways.push(format!(r"{}\n{stay}{way}", choice(std::slice::from_ref(&rule.line))));
                }
            }
        }
        barred.pop();
        if !direct.is_empty() {
            ways.insert(0, format!(r"{}\n", choice(&direct)));
        }
        ways
    }
}

fn star(ways: &[String]) -> String {
    if ways.is_empty() { String::new() } else { format!("{}*", group(&ways.join("|"))) }
}

fn choice(lines: &[String]) -> String {
    match lines {
        [line] if !line.contains('|') => line.clone(),
        lines => group(&lines.join("|")),
    }
}
