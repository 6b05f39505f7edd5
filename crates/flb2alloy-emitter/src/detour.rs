//! A way through `loki.process` for what only its stages can do: records go in as entries and come out as records.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use crate::canvas::{self, Port, Statements, output};
use crate::codes;
use crate::lower::Lowering;

/// A detour.
pub(crate) struct Detour {
    /// Statements that make an entry of a record: its line in `log.body`, its labels in `log.attributes`.
    pub(crate) pack: Vec<String>,
    /// What is done with the entries.
    pub(crate) stages: Vec<Block>,
    /// Statements that make a record of an entry.
    pub(crate) unpack: Vec<String>,
}

impl Detour {
    /// The detour in front of `next`; records for which `condition` does not hold go around it.
    pub(crate) fn lower(
        self,
        lowering: &mut Lowering<'_>,
        node: &Node,
        condition: Option<&str>,
        next: &[Port],
    ) -> Vec<Port> {
        let message = "whole numbers above 2^53 lose digits on the way through loki.process";
        lowering
            .diagnostics
            .push(Diagnostic::info(codes::VALUES, message).at(node.span, "in records of this filter"));
        let unpack = statements(self.unpack);
        let unpacked = match condition {
            None => lowering.transform(node, &node.name, unpack, next.to_vec()),
            // What goes around comes to the same place.
            Some(_) => lowering.own_transform(
                flb2alloy_ir::Signal::Logs,
                vec![node.section],
                &node.name,
                unpack,
                next.to_vec(),
            ),
        };
        let receiver = lowering
            .component(node, "otelcol.receiver.loki", &node.name, |block| block.block(output(&[unpacked])));
        let process = lowering.stages(node, self.stages, &[receiver]);
        let exporter = lowering.component(node, "otelcol.exporter.loki", &node.name, |block| {
            canvas::forward_to(block, &[process])
        });
        let to = format!("to_{}", node.name);
        let packed = lowering.transform(node, &to, statements(self.pack), vec![exporter]);
        let Some(condition) = condition else { return vec![packed] };
        let around = lowering.filter(node, &format!("around_{}", node.name), &[condition.to_owned()], next);
        let through = lowering.filter(node, &to, &[format!("not ({condition})")], &[packed]);
        vec![around, through]
    }
}

fn statements(statements: Vec<String>) -> Vec<Statements> {
    vec![Statements { statements, ..Statements::default() }]
}
