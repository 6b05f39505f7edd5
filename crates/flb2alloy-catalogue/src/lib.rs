//! Facts about components as tables in the program: nothing is read or built when it starts.
//!
//! ```
//! use flb2alloy_catalogue::alloy::{Default, Literal, Stability, component};
//!
//! let write = component("loki.write").expect("a component of Alloy");
//! assert_eq!(write.stability, Stability::GenerallyAvailable);
//! let endpoint = write.block("endpoint").expect("a block of loki.write");
//! assert!(endpoint.attribute("url").expect("an attribute of it").required);
//! assert_eq!(endpoint.attribute("batch_wait").expect("another").default, Default::Value(Literal::String("1s")));
//! ```

pub mod alloy;
pub mod names;
mod operators;
pub mod otel;
pub mod units;
mod value;

pub use operators::OPERATORS;
pub use value::{Default, Literal};

fn find<T>(sorted: &'static [T], name: &str, key: impl Fn(&T) -> &'static str) -> Option<&'static T> {
    sorted.binary_search_by(|item| key(item).cmp(name)).ok().map(|at| &sorted[at])
}
