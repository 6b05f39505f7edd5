//! Joining lines: the stages of `loki.process` that do it before the record is made.

use std::time::Duration;

use flb2alloy_ir::multiline::{CustomMultiline, Multiline, MultilineRule};
use flb2alloy_ir::parser::{Format, Parser};
use flb2alloy_ir::pipeline::{Files, Framing, Node};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::lower::Lowering;
use crate::ottl::Statement;
use crate::{codes, files, text};

/// The stages in front of the record.
pub(crate) fn stages(source: &Files) -> Vec<Block> {
    let mut stages = files::line_stages(source);
    match &source.framing {
        Framing::Lines | Framing::DockerMode { .. } => {}
        Framing::Multiline(parsers) => {
            for parser in parsers {
                match parser {
                    Multiline::Cri => stages.extend(cri()),
                    Multiline::Custom(custom) => stages.extend(custom_stage(custom)),
                    // Docker's lines are parsed as JSON; the others are not joined here.
                    Multiline::Docker
                    | Multiline::Go
                    | Multiline::Java
                    | Multiline::Python
                    | Multiline::Ruby => {}
                }
            }
        }
        Framing::FirstLine { first, flush, .. } => {
            if let Format::Regex(regex) = &first.format {
                stages.push(multiline(&regex.re2, *flush));
            }
        }
    }
    stages
}

/// `stage.cri` takes the line apart and joins its parts; the labels hand the fields on.
fn cri() -> Vec<Block> {
    let labels = ["time", "stream", "flags"].map(|field| (field, Expr::String(String::new())));
    vec![
        Block::unlabelled("stage.cri"),
        Block::unlabelled("stage.labels").attribute("values", Expr::object(labels)),
    ]
}

fn multiline(first_line: &str, flush: Duration) -> Block {
    Block::unlabelled("stage.multiline")
        .attribute("firstline", Expr::statement(first_line))
        // Alloy's default is 3s.
        .optional("max_wait_time", Some(text::duration(flush)).filter(|wait| wait != "3s"))
        // Fluent Bit limits the size of a record, not its lines.
        .attribute("max_lines", 0_i64)
        .optional("trim_newlines", Some(false))
}

/// A state machine whose records begin with one kind of line.
fn custom_stage(custom: &CustomMultiline) -> Option<Block> {
    match &custom.rule {
        MultilineRule::States(rules) => rules.first().map(|rule| multiline(&rule.regex.re2, custom.flush)),
        MultilineRule::EndsWith { .. } | MultilineRule::Equal { .. } => None,
    }
}

/// Makes the record of lines that a custom parser joined. flb_ml.c puts a line end behind each line, the last one too,
/// unless a key of a parsed line is joined.
pub(crate) fn joined(parsers: &[Multiline]) -> Vec<Statement> {
    let whole = parsers
        .iter()
        .any(|parser| matches!(parser, Multiline::Custom(custom) if custom.key_content.is_some()));
    let value = if whole { "log.body".to_owned() } else { r#"Concat([log.body, "\n"], "")"#.to_owned() };
    vec![Statement::set("log.body", format!(r#"{{"log": {value}}}"#))]
}

/// The parser of a record's first line, applied to all of its lines: what its last group takes goes on over line ends.
pub(crate) fn dot_all(parser: &Parser) -> Parser {
    let mut parser = parser.clone();
    if let Format::Regex(regex) = &mut parser.format {
        regex.re2 = format!("(?s){}", regex.re2.trim_start_matches("(?m)"));
    }
    parser
}

/// What comes out differently, and what to do about it.
type Difference = (&'static str, &'static str);

const CRI: Difference = (
    "a line that CRI split gets the time of its last part, and `_p` is F; in Fluent Bit it is the first part's",
    "only lines over 16 KiB are split",
);
const DOCKER: Difference = (
    "a log over 16 KiB, which Docker splits into several lines, stays several records",
    "join them where they are read, or log shorter lines",
);
const TRACES: Difference = (
    "the lines of stack traces stay records of their own",
    "join them with a stage.multiline whose firstline fits this application's lines",
);
const STATES: Difference = (
    "every line that does not open a record is added to the one before; Fluent Bit adds only lines that a rule takes",
    "check that each record's first line matches the rule of start_state",
);
const LINE_ENDS: Difference = (
    "lines are not joined by how they end",
    "join them with a stage.multiline whose firstline fits this application's lines",
);
const NO_REGEX: Difference =
    ("lines are joined by regular expressions only", "use a parser of format regex for Parser_Firstline");
const FURTHER_PARSERS: Difference = (
    "`Parser_N` is not looked at: further lines are added to the text of the record",
    "parse the joined text with one expression",
);

/// Says what comes out differently.
pub(crate) fn report(lowering: &mut Lowering<'_>, node: &Node, source: &Files) {
    if !source.from_beginning {
        lowering.diagnostics.push(
            Diagnostic::warning(codes::START, "at its first start Alloy sends the lines that the files already hold; Fluent Bit begins at their end")
                .at(node.span, "this input")
                .help("tail_from_end would skip them, but also the first lines of each file that appears later"),
        );
    }
    for (message, help) in differences(&source.framing) {
        lowering.diagnostics.push(
            Diagnostic::warning(codes::FRAMING, message).at(node.span, "lines of this input").help(help),
        );
    }
}

fn differences(framing: &Framing) -> Vec<Difference> {
    match framing {
        Framing::Lines => Vec::new(),
        Framing::DockerMode { .. } => vec![DOCKER],
        Framing::FirstLine { first, rest, .. } => {
            let no_regex = (!matches!(first.format, Format::Regex(_))).then_some(NO_REGEX);
            no_regex.into_iter().chain((!rest.is_empty()).then_some(FURTHER_PARSERS)).collect()
        }
        Framing::Multiline(parsers) => parsers
            .iter()
            .map(|parser| match parser {
                Multiline::Cri => CRI,
                Multiline::Docker => DOCKER,
                Multiline::Go | Multiline::Java | Multiline::Python | Multiline::Ruby => TRACES,
                Multiline::Custom(custom) => match &custom.rule {
                    MultilineRule::States(_) => STATES,
                    MultilineRule::EndsWith { .. } | MultilineRule::Equal { .. } => LINE_ENDS,
                },
            })
            .collect(),
    }
}
