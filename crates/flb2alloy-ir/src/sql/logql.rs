//! Tasks of the stream processor that count and measure, as queries of Loki that give the same.

use super::{Reader, Token};

/// The queries for the numbers that a task makes; `None` where it makes none, or others than LogQL has. In the braces of
/// each belong the labels of the records, which the task does not know.
pub(crate) fn queries(task: &str) -> Option<Vec<String>> {
    let mut reader = Reader::of(task)?;
    if reader.word("create").is_some() {
        while reader.word("as").is_none() {
            reader.next()?;
        }
    }
    reader.word("select")?;
    let numbers = reader.numbers()?;
    reader.word("from")?;
    reader.word("tag").or_else(|| reader.word("stream"))?;
    reader.sign(":")?;
    reader.next()?;
    let window = reader.window()?;
    let filter = match reader.word("where") {
        Some(()) => format!(" | {}", reader.filter()?),
        None => String::new(),
    };
    let by = reader.groups()?.join(", ");
    reader.sign(";")?;
    let range = |unwrap: &str| format!("{{...}} | json{filter}{unwrap} [{window}]");
    let queries = numbers.into_iter().map(|(function, key)| match (function, key) {
        ("count", _) => summed("count_over_time", &by, &range("")),
        ("sum", key) => summed("sum_over_time", &by, &range(&format!(" | unwrap {key}"))),
        (function, key) => format!("{function}_over_time({}) by ({by})", range(&format!(" | unwrap {key}"))),
    });
    Some(queries.collect())
}

/// Functions that have no grouping of their own.
fn summed(function: &str, by: &str, range: &str) -> String {
    let by = if by.is_empty() { String::new() } else { format!(" by ({by})") };
    format!("sum{by} ({function}({range}))")
}

impl Reader {
    /// The functions among the keys, each with its key: `COUNT(*)`, `AVG(took) AS mean`.
    fn numbers(&mut self) -> Option<Vec<(&'static str, String)>> {
        let mut numbers = Vec::new();
        loop {
            let name = self.key()?;
            if self.sign("(").is_some() {
                let known = ["count", "sum", "avg", "min", "max"];
                let function = known.into_iter().find(|known| name.eq_ignore_ascii_case(known))?;
                let key = if self.sign("*").is_some() { String::new() } else { self.key()? };
                self.sign(")")?;
                numbers.push((function, key));
            }
            if self.word("as").is_some() {
                self.key()?;
            }
            if self.sign(",").is_none() {
                return (!numbers.is_empty()).then_some(numbers);
            }
        }
    }

    /// `WINDOW TUMBLING (5 SECOND)` or `WINDOW HOPPING (10 SECOND, ADVANCE BY 2 SECOND)`; how far a window advances is the
    /// step of a query. Without a window, each chunk is one.
    fn window(&mut self) -> Option<String> {
        if self.word("window").is_none() {
            return Some("1m".to_owned());
        }
        self.word("tumbling").or_else(|| self.word("hopping"))?;
        self.sign("(")?;
        let range = self.duration()?;
        if self.sign(",").is_some() {
            self.word("advance")?;
            self.word("by")?;
            self.duration()?;
        }
        self.sign(")")?;
        Some(range)
    }

    fn duration(&mut self) -> Option<String> {
        let Some(Token::Number(number)) = self.next() else { return None };
        let unit = self.key()?.to_ascii_lowercase();
        let unit = ["second", "minute", "hour"].into_iter().find(|known| *known == unit)?;
        Some(format!("{number}{}", &unit[..1]))
    }

    fn groups(&mut self) -> Option<Vec<String>> {
        if self.word("group").is_none() {
            return Some(Vec::new());
        }
        self.word("by")?;
        let mut groups = vec![self.key()?];
        while self.sign(",").is_some() {
            groups.push(self.key()?);
        }
        Some(groups)
    }

    /// A condition as a label filter. What stands behind an operator goes together first.
    fn filter(&mut self) -> Option<String> {
        let first = if self.sign("(").is_some() {
            let inner = self.filter()?;
            self.sign(")")?;
            format!("({inner})")
        } else {
            self.label_filter()?
        };
        for operator in ["and", "or"] {
            if self.word(operator).is_some() {
                let rest = self.filter()?;
                let is_compound = rest.contains(" and ") || rest.contains(" or ");
                let rest = if is_compound && operator == "and" { format!("({rest})") } else { rest };
                return Some(format!("{first} {operator} {rest}"));
            }
        }
        Some(first)
    }

    fn label_filter(&mut self) -> Option<String> {
        let key = self.key()?;
        if self.word("is").is_some() {
            let not = self.word("not").is_some();
            self.word("null")?;
            return Some(format!("{key}{}\"\"", if not { "!=" } else { "=" }));
        }
        let Some(Token::Sign(sign)) = self.next() else { return None };
        let sign = if sign == "<>" { "!=" } else { sign };
        match (sign, self.next()?) {
            ("=" | "!=", Token::Text(text) | Token::Word(text)) => Some(format!("{key}{sign}{text:?}")),
            ("=", Token::Number(number)) => Some(format!("{key} == {number}")),
            ("!=" | "<" | "<=" | ">" | ">=", Token::Number(number)) => Some(format!("{key} {sign} {number}")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::queries;

    #[test]
    fn counts_are_queries() {
        let of = |task: &str| queries(task).unwrap_or_default().join("\n");
        assert_eq!(of("SELECT COUNT(*) FROM STREAM:tail.0;"), "sum (count_over_time({...} | json [1m]))");
        let task = "CREATE STREAM s WITH (tag='t') AS SELECT path, COUNT(*) AS n, AVG(took), SUM(took) FROM TAG:'app.*' \
                    WINDOW HOPPING (10 SECOND, ADVANCE BY 5 SECOND) WHERE level = 'error' AND took > 1.5 OR code != 200 \
                    GROUP BY path, host;";
        let range = r#"{...} | json | level="error" and (took > 1.5 or code != 200)"#;
        let expected = [
            format!("sum by (path, host) (count_over_time({range} [10s]))"),
            format!("avg_over_time({range} | unwrap took [10s]) by (path, host)"),
            format!("sum by (path, host) (sum_over_time({range} | unwrap took [10s]))"),
        ];
        assert_eq!(of(task), expected.join("\n"));
        let task = "SELECT MAX(took) FROM TAG:'a' WINDOW TUMBLING (5 MINUTE);";
        assert_eq!(of(task), "max_over_time({...} | json | unwrap took [5m]) by ()");
    }

    #[test]
    fn what_logql_does_not_have_is_none() {
        for task in [
            "SELECT a FROM TAG:'a';",
            "SELECT TIMESERIES_FORECAST(x, 10) FROM TAG:'a' WINDOW TUMBLING (5 SECOND);",
            "SELECT COUNT(*) FROM TAG:'a' WHERE NOT a = 'b';",
            "CREATE SNAPSHOT s AS",
        ] {
            assert_eq!(queries(task), None, "{task}");
        }
    }
}
