//! `kubernetes`: metadata of the pod that a record is from (plugins/filter_kubernetes).

use flb2alloy_parser::{Diagnostic, SHIPPED_PARSERS};

use crate::account::Outcome;
use crate::codes;
use crate::keys::Keys;
use crate::kubernetes::{Kubernetes, Lookup, MergeLog, Names};
use crate::parser::{Format, Parser};
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::every;
use crate::record::Op;
use crate::regex::Regex;

const CACHE: &str = "Alloy watches the API and keeps what it says in memory";
const KUBELET: &str = "Alloy asks the API server, not the kubelet: its service account needs get, list and watch on pods and \
                       namespaces";
const ACCESS: &str = "Alloy takes the service account of its pod; elsewhere write the access into a kubeconfig and set \
                      auth_type = \"kubeConfig\"";
const CLOUDWATCH: &str = "keep the CloudWatch agent for it, or set the attributes yourself";

const OPTIONS: &[Opt] = &[
    operational("buffer_size", CACHE).default("32K"),
    operational("tls.debug", "Alloy has one log level: the logging block").default("0"),
    unsupported("tls.verify", ACCESS).default("true"),
    unsupported("tls.vhost", ACCESS),
    unsupported("tls.verify_hostname", ACCESS).default("off"),
    exact("merge_log", "statements that parse the log key").default("false"),
    exact("merge_parser", "statements that parse the log key"),
    exact("merge_log_key", "the key that gets the parsed log"),
    exact("merge_log_trim", "replace_all_patterns on the values").default("true"),
    exact("keep_log", "delete_key").default("true"),
    approximate(
        "kube_url",
        "the address of the API",
        "Alloy takes the address from its service account or a kubeconfig",
    )
    .default("https://kubernetes.default.svc"),
    unsupported("kube_meta_preload_cache_dir", "a feature for tests"),
    unsupported("kube_ca_file", ACCESS).default("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"),
    unsupported("kube_ca_path", ACCESS),
    exact("kube_tag_prefix", "how much of the tag is left out").default("kube.var.log.containers."),
    operational("kube_namespace_file", "the namespace of the pod itself is not asked for")
        .default("/var/run/secrets/kubernetes.io/serviceaccount/namespace"),
    unsupported("kube_token_file", ACCESS).default("/var/run/secrets/kubernetes.io/serviceaccount/token"),
    unsupported("kube_token_command", "name the command as exec plugin in a kubeconfig"),
    exact("labels", "otelcol.processor.k8sattributes extract").default("true"),
    exact("annotations", "otelcol.processor.k8sattributes extract").default("true"),
    exact("owner_references", "otelcol.processor.k8sattributes extract").default("false"),
    exact("namespace_labels", "otelcol.processor.k8sattributes extract").default("false"),
    exact("namespace_annotations", "otelcol.processor.k8sattributes extract").default("false"),
    exact("namespace_metadata_only", "what is extracted").default("false"),
    exact("k8s-logging.parser", "statements that parse the log key").default("false"),
    exact("k8s-logging.exclude", "otelcol.processor.filter").default("false"),
    exact("use_journal", "ExtractPatterns on the field CONTAINER_NAME").default("false"),
    exact("regex_parser", "ExtractPatterns on the tag"),
    exact("dummy_meta", "the time in place of metadata").default("false"),
    operational("dns_retries", CACHE).default("6"),
    operational("dns_wait_time", CACHE).default("30"),
    operational("cache_use_docker_id", CACHE).default("false"),
    exact("use_tag_for_meta", "only the tag is asked").default("false"),
    exact("use_kubelet", "otelcol.processor.k8sattributes, which asks the API server for the same")
        .default("false"),
    operational("kubelet_host", KUBELET).default("127.0.0.1"),
    operational("kubelet_port", KUBELET).default("10250"),
    operational("kube_token_ttl", "Alloy reads the token again by itself").default("10m"),
    operational("kube_meta_cache_ttl", CACHE).default("0"),
    operational("kube_meta_namespace_cache_ttl", CACHE).default("15m"),
    unsupported("aws_use_pod_association", CLOUDWATCH).default("false"),
    unsupported("use_pod_association", CLOUDWATCH).default("false"),
    operational("aws_pod_association_host", CLOUDWATCH).default("cloudwatch-agent.amazon-cloudwatch"),
    operational("aws_pod_association_endpoint", CLOUDWATCH).default("/kubernetes/pod-to-service-env-map"),
    operational("aws_pod_association_port", CLOUDWATCH).default("4311"),
    operational("aws_pod_service_map_ttl", CLOUDWATCH).default("0"),
    operational("aws_pod_service_map_refresh_interval", CLOUDWATCH).default("60"),
    operational("aws_pod_service_preload_cache_dir", CLOUDWATCH),
    operational("aws_pod_association_host_server_ca_file", CLOUDWATCH)
        .default("/etc/amazon-cloudwatch-observability-agent-server-cert/tls-ca.crt"),
    operational("aws_pod_association_host_client_cert_file", CLOUDWATCH)
        .default("/etc/amazon-cloudwatch-observability-agent-client-cert/client.crt"),
    operational("aws_pod_association_host_client_key_file", CLOUDWATCH)
        .default("/etc/amazon-cloudwatch-observability-agent-client-cert/client.key"),
    operational("aws_pod_association_host_tls_debug", CLOUDWATCH).default("0"),
    operational("aws_pod_association_host_tls_verify", CLOUDWATCH).default("true"),
    unsupported("set_platform", CLOUDWATCH),
];

pub(crate) static KUBERNETES: Plugin = Plugin {
    id: "filter/kubernetes",
    names: &["kubernetes"],
    becomes: "otelcol.processor.k8sattributes and statements of otelcol.processor.transform",
    options: &[OPTIONS, every::FILTER],
    build: Build::Filter(build),
};

const TAG_PREFIX: &str = "kube.var.log.containers.";

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let regex = own_regex(keys)?;
    let names = names(keys)?;
    let lookup = lookup(keys);
    judge_api_url(keys, lookup);
    let merge = merge(keys);
    let flag = |keys: &mut Keys<'_, '_>, name: &str, default: bool| keys.flag(name).unwrap_or(default);
    let filter = Kubernetes {
        names,
        regex,
        labels: flag(keys, "labels", true),
        annotations: flag(keys, "annotations", true),
        owners: flag(keys, "owner_references", false),
        namespace_labels: flag(keys, "namespace_labels", false),
        namespace_annotations: flag(keys, "namespace_annotations", false),
        namespace_only: flag(keys, "namespace_metadata_only", false),
        lookup,
        annotation_parsers: annotation_parsers(keys, merge.is_some()),
        merge,
        honour_exclude: flag(keys, "k8s-logging.exclude", false),
    };
    let namespace = filter.namespace_labels || filter.namespace_annotations;
    if names == Names::Journal && filter.namespace_only && !namespace {
        keys.give_up("set Namespace_Labels or Namespace_Annotations: without, Fluent Bit drops each record of the journal");
        return None;
    }
    Some(vec![Op::Kubernetes(Box::new(filter))])
}

/// What names the pod.
fn names(keys: &mut Keys<'_, '_>) -> Option<Names> {
    let prefix = keys.literal("kube_tag_prefix");
    if keys.flag("use_journal") == Some(true) {
        // kubernetes.c, cb_kube_filter: `pre` and `props` stay where they were when a record is passed over.
        let message = "where an entry is dropped, because its CONTAINER_NAME is not one of a pod or the pod asks for that, \
                       Fluent Bit may drop those behind it in its chunk, too";
        let span = keys.span("use_journal");
        keys.context
            .report(Diagnostic::info(codes::WHOLE_CHUNK, message).at(span, "Alloy drops the entry alone"));
        return Some(Names::Journal);
    }
    if prefix.is_none() && keys.has("kube_tag_prefix") {
        keys.give_up("give the value of the variable: it tells where in the tag the pod's name begins");
        return None;
    }
    let prefix_length = prefix.map_or(TAG_PREFIX.len(), |prefix| prefix.value.len());
    Some(Names::Tag { prefix_length })
}

/// What is asked of the pod. Each of these wins over those behind it.
fn lookup(keys: &mut Keys<'_, '_>) -> Lookup {
    let [kubelet, names, dummy] =
        ["use_kubelet", "use_tag_for_meta", "dummy_meta"].map(|name| keys.flag(name));
    if dummy == Some(true) {
        Lookup::Dummy
    } else if names == Some(true) {
        Lookup::Nothing
    } else if kubelet == Some(true) {
        Lookup::PodOrNames
    } else {
        Lookup::Pod
    }
}

/// `Regex_Parser`: the inner `None` is Fluent Bit's own expression, the outer one that the pod cannot be known.
fn own_regex(keys: &mut Keys<'_, '_>) -> Option<Option<Regex>> {
    if !keys.has("regex_parser") {
        return Some(None);
    }
    let name = keys.literal("regex_parser");
    let parser = name.as_ref().and_then(|name| keys.context.parser(name));
    match (parser, name) {
        (Some(Parser { format: Format::Regex(regex), .. }), Some(name)) => {
            let lacks = |group: &&&str| !regex.groups.iter().any(|held| held.name == **group);
            if let Some(group) = ["pod_name", "namespace_name"].iter().find(lacks) {
                let message = format!("`{}` has no group `{group}`: no pod is asked for", name.value);
                keys.context.report(
                    Diagnostic::warning(codes::DEAD_RULE, message).at(name.span, "by Fluent Bit neither"),
                );
            }
            return Some(Some(regex));
        }
        (Some(_), Some(name)) => keys.refuse_value("regex_parser", name.span, "a parser of the format regex"),
        _ => {}
    }
    keys.give_up(
        "name a regex parser with the groups pod_name, namespace_name, container_name and docker_id",
    );
    None
}

/// The cluster's own API, under one of its usual names, is what Alloy asks too.
fn judge_api_url(keys: &mut Keys<'_, '_>, lookup: Lookup) {
    let Some(given) = keys.text("kube_url") else { return };
    if matches!(lookup, Lookup::Nothing | Lookup::Dummy) {
        keys.judge("kube_url", Outcome::Exact, "nothing is asked of the API");
        return;
    }
    let Some(url) = given.text.as_literal() else { return };
    // kube_conf.c looks for these two only.
    if !["http://", "https://"].iter().any(|scheme| url.starts_with(scheme)) {
        keys.refuse_value("kube_url", given.span, "a URL that begins with http:// or https://");
        return;
    }
    let host = url.strip_prefix("https://").map(|host| host.trim_end_matches('/').trim_end_matches(":443"));
    if matches!(
        host,
        Some(
            "kubernetes"
                | "kubernetes.default"
                | "kubernetes.default.svc"
                | "kubernetes.default.svc.cluster.local"
        )
    ) {
        keys.judge("kube_url", Outcome::Exact, "the cluster's own API, which Alloy asks, too");
    }
}

fn merge(keys: &mut Keys<'_, '_>) -> Option<MergeLog> {
    let on = keys.flag("merge_log").unwrap_or(false);
    let under = keys.literal("merge_log_key").map(|key| key.value);
    let keep_log = keys.flag("keep_log").unwrap_or(true);
    let trim = keys.flag("merge_log_trim").unwrap_or(true);
    // Fluent Bit goes on with JSON where the parser is not defined.
    let parser = match keys.literal("merge_parser") {
        Some(name) => {
            let parser = keys.context.parser(&name);
            if parser.is_none() {
                keys.judge(
                    "merge_parser",
                    Outcome::Unsupported,
                    "not defined: the log is parsed as JSON, by Fluent Bit too",
                );
            }
            parser
        }
        None => None,
    };
    if on && parser.as_ref().is_some_and(|parser| parser.time.is_none()) {
        let span = keys.span("merge_parser");
        keys.context.report(
            Diagnostic::info(
                codes::APPROXIMATE,
                "records keep their time, where Fluent Bit sets it to the time of the merge",
            )
            .at(span, "a parser without a time"),
        );
    }
    on.then_some(MergeLog { under, keep_log, trim, parser })
}

/// The parsers that the annotation of a pod may name: those that the configuration defines itself, and of those that
/// Fluent Bit ships the ones that the caller names.
fn annotation_parsers(keys: &mut Keys<'_, '_>, merge: bool) -> Vec<Parser> {
    let on = keys.flag("k8s-logging.parser").unwrap_or(false);
    if on && !merge {
        let span = keys.span("k8s-logging.parser");
        keys.context.report(
            Diagnostic::warning(
                codes::DEAD_RULE,
                "`K8S-Logging.Parser` has no effect without `Merge_Log On`",
            )
            .at(span, "no log is parsed, in Fluent Bit neither"),
        );
        keys.judge(
            "k8s-logging.parser",
            Outcome::Exact,
            "has no effect without Merge_Log in Fluent Bit either",
        );
    }
    if !on || !merge {
        return Vec::new();
    }
    let asked = &keys.context.options.annotation_parsers;
    let (chosen, left): (Vec<Parser>, Vec<Parser>) =
        keys.context.parsers.values().cloned().partition(|parser| {
            asked.contains(&parser.name) || !SHIPPED_PARSERS.contains(&parser.name.as_str())
        });
    if !left.is_empty() {
        let names: Vec<&str> = left.iter().map(|parser| parser.name.as_str()).collect();
        keys.approximate(
            "k8s-logging.parser",
            format!("pods whose annotation fluentbit.io/parser names a parser that Fluent Bit ships ({}) stay unparsed; add the ones in use with --annotation-parser NAME", names.join(", ")),
        );
    }
    chosen
}
