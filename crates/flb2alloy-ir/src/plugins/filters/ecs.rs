//! `ecs`: what the agent of ECS tells of the container that a record is from (plugins/filter_ecs/ecs.c).
//!
//! The detector `ecs` of Alloy tells of the task that Alloy itself runs in, so it is no counterpart.

use crate::plugin::{Build, Opt, Plugin, operational, unsupported};
use crate::plugins::every;

const LABELS: &str = "read the containers with discovery.docker and loki.source.docker: the agent labels each with \
                      com.amazonaws.ecs.cluster, .task-arn, .task-definition-family, .task-definition-version and \
                      .container-name, which discovery.relabel takes from __meta_docker_container_label_*";

const NO_TAG: &str = "discovery.docker knows the container of each line; no tag has to name it";
const AGENT: &str = "labels of containers come from Docker, not from the agent of ECS";

const OPTIONS: &[Opt] = &[
    unsupported("add", LABELS).many(),
    operational("ecs_tag_prefix", NO_TAG),
    unsupported(
        "cluster_metadata_only",
        "where Alloy is itself a task of the cluster, otelcol.processor.resourcedetection with the detector ecs tells the \
         cluster: aws.ecs.cluster.arn",
    )
    .default("false"),
    operational("ecs_meta_cache_ttl", AGENT).default("3600"),
    operational("ecs_meta_host", AGENT).default("127.0.0.1"),
    operational("ecs_meta_port", AGENT).default("51678"),
    operational("agent_endpoint_retries", AGENT).default("2"),
];

pub(crate) static ECS: Plugin = Plugin {
    id: "filter/ecs",
    names: &["ecs"],
    becomes: "nothing: labels of containers tell the same",
    options: &[OPTIONS, every::FILTER],
    build: Build::Nothing(LABELS),
};
