//! Checks Grafana Alloy configuration as `alloy validate` does, without Alloy: components and their attributes, blocks,
//! types, labels and references.
//!
//! The facts are in [`catalogue`], which others may ask too:
//!
//! ```
//! use flb2alloy_checker::catalogue::{Default, Literal, Stability, component};
//!
//! let write = component("loki.write").expect("a component of Alloy");
//! assert_eq!(write.stability, Stability::GenerallyAvailable);
//! let endpoint = write.body.block("endpoint").expect("a block of loki.write");
//! assert!(endpoint.attribute("url").expect("an attribute of it").required);
//! assert_eq!(endpoint.attribute("batch_wait").expect("another").default, Default::Value(Literal::String("1s")));
//! ```

pub mod catalogue;
