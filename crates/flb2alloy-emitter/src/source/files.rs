//! Lines of files: `local.file_match` and `loki.source.file`, and how a line becomes a record.

use std::slice;

use flb2alloy_ir::parser::{Format, Parser, Time, Zone};
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Files, Framing, LongLines, Tag};
use flb2alloy_ir::time_format::TimeFormat;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{Component, Content, Port, Statements, forward_to, output};
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote};
use crate::source::framing;
use crate::source::framing::Joining;
use crate::{parse, text};

/// The source's components.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, files: &Files, tag: Option<&Tag>) {
    let next = lowering.next(node, Flow::LOGS);
    lowering.report_parsers(node, &files.parser);
    let lift = lift(lowering, node, files, tag);
    let work = lowering.transform(node, &node.name, lift, next);
    let receiver =
        lowering.component(node, "otelcol.receiver.loki", &node.name, |block| block.block(output(&[work])));
    let receiver = match framing::stages(files) {
        stages if stages.is_empty() => receiver,
        stages => lowering.stages(node, stages, &[receiver]),
    };
    read(lowering, node, files, &receiver);
}

/// `local.file_match` and `loki.source.file`.
pub(crate) fn read(lowering: &mut Lowering<'_>, node: &Node, files: &Files, next: &Port) {
    let matching = lowering.canvas.label("local.file_match", &node.name);
    lowering.component(node, "loki.source.file", &node.name, |block| {
        let block =
            block.attribute("targets", Expr::reference(&format!("local.file_match.{matching}.targets")));
        let block = forward_to(block, slice::from_ref(next)).optional("encoding", files.encoding.clone());
        if files.include.iter().any(|path| path.display().ends_with(".gz")) {
            let decompression =
                Block::unlabelled("decompression").attribute("enabled", true).attribute("format", "gz");
            return block.block(decompression);
        }
        block
    });
    let targets = files.include.iter().map(|path| {
        let mut target = vec![("__path__".to_owned(), text::expr(&include(path)))];
        if let Some(exclude) = exclude(&files.exclude) {
            target.push(("__path_exclude__".to_owned(), text::expr(&exclude)));
        }
        Expr::Object(target)
    });
    let block = Block::new("local.file_match", matching.as_str())
        .attribute("path_targets", Expr::array(targets))
        // Alloy's default is 10s.
        .optional("sync_period", Some(text::duration(files.refresh)).filter(|period| period != "10s"))
        .optional("ignore_older_than", files.ignore_older.map(text::duration));
    lowering.canvas.push(Component {
        kind: "local.file_match",
        label: matching,
        sections: vec![node.section],
        comments: crate::canvas::comments(&node.comments),
        content: Content::Block(block),
    });
}

/// glob(3) has no `**`: it is a `*` there, while Alloy would walk down the tree.
fn include(path: &flb2alloy_ir::Text) -> flb2alloy_ir::Text {
    let mut path = path.clone();
    for piece in &mut path.0 {
        if let flb2alloy_ir::Piece::Literal(literal) = piece {
            while literal.contains("**") {
                *literal = literal.replace("**", "*");
            }
        }
    }
    path
}

/// tail_scan_glob.c: a `*` crosses `/` when files are left out, so a pattern without a folder holds everywhere. Alloy takes
/// one pattern; braces hold several.
fn exclude(patterns: &[flb2alloy_ir::Text]) -> Option<flb2alloy_ir::Text> {
    let everywhere = |pattern: &flb2alloy_ir::Text| {
        if pattern.display().starts_with('*') { pattern.clone().prepend("/**/") } else { pattern.clone() }
    };
    match patterns {
        [] => None,
        [only] => Some(everywhere(only)),
        several => {
            let mut all = flb2alloy_ir::Text::literal("{");
            for (index, pattern) in several.iter().enumerate() {
                all = if index > 0 { all.append(",") } else { all };
                all = all.join(everywhere(pattern));
            }
            Some(all.append("}"))
        }
    }
}

/// How a line, or what `framing` made of several, becomes a record.
fn lift(lowering: &mut Lowering<'_>, node: &Node, files: &Files, tag: Option<&Tag>) -> Vec<Statements> {
    let mut statements = Vec::new();
    if tag.is_some_and(|tag| !matches!(tag, Tag::Literal(_))) {
        statements.push(Statement::set(crate::source::tag::FILENAME, r#"log.attributes["filename"]"#));
    }
    let (record, silent) = record(files);
    statements.extend(record);
    if let Some(key) = &files.path_key {
        statements.push(Statement::set(Root::record().key(key), r#"log.attributes["filename"]"#));
    }
    // Nothing of what Alloy adds belongs to the record.
    statements.push(Statement::set("log.attributes", "{}"));
    statements.extend(tag.map(crate::source::tag::statements).unwrap_or_default());
    framing::report(lowering, node, files);
    vec![Statements {
        silent,
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }]
}

/// Statements that make a map of `log.body`, and whether failing is part of them.
fn record(files: &Files) -> (Vec<Statement>, bool) {
    let whole_line = || Statement::set("log.body", format!("{{{}: log.body}}", quote(&files.key)));
    match &files.framing {
        Framing::Multiline(parsers) => {
            let joining = framing::joining(parsers);
            let Joining::Container { cri, docker } = joining else {
                return (framing::joined(&joining), false);
            };
            let mut statements = Vec::new();
            if cri {
                // What stage.cri took off the line is in labels, which are attributes here.
                let fields = r#"{"time": log.attributes["time"], "stream": log.attributes["stream"], "_p": log.attributes["flags"], "log": log.body}"#;
                statements.push(Statement::set("log.body", fields).when(r#"log.attributes["flags"] != nil"#));
            }
            if docker {
                let is_text = cri.then(|| "IsString(log.body)".to_owned());
                statements.extend(parse::attempt(&docker_parser(), "log.body", is_text));
                statements.push(
                    Statement::set("log.body", Root::cache(parse::PARSED).0)
                        .when(format!("IsMap({})", Root::cache(parse::PARSED).0)),
                );
            }
            // flb_ml.c: a line that no multiline parser takes is a record by itself, under `log`.
            statements.push(Statement::set("log.body", r#"{"log": log.body}"#).when("not IsMap(log.body)"));
            (statements, docker)
        }
        Framing::DockerMode { .. } => {
            let parser = files.parser.clone().unwrap_or_else(docker_parser);
            (parse::lift(&parser, &files.key), true)
        }
        Framing::FirstLine { first, .. } => (parse::lift(&framing::dot_all(first), &files.key), true),
        Framing::Lines => match &files.parser {
            Some(parser) => (parse::lift(&parse::single_line(parser), &files.key), true),
            None => (vec![whole_line()], false),
        },
    }
}

/// What multiline's `docker` reads a line with (flb_ml_parser_docker.c).
fn docker_parser() -> Parser {
    let time = TimeFormat::parse("%Y-%m-%dT%H:%M:%S.%L").ok().map(|format| Time {
        key: "time".to_owned(),
        format,
        keep: true,
        zone: Zone::Offset(0),
    });
    Parser {
        name: "docker".to_owned(),
        format: Format::Json,
        time,
        types: Vec::new(),
        skip_empty_values: true,
        decoders: Vec::new(),
        span: None,
    }
}

/// Stages for lines that are too long or empty.
pub(crate) fn line_stages(files: &Files) -> Vec<Block> {
    let mut stages = Vec::new();
    match files.long_lines {
        Some(LongLines::Drop(limit)) => {
            stages.push(Block::unlabelled("stage.drop").attribute("longer_than", format!("{limit}B")));
        }
        Some(LongLines::Truncate(limit)) => {
            let rule = Block::unlabelled("rule")
                .attribute("limit", format!("{limit}B"))
                .attribute("source_type", "line");
            stages.push(Block::unlabelled("stage.truncate").block(rule));
        }
        None => {}
    }
    if files.skip_empty {
        stages.push(Block::unlabelled("stage.drop").attribute("expression", "^$"));
    }
    stages
}
