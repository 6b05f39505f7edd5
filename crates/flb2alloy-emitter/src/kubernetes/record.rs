//! From attributes of the resource to the keys `kubernetes` and `kubernetes_namespace` of the record (kube_meta.c,
//! merge_pod_meta, merge_namespace_meta and merge_meta_from_tag).

use flb2alloy_ir::kubernetes::Kubernetes;

use super::{
    ANNOTATIONS, CONTAINER_HASH, CONTAINER_ID, CONTAINER_NAME, Facts, LABELS, NAMESPACE,
    NAMESPACE_ANNOTATIONS, NAMESPACE_LABELS, NAMESPACE_MARK, POD_ID, POD_NAME, attribute,
};
use crate::canvas::{Context, Statements};
use crate::ottl::{self, Root, Statement, quote};

pub(super) const NODE: &str = "k8s.node.name";
pub(super) const POD_IP: &str = "k8s.pod.ip";
pub(super) const IMAGE: &str = "container.image.name";
pub(super) const IMAGE_TAG: &str = "container.image.tag";
pub(super) const IMAGE_DIGESTS: &str = "container.image.repo_digests";

/// What owns pods, with the version of its API (kinds of other groups, and owners that are none of these, are unknown).
const OWNERS: [(&str, &str, &str); 4] = [
    ("ReplicaSet", "apps/v1", "k8s.replicaset"),
    ("DaemonSet", "apps/v1", "k8s.daemonset"),
    ("StatefulSet", "apps/v1", "k8s.statefulset"),
    ("Job", "batch/v1", "k8s.job"),
];

/// The attributes that name owners.
pub(super) fn owner_attributes() -> impl Iterator<Item = String> {
    OWNERS.iter().flat_map(|(_, _, prefix)| [format!("{prefix}.name"), format!("{prefix}.uid")])
}

/// The blocks of statements, and what takes the attributes away again.
pub(super) fn blocks(filter: &Kubernetes, facts: &Facts) -> Vec<Statements> {
    let mut blocks = Vec::new();
    if facts.pod {
        let condition = match facts.names {
            true => facts.names_pod(),
            false => format!("{} != nil", attribute(POD_ID)),
        };
        blocks.push(block(pod(filter, facts), Some(condition), "Metadata of the pod."));
    } else if facts.names {
        blocks.push(block(names(facts), Some(facts.names_pod()), "The names are all there is."));
    }
    if facts.namespace {
        let known = attribute(&format!("{NAMESPACE_LABELS}{NAMESPACE_MARK}"));
        blocks.push(block(namespace(filter), Some(format!("{known} != nil")), "Metadata of the namespace."));
    }
    if facts.asks() {
        blocks.push(Statements {
            comments: vec!["Nothing but the record goes on.".to_owned()],
            context: Context::Resource,
            statements: vec!["set(resource.attributes, {})".to_owned()],
            ..Statements::default()
        });
    } else {
        let groups = facts.groups.iter();
        let forget = groups.map(|group| Statement::delete_key("log.attributes", group.attribute));
        match blocks.last_mut() {
            Some(block) => block.statements.extend(forget.map(|statement| statement.to_string())),
            None => blocks.push(block(forget.collect(), None, "They name no pod.")),
        }
    }
    blocks
}

/// `Dummy_Meta`: the time, as asctime(3) writes it.
pub(super) fn dummy() -> Statements {
    let now = r#"{"dummy": FormatTime(Now(), "%a %b %e %H:%M:%S %Y")}"#;
    block(vec![Statement::set(Root::record().key("kubernetes"), now)], None, "Metadata for tests.")
}

fn block(statements: Vec<Statement>, condition: Option<String>, comment: &str) -> Statements {
    Statements {
        comments: vec![comment.to_owned()],
        conditions: condition.into_iter().collect(),
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }
}

fn pod(filter: &Kubernetes, facts: &Facts) -> Vec<Statement> {
    let kubernetes = Root(Root::record().key("kubernetes"));
    // Nothing is set where an attribute is not there.
    let plain = |key: &str, name: &str| Statement::set(kubernetes.key(key), attribute(name));
    let mut fields = vec![("pod_name", POD_NAME), ("namespace_name", NAMESPACE)];
    if !facts.names {
        fields.push(("pod_id", POD_ID));
    }
    let fields: Vec<String> =
        fields.iter().map(|(key, name)| format!("{}: {}", quote(key), attribute(name))).collect();
    let mut statements = vec![Statement::set(&kubernetes.0, format!("{{{}}}", fields.join(", ")))];
    if facts.names {
        statements.push(plain("pod_id", POD_ID));
    }
    if filter.labels {
        statements.extend(collect(&kubernetes, "labels", LABELS));
    }
    if filter.annotations {
        statements.extend(collect(&kubernetes, "annotations", ANNOTATIONS));
    }
    if filter.owners {
        statements.extend(OWNERS.iter().map(|owner| owned_by(&kubernetes, owner)));
    }
    // A pod without an address has an empty one.
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
    if facts.has(CONTAINER_HASH) {
        statements.push(plain("container_hash", CONTAINER_HASH));
    }
    statements
}

/// A reference to an owner as its controller writes it.
fn owned_by(kubernetes: &Root, (kind, version, prefix): &(&str, &str, &str)) -> Statement {
    let name = attribute(&format!("{prefix}.name"));
    let uid = attribute(&format!("{prefix}.uid"));
    let reference = format!(
        r#"{{"apiVersion": {}, "kind": {}, "name": {name}, "uid": {uid}, "controller": true, "blockOwnerDeletion": true}}"#,
        quote(version),
        quote(kind)
    );
    Statement::set(kubernetes.key("ownerReferences"), format!("[{reference}]")).when(format!("{name} != nil"))
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
fn names(facts: &Facts) -> Vec<Statement> {
    let kubernetes = Root(Root::record().key("kubernetes"));
    let known = facts.groups.iter().filter(|group| group.attribute != CONTAINER_HASH);
    let set = known.map(|group| {
        Statement::set(kubernetes.key(group.key), format!("log.attributes[{}]", quote(group.attribute)))
    });
    [Statement::set(&kubernetes.0, "{}")].into_iter().chain(set).collect()
}
