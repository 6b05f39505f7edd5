//! Metadata of Kubernetes.
//!
//! `otelcol.processor.k8sattributes` asks the API, but it works on resources: `otelcol.processor.groupbyattrs` makes one
//! of what the tag says, and behind the processor its attributes are put into the record and taken away again.

mod lookup;
mod merge;
mod properties;
mod record;
mod report;

use flb2alloy_ir::kubernetes::Kubernetes;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_syntax::Expr;

use crate::canvas::{Port, Statements, output};
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
    report::report(lowering, node, filter, &facts);
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
    port = lookup::lower(lowering, node, filter, &facts, &port);
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
