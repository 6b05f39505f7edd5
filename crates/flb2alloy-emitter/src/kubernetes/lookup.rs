//! `otelcol.processor.k8sattributes`: what the API says of pods and namespaces becomes attributes of resources.

use flb2alloy_ir::kubernetes::Kubernetes;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_syntax::{Block, Expr};

use super::{
    ANNOTATIONS, CONTAINER_ID, Facts, LABELS, NAMESPACE, NAMESPACE_ANNOTATIONS, NAMESPACE_LABELS,
    NAMESPACE_MARK, POD_ID, POD_NAME, record,
};
use crate::canvas::{Port, output};
use crate::lower::Lowering;
use crate::text;

/// The variable that Alloy's Helm chart gives the name of the node.
const NODE_VARIABLE: &str = "K8S_NODE_NAME";

/// How long lines wait for the API: a year. When the time is over the component ends, and all that comes to it is lost
/// until Alloy starts again, so it is never to be over.
const WAIT: &str = "8760h";

/// How long pods that are gone are remembered, for lines that are read late. Alloy's default is two minutes; Fluent Bit
/// forgets none of the last 256 containers.
const REMEMBER: &str = "1h";

/// What asks the API for the pods and namespaces that resources name.
pub(super) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    filter: &Kubernetes,
    facts: &Facts,
    next: &Port,
) -> Port {
    let next = output(std::slice::from_ref(next));
    let node_name = lowering.is_of_this_machine(node).then(|| {
        Block::unlabelled("filter")
            .comment(
                "This node's pods. Alloy's Helm chart sets the variable; without it, all pods are watched.",
            )
            .attribute("node", text::environment(NODE_VARIABLE))
    });
    lowering.component(node, "otelcol.processor.k8sattributes", &node.name, |block| {
        let mut block = block
            .comment(
                "Lines wait until the API has told of all pods. Behind the timeout Alloy would drop them.",
            )
            .attribute("wait_for_metadata", true)
            .attribute("wait_for_metadata_timeout", WAIT)
            .attribute("pod_delete_grace_period", REMEMBER)
            .block(extract(filter, facts));
        if let Some(node_name) = node_name {
            block = block.block(node_name);
        }
        if facts.pod {
            let source = |name: &str| {
                Block::unlabelled("source").attribute("from", "resource_attribute").attribute("name", name)
            };
            let none = Block::unlabelled("pod").attribute("name", "^$");
            block = block
                .block(Block::unlabelled("pod_association").block(source(POD_NAME)).block(source(NAMESPACE)))
                // By default two pods are left out.
                .block(Block::unlabelled("exclude").block(none));
        }
        block.block(next)
    })
}

fn extract(filter: &Kubernetes, facts: &Facts) -> Block {
    let rule = |kind: &str, from: &str, regex: &str, prefix: &str| {
        Block::unlabelled(kind)
            .attribute("from", from)
            .attribute("key_regex", format!("({regex})"))
            .attribute("tag_name", format!("{prefix}$1"))
    };
    let mut block = Block::unlabelled("extract").attribute("metadata", Expr::array(metadata(filter, facts)));
    if facts.pod && filter.labels {
        block = block.block(rule("label", "pod", ".*", LABELS));
    }
    if filter.namespace_labels {
        block = block.block(rule("label", "namespace", ".*", NAMESPACE_LABELS));
    } else if facts.namespace {
        let mark = Block::unlabelled("label")
            .attribute("from", "namespace")
            .attribute("key", NAMESPACE_MARK)
            .attribute("tag_name", format!("{NAMESPACE_LABELS}{NAMESPACE_MARK}"));
        block = block.block(mark);
    }
    if facts.pod && (filter.annotations || facts.excludes || facts.chooses_parser) {
        let wanted = if filter.annotations { ".*" } else { r"fluentbit\.io/.*" };
        block = block.block(rule("annotation", "pod", wanted, ANNOTATIONS));
    }
    if filter.namespace_annotations {
        block = block.block(rule("annotation", "namespace", ".*", NAMESPACE_ANNOTATIONS));
    }
    block
}

/// An empty list would stand for many more.
fn metadata(filter: &Kubernetes, facts: &Facts) -> Vec<Expr> {
    if !facts.pod {
        return vec![Expr::from(NAMESPACE)];
    }
    let mut names = vec![POD_ID, record::NODE, record::POD_IP];
    if !facts.has(CONTAINER_ID) {
        names.push(CONTAINER_ID);
    }
    names.extend([record::IMAGE, record::IMAGE_TAG, record::IMAGE_DIGESTS]);
    let mut names: Vec<Expr> = names.into_iter().map(Expr::from).collect();
    if filter.owners {
        names.extend(record::owner_attributes().map(Expr::from));
    }
    names
}
