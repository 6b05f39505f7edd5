//! The Grafana Alloy configuration language: a tree to build by hand and its printer, and a
//! reader that keeps places.
//!
//! ```
//! use flb2alloy_syntax::{Block, Body, Expr, print};
//!
//! let body = Body::new().block(
//!     Block::new("loki.source.file", "app")
//!         .attribute("targets", Expr::reference("local.file_match.app.targets"))
//!         .attribute("forward_to", vec![Expr::reference("loki.write.default.receiver")]),
//! );
//! assert_eq!(
//!     print(&body),
//!     "loki.source.file \"app\" {\n\ttargets    = local.file_match.app.targets\n\tforward_to = [loki.write.default.receiver]\n}\n"
//! );
//! ```

mod build;
mod codes;
mod format;
mod identifier;
mod layout;
mod literal;
mod mistake;
mod print;
mod read;
mod scan;
pub mod spanned;
mod tree;
mod width;

pub use codes::CODES;
pub use format::format;
pub use identifier::{is_identifier, sanitize_identifier};
pub use literal::quote;
pub use print::print;
pub use read::read;
pub use tree::{Attribute, BinaryOp, Block, Body, Expr, Statement, UnaryOp};
