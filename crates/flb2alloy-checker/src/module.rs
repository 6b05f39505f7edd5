//! Checks what stands side by side: the blocks of a file, of a `declare`, or of the template of a `foreach`.

use std::collections::{BTreeMap, HashMap};

use flb2alloy_parser::{Diagnostic, Span};
use flb2alloy_syntax::spanned::{Block, File, Statement};

use crate::body::{Checker, suggest};
use crate::catalogue::{Component, Stability, component, components, config_block};
use crate::constant::{Constant, fold};
use crate::cycle::circles;
use crate::rules::{attribute, text};
use crate::{Options, codes};

/// What can be referred to from a place.
pub(crate) struct Scope<'a> {
    pub(crate) parent: Option<&'a Scope<'a>>,
    pub(crate) kind: Kind,
    /// Blocks by their name and label: `loki.write.default`.
    pub(crate) nodes: BTreeMap<String, Node<'a>>,
    /// Components that the configuration defines itself.
    customs: HashMap<&'a str, Custom<'a>>,
    /// Other names: the variable of a `foreach`.
    pub(crate) variable: Option<Variable>,
}

/// The variable of a `foreach`.
#[derive(Clone)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// What it stands for, one after the other; empty if the text does not tell.
    pub(crate) values: Vec<Constant>,
}

/// What the scope is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Declare,
    Foreach,
}

/// A block that can be referred to.
pub(crate) struct Node<'a> {
    pub(crate) index: usize,
    pub(crate) block: &'a Block<'a>,
    pub(crate) target: Target<'a>,
}

/// What a reference to a node finds.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    Component(&'static Component),
    Declared(&'a Block<'a>),
    Argument(&'a Block<'a>),
    /// Nothing is known about it.
    Opaque,
}

/// Where a custom component is defined.
#[derive(Clone, Copy)]
pub(crate) enum Custom<'a> {
    Declare(&'a Block<'a>),
    /// The text that is imported, where it is written out.
    Import(Option<&'a str>),
}

/// Blocks which are services of Alloy, and which may stand in the file only.
const SERVICES: [&str; 7] = ["cluster", "http", "labelstore", "livedebugging", "otel", "remotecfg", "ui"];

/// Blocks that configure Alloy itself.
const CONFIG_BLOCKS: [&str; 9] = [
    "argument",
    "export",
    "foreach",
    "import.file",
    "import.git",
    "import.http",
    "import.string",
    "logging",
    "tracing",
];

/// Checks a whole file.
pub(crate) fn check(file: &File<'_>, options: &Options, diagnostics: &mut Vec<Diagnostic>) {
    let mut checker = Module { options, diagnostics };
    checker.statements(&file.statements, None, Kind::File, None);
}

pub(crate) struct Module<'o> {
    pub(crate) options: &'o Options,
    pub(crate) diagnostics: &'o mut Vec<Diagnostic>,
}

impl Module<'_> {
    pub(crate) fn statements(
        &mut self,
        statements: &[Statement<'_>],
        parent: Option<&Scope<'_>>,
        kind: Kind,
        variable: Option<Variable>,
    ) {
        let mut blocks = Vec::new();
        for statement in statements {
            match statement {
                Statement::Block(block) => blocks.push(block),
                Statement::Attribute(attribute) => self.diagnostics.push(
                    Diagnostic::error(
                        codes::MISPLACED,
                        format!("attribute `{}` stands outside of any component", attribute.name.value),
                    )
                    .at(attribute.name.span, "only blocks may stand here")
                    .help("put it into the component that it belongs to"),
                ),
            }
        }
        let scope = self.scope(&blocks, parent, kind, variable);
        let mut edges = Vec::new();
        for (index, block) in blocks.iter().enumerate() {
            self.block(block, index, &scope, &mut edges);
        }
        for (from, to) in &edges {
            if from == to {
                self.diagnostics.push(
                    Diagnostic::error(codes::CYCLE, format!("`{}` refers to itself", id(blocks[*from])))
                        .at(head(blocks[*from]), "refers to itself"),
                );
            }
        }
        for circle in circles(blocks.len(), &edges) {
            let names: Vec<_> = circle.iter().map(|index| format!("`{}`", id(blocks[*index]))).collect();
            let mut diagnostic = Diagnostic::error(
                codes::CYCLE,
                format!("{} refer to each other in a circle", names.join(", ")),
            );
            for index in circle {
                diagnostic = diagnostic.at(head(blocks[index]), "part of the circle");
            }
            self.diagnostics.push(diagnostic);
        }
    }

    /// Collects what can be referred to, and reports what is there twice.
    pub(crate) fn scope<'a>(
        &mut self,
        blocks: &[&'a Block<'a>],
        parent: Option<&'a Scope<'a>>,
        kind: Kind,
        variable: Option<Variable>,
    ) -> Scope<'a> {
        let mut scope = Scope { parent, kind, nodes: BTreeMap::new(), customs: HashMap::new(), variable };
        for block in blocks {
            let Some(label) = &block.label else { continue };
            match &*block.name.value {
                "declare" => scope.customs.insert(label.value, Custom::Declare(block)),
                name if name.starts_with("import.") => {
                    let content =
                        attribute(block, "content").filter(|_| name == "import.string").and_then(text);
                    scope.customs.insert(label.value, Custom::Import(content))
                }
                _ => continue,
            };
        }
        for (index, block) in blocks.iter().enumerate() {
            let target = match scope.custom(&block.name.value) {
                Some(Custom::Declare(declare)) => Target::Declared(declare),
                Some(Custom::Import(_)) => Target::Opaque,
                None if block.name.value == "argument" => Target::Argument(block),
                None => component(&block.name.value).map_or(Target::Opaque, Target::Component),
            };
            let id = id(block);
            if let Some(first) = scope.nodes.get(&id) {
                self.diagnostics.push(
                    Diagnostic::error(codes::DUPLICATE, format!("`{id}` is there twice"))
                        .at(head(block), "the second one")
                        .at(head(first.block), "the first one")
                        .help("give it another label"),
                );
                continue;
            }
            scope.nodes.insert(id, Node { index, block, target });
        }
        scope
    }

    fn block(&mut self, block: &Block<'_>, index: usize, scope: &Scope<'_>, edges: &mut Vec<(usize, usize)>) {
        let name = &*block.name.value;
        let mut checker = Checker {
            options: self.options,
            diagnostics: self.diagnostics,
            scope,
            component: block,
            index,
            edges,
        };
        if name == "declare" {
            self.need_label(block, "declare");
            self.statements(&block.statements, Some(scope), Kind::Declare, None);
        } else if CONFIG_BLOCKS.contains(&name) {
            let Some(facts) = config_block(name) else { return };
            checker.block(block, facts.body);
            match name {
                "logging" | "tracing" => self.only_in_file(block, scope),
                "argument" | "export" => {
                    self.need_label(block, name);
                    self.only_in_declare(block, scope);
                }
                "foreach" => self.foreach(block, facts, scope),
                _ => self.need_label(block, name),
            }
        } else if SERVICES.contains(&name) && block.label.is_none() {
            match config_block(name) {
                Some(facts) => checker.block(block, facts.body),
                None => self.diagnostics.push(
                    Diagnostic::error(codes::MISPLACED, format!("service `{name}` cannot be configured"))
                        .at(head(block), "takes no configuration"),
                ),
            }
            self.only_in_file(block, scope);
        } else {
            match (scope.custom(name), component(name)) {
                (Some(Custom::Declare(declare)), _) => checker.custom(block, declare, false),
                (Some(Custom::Import(None)), _) => checker.untyped(&block.statements),
                (Some(Custom::Import(Some(content))), _) => {
                    self.imported(block, content, index, scope, edges);
                }
                (None, Some(facts)) => {
                    checker.block(block, facts.body);
                    self.allowed(facts, block.name.span);
                }
                (None, None) => {
                    checker.untyped(&block.statements);
                    self.unknown_component(block, scope);
                }
            }
            self.need_label(block, "component");
        }
    }

    fn foreach(&mut self, block: &Block<'_>, facts: &Component, scope: &Scope<'_>) {
        self.need_label(block, "foreach");
        self.allowed(facts, block.name.span);
        let name = attribute(block, "var").and_then(text);
        let values = match attribute(block, "collection").and_then(fold) {
            Some(Constant::List(values)) => values,
            _ => Vec::new(),
        };
        let variable = name.map(|name| Variable { name: name.to_owned(), values });
        for statement in &block.statements {
            if let Statement::Block(template) = statement
                && template.name.value == "template"
            {
                self.statements(&template.statements, Some(scope), Kind::Foreach, variable.clone());
            }
        }
    }

    fn unknown_component(&mut self, block: &Block<'_>, scope: &Scope<'_>) {
        let name = &*block.name.value;
        let diagnostic =
            Diagnostic::error(codes::UNKNOWN_COMPONENT, format!("Alloy has no component `{name}`"))
                .at(block.name.span, "unknown component");
        let customs = scope.customs.keys().copied();
        let config = CONFIG_BLOCKS.into_iter().chain(["declare", "livedebugging", "http", "remotecfg"]);
        let names = components().iter().map(|component| component.name).chain(customs).chain(config);
        self.diagnostics.push(suggest(diagnostic, name, names));
    }

    fn allowed(&mut self, facts: &Component, span: Span) {
        let name = facts.name;
        if facts.stability == Stability::Community {
            if !self.options.community_components {
                self.diagnostics.push(
                    Diagnostic::error(codes::COMMUNITY, format!("`{name}` is a community component"))
                        .at(span, "not enabled")
                        .help("run Alloy with --feature.community-components.enabled"),
                );
            }
        } else if facts.stability < self.options.stability {
            let level = facts.stability.as_str();
            self.diagnostics.push(
                Diagnostic::error(codes::STABILITY, format!("`{name}` is {level}"))
                    .at(span, format!("below {}", self.options.stability.as_str()))
                    .help(format!("run Alloy with --stability.level={level}")),
            );
        }
    }

    fn need_label(&mut self, block: &Block<'_>, what: &str) {
        if block.label.is_none() {
            let name = &block.name.value;
            let what = if what == "component" { "component " } else { "" };
            self.diagnostics.push(
                Diagnostic::error(codes::MISSING_LABEL, format!("{what}`{name}` has no label"))
                    .at(block.name.span, "needs a label")
                    .help(format!("write {name} \"default\"")),
            );
        }
    }

    fn only_in_file(&mut self, block: &Block<'_>, scope: &Scope<'_>) {
        if scope.kind != Kind::File {
            let message = format!("`{}` may stand at the top of a file only", block.name.value);
            self.diagnostics
                .push(Diagnostic::error(codes::MISPLACED, message).at(head(block), "not allowed in here"));
        }
    }

    fn only_in_declare(&mut self, block: &Block<'_>, scope: &Scope<'_>) {
        if !scope.chain().any(|scope| scope.kind == Kind::Declare) {
            let message = format!("`{}` may stand in a module only", block.name.value);
            self.diagnostics.push(
                Diagnostic::error(codes::MISPLACED, message)
                    .at(head(block), "not inside of a `declare`")
                    .help("put it into a `declare` block"),
            );
        }
    }
}

impl<'a> Scope<'a> {
    /// This scope and those around it.
    pub(crate) fn chain(&self) -> impl Iterator<Item = &Scope<'a>> {
        std::iter::successors(Some(self), |scope| scope.parent)
    }

    /// The custom component that a block of this name is an instance of. What is imported has a name of two parts.
    pub(crate) fn custom(&self, name: &str) -> Option<Custom<'a>> {
        let first = name.split('.').next().unwrap_or(name);
        let custom = self.chain().find_map(|scope| scope.customs.get(first)).copied()?;
        (matches!(custom, Custom::Import(_)) || name == first).then_some(custom)
    }
}

/// The name and label of a block, as references have it.
pub(crate) fn id(block: &Block<'_>) -> String {
    match &block.label {
        Some(label) => format!("{}.{}", block.name.value, label.value),
        None => block.name.value.clone().into_owned(),
    }
}

/// The place of the name and label of a block.
pub(crate) fn head(block: &Block<'_>) -> Span {
    match &block.label {
        Some(label) => block.name.span.to(label.span),
        None => block.name.span,
    }
}

/// The labels of the blocks called `name` in a `declare`: its arguments or exports.
pub(crate) fn labels<'a>(
    declare: &'a Block<'a>,
    name: &str,
) -> impl Iterator<Item = (&'a str, &'a Block<'a>)> {
    labels_of(&declare.statements, name)
}

/// The same of statements.
pub(crate) fn labels_of<'a>(
    statements: &'a [Statement<'a>],
    name: &str,
) -> impl Iterator<Item = (&'a str, &'a Block<'a>)> {
    statements.iter().filter_map(move |statement| match statement {
        Statement::Block(block) if block.name.value == name => Some((block.label.as_ref()?.value, block)),
        _ => None,
    })
}
