//! What is said of the kubernetes filter: how it differs, and what Alloy needs.

use flb2alloy_ir::kubernetes::Kubernetes;
use flb2alloy_ir::pipeline::{Node, NodeKind};
use flb2alloy_ir::record::Op;
use flb2alloy_parser::Diagnostic;

use super::Facts;
use crate::codes;
use crate::lower::Lowering;

/// Says it.
pub(super) fn report(lowering: &mut Lowering<'_>, node: &Node, filter: &Kubernetes, facts: &Facts) {
    if facts.asks() {
        access(lowering, node);
    }
    // What holds for all such filters is said of one.
    let mut say = |message: &str, help: &str| {
        if lowering.diagnostics.iter().all(|said| said.message != message) {
            lowering
                .diagnostics
                .push(Diagnostic::info(codes::KUBERNETES, message).at(node.span, "this filter").help(help));
        }
    };
    if facts.idle {
        say(
            "`Namespace_Metadata_Only` without labels or annotations of the namespace does nothing, in Fluent Bit neither",
            "set Namespace_Labels or Namespace_Annotations",
        );
        return;
    }
    if facts.pod {
        say(
            "metadata is what the API says at the moment, while Fluent Bit keeps its first answer: labels that change, the id of \
             a container that is started anew and pods made anew under the same name show at once",
            "lines that are read before the API tells of their pod get no metadata, in Fluent Bit neither",
        );
        say(
            "some metadata differs: labels and annotations without a value are left out; container_image is put \
             together from repository and tag, so that of an image pinned by its digest differs; container_hash is \
             left out where the runtime names no repository",
            "a pod that asks k8sattributes to ignore it, by the annotation opentelemetry.io/k8s-processor/ignore, gets no metadata",
        );
    }
    if facts.namespace && filter.namespace_only {
        say(
            "a namespace is taken as known once the API server has given it the label kubernetes.io/metadata.name",
            "Kubernetes does that since 1.21",
        );
    }
    if facts.pod && filter.owners {
        say(
            "of a pod's owners, those of the kinds ReplicaSet, DaemonSet, StatefulSet and Job are told of; pods of nodes and of own \
             kinds have none, and the version of the API is the usual one",
            "the name of such an owner is often part of the pod's labels",
        );
    }
    if facts.pod && facts.names {
        say(
            "the API server is asked in place of the kubelet; the kubelet's answer makes Fluent Bit take a pod whose name goes on \
             for one that it looks for (web-10 for web-1)",
            "a pod that is not known gets its names alone, as in Fluent Bit",
        );
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

/// What Alloy has to be allowed to do. It is the same for all filters, so it is said once.
fn access(lowering: &mut Lowering<'_>, node: &Node) {
    let namespaces = |op: &Op| matches!(op, Op::Kubernetes(filter) if Facts::of(filter).namespace);
    let any = lowering.pipeline.nodes.iter().any(|node| match &node.kind {
        NodeKind::Process(process) => process.ops.iter().any(namespaces),
        _ => false,
    });
    let resources = if any { "pods and namespaces" } else { "pods" };
    let message = format!(
        "no record goes on while Alloy may not list and watch {resources}, or cannot reach the API server"
    );
    if lowering.diagnostics.iter().any(|said| said.message == message) {
        return;
    }
    lowering.diagnostics.push(
        Diagnostic::warning(codes::HELD, message)
            .at(node.span, "Fluent Bit sends records without metadata where it gets no answer")
            .help(format!(
                "the ClusterRole of Alloy's service account needs the verbs get, list and watch on {resources}; Alloy \
                 logs \"Failed to watch\" where it lacks them"
            )),
    );
}
