//! Times and formats.

use full_moon::ast::{Expression, FunctionCall};
use full_moon::node::Node;

use super::call::advice;
use super::{Binding, Reader, Remark, Result, unknown};
use crate::compute::{Function, TimePart, Value};
use crate::record::Step;
use crate::text::Text;

/// What `os.date("*t")` has.
const PARTS: &[(&str, TimePart)] = &[
    ("year", TimePart::Year),
    ("month", TimePart::Month),
    ("day", TimePart::Day),
    ("hour", TimePart::Hour),
    ("min", TimePart::Minute),
    ("sec", TimePart::Second),
];

/// The directives of strftime(3) that Alloy's `FormatTime` writes in the same way.
const DIRECTIVES: &str = "YmdHMSyBbAaIpjDFTZ%";

impl Reader {
    /// `os.date("!%Y-%m-%d", timestamp)`
    pub(super) fn date(
        &self,
        call: &FunctionCall,
        layout: &Value,
        time: Option<&Expression>,
    ) -> Result<Value> {
        let layout = match layout {
            Value::Text(text) => text.as_literal(),
            _ => None,
        };
        let now = match time {
            None => true,
            Some(time) if self.is_record_time(time) => false,
            Some(_) => return unknown(call, "a time that is not the record's; see FormatTime"),
        };
        let Some(layout) = layout else { return unknown(call, advice("os.date")) };
        let (utc, layout) = match layout.strip_prefix('!') {
            Some(layout) => (true, layout),
            None => (false, layout),
        };
        if layout == "*t" {
            self.note_zone(call, utc);
            let part =
                |(name, part): &(&str, TimePart)| ((*name).to_owned(), Value::TimePart { now, part: *part });
            return Ok(Value::Map(PARTS.iter().map(part).collect()));
        }
        let mut directives = layout.split('%').skip(1);
        if layout.contains("%%")
            || !directives.all(|rest| rest.chars().next().is_some_and(|c| DIRECTIVES.contains(c)))
        {
            return unknown(call, advice("os.date"));
        }
        self.note_zone(call, utc);
        Ok(Value::TimeText { now, layout: layout.to_owned() })
    }

    fn note_zone(&self, call: &FunctionCall, utc: bool) {
        if !utc {
            let remark = Remark::new(call, "`os.date` without `!` is in the time zone of the machine");
            self.shared.borrow_mut().local_time.get_or_insert(remark);
        }
    }

    /// `timestamp`, or with `time_as_table` its seconds.
    fn is_record_time(&self, expression: &Expression) -> bool {
        let text = expression.to_string();
        let name = |text: &str| matches!(self.scope.get(text.trim()), Some(Binding::Time));
        match (self.time_as_table, text.trim().split_once(['.', '['])) {
            (false, None) => name(&text),
            (true, Some((of, key))) => name(of) && matches!(key.trim_matches(|c| "]'\"".contains(c)), "sec"),
            _ => false,
        }
    }

    /// `timestamp.sec`
    pub(super) fn of_time(&self, node: &impl Node, steps: &[Step]) -> Result<Value> {
        match steps {
            [Step::Key(key)] if self.time_as_table && key == "sec" => {
                Ok(Value::TimePart { now: false, part: TimePart::UnixSeconds })
            }
            [Step::Key(key)] if self.time_as_table && key == "nsec" => {
                Ok(Value::TimePart { now: false, part: TimePart::Nanosecond })
            }
            [Step::Key(_)] if !self.time_as_table => {
                unknown(node, "a part of the time, which is a number without time_as_table")
            }
            _ => unknown(node, "a part of the time"),
        }
    }

    /// `string.format("%02d: %s", a, b)`
    pub(super) fn formatted(
        &self,
        call: &FunctionCall,
        format: &Value,
        values: &[&Expression],
    ) -> Result<Value> {
        let Value::Text(format) = format else { return unknown(call, advice("string.format")) };
        let Some(format) = format.as_literal() else { return unknown(call, advice("string.format")) };
        let mut values = values.iter();
        let mut parts = format.split('%');
        let mut go = parts.next().unwrap_or_default().to_owned();
        let mut given = Vec::new();
        let mut plain = vec![Value::Text(Text::literal(go.clone()))];
        while let Some(part) = parts.next() {
            let end = part.find(|c: char| c.is_ascii_alphabetic());
            let (flags, verb) = match end {
                Some(end) => (&part[..end], &part[end..=end]),
                // `%%`
                None if part.is_empty() => {
                    let rest = parts.next().unwrap_or_default();
                    go.push_str(&format!("%%{rest}"));
                    plain.push(Value::Text(Text::literal(format!("%{rest}"))));
                    continue;
                }
                None => return unknown(call, advice("string.format")),
            };
            let Some(expression) = values.next() else {
                return unknown(call, "a format with too few values");
            };
            let value = self.value(expression)?;
            let value = match verb {
                "s" => self.text(*expression, value),
                "d" if flags.chars().all(|c| c.is_ascii_digit()) => match self.number(*expression, value) {
                    whole @ Value::TimePart { .. } => whole,
                    number => Value::Applied(Function::Whole, Box::new(number)),
                },
                "f" if flags.chars().all(|c| c.is_ascii_digit() || c == '.') && flags.contains('.') => {
                    self.number(*expression, value)
                }
                _ => return unknown(call, advice("string.format")),
            };
            let rest = &part[flags.len() + 1..];
            go.push_str(&format!("%{flags}{verb}{rest}"));
            plain.extend([value.clone(), Value::Text(Text::literal(rest))]);
            given.push((flags.is_empty() && verb != "f", value));
        }
        if given.iter().all(|(plain, _)| *plain) {
            plain.retain(|piece| !matches!(piece, Value::Text(text) if text.as_literal() == Some("")));
            return Ok(Value::Joined(plain));
        }
        let values: Vec<Value> = given.into_iter().map(|(_, value)| value).collect();
        Ok(Value::Formatted(go, values))
    }
}
