//! From attributes of the resource to the keys `kubernetes` and `kubernetes_namespace` of the record (kube_meta.c,
//! merge_pod_meta, merge_namespace_meta and merge_meta_from_tag).

use flb2alloy_ir::kubernetes::Kubernetes;

use super::{
    ANNOTATIONS, CONTAINER_ID, CONTAINER_NAME, Facts, GROUPS, LABELS, NAMESPACE, NAMESPACE_ANNOTATIONS,
    NAMESPACE_LABELS, NAMESPACE_MARK, POD_ID, POD_NAME, attribute,
};
use crate::canvas::{Context, Statements};
use crate::ottl::{self, Root, Statement, quote};

pub(super) const NODE: &str = "k8s.node.name";
pub(super) const POD_IP: &str = "k8s.pod.ip";
pub(super) const IMAGE: &str = "container.image.name";
pub(super) const IMAGE_TAG: &str = "container.image.tag";
pub(super) const IMAGE_DIGESTS: &str = "container.image.repo_digests";

/// The blocks of statements, and what takes the attributes away again.
pub(super) fn blocks(filter: &Kubernetes, facts: &Facts) -> Vec<Statements> {
    let mut blocks = Vec::new();
    if facts.pod {
        blocks.push(block(
            pod(filter),
            Some(format!("{} != nil", attribute(POD_ID))),
            "Metadata of the pod.",
        ));
    }
    if facts.tag_only {
        blocks.push(block(from_tag(filter, facts), Some(facts.fits()), "What the tag says is all there is."));
    }
    if facts.namespace {
        let known = attribute(&format!("{NAMESPACE_LABELS}{NAMESPACE_MARK}"));
        blocks.push(block(namespace(filter), Some(format!("{known} != nil")), "Metadata of the namespace."));
    }
    if !facts.tag_only {
        blocks.push(Statements {
            comments: vec!["Nothing but the record goes on.".to_owned()],
            context: Context::Resource,
            statements: vec!["set(resource.attributes, {})".to_owned()],
            ..Statements::default()
        });
    }
    blocks
}

fn block(statements: Vec<Statement>, condition: Option<String>, comment: &str) -> Statements {
    Statements {
        comments: vec![comment.to_owned()],
        conditions: condition.into_iter().collect(),
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }
}

fn pod(filter: &Kubernetes) -> Vec<Statement> {
    let kubernetes = Root(Root::record().key("kubernetes"));
    let fields = [("pod_name", POD_NAME), ("namespace_name", NAMESPACE), ("pod_id", POD_ID)];
    let fields = fields.map(|(key, name)| format!("{}: {}", quote(key), attribute(name)));
    let mut statements = vec![Statement::set(&kubernetes.0, format!("{{{}}}", fields.join(", ")))];
    if filter.labels {
        statements.extend(collect(&kubernetes, "labels", LABELS));
    }
    if filter.annotations {
        statements.extend(collect(&kubernetes, "annotations", ANNOTATIONS));
    }
    // Nothing is set where an attribute is not there; but a pod without an address has an empty one.
    let plain = |key: &str, name: &str| Statement::set(kubernetes.key(key), attribute(name));
    let address = attribute(POD_IP);
    statements.extend([
        plain("host", NODE),
        plain("pod_ip", POD_IP).when(format!(r#"{address} != """#)),
        plain("container_name", CONTAINER_NAME),
        plain("docker_id", CONTAINER_ID),
    ]);
    // The digest names the image as the container's runtime does, as Fluent Bit has it; the other name is the pod's.
    let digests = attribute(IMAGE_DIGESTS);
    let has_digest = format!("{digests} != nil");
    let hash = kubernetes.key("container_hash");
    let image = |repository: &str| {
        Statement::set(
            kubernetes.key("container_image"),
            format!(r#"Concat([{repository}, {}], ":")"#, attribute(IMAGE_TAG)),
        )
    };
    statements.extend([
        Statement::set(&hash, format!("{digests}[0]")).when(has_digest.clone()),
        image(&attribute(IMAGE)).when(format!("{} != nil", attribute(IMAGE))),
        image(&format!(r#"Split({hash}, "@")[0]"#)).when(has_digest),
    ]);
    statements
}

fn namespace(filter: &Kubernetes) -> Vec<Statement> {
    let namespace = Root(Root::record().key("kubernetes_namespace"));
    let mut statements =
        vec![Statement::set(&namespace.0, format!(r#"{{"name": {}}}"#, attribute(NAMESPACE)))];
    if filter.namespace_labels {
        statements.extend(collect(&namespace, "labels", NAMESPACE_LABELS));
    }
    if filter.namespace_annotations {
        statements.extend(collect(&namespace, "annotations", NAMESPACE_ANNOTATIONS));
    }
    statements
}

/// Puts the attributes with this prefix under a key; it is not there where there are none.
fn collect(map: &Root, key: &str, prefix: &str) -> Vec<Statement> {
    let scratch = Root::cache(key).0;
    let pattern = quote(&format!("^{}", ottl::quote_regex(prefix)));
    vec![
        Statement::set(&scratch, "resource.attributes"),
        Statement::new(format!("keep_matching_keys({scratch}, {pattern})")),
        Statement::new(format!(r#"replace_all_patterns({scratch}, "key", {pattern}, "")"#)),
        Statement::set(map.key(key), &scratch).when(format!("Len({scratch}) > 0")),
    ]
}

/// The attributes of the record become the metadata.
fn from_tag(filter: &Kubernetes, facts: &Facts) -> Vec<Statement> {
    let known: Vec<_> = GROUPS.iter().filter(|(_, name)| facts.has(name)).collect();
    let mut statements = Vec::new();
    if !filter.namespace_only {
        let kubernetes = Root(Root::record().key("kubernetes"));
        statements.push(Statement::set(&kubernetes.0, "{}"));
        statements.extend(known.iter().map(|(key, name)| {
            Statement::set(kubernetes.key(key), format!("log.attributes[{}]", quote(name)))
        }));
    }
    statements.extend(known.iter().map(|(_, name)| Statement::delete_key("log.attributes", name)));
    statements
}
