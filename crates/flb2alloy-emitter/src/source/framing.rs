//! Joining lines: the stages of `loki.process` that do it before the record is made.

use std::time::Duration;

use flb2alloy_ir::multiline::{CustomMultiline, Multiline, MultilineRule};
use flb2alloy_ir::parser::{Format, Parser};
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Files, Framing};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::codes;
use crate::lower::Lowering;
use crate::ottl::{Statement, quote};
use crate::source::machine::{Lines, Machine, multiline};
use crate::source::{files, states};

/// How `multiline.parser` is done.
pub(crate) enum Joining<'p> {
    /// Lines that a container engine wrote. Parsers of another kind in the list see only lines that those do not take.
    Container {
        /// CRI is one of them.
        cri: bool,
        /// Docker is one of them.
        docker: bool,
    },
    /// A record opens with a line in which the expression is found, and all others belong to it.
    FirstLine {
        /// The expression.
        first: &'p str,
        /// How long an open record waits for its next line.
        flush: Duration,
        /// `key_content`.
        key: Option<&'p str>,
    },
    /// The stages make records.
    Machine(Machine),
    /// Each line is a record.
    Lines,
}

/// How these parsers are done.
pub(crate) fn joining(parsers: &[Multiline]) -> Joining<'_> {
    let cri = parsers.iter().any(|parser| matches!(parser, Multiline::Cri));
    let docker = parsers.iter().any(|parser| matches!(parser, Multiline::Docker));
    if cri || docker {
        return Joining::Container { cri, docker };
    }
    // Once it has opened a record it takes every line, so the others get none (flb_ml.c asks the last one first).
    if let Some((custom, first)) = parsers.iter().find_map(takes_all) {
        return first_line(custom, first);
    }
    match Machine::of(parsers) {
        Some(machine) if machine.joins() => return Joining::Machine(machine),
        Some(_) => return Joining::Lines,
        None => {}
    }
    // What RE2 cannot say is said by start rules alone.
    let mut starts = parsers.iter().filter_map(|parser| match parser {
        Multiline::Custom(custom) => match &custom.rule {
            MultilineRule::States(rules) => {
                Some(first_line(custom, &rules.first()?.test.regex.as_ref()?.re2))
            }
            MultilineRule::EndsWith { .. } | MultilineRule::Equal { .. } => None,
        },
        _ => None,
    });
    starts.next().unwrap_or(Joining::Lines)
}

/// A parser to whose records all lines belong but those that open one, and the expression for these.
fn takes_all(parser: &Multiline) -> Option<(&CustomMultiline, &str)> {
    let Multiline::Custom(custom) = parser else { return None };
    let MultilineRule::States(rules) = &custom.rule else { return None };
    let first = states::first_line(rules).filter(|_| custom.parser.is_none())?;
    Some((custom, &first.re2))
}

fn first_line<'p>(custom: &'p CustomMultiline, first: &'p str) -> Joining<'p> {
    Joining::FirstLine { first, flush: custom.flush, key: custom.key_content.as_deref() }
}

/// The stages in front of the record.
pub(crate) fn stages(source: &Files) -> Vec<Block> {
    let mut stages = files::line_stages(source);
    match &source.framing {
        Framing::Lines | Framing::DockerMode { .. } => {}
        Framing::Multiline(parsers) => match joining(parsers) {
            Joining::Container { cri: true, .. } => stages.extend(cri()),
            // Docker's lines are parsed as JSON.
            Joining::Container { .. } => {}
            // Fluent Bit drops empty lines that belong to no record (flb_ml_flush_stream_group).
            Joining::Lines if source.skip_empty => {}
            Joining::Lines => stages.push(Block::unlabelled("stage.drop").attribute("expression", "^$")),
            Joining::FirstLine { first, flush, .. } => stages.push(multiline(first, flush)),
            Joining::Machine(machine) => stages.extend(machine.stages(Lines::OfFile)),
        },
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

/// Makes the record of what the stages joined. flb_ml.c puts a line end behind each line, the last one too, unless
/// there is a `key_content`.
pub(crate) fn joined(joining: &Joining<'_>) -> Vec<Statement> {
    let record = match joining {
        Joining::Machine(_) => "ParseJSON(log.body)".to_owned(),
        Joining::FirstLine { key: Some(key), .. } => format!("{{{}: log.body}}", quote(key)),
        _ => r#"{"log": Concat([log.body, "\n"], "")}"#.to_owned(),
    };
    vec![Statement::set("log.body", record)]
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
pub(crate) type Difference = (&'static str, &'static str);

const CRI: Difference = (
    "a line that CRI split gets the time of its last part, and `_p` is F; in Fluent Bit it is the first part's",
    "only lines over 16 KiB are split",
);
const DOCKER: Difference = (
    "a log over 16 KiB, which Docker splits into several lines, stays several records",
    "join them where they are read, or log shorter lines",
);
const STATES: Difference = (
    "every line that does not open a record is added to the one before; Fluent Bit adds only lines that a rule takes",
    "check that each record's first line matches the rule of start_state",
);
const ENDLESS: Difference = (
    "a line that opens a record ends the one before; Fluent Bit tries the rule that takes every line first, and adds it",
    "let the rule of the further lines leave out those that match the rule of start_state",
);
const UNSEEN: Difference = (
    "beside `cri` and `docker` the other multiline parsers see no line of a container, in Fluent Bit neither",
    "join traces behind them, with a multiline filter in Fluent Bit or a stage.multiline here",
);
const GREEDY: Difference = (
    "a multiline parser whose records take all lines but those that open one leaves none to the others; Fluent Bit asks those until its first record",
    "let its rule of the further lines take only what belongs to a record, or name it alone",
);
const PARSED_LINES: Difference = (
    "a multiline parser with a `parser` of its own joins the lines as they are, not what the parser finds in them",
    "join them with a stage.multiline whose firstline fits this application's lines",
);
const LINE_ENDS: Difference = (
    "lines are not joined by how they end",
    "join them with a stage.multiline whose firstline fits this application's lines",
);
const NO_REGEX: Difference =
    ("lines are joined by regular expressions only", "use a parser of format regex for Parser_Firstline");
const LAST_GROUP: Difference = (
    "the expression of Parser_Firstline is applied to all lines of a record, but its end does not reach over them: such records are not parsed, or lose their further lines",
    "end the expression with a group that takes the rest, such as (?<message>.*)",
);
const CLOSING: Difference = (
    "a line that closes a record, such as the exception under a Python traceback, is sent once; Fluent Bit sends it again by itself, or gives the next record its time and other keys",
    "join lines where they are read, with multiline.parser of tail: there Fluent Bit does not repeat them",
);
const FURTHER_PARSERS: Difference = (
    "`Parser_N` is not looked at: further lines are added to the text of the record",
    "parse the joined text with one expression",
);

/// Stages tell from the lines alone what belongs together; Fluent Bit goes by the state that the last record left.
pub(crate) fn report_beginning(lowering: &mut Lowering<'_>, node: &Node, joining: &Joining<'_>) {
    let Joining::Machine(Machine { resumes: true, .. }) = joining else { return };
    let message = "lines that go on with a record are joined, and empty ones dropped, also where no record was opened before";
    lowering.diagnostics.push(
        Diagnostic::info(codes::BEGINNING, message)
            .at(node.span, "before the first such record of a file Fluent Bit sends each by itself"),
    );
}

/// Says what comes out differently.
pub(crate) fn report(lowering: &mut Lowering<'_>, node: &Node, source: &Files) {
    if !source.from_beginning {
        lowering.diagnostics.push(
            Diagnostic::warning(codes::START, "at its first start Alloy sends the lines that the files already hold; Fluent Bit begins at their end")
                .at(node.span, "this input")
                .help("tail_from_end would skip them, but also the first lines of each file that appears later"),
        );
    }
    if let Framing::Multiline(parsers) = &source.framing {
        report_beginning(lowering, node, &joining(parsers));
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
            let expression = match &first.format {
                Format::Regex(regex) if takes_the_rest(&regex.re2) => None,
                Format::Regex(_) => Some(LAST_GROUP),
                _ => Some(NO_REGEX),
            };
            expression.into_iter().chain((!rest.is_empty()).then_some(FURTHER_PARSERS)).collect()
        }
        Framing::Multiline(parsers) => multiline_differences(parsers),
    }
}

/// Whether the expression ends with a group that goes on over line ends once `.` does.
fn takes_the_rest(expression: &str) -> bool {
    let end = expression.trim_end_matches("\\z").trim_end_matches('$');
    [".*)", ".+)"].iter().any(|rest| end.ends_with(rest))
}

/// What the filter does differently at the end of a record that a line closes: flb_ml.c, package_content, flushes the record
/// and then keeps the line's own record for the next one.
pub(crate) fn closing_difference(parsers: &[Multiline]) -> Option<Difference> {
    let closes = |parser: &Multiline| match parser {
        Multiline::Java | Multiline::Python => true,
        Multiline::Custom(custom) => match &custom.rule {
            MultilineRule::States(rules) => states::has_closing_line(rules),
            MultilineRule::EndsWith { .. } | MultilineRule::Equal { .. } => false,
        },
        Multiline::Docker | Multiline::Cri | Multiline::Go | Multiline::Ruby => false,
    };
    parsers.iter().any(closes).then_some(CLOSING)
}

pub(crate) fn multiline_differences(parsers: &[Multiline]) -> Vec<Difference> {
    let joining = joining(parsers);
    if let Joining::Container { cri, docker } = joining {
        let others = parsers.iter().any(|parser| !matches!(parser, Multiline::Cri | Multiline::Docker));
        let differences = [(docker, DOCKER), (cri, CRI), (others, UNSEEN)];
        return differences
            .into_iter()
            .filter_map(|(holds, difference)| holds.then_some(difference))
            .collect();
    }
    let custom = parsers.iter().filter_map(|parser| match parser {
        Multiline::Custom(custom) => Some(custom),
        _ => None,
    });
    let greedy = parsers.len() > 1 && parsers.iter().any(|parser| takes_all(parser).is_some());
    let mut differences: Vec<Difference> = greedy.then_some(GREEDY).into_iter().collect();
    for custom in custom {
        match &custom.rule {
            _ if custom.parser.is_some() => differences.push(PARSED_LINES),
            MultilineRule::EndsWith { .. } | MultilineRule::Equal { .. } => differences.push(LINE_ENDS),
            MultilineRule::States(rules) => {
                if states::stop(rules).is_some() && states::first_line(rules).is_none()
                    || rules.iter().skip(1).any(|rule| rule.test.is_always())
                {
                    differences.push(ENDLESS);
                } else if states::first_line(rules).is_none() && !matches!(joining, Joining::Machine(_)) {
                    differences.push(STATES);
                }
            }
        }
    }
    differences
}
