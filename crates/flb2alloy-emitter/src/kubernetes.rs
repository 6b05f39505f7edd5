//! Metadata of Kubernetes.
//!
//! `otelcol.processor.k8sattributes` asks the API, but it works on resources: `otelcol.processor.groupbyattrs` makes one
//! of what the tag says, and behind the processor its attributes are put into the record and taken away again.

mod lookup;
mod merge;
mod names;
mod properties;
mod record;
mod report;

use flb2alloy_ir::kubernetes::{Kubernetes, Lookup, Names};
use flb2alloy_ir::pipeline::Node;
use flb2alloy_syntax::Expr;

use crate::canvas::{Port, Statements, output};
use crate::lower::Lowering;
use crate::ottl::quote;
use names::Group;

/// Attributes of the resource, as OpenTelemetry calls them.
const POD_NAME: &str = "k8s.pod.name";
const NAMESPACE: &str = "k8s.namespace.name";
const CONTAINER_NAME: &str = "k8s.container.name";
const CONTAINER_ID: &str = "container.id";
const POD_ID: &str = "k8s.pod.uid";
/// This one is no name of OpenTelemetry's.
const CONTAINER_HASH: &str = "container.hash";

/// What is put in front of the names of labels and annotations, so that they are found again.
const LABELS: &str = "labels/";
const ANNOTATIONS: &str = "annotations/";
const NAMESPACE_LABELS: &str = "namespace_labels/";
const NAMESPACE_ANNOTATIONS: &str = "namespace_annotations/";

/// The API server gives each namespace this label, so it tells whether the namespace is known.
const NAMESPACE_MARK: &str = "kubernetes.io/metadata.name";

/// The kubernetes filter in front of `next`.
pub(crate) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    filter: &Kubernetes,
    tag: Option<&str>,
    next: Vec<Port>,
) -> Port {
    if filter.lookup == Lookup::Dummy {
        let blocks = merge::block(filter, None).into_iter().chain([record::dummy()]);
        return lowering.transform(node, &node.name, under(tag, blocks.collect()), next);
    }
    let facts = Facts::of(filter);
    report::report(lowering, node, filter, &facts);
    if facts.idle {
        return lowering.transform(node, &node.name, Vec::new(), next);
    }
    let mut blocks: Vec<Statements> = merge::block(filter, Some(&facts)).into_iter().collect();
    blocks.extend(record::blocks(filter, &facts));
    let read = names::read(filter, tag, &facts.groups);
    if !facts.asks() && filter.names != Names::Journal {
        blocks.insert(0, read);
        return lowering.transform(node, &node.name, blocks, next);
    }
    let mut port = lowering.transform(node, &node.name, blocks, next);
    if facts.chooses_parser {
        port = properties::parse(lowering, node, merge::parsers(filter, &facts), port);
    }
    if facts.excludes {
        port = properties::exclude(lowering, node, &facts, &port);
    }
    if facts.asks() {
        port = lookup::lower(lowering, node, filter, &facts, &port);
        let keys: Vec<Expr> = facts.groups.iter().map(|group| Expr::from(group.attribute)).collect();
        port = lowering.component(node, "otelcol.processor.groupbyattrs", &node.name, |block| {
            block.attribute("keys", Expr::array(keys)).block(output(&[port]))
        });
    }
    let name = format!("{}_names", node.name);
    if filter.names == Names::Journal {
        let unnamed = names::unnamed(tag, &facts.groups);
        port = lowering.filter(node, &name, &[unnamed], &[port]);
    }
    lowering.transform(node, &name, vec![read], vec![port])
}

/// Blocks of statements for the records whose tag matches.
fn under(tag: Option<&str>, mut blocks: Vec<Statements>) -> Vec<Statements> {
    for block in &mut blocks {
        block.conditions.extend(tag.map(str::to_owned));
    }
    blocks
}

/// What follows from the options (kube_meta.c, flb_kube_meta_get).
struct Facts {
    /// The pod is asked for.
    pod: bool,
    /// The namespace is asked for.
    namespace: bool,
    /// The record gets its names where the pod is not known.
    names: bool,
    /// No metadata is wanted. Fluent Bit then leaves records alone.
    idle: bool,
    /// An annotation of the pod drops its records.
    excludes: bool,
    /// An annotation of the pod chooses the parser of its records.
    chooses_parser: bool,
    /// Groups of the expression for names.
    groups: Vec<Group>,
}

impl Facts {
    fn of(filter: &Kubernetes) -> Self {
        let mut groups = names::groups(filter);
        if filter.namespace_only {
            groups.retain(|group| group.attribute == NAMESPACE);
        }
        let names_pod =
            [POD_NAME, NAMESPACE].iter().all(|name| groups.iter().any(|group| group.attribute == *name));
        let asks = matches!(filter.lookup, Lookup::Pod | Lookup::PodOrNames);
        let pod = names_pod && asks;
        let namespace = filter.namespace_labels || filter.namespace_annotations;
        Facts {
            pod,
            namespace: namespace && asks,
            names: names_pod && matches!(filter.lookup, Lookup::Nothing | Lookup::PodOrNames),
            idle: filter.namespace_only && !namespace,
            excludes: pod && filter.honour_exclude,
            chooses_parser: pod && filter.merge.is_some() && !filter.annotation_parsers.is_empty(),
            groups,
        }
    }

    fn has(&self, attribute: &str) -> bool {
        self.groups.iter().any(|group| group.attribute == attribute)
    }

    /// Whether the API is asked for anything.
    fn asks(&self) -> bool {
        self.pod || self.namespace
    }

    /// Where the names are: of a record that goes to the API and back, on its resource.
    fn place(&self) -> &'static str {
        if self.asks() { "resource" } else { "log" }
    }

    /// Whether the names of a record fit the expression; Fluent Bit leaves other records alone.
    fn fits(&self) -> String {
        let key = self.groups.first().map_or(POD_NAME, |group| group.attribute);
        format!("{}.attributes[{}] != nil", self.place(), quote(key))
    }

    /// Whether they name a pod.
    fn names_pod(&self) -> String {
        let both = [POD_NAME, NAMESPACE];
        both.map(|name| format!("{}.attributes[{}] != nil", self.place(), quote(name))).join(" and ")
    }
}

fn attribute(name: &str) -> String {
    format!("resource.attributes[{}]", quote(name))
}
