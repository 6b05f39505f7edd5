//! Records that become one: `stage.multiline` of `loki.process`, which joins lines and keeps the structured metadata of the
//! first. So a record goes through it as the text of its key, with all else as structured metadata and the tag as label.

use flb2alloy_ir::multiline::{Join, JoinRule};
use flb2alloy_ir::pipeline::Node;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::Port;
use crate::codes;
use crate::condition::TAG;
use crate::detour::Detour;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote};
use crate::source::framing::{self, Joining};
use crate::source::machine::{self, Lines, Machine, multiline};

/// Stands for a line break inside a text where lines are told apart by their breaks: ASCII's group separator, which logs do
/// not hold.
const BREAK: &str = "\u{1d}";

const REST: &str = r#"log.cache["rest"]"#;
const TEXT: &str = r#"log.cache["text"]"#;

/// Joins records in front of `next`; those for which `condition` does not hold, or that have no text under the key, go
/// around it.
pub(crate) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    join: &Join,
    condition: Option<&str>,
    next: &[Port],
) -> Vec<Port> {
    let value = Root::record().key(&join.key);
    let mut conditions: Vec<String> = condition.map(str::to_owned).into_iter().collect();
    conditions.push(format!("IsString({value})"));
    let detour = match &join.rule {
        JoinRule::Lines(parsers) => {
            framing::report_beginning(lowering, node, &framing::joining(parsers));
            let closing = framing::closing_difference(parsers);
            for (message, help) in framing::multiline_differences(parsers).into_iter().chain(closing) {
                lowering.diagnostics.push(
                    Diagnostic::warning(codes::FRAMING, message)
                        .at(node.span, "records of this filter")
                        .help(help),
                );
            }
            match framing::joining(parsers) {
                Joining::FirstLine { first, .. } => lines(join, first),
                Joining::Machine(machine) => traces(join, machine),
                Joining::Lines | Joining::Container { .. } => return next.to_vec(),
            }
        }
        JoinRule::Parts => {
            let partial = r#"log.body["partial_message"]"#;
            conditions.push(format!(r#"IsString({partial}) and IsMatch({partial}, "(?i)^true")"#));
            conditions.push(r#"IsString(log.body["partial_id"])"#.to_owned());
            parts(join)
        }
    };
    detour.lower(lowering, node, Some(&conditions.join(" and ")), next)
}

/// Lines of which one opens a record and the others belong to it.
fn lines(join: &Join, first: &str) -> Detour {
    let mut pack = rest(join);
    pack.extend(without_last_break(join));
    let mut unpack = record();
    unpack.push(Statement::set(Root::record().key(&join.key), TEXT));
    unpack.push(last_break(join));
    through_metadata(pack, vec![multiline(first, join.flush)], &unpack, None)
}

/// Lines that a [`Machine`] joins. A block may hold several records, so the rest of each stands behind its line.
fn traces(join: &Join, machine: Machine) -> Detour {
    let value = Root::record().key(&join.key);
    let machine = Machine { flush: join.flush, key: Some("text".to_owned()), ..machine };
    let mut pack = rest(join);
    pack.extend(without_last_break(join));
    pack.extend([
        Statement::set(format!(r#"{REST}["time"]"#), "String(log.time_unix_nano)"),
        Statement::new(format!(r#"replace_pattern({TEXT}, "\n", "{BREAK}")"#)),
        Statement::set("log.body", format!(r#"Concat([{TEXT}, "{}", String({REST})], "")"#, machine::REST)),
        Statement::set(
            "log.attributes",
            format!(r#"{{"tag": {TAG}, "loki.attribute.labels": "tag", "loki.format": "raw"}}"#),
        ),
    ]);
    let packed = r#"log.cache["packed"]"#;
    let mut unpack = vec![
        Statement::set(packed, "ParseJSON(log.body)"),
        Statement::set(REST, format!(r#"{packed}["rest"]"#)),
    ];
    unpack.extend(record());
    unpack.extend([
        Statement::set("log.time_unix_nano", format!(r#"Int({REST}["time"])"#)),
        Statement::set(&value, format!(r#"{packed}["text"]"#)),
        Statement::new(format!(r#"replace_pattern({value}, "{BREAK}", "\n")"#)),
        last_break(join),
    ]);
    Detour { pack: texts(&pack), stages: machine.stages(Lines::WithRest), unpack: texts(&unpack) }
}

/// Parts of a text, each as JSON, so that line breaks between them can be told from those inside.
fn parts(join: &Join) -> Detour {
    let value = Root::record().key(&join.key);
    let first = r#"String(log.body["partial_ordinal"]) == "1""#;
    let mut pack = rest(join);
    pack.extend([
        Statement::set(TEXT, format!(r#"String({{"more": {value}}})"#)),
        Statement::set(TEXT, format!(r#"String({{"text": {value}}})"#)).when(first),
        Statement::new(format!(r#"delete_matching_keys({REST}["body"], "^partial_")"#)),
    ]);
    let mut unpack = record();
    unpack.extend([
        Statement::new(format!("replace_pattern({TEXT}, {}, \"\")", quote(r#""\}\n\{"more":""#))),
        Statement::set(&value, format!(r#"ParseJSON({TEXT})["text"]"#)),
    ]);
    let stages = vec![multiline(r#"^\{"text":"#, join.flush)];
    through_metadata(pack, stages, &unpack, Some(r#"log.body["partial_id"]"#))
}

/// A detour on which the rest of the first record is structured metadata. `id` tells records apart that have the same tag.
fn through_metadata(
    mut pack: Vec<Statement>,
    stages: Vec<Block>,
    unpack: &[Statement],
    id: Option<&str>,
) -> Detour {
    let (id, labels) = match id {
        Some(id) => (format!(r#""id": {id}, "#), "tag, id, rest"),
        None => (String::new(), "tag, rest"),
    };
    let attributes = format!(
        r#"{{"tag": {TAG}, {id}"rest": String({REST}), "loki.attribute.labels": "{labels}", "loki.format": "raw"}}"#
    );
    pack.extend([Statement::set("log.attributes", attributes), Statement::set("log.body", TEXT)]);
    let kept = Block::unlabelled("stage.structured_metadata")
        .attribute("values", Expr::object([("rest", Expr::String(String::new()))]));
    let read =
        [Statement::set(TEXT, "log.body"), Statement::set(REST, r#"ParseJSON(log.attributes["rest"])"#)];
    Detour {
        pack: texts(&pack),
        stages: std::iter::once(kept).chain(stages).collect(),
        unpack: texts(&[&read, unpack].concat()),
    }
}

/// Statements that keep all of the record but the text.
fn rest(join: &Join) -> Vec<Statement> {
    vec![
        Statement::set(REST, r#"{"body": log.body, "attributes": log.attributes}"#),
        Statement::delete_key(format!(r#"{REST}["body"]"#), &join.key),
    ]
}

/// Statements that make the record of the rest.
fn record() -> Vec<Statement> {
    vec![
        Statement::set("log.body", format!(r#"{REST}["body"]"#)),
        Statement::set("log.attributes", format!(r#"{REST}["attributes"]"#)),
    ]
}

/// Statements that take the text out. It may end with a line break, which then the joined one does, too.
fn without_last_break(join: &Join) -> [Statement; 3] {
    [
        Statement::set(TEXT, Root::record().key(&join.key)),
        Statement::set(format!(r#"{REST}["broken"]"#), "true").when(format!(r#"HasSuffix({TEXT}, "\n")"#)),
        Statement::set(TEXT, format!(r#"TrimSuffix({TEXT}, "\n")"#)),
    ]
}

/// Puts the line break back.
fn last_break(join: &Join) -> Statement {
    let value = Root::record().key(&join.key);
    Statement::set(&value, format!(r#"Concat([{value}, "\n"], "")"#))
        .when(format!(r#"{REST}["broken"] == true"#))
}

fn texts(statements: &[Statement]) -> Vec<String> {
    statements.iter().map(ToString::to_string).collect()
}
