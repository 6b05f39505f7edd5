//! The components of the output while it is made.

use std::collections::HashMap;

use flb2alloy_ir::Signal;
use flb2alloy_parser::Comment;
use flb2alloy_syntax::{Block, Expr, sanitize_identifier};

use crate::ottl;

/// Where records go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Port {
    /// The name of a component's export.
    Component(String),
    /// An output that drops them, in these words.
    Null(Vec<String>),
    /// An output that is not converted, in these words.
    Unconverted(Vec<String>),
}

impl Port {
    /// The input of an `otelcol.*` component.
    pub(crate) fn input(component: &str) -> Self {
        Port::Component(format!("{component}.input"))
    }

    /// What the component of this kind exports to take records: those of `loki.*` and `prometheus.*` and the bridges from
    /// there to OTLP have a receiver.
    pub(crate) fn of(kind: &str, component: &str) -> Self {
        let receivers = ["loki.", "prometheus.", "otelcol.receiver."];
        match receivers.iter().any(|prefix| kind.starts_with(prefix)) {
            true => Port::Component(format!("{component}.receiver")),
            false => Self::input(component),
        }
    }

    /// Whether there is a component that takes the records.
    pub(crate) fn is_component(&self) -> bool {
        matches!(self, Port::Component(_))
    }
}

/// Sets the attribute `name` of `block` to the references to `ports`, below a comment on each that leads nowhere.
pub(crate) fn connect(block: Block, name: &str, ports: &[Port]) -> Block {
    let mut references = Vec::new();
    let mut block = block;
    for port in ports {
        match port {
            Port::Component(export) => references.push(Expr::reference(export)),
            Port::Null(comments) | Port::Unconverted(comments) => {
                block = comments.iter().fold(block, |block, comment| block.comment(comment.as_str()));
            }
        }
    }
    block.attribute(name, Expr::array(references))
}

/// `forward_to = [...]` of a component that works on Loki's entries or Prometheus' samples.
pub(crate) fn forward_to(block: Block, next: &[Port]) -> Block {
    connect(block, "forward_to", next)
}

/// `output { logs = [...] }`
pub(crate) fn output(next: &[Port]) -> Block {
    output_of(Signal::Logs, next)
}

/// `output { ... }` for one signal.
pub(crate) fn output_of(signal: Signal, next: &[Port]) -> Block {
    connect(Block::unlabelled("output"), signal.name(), next)
}

/// One component of the output.
#[derive(Debug, Clone)]
pub(crate) struct Component {
    /// Its name, such as `loki.write`.
    pub(crate) kind: &'static str,
    /// Its label.
    pub(crate) label: String,
    /// Sections of the source that it was made for.
    pub(crate) sections: Vec<usize>,
    /// Comments above it.
    pub(crate) comments: Vec<String>,
    /// What is in it.
    pub(crate) content: Content,
}

/// What is in a component.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// A finished block.
    Block(Block),
    /// `otelcol.processor.transform`, which can still take in the work of a component before it.
    Transform {
        /// What it works on.
        signal: Signal,
        /// Its blocks of statements.
        blocks: Vec<Statements>,
        /// Where records go.
        outputs: Vec<Port>,
    },
}

/// What statements work on, and see at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Context {
    /// Each log record.
    #[default]
    Log,
    /// Each resource.
    Resource,
    /// Each instrumentation scope.
    Scope,
    /// Each metric.
    Metric,
    /// Each data point.
    Datapoint,
    /// Each span.
    Span,
}

impl Context {
    /// Its name, which is also how its paths begin.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Context::Log => "log",
            Context::Resource => "resource",
            Context::Scope => "scope",
            Context::Metric => "metric",
            Context::Datapoint => "datapoint",
            Context::Span => "span",
        }
    }
}

/// A `log_statements` block, or one for another signal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statements {
    /// What the block is for, as a comment above it.
    pub(crate) comments: Vec<String>,
    /// Conditions for the whole block; one is enough.
    pub(crate) conditions: Vec<String>,
    /// Failing statements are no news: trying is part of the work.
    pub(crate) silent: bool,
    /// What it works on.
    pub(crate) context: Context,
    /// The statements.
    pub(crate) statements: Vec<String>,
}

impl Component {
    /// `kind.label`.
    pub(crate) fn id(&self) -> String {
        format!("{}.{}", self.kind, self.label)
    }

    /// The block to print.
    pub(crate) fn block(&self) -> Block {
        match &self.content {
            Content::Block(block) => block.clone(),
            Content::Transform { signal, blocks, outputs } => {
                transform(&self.label, *signal, blocks, outputs)
            }
        }
    }
}

fn transform(label: &str, signal: Signal, blocks: &[Statements], outputs: &[Port]) -> Block {
    let mut block = Block::new("otelcol.processor.transform", label);
    let silent = blocks.iter().any(|statements| statements.silent)
        && blocks.iter().all(|statements| statements.silent || statements.context == Context::Resource);
    if silent {
        block = block.attribute("error_mode", "silent");
    }
    for statements in blocks {
        for comment in &statements.comments {
            block = block.comment(comment.as_str());
        }
        if statements.statements.is_empty() {
            continue;
        }
        let kind = match signal {
            Signal::Logs => "log_statements",
            Signal::Metrics => "metric_statements",
            Signal::Traces => "trace_statements",
        };
        let mut inner = Block::unlabelled(kind).attribute("context", statements.context.name());
        if statements.silent && !silent {
            inner = inner.attribute("error_mode", "silent");
        }
        if !statements.conditions.is_empty() {
            inner = inner.attribute(
                "conditions",
                Expr::array(statements.conditions.iter().map(|text| ottl::expr(text))),
            );
        }
        inner = inner
            .attribute("statements", Expr::array(statements.statements.iter().map(|text| ottl::expr(text))));
        block = block.block(inner);
    }
    block.block(output_of(signal, outputs))
}

/// All components, those that are fed before those that feed them.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    components: Vec<Component>,
    taken: HashMap<String, usize>,
}

impl Canvas {
    /// A label for a component of this kind that no other of the kind has.
    pub(crate) fn label(&mut self, kind: &str, wish: &str) -> String {
        let label = identifier(wish);
        let count = self.taken.entry(format!("{kind}.{label}")).or_insert(0);
        *count += 1;
        if *count == 1 {
            return label;
        }
        let numbered = format!("{label}_{count}");
        self.label(kind, &numbered)
    }

    /// Adds a component.
    pub(crate) fn push(&mut self, component: Component) {
        self.components.push(component);
    }

    /// Puts comments above the component that was added last.
    pub(crate) fn comment_last(&mut self, comments: Vec<String>) {
        if let Some(last) = self.components.last_mut() {
            last.comments.extend(comments);
        }
    }

    /// Takes a transform back, so that its work can be done in the component before it.
    pub(crate) fn take_transform(&mut self, port: &Port) -> Option<Component> {
        let position = self.components.iter().position(|component| {
            matches!(component.content, Content::Transform { .. }) && Port::input(&component.id()) == *port
        })?;
        let component = self.components.remove(position);
        self.taken.remove(&component.id());
        Some(component)
    }

    /// The components in the order in which records flow.
    pub(crate) fn finish(mut self) -> Vec<Component> {
        self.components.reverse();
        self.components
    }
}

/// A label made of a free text: `kube.*_modify` becomes `kube_modify`.
fn identifier(wish: &str) -> String {
    let mut label = String::new();
    for char in wish.chars() {
        if char.is_ascii_alphanumeric() {
            label.push(char.to_ascii_lowercase());
        } else if !label.is_empty() && !label.ends_with('_') {
            label.push('_');
        }
    }
    let label = label.trim_end_matches('_');
    if label.is_empty() { "default".to_owned() } else { sanitize_identifier(label) }
}

/// Comments of the source as lines of comments.
pub(crate) fn comments(comments: &[Comment]) -> Vec<String> {
    comments.iter().map(|comment| comment.text.trim_end().to_owned()).collect()
}
