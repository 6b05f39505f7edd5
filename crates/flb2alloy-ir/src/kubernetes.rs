//! The kubernetes filter's work on a record.

use crate::parser::Parser;
use crate::regex::Regex;

/// Which metadata of the pod a record gets, and what happens to its `log` key.
#[derive(Debug, Clone, PartialEq)]
pub struct Kubernetes {
    /// Bytes of the tag in front of the part that names the pod: Fluent Bit takes the length of `Kube_Tag_Prefix` off,
    /// whatever the text is (kube_meta.c).
    pub tag_prefix_length: usize,
    /// Finds `pod_name`, `namespace_name`, `container_name`, `docker_id` (and maybe `container_hash`) in the rest of the
    /// tag. `None`: Fluent Bit's own expression for log file names.
    pub tag_regex: Option<Regex>,
    /// The pod's labels are added.
    pub labels: bool,
    /// The pod's annotations are added.
    pub annotations: bool,
    /// The namespace's labels are added, under `kubernetes_namespace`.
    pub namespace_labels: bool,
    /// The namespace's annotations are added, under `kubernetes_namespace`.
    pub namespace_annotations: bool,
    /// Only the namespace's metadata is added.
    pub namespace_only: bool,
    /// Nothing is asked of the API: only what the tag says is added.
    pub tag_only: bool,
    /// What happens to the `log` key.
    pub merge: Option<MergeLog>,
    /// Parsers by name that the annotation `fluentbit.io/parser` may choose; empty where that is off.
    pub annotation_parsers: Vec<Parser>,
    /// The annotation `fluentbit.io/exclude` drops records.
    pub honour_exclude: bool,
}

/// `Merge_Log`: the `log` key is parsed and its members are put into the record.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeLog {
    /// Put them under this key instead of the top of the record.
    pub under: Option<String>,
    /// `log` stays.
    pub keep_log: bool,
    /// Line ends at the end of string values are taken off.
    pub trim: bool,
    /// Use this parser instead of JSON.
    pub parser: Option<Parser>,
}
