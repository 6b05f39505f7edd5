//! Annotations of a pod that decide what happens to its records: `fluentbit.io/exclude` and `fluentbit.io/parser`.

use flb2alloy_ir::pipeline::Node;

use super::{ANNOTATIONS, CONTAINER_NAME, Facts, attribute};
use crate::canvas::{Component, Content, Context, Port, Statements};
use crate::lower::Lowering;
use crate::ottl::{Statement, quote};

pub(super) const STREAMS: [&str; 2] = ["stdout", "stderr"];

/// The attribute of the resource that holds what counts for a stream.
pub(super) fn of_stream(property: &str, stream: &str) -> String {
    attribute(&format!("{property}_{stream}"))
}

/// The test for records of a stream.
pub(super) fn is_stream(stream: &str) -> String {
    format!(r#"log.body["stream"] == {}"#, quote(stream))
}

/// What can hold the wish for a stream of the container, what counts most first.
///
/// kube_property.c: an annotation that names the container counts more; of two that are alike in that, the one that the
/// API gives first, and it gives them in the order of their names. The stream comes last there.
fn candidates(property: &str, stream: &str, facts: &Facts) -> Vec<String> {
    let name = format!("{ANNOTATIONS}fluentbit.io/{property}");
    let name_of_stream = format!("{name}_{stream}");
    let of_container = |name: &str| {
        format!(r#"resource.attributes[Concat([{}, {}], "-")]"#, quote(name), attribute(CONTAINER_NAME))
    };
    let mut candidates = vec![attribute(&name), attribute(&name_of_stream)];
    if facts.has(CONTAINER_NAME) {
        candidates.splice(0..0, [of_container(&name_of_stream), of_container(&name)]);
    }
    candidates
}

/// Finds out what counts for each stream of the container.
fn resolve(property: &str, facts: &Facts) -> Statements {
    let statements = STREAMS.map(|stream| {
        let candidates = candidates(property, stream, facts).join(", ");
        Statement::set(of_stream(property, stream), format!("Coalesce([{candidates}])"))
    });
    block(property, facts, &statements)
}

/// Finds out what counts for each stream of the container, of the values that match the expression.
pub(super) fn resolve_to(property: &str, accepted: &str, facts: &Facts) -> Statements {
    let statements: Vec<Statement> = STREAMS
        .iter()
        .flat_map(|stream| {
            let candidates = candidates(property, stream, facts);
            let set = move |wish: String| {
                let accepted = format!("IsMatch({wish}, {})", quote(accepted));
                Statement::set(of_stream(property, stream), wish).when(accepted)
            };
            candidates.into_iter().rev().map(set)
        })
        .collect();
    block(property, facts, &statements)
}

fn block(property: &str, facts: &Facts, statements: &[Statement]) -> Statements {
    Statements {
        comments: vec![format!(
            "What the annotation fluentbit.io/{property} says for each stream of the container."
        )],
        conditions: vec![facts.fits()],
        context: Context::Resource,
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }
}

/// Drops what pods ask to drop. A record of neither stream goes where both do.
pub(super) fn exclude(lowering: &mut Lowering<'_>, node: &Node, facts: &Facts, next: &Port) -> Port {
    let [stdout, stderr] = STREAMS;
    // flb_utils_bool
    let drops = |stream| format!(r#"IsMatch({}, "(?i)^(?:true|on|yes)$")"#, of_stream("exclude", stream));
    let condition = format!(
        "({} or {}) and ({} or {})",
        is_stream(stderr),
        drops(stdout),
        is_stream(stdout),
        drops(stderr)
    );
    let name = format!("{}_exclude", node.name);
    let port = lowering.filter(node, &name, &[condition], std::slice::from_ref(next));
    lowering.transform(node, &name, vec![resolve("exclude", facts)], vec![port])
}

/// Parses as pods ask for. There can be many parsers, so this is a component of its own, whatever follows it.
pub(super) fn parse(lowering: &mut Lowering<'_>, node: &Node, blocks: Vec<Statements>, next: Port) -> Port {
    let kind = "otelcol.processor.transform";
    let component = Component {
        kind,
        label: lowering.canvas.label(kind, &format!("{}_parser", node.name)),
        sections: vec![node.section],
        comments: Vec::new(),
        content: Content::Transform { signal: flb2alloy_ir::Signal::Logs, blocks, outputs: vec![next] },
    };
    let port = Port::input(&component.id());
    lowering.canvas.push(component);
    port
}
