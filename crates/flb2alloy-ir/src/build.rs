//! From a document to the graph.

use std::collections::BTreeSet;

use flb2alloy_parser::{Diagnostic, Document, Section, SectionKind, Span, Value};

use crate::account::Account;
use crate::codes;
use crate::context::{Context, Options};
use crate::pipeline::{Pipeline, TagTest};
use crate::plugin::Build;
use crate::routing::{Route, Routing};
use crate::signal::{Signal, Signals};
use crate::sink::Sink;
use crate::source::{Source, Tag};
use crate::tags::TagPattern;
use crate::text::{Piece, Text};
use crate::{definitions, expressions, service};

mod conditions;
mod graph;
mod joins;
mod measures;
mod parts;
mod processors;
mod routes;
mod section;
pub(crate) mod tasks;
mod waiting;

use graph::Graph;
use parts::{Filter, Input, Output, Parts, Processors, Work};

/// What a configuration means.
#[derive(Debug)]
pub struct Built {
    /// The graph.
    pub pipeline: Pipeline,
    /// What became of each source key.
    pub account: Account,
    /// What there is to say about it.
    pub diagnostics: Vec<Diagnostic>,
    /// Which sections feed which, the unconverted ones included.
    pub routing: Routing,
    /// Where literal secrets stand in the source, and the variables that the output asks for them. These bytes must not be
    /// shown.
    pub secrets: Vec<(Span, String)>,
}

/// Builds the graph that `document` means.
#[must_use]
pub fn build(document: &Document, options: &Options) -> Built {
    let mut context = Context::new(options, document);
    definitions::read(&mut context, document);
    let service = service::read(&mut context, document);
    let mut parts = Parts::build(&mut context, document);
    tasks::read(&mut context, document, &mut parts);
    parts.report_unreached(&mut context, document);
    parts.report_waiting(&mut context, document);
    joins::report(&parts, &mut context);
    let routing = parts.routing();
    let mut pipeline = Graph::new(&parts).finish();
    pipeline.service = service;
    definitions::account_unused(&mut context, document);
    definitions::account_env(&mut context, document);

    let Context { mut account, diagnostics, secrets, .. } = context;
    account.sort();
    Built { pipeline, account, diagnostics, routing, secrets }
}

impl Parts {
    fn build(context: &mut Context<'_>, document: &Document) -> Self {
        let mut parts = Parts::default();
        let of_kind =
            |kind: SectionKind| document.sections.iter().filter(move |section| section.kind == kind).count();
        let only_route = of_kind(SectionKind::Input) == 1 && of_kind(SectionKind::Output) == 1;
        for (index, section) in document.sections.iter().enumerate() {
            match section.kind {
                SectionKind::Input => {
                    let position = parts.inputs.len();
                    parts.inputs.push(input(context, section, index, position));
                }
                SectionKind::Filter => {
                    let test = tag_test(context, document, section);
                    if test.glob.is_none() && test.regex.is_none() {
                        context.report(
                            Diagnostic::error(
                                codes::FILTER_WITHOUT_MATCH,
                                "a filter needs `Match` or `Match_Regex`",
                            )
                            .at(section.header, "Fluent Bit refuses to start with this")
                            .help("add `Match *` to filter all records"),
                        );
                    }
                    let made = section::build(context, section, index, "filter", |build, keys| match build {
                        Build::Filter(build) => build(keys).map(Work::Ops),
                        Build::Reroute(build) => build(keys).map(Work::Reroute),
                        Build::Measure(build) => build(keys).map(Work::Measure),
                        _ => None,
                    });
                    parts.filters.push(Filter { made, test });
                }
                SectionKind::Output => {
                    let mut test = tag_test(context, document, section);
                    // flb_router.c: with one input and one output there is no need to say what goes where.
                    if test.glob.is_none() && test.regex.is_none() && only_route {
                        test.glob = Some("*".to_owned());
                    }
                    let made = section::build(context, section, index, "output", |build, keys| match build {
                        Build::Output(build) => build(keys),
                        _ => None,
                    });
                    let processors = match &made.part {
                        Some(_) => processors::read(context, section, index, &made.name),
                        None => Processors::default(),
                    };
                    parts.outputs.push(Output { made, test, processors });
                }
                _ => {}
            }
        }
        parts.inputs.extend(measures::inputs(&parts.filters));
        parts
    }

    /// Says which sections get no record, and which records get nowhere.
    fn report_unreached(&self, context: &mut Context<'_>, document: &Document) {
        let reached: Vec<_> = self.inputs.iter().map(|input| self.reached(input)).collect();
        let mut unreached = |section: usize, test: &TagTest, takes: Signals, is_reached: bool| {
            // What a variable in a match stands for is not known, and has been reported.
            let known = !test.glob.as_deref().is_some_and(|glob| glob.contains("${"));
            if !known || self.inputs.is_empty() || is_reached {
                return;
            }
            let matched =
                self.inputs.iter().map(|input| input.matched(test)).fold(Signals::NONE, Signals::or);
            let message = match matched.is_empty() {
                true => "no input has a tag that this matches".to_owned(),
                false if !matched.and(takes).is_empty() => {
                    "the routes of inputs let nothing through to this".to_owned()
                }
                false => format!("this takes {}, and what it matches makes {}", takes.list(), matched.list()),
            };
            context.report(
                Diagnostic::info(codes::UNREACHED, message)
                    .at(document.sections[section].header, "gets no record, in Fluent Bit neither; left out"),
            );
        };
        for (index, filter) in self.filters.iter().enumerate() {
            let is_reached = reached.iter().any(|reached| reached.filters.contains(&index));
            unreached(filter.made.section, &filter.test, Signals::LOGS, is_reached);
        }
        for (index, output) in self.outputs.iter().enumerate() {
            let is_reached = reached.iter().any(|reached| reached.outputs.contains(&index));
            unreached(output.made.section, &output.test, output.takes(), is_reached);
        }
        for (input, reached) in self.inputs.iter().zip(&reached) {
            let header = document.sections[input.made.section].header;
            let untaken = input.signals.without(reached.taken);
            let matched = self.outputs.iter().any(|output| !input.matched(&output.test).is_empty());
            if reached.outputs.is_empty() && !matched {
                context.report(
                    Diagnostic::info(codes::UNREACHED, "no output matches the tag of this input")
                        .at(header, "its records go nowhere, in Fluent Bit neither"),
                );
            } else if !untaken.is_empty() && input.made.part.is_some() {
                let message = format!("no output that matches this input takes its {}", untaken.list());
                context.report(
                    Diagnostic::info(codes::UNREACHED, message)
                        .at(header, "these go nowhere, in Fluent Bit neither"),
                );
            }
            let mut outputs = reached.outputs.iter().map(|output| &self.outputs[*output].made.part);
            if input.made.part.is_some() && outputs.len() > 0 && outputs.all(Option::is_none) {
                context.report(
                    Diagnostic::warning(
                        codes::DEAD_END,
                        "none of the outputs that take the records of this input is converted",
                    )
                    .at(header, "Alloy reads them and sends them nowhere")
                    .help(
                        "send them on where the output says TODO, or take these components out and leave the input \
                         to Fluent Bit, with --residual FILE",
                    ),
                );
            }
        }
        self.report_lost_signals(context);
        self.report_shared_removal(context, document);
        let loops: BTreeSet<(usize, bool)> = reached.into_iter().flat_map(|reached| reached.loops).collect();
        for (filter, surely) in loops {
            let span = self.filters[filter].made.span;
            context.report(if surely {
                Diagnostic::error(
                    codes::LOOP,
                    "the new tag matches this filter again: Fluent Bit goes round without end",
                )
                .at(span, "the output gives a new tag once")
                .help("let `Match` leave out the new tag")
            } else {
                Diagnostic::info(codes::LOOP, "a new tag may match this filter again")
                    .at(span, "the output gives a new tag once")
            });
        }
    }

    /// Says which signals an output takes in Fluent Bit and not in what becomes of it.
    fn report_lost_signals(&self, context: &mut Context<'_>) {
        for output in self.outputs.iter().filter(|output| output.made.part.is_some()) {
            let sent = self.inputs.iter().filter(|input| input.made.part.is_some());
            let sent = sent.map(|input| input.matched(&output.test)).fold(Signals::NONE, Signals::or);
            let lost = sent.and(output.takes()).without(output.converted());
            if lost.is_empty() {
                continue;
            }
            let message = format!("{} are not sent to what becomes of this output", lost.list());
            context.report(
                Diagnostic::error(codes::SIGNAL_LOST, message)
                    .at(output.made.span, "takes them in Fluent Bit")
                    .help("send them to an output of their own: opentelemetry, or prometheus_remote_write for metrics"),
            );
        }
    }

    /// loki.c keeps the keys that leave the line once a thread (thread_local_remove_mpa), so that outputs without `Workers`
    /// share them.
    fn report_shared_removal(&self, context: &mut Context<'_>, document: &Document) {
        let mut first = None;
        for output in &self.outputs {
            let Some(Sink::Loki(loki)) = &output.made.part else { continue };
            let workers = document.sections[output.made.section].get("workers").and_then(Value::as_str);
            if output.made.plugin != "output/loki" || workers.is_some_and(|workers| workers != "0") {
                continue;
            }
            if first.get_or_insert(&loki.remove) == &&loki.remove {
                continue;
            }
            context.report(
                Diagnostic::info(
                    codes::SHARED_REMOVAL,
                    "Fluent Bit leaves the same keys out of the lines of all `loki` outputs without `Workers`: those of the one that sends first",
                )
                .at(output.made.span, "the output leaves out those of each"),
            );
        }
    }

    fn routing(&self) -> Routing {
        let mut routing = Routing::default();
        let lost = |converted: bool, section: usize| (!converted).then_some(section);
        let filters = self.filters.iter().map(|filter| lost(filter.made.part.is_some(), filter.made.section));
        let inputs = self.inputs.iter().map(|input| {
            lost(input.made.part.is_some() && input.processors.are_converted(), input.made.section)
        });
        let outputs = self.outputs.iter().map(|output| {
            lost(output.made.part.is_some() && output.processors.are_converted(), output.made.section)
        });
        routing.unconverted =
            inputs.chain(filters).chain(outputs).flatten().chain(self.lost_tasks.iter().copied()).collect();
        for input in &self.inputs {
            let reached = self.reached(input);
            routing.routes.push(Route {
                input: input.made.section,
                filters: reached.filters.iter().map(|filter| self.filters[*filter].made.section).collect(),
                outputs: reached.outputs.iter().map(|output| self.outputs[*output].made.section).collect(),
            });
        }
        routing
    }
}

fn input(context: &mut Context<'_>, section: &Section, index: usize, position: usize) -> Input {
    let mut made = section::build(context, section, index, "input", |build, keys| match build {
        Build::Input(build) => build(keys),
        _ => None,
    });
    // flb_input.c: the instance name, which is the plugin's with the input's position among all inputs.
    let name = section::plugin_name(context, section).unwrap_or_default();
    let default_tag = Text::literal(format!("{}.{position}", name.to_ascii_lowercase()));
    let signals = match &made.part {
        Some(source) => source.signals(),
        None => Signals::of_input(&name.to_ascii_lowercase()),
    };
    let tags = match &mut made.part {
        Some(source) => {
            source.default_tag(&default_tag);
            Signal::ALL.map(|signal| patterns(source, signal))
        }
        None => Signal::ALL.map(|_| match section.get("tag").and_then(|value| value.as_str()) {
            Some(tag) if !tag.contains('*') => vec![TagPattern::literal(&context.text(tag))],
            Some(_) => vec![TagPattern::any()],
            // Plugins such as forward take the tag from the sender; an unconverted one may be such.
            None => vec![TagPattern::any()],
        }),
    };
    let (processors, gates) = match &made.part {
        Some(_) => {
            (processors::read(context, section, index, &made.name), routes::read(context, section, index))
        }
        None => (Processors::default(), Vec::new()),
    };
    let on_disk = service::on_disk(context, section);
    let routes = gates.iter().filter(|route| route.signals.has(Signal::Logs)).cloned().collect();
    Input { made, signals, tags, processors, routes, gates, on_disk }
}

fn patterns(source: &Source, signal: Signal) -> Vec<TagPattern> {
    match (source.tag(signal), source) {
        (Tag::Literal(tag), _) => vec![TagPattern::literal(tag)],
        (Tag::Path { prefix, suffix }, Source::Files(files)) => {
            files.include.iter().map(|path| TagPattern::of_path(prefix, path, suffix)).collect()
        }
        (Tag::Path { prefix, suffix } | Tag::Unit { prefix, suffix }, _) => {
            vec![TagPattern::around(prefix, suffix)]
        }
        (Tag::Sender { prefix }, _) => vec![TagPattern::around(prefix, "")],
        (Tag::Captures { .. } | Tag::Key { .. }, _) => vec![TagPattern::any()],
    }
}

fn tag_test(context: &mut Context<'_>, document: &Document, section: &Section) -> TagTest {
    let mut text = |key: &str| {
        let value = section.get(key)?;
        let text = context.text(value.as_str()?);
        report_variables(context, document, key, &text, value.span);
        Some((text.display(), value.span))
    };
    let glob = text("match").map(|(glob, _)| glob);
    let regex = text("match_regex");
    if let (Some(_), Some((_, span))) = (&glob, &regex) {
        context.report(
            Diagnostic::info(
                codes::DEAD_RULE,
                "with both `Match` and `Match_Regex` a tag needs to match one of them",
            )
            .at(*span, "widens what is matched, in Fluent Bit and in the output"),
        );
    }
    let regex = regex.and_then(|(text, span)| expressions::line_regex(context, &text, span));
    TagTest { glob, regex }
}

/// A variable in a match can only be compared with the same variable in a tag.
fn report_variables(context: &mut Context<'_>, document: &Document, key: &str, text: &Text, span: Span) {
    let inputs = || document.sections.iter().filter(|section| section.kind == SectionKind::Input);
    for piece in &text.0 {
        let Piece::Variable { name, .. } = piece else { continue };
        let in_tag = |input: &Section| {
            input.get("tag").and_then(Value::as_str).is_some_and(|tag| context.text(tag).0.contains(piece))
        };
        if inputs().any(in_tag) {
            continue;
        }
        context.report(
            Diagnostic::error(
                codes::UNKNOWN_VARIABLE,
                format!("`{key}` decides where records go, and `${{{name}}}` is not known"),
            )
            .at(span, "depends on the environment")
            .help(crate::keys::GIVE_VARIABLES),
        );
    }
}
