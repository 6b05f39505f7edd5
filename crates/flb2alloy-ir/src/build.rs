//! From a document to the graph.

use std::collections::HashMap;

use flb2alloy_parser::{Diagnostic, Document, Section, SectionKind, Span, Value};

use crate::account::{Account, Outcome};
use crate::codes;
use crate::context::{Context, Options};
use crate::keys::{self, Keys};
use crate::pipeline::{Edge, Node, NodeId, NodeKind, Pipeline, Process, TagTest};
use crate::plugin::{Build, Plugin};
use crate::record::Op;
use crate::registry;
use crate::routing::{Route, Routing};
use crate::source::{Source, Tag};
use crate::tags::{Reach, TagPattern};
use crate::text::{Piece, Text};
use crate::{definitions, expressions, service};

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
    let parts = Parts::build(&mut context, document);
    parts.report_unreached(&mut context, document);
    let routing = parts.routing();
    let mut pipeline = Graph::new(document, &parts).finish();
    pipeline.service = service;
    definitions::account_unused(&mut context, document);
    definitions::account_env(&mut context, document);

    let Context { mut account, diagnostics, secrets, .. } = context;
    account.sort();
    Built { pipeline, account, diagnostics, routing, secrets }
}

/// A section of the pipeline once its plugin has built it; `part` is `None` where it is not converted.
struct Built1<T> {
    section: usize,
    plugin: &'static str,
    name: String,
    part: Option<T>,
}

impl<T> Built1<T> {
    /// What it is, such as `filter/lua`; only filters are asked while they have no plugin.
    fn what(&self) -> String {
        if self.plugin.is_empty() { format!("filter/{}", self.name) } else { self.plugin.to_owned() }
    }
}

struct Input {
    built: Built1<Source>,
    /// The tags it can give; several where it reads several globs.
    tags: Vec<TagPattern>,
}

struct Filter {
    built: Built1<Vec<Op>>,
    test: TagTest,
}

struct Output {
    built: Built1<crate::sink::Sink>,
    test: TagTest,
}

struct Parts {
    inputs: Vec<Input>,
    filters: Vec<Filter>,
    outputs: Vec<Output>,
}

impl Parts {
    fn build(context: &mut Context<'_>, document: &Document) -> Self {
        let mut parts = Parts { inputs: Vec::new(), filters: Vec::new(), outputs: Vec::new() };
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
                    let built = build_section(context, section, index, "filter", |build, keys| match build {
                        Build::Filter(build) => build(keys),
                        _ => None,
                    });
                    parts.filters.push(Filter { built, test });
                }
                SectionKind::Output => {
                    let mut test = tag_test(context, document, section);
                    // flb_router.c: with one input and one output there is no need to say what goes where.
                    if test.glob.is_none() && test.regex.is_none() && only_route {
                        test.glob = Some("*".to_owned());
                    }
                    let built = build_section(context, section, index, "output", |build, keys| match build {
                        Build::Output(build) => build(keys),
                        _ => None,
                    });
                    parts.outputs.push(Output { built, test });
                }
                _ => {}
            }
        }
        parts
    }

    fn report_unreached(&self, context: &mut Context<'_>, document: &Document) {
        let reached =
            |test: &TagTest| self.inputs.iter().any(|input| reach(&input.tags, test) != Reach::Never);
        let filters = self.filters.iter().map(|filter| (filter.built.section, &filter.test));
        let outputs = self.outputs.iter().map(|output| (output.built.section, &output.test));
        for (section, test) in filters.chain(outputs) {
            // What a variable in a match stands for is not known, and has been reported.
            let known = !test.glob.as_deref().is_some_and(|glob| glob.contains("${"));
            if known && !self.inputs.is_empty() && !reached(test) {
                context.report(
                    Diagnostic::info(codes::UNREACHED, "no input has a tag that this matches").at(
                        document.sections[section].header,
                        "gets no record, in Fluent Bit neither; left out",
                    ),
                );
            }
        }
        for input in &self.inputs {
            if self.outputs.iter().all(|output| reach(&input.tags, &output.test) == Reach::Never) {
                context.report(
                    Diagnostic::info(codes::UNREACHED, "no output matches the tag of this input").at(
                        document.sections[input.built.section].header,
                        "its records go nowhere, in Fluent Bit neither",
                    ),
                );
            }
        }
    }

    fn routing(&self) -> Routing {
        let mut routing = Routing::default();
        let unconverted = |section: usize, converted: bool| (!converted).then_some(section);
        routing.unconverted = (self
            .inputs
            .iter()
            .filter_map(|input| unconverted(input.built.section, input.built.part.is_some())))
        .chain(
            self.filters
                .iter()
                .filter_map(|filter| unconverted(filter.built.section, filter.built.part.is_some())),
        )
        .chain(
            self.outputs
                .iter()
                .filter_map(|output| unconverted(output.built.section, output.built.part.is_some())),
        )
        .collect();
        for input in &self.inputs {
            let through = |test: &TagTest| reach(&input.tags, test) != Reach::Never;
            let filters = self.filters.iter().filter(|filter| through(&filter.test));
            let outputs = self.outputs.iter().filter(|output| through(&output.test));
            routing.routes.push(Route {
                input: input.built.section,
                filters: filters.map(|filter| filter.built.section).collect(),
                outputs: outputs.map(|output| output.built.section).collect(),
            });
        }
        routing
    }
}

fn reach(tags: &[TagPattern], test: &TagTest) -> Reach {
    let mut reaches = tags.iter().map(|tag| tag.reach(test));
    let Some(first) = reaches.next() else { return Reach::Never };
    if reaches.all(|reach| reach == first) { first } else { Reach::Sometimes }
}

fn input(context: &mut Context<'_>, section: &Section, index: usize, position: usize) -> Input {
    let mut built = build_section(context, section, index, "input", |build, keys| match build {
        Build::Input(build) => build(keys),
        _ => None,
    });
    // flb_input.c: the instance name, which is the plugin's with the input's position among all inputs.
    let name = plugin_name(context, section).unwrap_or_default();
    let default_tag = Text::literal(format!("{}.{position}", name.to_ascii_lowercase()));
    let tags = match &mut built.part {
        Some(source) => {
            source.default_tag(&default_tag);
            patterns(source)
        }
        None => match section.get("tag").and_then(|value| value.as_str()) {
            Some(tag) if !tag.contains('*') => vec![TagPattern::literal(&context.text(tag))],
            Some(_) => vec![TagPattern::any()],
            // Plugins such as forward take the tag from the sender; an unconverted one may be such.
            None => vec![TagPattern::any()],
        },
    };
    Input { built, tags }
}

fn patterns(source: &Source) -> Vec<TagPattern> {
    match (source.tag(), source) {
        (Tag::Literal(tag), _) => vec![TagPattern::literal(tag)],
        (Tag::Path { prefix, suffix }, Source::Files(files)) => {
            files.include.iter().map(|path| TagPattern::of_path(prefix, path, suffix)).collect()
        }
        (Tag::Path { prefix, suffix } | Tag::Unit { prefix, suffix }, _) => {
            vec![TagPattern::around(prefix, suffix)]
        }
        (Tag::Captures { .. }, _) => vec![TagPattern::any()],
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
            .help("give its value with --env-file FILE, or take this machine's with --resolve-env"),
        );
    }
}

/// The name of the section's plugin (flb_config.c, configure_plugins_type): the first one given, with variables.
fn plugin_name(context: &Context<'_>, section: &Section) -> Option<String> {
    let entry = section.entries.iter().find(|entry| entry.name == "name")?;
    Some(context.text(entry.value.as_str()?).display())
}

fn build_section<T>(
    context: &mut Context<'_>,
    section: &Section,
    index: usize,
    kind: &str,
    build: impl FnOnce(Build, &mut Keys<'_, '_>) -> Option<T>,
) -> Built1<T> {
    let Some(name) = plugin_name(context, section) else {
        context.report(
            Diagnostic::error(codes::NO_NAME, format!("this {kind} has no `Name`"))
                .at(section.header, "Fluent Bit refuses to start with this")
                .help(format!("say which {kind} plugin it is, such as `Name {}`", registry::example(kind))),
        );
        keys::account_all(context, section, index, kind, Outcome::Unsupported, "a section without a name");
        return Built1 { section: index, plugin: "", name: kind.to_owned(), part: None };
    };
    let Some(plugin) = registry::find(kind, &name) else {
        let id = format!("{kind}/{}", name.to_ascii_lowercase());
        let advice = match name.contains("${") {
            true => "give the value of the variable with --env-file FILE, or take this machine's with --resolve-env".to_owned(),
            false => registry::advice(kind, &name),
        };
        keys::give_up(context, section, index, &id, &advice);
        return Built1 { section: index, plugin: "", name, part: None };
    };
    let mut keys = Keys::new(context, section, index, plugin);
    for common in ["match", "match_regex", "alias"] {
        keys.take(common);
    }
    let part = build(plugin.build, &mut keys);
    let name = keys.suggested_name().unwrap_or_else(|| default_name(plugin, section));
    keys.finish();
    let name = section.get("alias").and_then(|value| value.as_str()).map_or(name, str::to_owned);
    Built1 { section: index, plugin: plugin.id, name, part }
}

/// A name made of the plugin's and of what it matches.
fn default_name(plugin: &Plugin, section: &Section) -> String {
    let plugin = plugin.names[0];
    match section.get("match").and_then(|value| value.as_str()) {
        Some(glob) if glob.chars().any(char::is_alphanumeric) => format!("{glob}_{plugin}"),
        _ => plugin.to_owned(),
    }
}

/// Numbers the names that several nodes have, from the second on.
fn number_names(nodes: &mut [Node]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for node in nodes {
        let count = seen.entry(node.name.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            node.name = format!("{}_{count}", node.name);
        }
    }
}

/// What a source's records still have before them: the filters and outputs that they can reach.
type Rest = (Vec<(usize, Reach)>, Vec<(usize, Reach)>);

/// Links the parts. Sources with the same way before them share its nodes.
struct Graph<'a> {
    document: &'a Document,
    parts: &'a Parts,
    /// In the order of their making: a node comes behind the nodes it feeds.
    nodes: Vec<Node>,
    filters: HashMap<Rest, NodeId>,
    outputs: HashMap<usize, NodeId>,
}

impl<'a> Graph<'a> {
    fn new(document: &'a Document, parts: &'a Parts) -> Self {
        Graph { document, parts, nodes: Vec::new(), filters: HashMap::new(), outputs: HashMap::new() }
    }

    fn finish(mut self) -> Pipeline {
        for input in self.parts.inputs.iter().rev() {
            let Some(source) = &input.built.part else { continue };
            let reached =
                |test: &TagTest| Some(reach(&input.tags, test)).filter(|reach| *reach != Reach::Never);
            let filters = &self.parts.filters;
            let outputs = &self.parts.outputs;
            let rest: Rest = (
                filters
                    .iter()
                    .enumerate()
                    .filter_map(|(index, filter)| Some((index, reached(&filter.test)?)))
                    .collect(),
                outputs
                    .iter()
                    .enumerate()
                    .filter(|(_, output)| output.built.part.is_some())
                    .filter_map(|(index, output)| Some((index, reached(&output.test)?)))
                    .collect(),
            );
            let next = self.edges(rest);
            self.add(&input.built, NodeKind::Source(source.clone()), next);
        }
        // Sources first: turn the order around, and the ids with it.
        let last = self.nodes.len().saturating_sub(1);
        self.nodes.reverse();
        for edge in self.nodes.iter_mut().flat_map(|node| &mut node.next) {
            edge.to = NodeId(last - edge.to.0);
        }
        number_names(&mut self.nodes);
        Pipeline { nodes: self.nodes, ..Pipeline::default() }
    }

    fn edges(&mut self, rest: Rest) -> Vec<Edge> {
        let (filters, outputs) = rest;
        let Some((&(filter, reach), later)) = filters.split_first() else {
            // The last output is made first, so that turning the order around gives the source's.
            let mut edges: Vec<Edge> =
                outputs.iter().rev().map(|&(output, reach)| self.edge_to(output, reach)).collect();
            edges.reverse();
            return edges;
        };
        let key: Rest = (filters.clone(), outputs.clone());
        if let Some(&to) = self.filters.get(&key) {
            return vec![Edge { to, when: None }];
        }
        let next = self.edges((later.to_vec(), outputs));
        let filter = &self.parts.filters[filter];
        let ops = match &filter.built.part {
            Some(ops) if ops.is_empty() => return next,
            Some(ops) => ops.clone(),
            None => vec![Op::Unconverted { what: filter.built.what() }],
        };
        let when = (reach == Reach::Sometimes).then(|| filter.test.clone());
        let to = self.add(&filter.built, NodeKind::Process(Process { when, ops }), next);
        self.filters.insert(key, to);
        vec![Edge { to, when: None }]
    }

    fn edge_to(&mut self, index: usize, reach: Reach) -> Edge {
        let output = &self.parts.outputs[index];
        let when = (reach == Reach::Sometimes).then(|| output.test.clone());
        let to = match self.outputs.get(&index) {
            Some(&to) => to,
            None => {
                // Unconverted outputs were left out of the rest.
                let sink = output.built.part.clone().unwrap_or(crate::sink::Sink::Null);
                let to = self.add(&output.built, NodeKind::Sink(sink), Vec::new());
                self.outputs.insert(index, to);
                to
            }
        };
        Edge { to, when }
    }

    fn add<T>(&mut self, built: &Built1<T>, kind: NodeKind, next: Vec<Edge>) -> NodeId {
        let section = &self.document.sections[built.section];
        let own = section.leading_comments.iter();
        let inner = section.entries.iter().flat_map(|entry| &entry.leading_comments);
        self.nodes.push(Node {
            plugin: built.plugin,
            name: built.name.clone(),
            section: built.section,
            span: section.header,
            comments: own.chain(inner).chain(&section.trailing_comments).cloned().collect(),
            kind,
            next,
        });
        NodeId(self.nodes.len() - 1)
    }
}
