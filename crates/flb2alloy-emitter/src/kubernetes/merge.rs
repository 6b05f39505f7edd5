//! `Merge_Log`: what is in the `log` key becomes keys of the record (kubernetes.c, pack_map_content).

use flb2alloy_ir::kubernetes::{Kubernetes, MergeLog};
use flb2alloy_ir::parser::{Format, Parser};

use super::{Facts, properties};
use crate::canvas::Statements;
use crate::ottl::{Root, Statement, quote};
use crate::parse::{self, PARSED};

const LOG: &str = r#"log.body["log"]"#;

/// The name of the parser that the pod asks for, and what it found. They go from block to block.
const PARSER: &str = r#"log.attributes["fluentbit.parser"]"#;
const FOUND: &str = r#"log.attributes["fluentbit.parsed"]"#;

/// value_trim_size: line ends, and `\n` and `\r` as they are written in C, but not a line end that comes first.
const TRAILING: &str = r"(^\n)?(?:\n|\\[nr])*$";

/// The blocks of statements that find out what parser a pod asks for and apply it.
pub(super) fn parsers(filter: &Kubernetes, facts: &Facts) -> Vec<Statements> {
    if !facts.chooses_parser {
        return Vec::new();
    }
    let parsers = &filter.annotation_parsers;
    let names: Vec<String> = parsers.iter().map(|parser| crate::ottl::quote_regex(&parser.name)).collect();
    let defined = format!("^(?:{})$", names.join("|"));
    let mut blocks = vec![properties::resolve_to("parser", &defined, facts), choose(facts)];
    blocks.extend(parsers.iter().map(apply));
    blocks
}

/// The block of statements that merges what was found.
///
/// Without facts it is done to all records.
pub(super) fn block(filter: &Kubernetes, facts: Option<&Facts>) -> Option<Statements> {
    let merge = filter.merge.as_ref()?;
    let chosen = facts.is_some_and(|facts| facts.chooses_parser);
    Some(Statements {
        comments: vec![comment(merge)],
        conditions: facts.map(Facts::fits).into_iter().collect(),
        silent: true,
        statements: statements(merge, chosen).iter().map(ToString::to_string).collect(),
        ..Statements::default()
    })
}

fn comment(merge: &MergeLog) -> String {
    let what = match &merge.parser {
        Some(parser) => format!("What the parser {} finds in log", parser.name),
        None => "The JSON object in log".to_owned(),
    };
    match &merge.under {
        Some(key) => format!("{what} goes under {key}."),
        None => format!("{what} is merged into the record."),
    }
}

fn statements(merge: &MergeLog, chosen: bool) -> Vec<Statement> {
    let parsed = Root::cache(PARSED).0;
    let found = format!("IsMap({parsed})");
    let is_text = format!("IsString({LOG})");
    let json = json();
    let parser = merge.parser.as_ref().unwrap_or(&json);
    let condition = if chosen { format!("{PARSER} == nil and {is_text}") } else { is_text };
    let mut statements = parse::attempt(parser, LOG, Some(condition));
    if chosen {
        statements.push(Statement::set(&parsed, FOUND));
        statements.push(Statement::delete_key("log.attributes", "fluentbit.parser"));
        statements.push(Statement::delete_key("log.attributes", "fluentbit.parsed"));
    }
    if merge.trim {
        let trim = format!(r#"replace_all_patterns({parsed}, "value", {}, "$1")"#, quote(TRAILING));
        statements.push(Statement::new(trim).when(found.clone()));
    }
    statements.push(Statement::set(&parsed, LOG).when(format!("IsMap({LOG})")));
    if !merge.keep_log {
        statements.push(Statement::delete_key("log.body", "log").when(found.clone()));
    }
    statements.push(match &merge.under {
        Some(key) => {
            Statement::set(Root::record().key(key), &parsed).when(format!("{found} and Len({parsed}) > 0"))
        }
        None => Statement::new(format!(r#"merge_maps(log.body, {parsed}, "upsert")"#)).when(found),
    });
    statements
}

/// What the log is read with by default.
fn json() -> Parser {
    Parser {
        name: "json".to_owned(),
        format: Format::Json,
        time: None,
        types: Vec::new(),
        skip_empty_values: true,
        decoders: Vec::new(),
        span: None,
    }
}

/// Takes over which parser the pod asks for.
fn choose(facts: &Facts) -> Statements {
    let statements = properties::STREAMS.map(|stream| {
        Statement::set(PARSER, properties::of_stream("parser", stream)).when(properties::is_stream(stream))
    });
    Statements {
        conditions: vec![facts.fits()],
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }
}

/// Parses the log as the pod asks for.
fn apply(parser: &Parser) -> Statements {
    let parsed = Root::cache(PARSED).0;
    let mut statements = parse::attempt(parser, LOG, Some(format!("IsString({LOG})")));
    statements.push(Statement::set(FOUND, &parsed).when(format!("IsMap({parsed})")));
    Statements {
        conditions: vec![format!("{PARSER} == {}", quote(&parser.name))],
        silent: true,
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }
}
