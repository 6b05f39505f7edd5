//! The components of the output while it is made.

use std::collections::HashMap;

use flb2alloy_parser::Comment;
use flb2alloy_syntax::{Block, Expr, sanitize_identifier};

use crate::ottl;

/// Something that takes records: the name of a component's export.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Port(String);

impl Port {
    /// The input of an `otelcol.*` component.
    pub(crate) fn input(component: &str) -> Self {
        Port(format!("{component}.input"))
    }

    /// What the component of this kind exports to take records: those of `loki.*` and `prometheus.*` and the bridges from
    /// there to OTLP have a receiver.
    pub(crate) fn of(kind: &str, component: &str) -> Self {
        let receivers = ["loki.", "prometheus.", "otelcol.receiver."];
        match receivers.iter().any(|prefix| kind.starts_with(prefix)) {
            true => Port(format!("{component}.receiver")),
            false => Self::input(component),
        }
    }

    /// The reference.
    pub(crate) fn expr(&self) -> Expr {
        Expr::reference(&self.0)
    }
}

/// References to several ports.
pub(crate) fn ports(ports: &[Port]) -> Expr {
    Expr::array(ports.iter().map(Port::expr))
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
        /// Its blocks of statements.
        blocks: Vec<Statements>,
        /// Where records go.
        outputs: Vec<Port>,
    },
}

/// A `log_statements` block.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statements {
    /// What the block is for, as a comment above it.
    pub(crate) comments: Vec<String>,
    /// Conditions for the whole block; one is enough.
    pub(crate) conditions: Vec<String>,
    /// Failing statements are no news: trying is part of the work.
    pub(crate) silent: bool,
    /// Works on resources instead of records.
    pub(crate) resource: bool,
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
            Content::Transform { blocks, outputs } => transform(&self.label, blocks, outputs),
        }
    }
}

fn transform(label: &str, blocks: &[Statements], outputs: &[Port]) -> Block {
    let mut block = Block::new("otelcol.processor.transform", label);
    let silent = blocks.iter().any(|statements| statements.silent)
        && blocks.iter().all(|statements| statements.silent || statements.resource);
    if silent {
        block = block.attribute("error_mode", "silent");
    }
    for statements in blocks {
        for comment in &statements.comments {
            block = block.comment(comment.as_str());
        }
        let mut inner = Block::unlabelled("log_statements");
        inner = inner.attribute("context", if statements.resource { "resource" } else { "log" });
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
    block.block(Block::unlabelled("output").attribute("logs", ports(outputs)))
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
