//! Queries on records: `SELECT keys FROM STREAM WHERE condition;` (plugins/processor_sql/parser/sql-parser.y).

mod logql;
mod reader;

pub(crate) use logql::queries;

use self::reader::{Reader, Rounded, Token};
use crate::record::{Condition, KeyMatch, KeyPattern, Op};

/// What a query does with each record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// The keys that are kept, and the names that they get; all are kept where there is none.
    keys: Vec<(String, Option<String>)>,
    /// Which records are kept.
    condition: Option<Condition>,
    /// A key is compared with a text for being the same.
    pub(crate) compares_text: bool,
    /// A fraction that the query is written with and that is another in Fluent Bit.
    pub(crate) rounded: Option<Rounded>,
}

impl Query {
    /// Reads a query. `None` where it is none that can be had.
    pub(crate) fn read(text: &str) -> Option<Query> {
        let mut reader = Reader::of(text)?;
        reader.word("select")?;
        let keys = reader.keys()?;
        reader.word("from")?;
        reader.word("stream")?;
        let named = matches!(reader.peek(), Some(Token::Word(word)) if !word.eq_ignore_ascii_case("where"));
        if named {
            reader.next();
        }
        reader.rest(keys)
    }

    /// Whether it drops records, and keys of others.
    pub(crate) fn drops_and_selects(&self) -> bool {
        self.condition.is_some() && !self.keys.is_empty()
    }

    /// Whether a key goes into several, or a new name is that of another: renaming one by one is not the same then.
    fn crosses(&self) -> bool {
        let names = |position: usize| {
            let (key, alias) = &self.keys[position];
            [Some(key), alias.as_ref()].into_iter().flatten()
        };
        (0..self.keys.len()).any(|position| {
            let before: Vec<_> = (0..position).flat_map(names).collect();
            names(position).any(|name| before.contains(&name))
        })
    }

    /// The operations that do it.
    pub(crate) fn ops(self) -> Vec<Op> {
        let mut ops: Vec<Op> =
            self.condition.into_iter().map(|condition| Op::Drop(condition.negated())).collect();
        if !self.keys.is_empty() {
            let any_of = self.keys.iter().map(|(key, _)| KeyPattern::Exact(key.clone())).collect();
            ops.push(Op::Keep(KeyMatch { any_of, ignore_case: false }));
        }
        let renamed = self.keys.into_iter().filter_map(|(from, to)| Some((from, to?)));
        ops.extend(renamed.map(|(from, to)| Op::Rename { from, to, overwrite: true }));
        ops
    }
}

/// A task of the stream processor: `CREATE STREAM name WITH (tag='new') AS SELECT keys FROM TAG:'glob' WHERE condition;`
/// (stream_processor/parser/sql.y).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Task {
    /// The tag of the records that it makes.
    pub(crate) tag: String,
    /// What it reads.
    pub(crate) from: From,
    query: Query,
}

/// What a task of the stream processor reads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum From {
    /// Records whose tag matches.
    Tag(String),
    /// Records of one input, or of the stream that another task makes.
    Stream(String),
}

impl Task {
    /// Reads a task. `None` where it is none that can be had: counts, windows, snapshots, streams without a tag.
    pub(crate) fn read(text: &str) -> Option<Task> {
        let mut reader = Reader::of(text)?;
        reader.word("create")?;
        reader.word("stream")?;
        reader.key()?;
        reader.word("with")?;
        reader.sign("(")?;
        let mut tag = None;
        loop {
            let property = reader.key()?;
            reader.sign("=")?;
            let Some(Token::Text(value)) = reader.next() else { return None };
            match property.as_str() {
                "tag" => tag = Some(value),
                // How records wait between components; Alloy has no such place.
                "storage.type" => {}
                _ => return None,
            }
            if reader.sign(",").is_none() {
                break;
            }
        }
        reader.sign(")")?;
        reader.word("as")?;
        reader.word("select")?;
        let keys = reader.keys()?;
        reader.word("from")?;
        let of_tag = reader.word("tag").is_some();
        if !of_tag {
            reader.word("stream")?;
        }
        reader.sign(":")?;
        let from = match (of_tag, reader.next()?) {
            (true, Token::Text(glob)) => From::Tag(glob),
            (false, Token::Word(name)) => From::Stream(name),
            _ => return None,
        };
        let query = reader.rest(keys)?;
        (!query.crosses()).then_some(Task { tag: tag?, from, query })
    }

    /// A fraction that is another in Fluent Bit.
    pub(crate) fn rounded(&self) -> Option<Rounded> {
        self.query.rounded
    }

    /// Which records it copies, and what is done to the copies.
    pub(crate) fn selection(mut self) -> (Condition, Vec<Op>) {
        let condition = self.query.condition.take().unwrap_or(Condition::All(Vec::new()));
        let mut ops = self.query.ops();
        if !ops.is_empty() {
            // sp_process_data of flb_sp.c: where none of the keys is there, there is no record.
            ops.insert(1, Op::Drop(Condition::NoKeys));
        }
        (condition, ops)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_drops_keeps_and_renames() {
        let query = Query::read("SELECT a, b AS c FROM STREAM WHERE level = 'error';").unwrap();
        let ops = query.ops();
        assert!(matches!(&ops[..], [Op::Drop(_), Op::Keep(_), Op::Rename { .. }]), "{ops:?}");
    }

    #[test]
    fn what_stands_behind_an_operator_goes_together() {
        let query = Query::read("SELECT * FROM STREAM WHERE a = 'x' AND NOT b > 1 OR c IS NULL;").unwrap();
        assert!(query.keys.is_empty() && query.compares_text);
        let Some(Condition::All(conditions)) = query.condition else { panic!("has a condition") };
        let [Condition::Equals { .. }, Condition::Not(not)] = &conditions[..] else {
            panic!("{conditions:?}")
        };
        assert!(matches!(&**not, Condition::Any(_)), "{not:?}");
    }

    #[test]
    fn a_task_makes_records_of_another_tag() {
        let text = "create stream s WITH (tag='new', storage.type='memory') AS SELECT a, b AS c FROM TAG:'app.*' WHERE n > 1;";
        let task = Task::read(text).unwrap();
        assert_eq!((task.tag.as_str(), &task.from), ("new", &From::Tag("app.*".to_owned())));
        let (_, ops) = task.selection();
        assert!(matches!(&ops[..], [Op::Keep(_), Op::Drop(Condition::NoKeys), Op::Rename { .. }]), "{ops:?}");
        let task = Task::read("CREATE STREAM s WITH (tag='new') AS SELECT * FROM STREAM:tail.0;").unwrap();
        assert_eq!(task.from, From::Stream("tail.0".to_owned()));
        assert_eq!(task.selection(), (Condition::All(Vec::new()), Vec::new()));
    }

    #[test]
    fn what_a_branch_cannot_do_is_no_task() {
        for text in [
            "SELECT * FROM TAG:'a';",
            "CREATE STREAM s AS SELECT * FROM TAG:'a';",
            "CREATE STREAM s WITH (tag='t', routable='false') AS SELECT * FROM TAG:'a';",
            "CREATE STREAM s WITH (tag='t') AS SELECT COUNT(*) FROM TAG:'a';",
            "CREATE STREAM s WITH (tag='t') AS SELECT * FROM TAG:'a' WINDOW TUMBLING (5 SECOND);",
            "CREATE STREAM s WITH (tag='t') AS SELECT a, a AS b FROM TAG:'a';",
            "CREATE STREAM s WITH (tag='t') AS SELECT a AS b, b AS a FROM TAG:'a';",
        ] {
            assert_eq!(Task::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_no_query() {
        for text in
            ["SELECT * FROM STREAM", "SELECT COUNT(*) FROM STREAM;", "SELECT * FROM STREAM WHERE a;", ""]
        {
            assert_eq!(Query::read(text), None, "{text}");
        }
    }
}
