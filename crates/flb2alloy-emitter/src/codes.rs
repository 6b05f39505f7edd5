//! The codes of this crate's diagnostics.

use flb2alloy_parser::Code;

/// Lines are joined in another way.
pub const FRAMING: Code = Code("FB0801");
/// Reading begins at another place.
pub const START: Code = Code("FB0802");
/// Values of some types are written in another way.
pub const VALUES: Code = Code("FB0803");
/// What a program prints is formatted in another way.
pub const PRINTED: Code = Code("FB0804");
/// Metadata of Kubernetes differs.
pub const KUBERNETES: Code = Code("FB0805");
/// The line of a log is written in another way because that was asked for.
pub const NATIVE_LINES: Code = Code("FB0806");
/// A parser reads some texts in another way.
pub const PARSER: Code = Code("FB0808");
