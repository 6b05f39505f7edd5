//! The inside of a component while it is made.

use flb2alloy_catalogue::alloy::Body;
use flb2alloy_syntax::{Block, Expr, Statement};

/// The body of a component or block.
#[derive(Debug)]
pub(crate) struct Node {
    /// What Alloy takes here.
    pub(crate) facts: &'static Body,
    attributes: Vec<Attribute>,
    blocks: Vec<Inner>,
}

#[derive(Debug)]
struct Attribute {
    comments: Vec<String>,
    name: &'static str,
    value: Expr,
}

#[derive(Debug)]
struct Inner {
    comments: Vec<String>,
    name: &'static str,
    node: Node,
}

impl Node {
    pub(crate) fn new(facts: &'static Body) -> Self {
        Node { facts, attributes: Vec::new(), blocks: Vec::new() }
    }

    /// Sets an attribute; the last value counts.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<Expr>) {
        self.set_with(name, value, Vec::new());
    }

    /// Sets an attribute with comments above it.
    pub(crate) fn set_with(&mut self, name: &'static str, value: impl Into<Expr>, comments: Vec<String>) {
        let value = value.into();
        match self.attributes.iter_mut().find(|attribute| attribute.name == name) {
            Some(attribute) => attribute.value = value,
            None => self.attributes.push(Attribute { comments, name, value }),
        }
    }

    /// Adds elements to an attribute that is a list.
    pub(crate) fn extend(&mut self, name: &'static str, elements: Vec<Expr>, comments: Vec<String>) {
        match self.attributes.iter_mut().find(|attribute| attribute.name == name) {
            Some(Attribute { value: Expr::Array(list), comments: own, .. }) => {
                list.extend(elements);
                own.extend(comments);
            }
            _ => self.set_with(name, Expr::Array(elements), comments),
        }
    }

    /// Takes an attribute away.
    pub(crate) fn unset(&mut self, name: &str) {
        self.attributes.retain(|attribute| attribute.name != name);
    }

    /// The value of an attribute, if it is set.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Expr> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &attribute.value)
    }

    /// Whether a block of this name is there.
    pub(crate) fn has_block(&self, name: &str) -> bool {
        self.blocks.iter().any(|block| block.name == name)
    }

    /// The only block of this name, which is made if it is not there. None where Alloy takes no such block.
    pub(crate) fn block(&mut self, name: &str) -> Option<&mut Node> {
        let facts = self.facts.block(name)?;
        let at = match self.blocks.iter().position(|block| block.name == facts.name) {
            Some(at) => at,
            None => {
                self.add(facts.name, Node::new(facts.body), Vec::new());
                self.blocks.len() - 1
            }
        };
        Some(&mut self.blocks[at].node)
    }

    /// The blocks of this name.
    pub(crate) fn blocks_mut(&mut self, name: &str) -> impl Iterator<Item = &mut Node> {
        self.blocks.iter_mut().filter(move |block| block.name == name).map(|block| &mut block.node)
    }

    /// Adds the blocks that Alloy does not do without, here and below.
    pub(crate) fn add_required(&mut self) {
        for facts in self.facts.blocks {
            if facts.required && facts.name != "output" && !self.has_block(facts.name) {
                self.add(facts.name, Node::new(facts.body), Vec::new());
            }
        }
        self.blocks.iter_mut().for_each(|block| block.node.add_required());
    }

    /// Adds a block with comments above it.
    pub(crate) fn add(&mut self, name: &'static str, node: Node, comments: Vec<String>) {
        self.blocks.push(Inner { comments, name, node });
    }

    /// Takes the blocks of this name away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.blocks.retain(|block| block.name != name);
    }

    /// What Alloy does not do without and is not there.
    pub(crate) fn missing(&self) -> Option<String> {
        let attributes = self.facts.attributes.iter();
        if let Some(attribute) =
            attributes.into_iter().find(|facts| facts.required && self.attribute(facts.name).is_none())
        {
            return Some(attribute.name.to_owned());
        }
        self.blocks.iter().find_map(|block| Some(format!("{}.{}", block.name, block.node.missing()?)))
    }

    /// Writes empty texts where Alloy wants some value.
    pub(crate) fn complete(&mut self) {
        for facts in self.facts.attributes {
            if facts.required && self.attribute(facts.name).is_none() {
                self.set(facts.name, "");
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.blocks.is_empty()
    }

    /// Puts all into `block`, attributes first.
    pub(crate) fn fill(self, mut block: Block) -> Block {
        for attribute in self.attributes {
            block.body.statements.extend(attribute.comments.into_iter().map(Statement::Comment));
            block = block.attribute(attribute.name, attribute.value);
        }
        for inner in self.blocks {
            block.body.statements.extend(inner.comments.into_iter().map(Statement::Comment));
            block = block.block(inner.node.fill(Block::unlabelled(inner.name)));
        }
        block
    }
}
