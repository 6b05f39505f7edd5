//! The systemd journal: `loki.source.journal`.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Journal, Tag};
use flb2alloy_ir::{Piece, Text};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Expr;

use crate::canvas::{Port, Statements, output};
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote_text};
use crate::{canvas, codes, text};

/// The source's components.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, journal: &Journal, tag: Option<&Tag>) {
    let next = lowering.next(node, Flow::LOGS);
    let next = filter(lowering, node, journal, next);
    let work = lowering.transform(node, &node.name, lift(journal, tag), next);
    let receiver =
        lowering.component(node, "otelcol.receiver.loki", &node.name, |block| block.block(output(&[work])));
    let matches = if by_journal(journal) { matches(journal) } else { None };
    lowering.component(node, "loki.source.journal", &node.name, |block| {
        let block = block
            .attribute("format_as_json", true)
            .optional("path", journal.path.as_ref().map(text::expr))
            .optional("matches", matches)
            // From its beginning. Alloy's default is 7 hours back; less would lose what was logged while it was down.
            .optional("max_age", (!journal.from_end).then_some("0s"))
            // An entry without a label is not sent on.
            .attribute("labels", Expr::object([("job", "systemd")]));
        canvas::forward_to(block, &[receiver])
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    lowering.diagnostics.push(
        Diagnostic::warning(
            codes::VALUES,
            "of a field that an entry of the journal has several times, Alloy keeps the last value",
        )
        .at(node.span, "this input makes an array of them")
        .help("hardly any service logs such fields; look for one with `journalctl -o export`"),
    );
    if journal.from_end {
        lowering.diagnostics.push(
            Diagnostic::warning(codes::START, "at its first start Alloy sends the last 7 hours of the journal; Fluent Bit begins at its end")
                .at(node.span, "this input")
                .help("max_age changes that, but also drops what was logged while Alloy was down for longer"),
        );
    }
}

/// Whether the journal itself can choose the entries: it takes one of the values of each field, for all fields.
fn by_journal(journal: &Journal) -> bool {
    let fields: Vec<String> = journal.filters.iter().filter_map(pair).map(|(field, _)| field).collect();
    let several_fields = fields.iter().any(|field| *field != fields[0]);
    let several_values = fields.iter().enumerate().any(|(index, field)| fields[..index].contains(field));
    if journal.all_filters { !several_values } else { !several_fields }
}

/// `FIELD=value` pairs as the journal takes them.
fn matches(journal: &Journal) -> Option<Expr> {
    let mut joined = Text::default();
    for (index, filter) in journal.filters.iter().enumerate() {
        joined = if index > 0 { joined.append(" ") } else { joined };
        joined = joined.join(filter.clone());
    }
    (!journal.filters.is_empty()).then(|| text::expr(&joined))
}

/// A filter for what the journal itself cannot choose, in front of `next`.
fn filter(lowering: &mut Lowering<'_>, node: &Node, journal: &Journal, next: Vec<Port>) -> Vec<Port> {
    if by_journal(journal) {
        return next;
    }
    let record = Root::record();
    let tests: Vec<String> = journal
        .filters
        .iter()
        .filter_map(pair)
        .map(|(field, value)| format!("{} == {}", record.key(&name(journal, &field)), quote_text(&value)))
        .collect();
    let condition = format!("not ({})", tests.join(if journal.all_filters { " and " } else { " or " }));
    vec![lowering.filter(node, &node.name, &[condition], &next)]
}

/// A field's name in the record.
fn name(journal: &Journal, field: &str) -> String {
    let field = if journal.strip_underscores { field.strip_prefix('_').unwrap_or(field) } else { field };
    if journal.lowercase { field.to_lowercase() } else { field.to_owned() }
}

fn pair(filter: &Text) -> Option<(String, Text)> {
    let Some(Piece::Literal(first)) = filter.0.first() else { return None };
    let (field, value) = first.split_once('=')?;
    let mut rest = filter.clone();
    rest.0[0] = Piece::Literal(value.to_owned());
    Some((field.to_owned(), rest))
}

/// How an entry becomes a record.
fn lift(journal: &Journal, tag: Option<&Tag>) -> Vec<Statements> {
    let mut statements = vec![Statement::set("log.body", "ParseJSON(log.body)")];
    if tag.is_some() {
        statements.push(Statement::set(r#"log.cache["unit"]"#, r#"log.body["_SYSTEMD_UNIT"]"#));
    }
    // in_systemd: the underscore goes first, then the case.
    if journal.strip_underscores {
        statements.push(Statement::new(r#"replace_all_patterns(log.body, "key", "^_", "")"#));
    }
    if journal.lowercase {
        statements
            .push(Statement::new(r#"replace_all_patterns(log.body, "key", "^(.*)$", "$1", ToLowerCase)"#));
    }
    statements.push(Statement::set("log.attributes", "{}"));
    statements.extend(tag.map(crate::source::tag::statements).unwrap_or_default());
    vec![Statements {
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }]
}
