//! Receivers that ask a system for its metrics: Alloy has Prometheus exporters for most of them. Names and labels of the
//! metrics are others, which is said.

use flb2alloy_catalogue::alloy;
use flb2alloy_ir::collector::Component;
use flb2alloy_ir::{Outcome, codes};
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::{Entry, Value};
use flb2alloy_syntax::{BinaryOp, Block, Expr};

use super::scrape;
use crate::collector::graph::InstanceId;
use crate::collector::tree::Node;
use crate::collector::{Input, Lowering, value};

/// A receiver and the exporter that takes its place.
struct Twin {
    receiver: &'static str,
    exporter: &'static str,
    /// How often the Collector asks where nothing is said, in seconds (each receiver's createDefaultConfig).
    interval: u64,
    /// Keys with the attributes that they become.
    keys: &'static [(&'static str, &'static str)],
    /// What is made of several keys.
    made: Made,
    /// A metric of the Collector, and what it is called here.
    example: (&'static str, &'static str),
}

/// What is made of several keys.
#[derive(Clone, Copy, PartialEq)]
enum Made {
    Nothing,
    /// The collectors of the node exporter, from `scrapers` and `root_path`.
    Collectors,
    /// `user:password@tcp(host:port)/database`
    MySql,
    /// `postgresql://user:password@host:port/postgres`
    Postgres,
    /// `mongodb://user:password@host:port`
    MongoDb,
}

const TWINS: &[Twin] = &[
    Twin {
        receiver: "receiver/host_metrics",
        exporter: "prometheus.exporter.unix",
        interval: 60,
        keys: &[],
        made: Made::Collectors,
        example: ("system.cpu.time", "node_cpu_seconds_total"),
    },
    Twin {
        receiver: "receiver/redis",
        exporter: "prometheus.exporter.redis",
        interval: 10,
        keys: &[("endpoint", "redis_addr"), ("username", "redis_user"), ("password", "redis_password")],
        made: Made::Nothing,
        example: ("redis.clients.connected", "redis_connected_clients"),
    },
    Twin {
        receiver: "receiver/mysql",
        exporter: "prometheus.exporter.mysql",
        interval: 10,
        keys: &[],
        made: Made::MySql,
        example: ("mysql.threads", "mysql_global_status_threads_connected"),
    },
    Twin {
        receiver: "receiver/postgresql",
        exporter: "prometheus.exporter.postgres",
        interval: 10,
        keys: &[],
        made: Made::Postgres,
        example: ("postgresql.backends", "pg_stat_database_numbackends"),
    },
    Twin {
        receiver: "receiver/mongodb",
        exporter: "prometheus.exporter.mongodb",
        interval: 60,
        keys: &[],
        made: Made::MongoDb,
        example: ("mongodb.connection.count", "mongodb_ss_connections"),
    },
    Twin {
        receiver: "receiver/memcached",
        exporter: "prometheus.exporter.memcached",
        interval: 10,
        keys: &[("endpoint", "address")],
        made: Made::Nothing,
        example: ("memcached.current_items", "memcached_current_items"),
    },
    Twin {
        receiver: "receiver/apache",
        exporter: "prometheus.exporter.apache",
        interval: 10,
        keys: &[("endpoint", "scrape_uri")],
        made: Made::Nothing,
        example: ("apache.requests", "apache_accesses_total"),
    },
    Twin {
        receiver: "receiver/elasticsearch",
        exporter: "prometheus.exporter.elasticsearch",
        interval: 10,
        keys: &[("endpoint", "address")],
        made: Made::Nothing,
        example: ("elasticsearch.cluster.shards", "elasticsearch_cluster_health_active_shards"),
    },
    Twin {
        receiver: "receiver/kafkametrics",
        exporter: "prometheus.exporter.kafka",
        interval: 60,
        keys: &[
            ("brokers", "kafka_uris"),
            ("protocol_version", "kafka_version"),
            ("topic_match", "topics_filter_regex"),
            ("group_match", "groups_filter_regex"),
        ],
        made: Made::Nothing,
        example: ("kafka.consumer_group.lag", "kafka_consumergroup_lag"),
    },
    Twin {
        receiver: "receiver/docker_stats",
        exporter: "prometheus.exporter.cadvisor",
        interval: 10,
        keys: &[("endpoint", "docker_host")],
        made: Made::Nothing,
        example: ("container.cpu.usage.total", "container_cpu_usage_seconds_total"),
    },
];

/// The collectors of the node exporter for each scraper of hostmetrics.
const COLLECTORS: [(&str, &[&str]); 8] = [
    ("cpu", &["cpu"]),
    ("memory", &["meminfo"]),
    ("load", &["loadavg"]),
    ("disk", &["diskstats"]),
    ("filesystem", &["filesystem"]),
    ("network", &["netdev", "netstat"]),
    ("paging", &["vmstat"]),
    ("processes", &["processes"]),
];

/// Whether the component is one of these receivers.
pub(super) fn takes(name: &str) -> bool {
    TWINS.iter().any(|twin| twin.receiver == name)
}

pub(super) fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let name = component.name();
    let Some((twin, facts)) = TWINS
        .iter()
        .find(|twin| twin.receiver == name)
        .and_then(|twin| Some((twin, alloy::component(twin.exporter)?)))
    else {
        return Input::Ports(Vec::new());
    };
    let bridge = scrape::bridge(lowering, id);
    let interval = component.config.get("collection_interval").map_or_else(
        || Expr::text(format!("{}s", twin.interval)),
        |given| value::string(given, lowering.env),
    );
    let label = lowering.label_like(id, twin.exporter, component.suffix().unwrap_or(&component.type_name));
    let mut node = Node::new(facts.body);
    keys(lowering, component, twin, &mut node);
    let targets = Expr::reference(&format!("{}.{label}.targets", twin.exporter));
    scrape::scrape(lowering, id, &label, targets, &bridge, |block| scrape::every(block, interval));
    let block = node.fill(Block::new(twin.exporter, label.as_str()));
    lowering.push(id, twin.exporter, &label, block);
    Input::Ports(Vec::new())
}

fn keys<'a>(lowering: &mut Lowering<'a>, component: &'a Component, twin: &Twin, node: &mut Node) {
    let (theirs, ours) = twin.example;
    let how =
        format!("{} gives metrics of other names and labels: `{theirs}` is `{ours}` there", twin.exporter);
    lowering.ledger.report(
        Diagnostic::warning(
            codes::APPROXIMATE,
            format!("`{}` comes out nearly the same: {how}", component.id),
        )
        .at(component.span, "approximate")
        .help("dashboards and alerts on these metrics have to be changed"),
    );
    match twin.made {
        Made::Nothing => {}
        Made::Collectors => collectors(lowering, component, node),
        Made::MySql | Made::Postgres | Made::MongoDb => address(lowering, component, twin.made, node),
    }
    for entry in component.config.entries() {
        let key = entry.key.value.as_str();
        if let Some((_, attribute)) = twin.keys.iter().find(|(from, _)| *from == key) {
            let mut renamed = entry.clone();
            renamed.key.value = (*attribute).to_owned();
            lowering.scope(component, twin.exporter).object(&[renamed], None, node, "");
        } else if matches!(key, "tls" | "metrics" | "metric_groups" | "transport" | "query_sample_collection")
        {
            lowering.ledger.unsupported(
                component.section,
                entry,
                format!("see the arguments of {} for what it can be told", twin.exporter),
            );
        }
        lowering.ledger.judge(component.section, entry, Outcome::Approximate, how.as_str());
    }
}

/// The collectors that hostmetrics' scrapers are.
fn collectors(lowering: &mut Lowering<'_>, component: &Component, node: &mut Node) {
    let mut chosen: Vec<&str> = Vec::new();
    let scrapers = component.config.get("scrapers").map(Value::entries).unwrap_or_default();
    for scraper in scrapers {
        match COLLECTORS.iter().find(|(name, _)| *name == scraper.key.value) {
            Some((_, names)) => chosen.extend(*names),
            None => lowering.ledger.unsupported(
                component.section,
                scraper,
                "for single processes, add a prometheus.exporter.process with a `matcher`",
            ),
        }
    }
    node.set("set_collectors", Expr::array(chosen));
    if let Some(root) = component.config.get("root_path") {
        for (attribute, below) in [("procfs_path", "/proc"), ("sysfs_path", "/sys"), ("rootfs_path", "")] {
            let path = match root.as_str() {
                Some(root) => Expr::text(format!("{}{below}", root.trim_end_matches('/'))),
                None if below.is_empty() => value::string(root, lowering.env),
                None => value::string(root, lowering.env).binary(BinaryOp::Add, below),
            };
            node.set(attribute, path);
        }
    }
}

/// The address of a database with the credentials in it.
fn address<'a>(lowering: &mut Lowering<'a>, component: &'a Component, made: Made, node: &mut Node) {
    let find = |key: &str| component.config.entries().iter().find(|entry| entry.key.value == key);
    let text = |entry: Option<&Entry>, default: &str, lowering: &Lowering<'_>| {
        entry.map_or_else(|| Expr::text(default), |entry| value::string(&entry.value, lowering.env))
    };
    let user = find("username").map(|entry| value::string(&entry.value, lowering.env));
    let password = find("password").and_then(|entry| {
        let scalar = entry.value.scalar()?;
        Some(lowering.scope(component, "prometheus.exporter").secret(scalar, &entry.value, "password"))
    });
    let hosts = find("hosts")
        .and_then(|entry| entry.value.items().first())
        .and_then(|host| host.value.get("endpoint"));
    let (attribute, scheme, default, open, close) = match made {
        Made::MySql => ("data_source_name", "", "localhost:3306", "@tcp(", ")/"),
        Made::Postgres => {
            ("data_source_names", "postgresql://", "localhost:5432", "@", "/postgres?sslmode=disable")
        }
        _ => ("mongodb_uri", "mongodb://", "localhost:27017", "@", ""),
    };
    let host = match hosts {
        Some(host) => value::string(host, lowering.env),
        None => text(find("endpoint"), default, lowering),
    };
    let mut parts: Vec<Expr> = Vec::new();
    add(&mut parts, Expr::text(scheme));
    match user {
        Some(user) => {
            add(&mut parts, user);
            if let Some(password) = password {
                add(&mut parts, Expr::text(":"));
                add(&mut parts, password);
            }
            add(&mut parts, Expr::text(open));
        }
        None if made == Made::MySql => add(&mut parts, Expr::text("tcp(")),
        None => {}
    }
    add(&mut parts, host);
    add(&mut parts, Expr::text(close));
    let whole = parts
        .into_iter()
        .reduce(|left, right| left.binary(BinaryOp::Add, right))
        .unwrap_or_else(|| Expr::text(""));
    node.set(attribute, if made == Made::Postgres { Expr::Array(vec![whole]) } else { whole });
}

/// Adds a part of a string; known parts side by side become one.
fn add(parts: &mut Vec<Expr>, part: Expr) {
    match (parts.last_mut(), part) {
        (_, Expr::String(text)) if text.is_empty() => {}
        (Some(Expr::String(before)), Expr::String(text)) => before.push_str(&text),
        (_, part) => parts.push(part),
    }
}
