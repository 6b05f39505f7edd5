//! Metadata of Kubernetes.
//!
//! `otelcol.processor.k8sattributes` asks the API, but it works on resources: `otelcol.processor.groupbyattrs` makes one
//! of what the tag says, and behind the processor its attributes are put into the record and taken away again.

mod merge;
mod properties;
mod record;

use flb2alloy_ir::kubernetes::Kubernetes;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::regex::Regex;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{Port, Statements, output};
use crate::codes;
use crate::condition::TAG;
use crate::lower::Lowering;
use crate::ottl::{self, Statement, quote};

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
    if facts.idle {
        return lowering.transform(node, &node.name, Vec::new(), next);
    }
    let mut blocks: Vec<Statements> = merge::block(filter, &facts).into_iter().collect();
    blocks.extend(record::blocks(filter, &facts));
    if facts.tag_only {
        blocks.splice(0..0, read_tag(filter, tag, &facts));
        return lowering.transform(node, &node.name, blocks, next);
    }
    let mut port = lowering.transform(node, &node.name, blocks, next);
    if facts.chooses_parser {
        port = properties::parse(lowering, node, merge::parsers(filter, &facts), port);
    }
    if facts.excludes {
        port = properties::exclude(lowering, node, &facts, &port);
    }
    port = k8sattributes(lowering, node, filter, &facts, &port);
    let keys = GROUPS.iter().filter(|(_, attribute)| facts.has(attribute));
    let keys = keys.map(|(_, attribute)| Expr::from(*attribute));
    port = lowering.component(node, "otelcol.processor.groupbyattrs", &node.name, |block| {
        block.attribute("keys", Expr::array(keys)).block(output(&[port]))
    });
    lowering.transform(node, &format!("{}_tag", node.name), read_tag(filter, tag, &facts), vec![port])
}

/// What follows from the options (kube_meta.c, flb_kube_meta_get).
struct Facts {
    /// The pod is asked for.
    pod: bool,
    /// The namespace is asked for.
    namespace: bool,
    /// The record gets what the tag says; the API is not asked at all.
    tag_only: bool,
    /// No metadata is wanted. Fluent Bit then leaves records alone.
    idle: bool,
    /// An annotation of the pod drops its records.
    excludes: bool,
    /// An annotation of the pod chooses the parser of its records.
    chooses_parser: bool,
    /// Groups of the expression for tags.
    groups: Vec<Group>,
}

/// A group of the expression for tags.
#[derive(Clone)]
struct Group {
    /// Its name in RE2.
    name: String,
    /// The attribute that it becomes.
    attribute: &'static str,
    /// Fluent Bit leaves out what is empty.
    may_be_empty: bool,
}

impl Facts {
    fn of(filter: &Kubernetes) -> Self {
        let mut groups: Vec<Group> = match &filter.tag_regex {
            None => GROUPS
                .map(|(name, attribute)| Group { name: name.to_owned(), attribute, may_be_empty: false })
                .to_vec(),
            // An expression with alternatives can have a group several times.
            Some(regex) => GROUPS
                .iter()
                .flat_map(|(name, attribute)| {
                    regex.groups.iter().filter(|group| group.name == *name).map(|group| Group {
                        name: group.re2_name.clone(),
                        attribute,
                        may_be_empty: group.may_be_empty,
                    })
                })
                .collect(),
        };
        if filter.namespace_only {
            groups.retain(|group| group.attribute == NAMESPACE);
        }
        let namespace = filter.namespace_labels || filter.namespace_annotations;
        let pod = !filter.namespace_only && !filter.tag_only;
        Facts {
            pod,
            namespace: namespace && !filter.tag_only,
            tag_only: filter.tag_only,
            idle: filter.namespace_only && !namespace,
            excludes: pod && filter.honour_exclude,
            chooses_parser: pod && filter.merge.is_some() && !filter.annotation_parsers.is_empty(),
            groups,
        }
    }

    fn has(&self, attribute: &str) -> bool {
        self.groups.iter().any(|group| group.attribute == attribute)
    }

    /// Whether the tag of a record fits the expression; Fluent Bit leaves other records alone.
    fn fits(&self) -> String {
        let place = if self.tag_only { "log" } else { "resource" };
        let key = self.groups.first().map_or(POD_NAME, |group| group.attribute);
        format!("{place}.attributes[{}] != nil", quote(key))
    }
}

fn attribute(name: &str) -> String {
    format!("resource.attributes[{}]", quote(name))
}

/// Takes the tag apart. Fluent Bit takes the prefix off by its length, whatever it is, and searches the rest.
fn read_tag(filter: &Kubernetes, tag: Option<&str>, facts: &Facts) -> Vec<Statements> {
    let prefix = filter.tag_prefix_length;
    let names = r#"log.cache["names"]"#;
    let mut conditions = tag.map(str::to_owned);
    let mut statements = Vec::new();
    if let Some(regex) = &filter.tag_regex {
        // Its `^` stands for the end of the prefix.
        let rest = r#"log.cache["rest"]"#;
        conditions = ottl::all([conditions, Some(format!("Len({TAG}) > {}", prefix + 1))]);
        statements.push(Statement::set(rest, format!("Substring({TAG}, {prefix}, Len({TAG}) - {prefix})")));
        statements.push(Statement::set(names, format!("ExtractPatterns({rest}, {})", quote(&regex.re2))));
    } else {
        let pattern = format!("^.{{{prefix}}}.*?{CONTAINER_LOG}");
        statements.push(Statement::set(names, format!("ExtractPatterns({TAG}, {})", quote(&pattern))));
    }
    for group in &facts.groups {
        let value = format!("{names}[{}]", quote(&group.name));
        let set = Statement::set(format!("log.attributes[{}]", quote(group.attribute)), &value);
        statements.push(if group.may_be_empty { set.when(format!(r#"{value} != """#)) } else { set });
    }
    vec![Statements {
        comments: vec!["The tag names pod, namespace and container.".to_owned()],
        conditions: conditions.into_iter().collect(),
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
    let next = output(std::slice::from_ref(next));
    lowering.component(node, "otelcol.processor.k8sattributes", &node.name, |block| {
        let mut block = block.attribute("wait_for_metadata", true).block(extract(filter, facts));
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
    let mut block = Block::unlabelled("extract").attribute("metadata", Expr::array(metadata(facts)));
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
fn metadata(facts: &Facts) -> Vec<Expr> {
    if !facts.pod {
        return vec![Expr::from(NAMESPACE)];
    }
    let mut names = vec![POD_ID, record::NODE, record::POD_IP];
    if !facts.has(CONTAINER_ID) {
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
    if facts.idle {
        say(
            "`Namespace_Metadata_Only` without labels or annotations of the namespace does nothing, in Fluent Bit neither",
            "set Namespace_Labels or Namespace_Annotations",
        );
        return;
    }
    if facts.pod || facts.namespace {
        say(
            "Alloy watches the API server and keeps what it says of all pods in memory; Fluent Bit asks when it meets a pod",
            "the service account needs get, list and watch on pods and namespaces; in a DaemonSet give \
             k8sattributes a filter { node = sys.env(...) } with the name of the node, so that each Alloy keeps only \
             its own pods",
        );
    }
    if facts.pod {
        say(
            "some metadata differs: labels and annotations without a value are left out; container_image is put \
             together from repository and tag, so that of an image pinned by its digest differs; container_hash is \
             left out where the runtime names no repository",
            "records of a pod that the API server has not told of yet get no metadata",
        );
    }
    if facts.namespace && filter.namespace_only {
        say(
            "a namespace is taken as known once the API server has given it the label kubernetes.io/metadata.name",
            "Kubernetes does that since 1.21",
        );
    }
    let has_hash = |regex: &Regex| regex.groups.iter().any(|group| group.name == "container_hash");
    if facts.pod && filter.tag_regex.as_ref().is_some_and(has_hash) {
        say("`container_hash` is what the API server says, not the tag", "Fluent Bit prefers the tag");
    }
    let Some(merge) = &filter.merge else { return };
    if !merge.keep_log {
        say(
            "a `log` that is neither text nor a map, such as a number, stays in the record; Fluent Bit drops it",
            "with Keep_Log On it stays in Fluent Bit, too; take it away with the filter modify if it is not wanted",
        );
    }
    if merge.parser.as_ref().is_some_and(|parser| parser.time.is_some()) {
        say(
            "where the parser of the log finds no time, records keep theirs; Fluent Bit takes the time of the merge",
            "nothing is lost: the time that they keep is that of the log",
        );
    }
    if merge.parser.is_none() {
        say(
            "merged logs differ in rare cases: whole numbers beyond 2^53 lose digits; a log with text behind its JSON \
             object is not merged, while Fluent Bit takes the object and loses the text",
            "of a key that the record has already, such as `kubernetes`, one value stays; Fluent Bit writes both",
        );
    }
    if facts.chooses_parser {
        say(
            "the annotation fluentbit.io/parser can name any parser, so each that the configuration defines gets its statements; \
             records keep their time where such a parser finds none",
            "take away those that no pod asks for",
        );
    }
}
