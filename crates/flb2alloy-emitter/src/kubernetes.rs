//! Metadata of Kubernetes.
//!
//! `otelcol.processor.k8sattributes` asks the API, but it works on resources: `otelcol.processor.groupbyattrs` makes one
//! of what the tag says, and behind the processor its attributes are put into the record and taken away again.

mod merge;
mod properties;
mod record;

use flb2alloy_ir::kubernetes::Kubernetes;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{Port, Statements};
use crate::codes;
use crate::condition::TAG;
use crate::lower::{Lowering, output};
use crate::ottl::{Statement, quote};

/// Attributes of the resource, as OpenTelemetry calls them.
const POD_NAME: &str = "k8s.pod.name";
const NAMESPACE: &str = "k8s.namespace.name";
const CONTAINER_NAME: &str = "k8s.container.name";
const CONTAINER_ID: &str = "container.id";
const POD_ID: &str = "k8s.pod.uid";

/// What is put in front of the names of labels and annotations, so that they are found again.
const LABELS: &str = "labels/";
const ANNOTATIONS: &str = "annotations/";
const NAMESPACE_LABELS: &str = "namespace_labels/";
const NAMESPACE_ANNOTATIONS: &str = "namespace_annotations/";

/// The API server gives each namespace this label, so it tells whether the namespace is known.
const NAMESPACE_MARK: &str = "kubernetes.io/metadata.name";

/// kube_regex.h: the names of files in /var/log/containers.
const CONTAINER_LOG: &str = r"(?P<pod_name>[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*)_(?P<namespace_name>[^_]+)_(?P<container_name>.+)-(?P<docker_id>[a-z0-9]{64})\.log$";

/// The groups of an expression for tags that Fluent Bit looks at, and the attributes that they become.
const GROUPS: [(&str, &str); 4] = [
    ("pod_name", POD_NAME),
    ("namespace_name", NAMESPACE),
    ("container_name", CONTAINER_NAME),
    ("docker_id", CONTAINER_ID),
];

/// The kubernetes filter in front of `next`.
pub(crate) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    filter: &Kubernetes,
    tag: Option<&str>,
    next: Vec<Port>,
) -> Port {
    let facts = Facts::of(filter);
    report(lowering, node, filter, &facts);
    let mut blocks = Vec::new();
    blocks.extend(merge::blocks(filter, &facts));
    blocks.extend(record::blocks(filter, &facts));
    if !facts.asks_api() {
        let read = read_tag(filter, tag, &facts);
        blocks.splice(0..0, read);
        return lowering.transform(node, &node.name, blocks, next);
    }
    let mut port = lowering.transform(node, &node.name, blocks, next);
    if facts.properties && filter.honour_exclude {
        port = properties::exclude(lowering, node, &facts, &port);
    }
    port = k8sattributes(lowering, node, filter, &facts, &port);
    let keys = facts.groups.iter().map(|(_, attribute)| Expr::from(*attribute));
    port = lowering.component(node, "otelcol.processor.groupbyattrs", &node.name, |block| {
        block.attribute("keys", Expr::array(keys)).block(output(&[port]))
    });
    lowering.transform(node, &node.name, read_tag(filter, tag, &facts), vec![port])
}

/// What follows from the options.
struct Facts {
    /// The pod is asked for.
    pod: bool,
    /// The namespace is asked for.
    namespace: bool,
    /// Annotations of the pod decide what happens to a record.
    properties: bool,
    /// Groups of the expression that are there, the name in RE2 first.
    groups: Vec<(String, &'static str)>,
    /// How the API and the record call them.
    re2: String,
}

impl Facts {
    fn of(filter: &Kubernetes) -> Self {
        let (re2, groups) = match &filter.tag_regex {
            None => (CONTAINER_LOG.to_owned(), GROUPS.map(|(group, key)| (group.to_owned(), key)).to_vec()),
            Some(regex) => {
                let named = |name: &str| regex.groups.iter().find(|group| group.name == name);
                let groups = GROUPS
                    .iter()
                    .filter_map(|(name, key)| named(name).map(|group| (group.re2_name.clone(), *key)))
                    .collect();
                (regex.re2.clone(), groups)
            }
        };
        // kube_meta.c, flb_kube_meta_get: what each lookup depends on. Only a pod from the API has properties.
        let pod = !filter.namespace_only && !filter.tag_only;
        Facts {
            pod,
            namespace: filter.namespace_labels || filter.namespace_annotations,
            properties: pod && (filter.honour_exclude || !filter.annotation_parsers.is_empty()),
            groups,
            re2,
        }
    }

    fn asks_api(&self) -> bool {
        self.pod || self.namespace
    }

    /// Whether the tag of a record fits the expression; Fluent Bit leaves other records alone.
    fn fits(&self) -> String {
        let place = if self.asks_api() { "resource" } else { "log" };
        let key = self.groups.first().map_or(POD_NAME, |(_, key)| *key);
        format!("{place}.attributes[{}] != nil", quote(key))
    }
}

fn attribute(name: &str) -> String {
    format!("resource.attributes[{}]", quote(name))
}

/// Takes the tag apart.
fn read_tag(filter: &Kubernetes, tag: Option<&str>, facts: &Facts) -> Vec<Statements> {
    if facts.groups.is_empty() {
        return Vec::new();
    }
    let names = r#"log.cache["names"]"#;
    // Fluent Bit takes the prefix off by its length and then searches.
    let pattern = match facts.re2.strip_prefix('^') {
        Some(anchored) => format!("^.{{{}}}{anchored}", filter.tag_prefix_length),
        None => format!("^.{{{}}}.*?{}", filter.tag_prefix_length, facts.re2),
    };
    let mut statements = vec![Statement::set(names, format!("ExtractPatterns({TAG}, {})", quote(&pattern)))];
    for (group, key) in &facts.groups {
        let value = format!("{names}[{}]", quote(group));
        let set = Statement::set(format!("log.attributes[{}]", quote(key)), &value);
        statements.push(if filter.tag_regex.is_some() { set.when(format!(r#"{value} != """#)) } else { set });
    }
    vec![Statements {
        comments: vec!["The tag names pod, namespace and container.".to_owned()],
        conditions: tag.map(str::to_owned).into_iter().collect(),
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }]
}

fn k8sattributes(
    lowering: &mut Lowering<'_>,
    node: &Node,
    filter: &Kubernetes,
    facts: &Facts,
    next: &Port,
) -> Port {
    let source = |name: &str| {
        Block::unlabelled("source").attribute("from", "resource_attribute").attribute("name", name)
    };
    let association = Block::unlabelled("pod_association").block(source(POD_NAME)).block(source(NAMESPACE));
    // Two pods are left out unless something else is.
    let exclude = Block::unlabelled("exclude").block(Block::unlabelled("pod").attribute("name", "^$"));
    let next = output(std::slice::from_ref(next));
    lowering.component(node, "otelcol.processor.k8sattributes", &node.name, |block| {
        block
            .attribute("wait_for_metadata", true)
            .block(extract(filter, facts))
            .block(association)
            .block(exclude)
            .block(next)
    })
}

fn extract(filter: &Kubernetes, facts: &Facts) -> Block {
    let rule = |kind: &str, from: &str, regex: &str, prefix: &str| {
        Block::unlabelled(kind)
            .attribute("from", from)
            .attribute("key_regex", format!("({regex})"))
            .attribute("tag_name", format!("{prefix}$1"))
    };
    let mut block = Block::unlabelled("extract").attribute("metadata", Expr::array(metadata(facts)));
    if facts.pod && filter.labels {
        block = block.block(rule("label", "pod", ".*", LABELS));
    }
    if facts.namespace {
        let wanted = if filter.namespace_labels { ".*" } else { NAMESPACE_MARK };
        block = block.block(rule("label", "namespace", wanted, NAMESPACE_LABELS));
    }
    if facts.pod && (filter.annotations || facts.properties) {
        let wanted = if filter.annotations { ".*" } else { r"fluentbit\.io/.*" };
        block = block.block(rule("annotation", "pod", wanted, ANNOTATIONS));
    }
    if filter.namespace_annotations {
        block = block.block(rule("annotation", "namespace", ".*", NAMESPACE_ANNOTATIONS));
    }
    block
}

/// An empty list would stand for many more.
fn metadata(facts: &Facts) -> Vec<Expr> {
    if !facts.pod {
        return vec![Expr::from(NAMESPACE)];
    }
    let mut names = vec![POD_ID, record::NODE, record::POD_IP];
    if !facts.groups.iter().any(|(_, key)| *key == CONTAINER_ID) {
        names.push(CONTAINER_ID);
    }
    names.extend([record::IMAGE, record::IMAGE_TAG, record::IMAGE_DIGESTS]);
    names.into_iter().map(Expr::from).collect()
}

fn report(lowering: &mut Lowering<'_>, node: &Node, filter: &Kubernetes, facts: &Facts) {
    let mut say = |message: &str, help: &str| {
        lowering
            .diagnostics
            .push(Diagnostic::info(codes::KUBERNETES, message).at(node.span, "this filter").help(help));
    };
    if facts.asks_api() {
        say(
            "Alloy watches the API server and keeps the metadata of all pods in memory; Fluent Bit asks for each pod when it meets it",
            "its service account needs get, list and watch on pods and namespaces; in a DaemonSet add filter { node = sys.env(\"...\") } with the name of the node, so that each Alloy keeps only its own pods",
        );
    }
    if facts.pod {
        say(
            "some metadata differs: labels and annotations without a value are left out; container_image is put together from repository and tag, so images pinned by digest differ; container_hash is left out where the runtime reports no repository",
            "records of a pod that the API server has not told of yet get no metadata",
        );
    }
    if filter.namespace_only && !facts.namespace {
        say(
            "`Namespace_Metadata_Only` without labels or annotations of the namespace adds nothing, in Fluent Bit neither",
            "set Namespace_Labels or Namespace_Annotations",
        );
    }
    if facts.properties && !filter.annotation_parsers.is_empty() {
        say(
            "the annotation fluentbit.io/parser can name any parser, so each that is defined gets its statements",
            "take those away that no pod asks for; records keep their time where such a parser finds none",
        );
    }
}
