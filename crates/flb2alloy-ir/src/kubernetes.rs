//! The kubernetes filter's work on a record.

use crate::parser::Parser;
use crate::regex::Regex;

/// Which metadata of the pod a record gets, and what happens to its `log` key.
#[derive(Debug, Clone, PartialEq)]
pub struct Kubernetes {
    /// What names pod, namespace and container.
    pub names: Names,
    /// Finds `pod_name`, `namespace_name`, `container_name`, `docker_id` (and maybe `container_hash`) in the names. `None`:
    /// Fluent Bit's own expression for them.
    pub regex: Option<Regex>,
    /// The pod's labels are added.
    pub labels: bool,
    /// The pod's annotations are added.
    pub annotations: bool,
    /// What owns the pod is added.
    pub owners: bool,
    /// The namespace's labels are added, under `kubernetes_namespace`.
    pub namespace_labels: bool,
    /// The namespace's annotations are added, under `kubernetes_namespace`.
    pub namespace_annotations: bool,
    /// Only the namespace's metadata is added.
    pub namespace_only: bool,
    /// What is asked of the pod.
    pub lookup: Lookup,
    /// What happens to the `log` key.
    pub merge: Option<MergeLog>,
    /// Parsers by name that the annotation `fluentbit.io/parser` may choose; empty where that is off.
    pub annotation_parsers: Vec<Parser>,
    /// The annotation `fluentbit.io/exclude` drops records.
    pub honour_exclude: bool,
}

/// What names pod, namespace and container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The record's tag.
    Tag {
        /// Bytes of the tag in front of the part that does: Fluent Bit takes the length of `Kube_Tag_Prefix` off,
        /// whatever the text is (kube_meta.c).
        prefix_length: usize,
    },
    /// The field `CONTAINER_NAME` that Docker gives entries of the journal. Records without it are dropped.
    Journal,
}

/// What is asked of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// Nothing: only its names are added.
    Nothing,
    /// All that the API server says; a pod that it does not know gets nothing.
    Pod,
    /// All that the kubelet says; a pod that it does not know gets its names.
    PodOrNames,
    /// Nothing, not even names: each record gets the time as `dummy`.
    Dummy,
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
