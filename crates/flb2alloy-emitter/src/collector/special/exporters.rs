//! Receivers that ask a system for its metrics: Alloy has Prometheus exporters for most of them. Names and labels of the
//! metrics are others, which is said.

use flb2alloy_catalogue::alloy;
use flb2alloy_ir::collector::Component;
use flb2alloy_ir::{Outcome, Verdict, codes};
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::{Entry, Value};
use flb2alloy_syntax::{BinaryOp, Block, Expr};

use super::{Special, scrape};
use crate::collector::graph::InstanceId;
use crate::collector::keys::{self, Key, approximate, operational, unsupported};
use crate::collector::tree::Node;
use crate::collector::{Input, Lowering, value};

/// A receiver and the exporter that takes its place.
pub(crate) struct Twin {
    pub(crate) special: Special,
    exporter: &'static str,
    /// How often the Collector asks where nothing is said, in seconds (each receiver's createDefaultConfig).
    interval: u64,
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
    /// `sqlserver://user:password@host:port`
    SqlServer,
    /// `host:port/service`; the credentials have attributes of their own.
    Oracle,
    /// The listener of statsd, over one of two protocols.
    Statsd,
    /// The collector of the exporter for Windows.
    Iis,
}

/// A twin; `becomes` is said of its special.
const fn twin(
    (receiver, exporter, becomes): (&'static str, &'static str, &'static str),
    interval: u64,
    keys: &'static [Key],
    made: Made,
    example: (&'static str, &'static str),
) -> Twin {
    Twin { special: Special { name: receiver, becomes, keys, lower }, exporter, interval, made, example }
}

/// What the metrics of exporters have in common.
const NAMES: &str = "the metrics have other names and labels";

const CHOICE: &str = "drop metrics that are not wanted with a prometheus.relabel behind the scrape";

const ONE: &str = "the exporter takes no such argument: set it up by hand, or leave it to a collector";

/// Keys that all these receivers have.
macro_rules! with_common {
    ($($key:expr),* $(,)?) => {
        &[
            approximate("collection_interval", "prometheus.scrape: scrape_interval", NAMES),
            operational("initial_delay", "prometheus.scrape spreads its first scrapes over the interval"),
            operational("timeout", "prometheus.scrape gives up after `scrape_timeout`, 10s or the interval"),
            unsupported("metrics.*", CHOICE),
            unsupported("resource_attributes.*", CHOICE),
            $($key,)*
            unsupported("*", ONE),
        ]
    };
}

pub(super) const TWINS: &[Twin] = &[
    twin(
        ("receiver/host_metrics", "prometheus.exporter.unix", "prometheus.exporter.unix, scraped"),
        60,
        with_common![
            approximate("root_path", "procfs_path, sysfs_path and rootfs_path", NAMES),
            unsupported(
                "scrapers.process.*",
                "for single processes, add a prometheus.exporter.process with a `matcher`"
            ),
            approximate("scrapers.*", "set_collectors, after the scraper; its own keys are left out", NAMES),
            operational("metadata_collection_interval", "there is no such metadata"),
        ],
        Made::Collectors,
        ("system.cpu.time", "node_cpu_seconds_total"),
    ),
    twin(
        ("receiver/redis", "prometheus.exporter.redis", "prometheus.exporter.redis, scraped"),
        10,
        with_common![
            approximate("endpoint", "redis_addr", NAMES),
            approximate("username", "redis_user", NAMES),
            approximate("password", "redis_password", NAMES),
        ],
        Made::Nothing,
        ("redis.clients.connected", "redis_connected_clients"),
    ),
    twin(
        ("receiver/mysql", "prometheus.exporter.mysql", "prometheus.exporter.mysql, scraped"),
        10,
        with_common![
            approximate("endpoint", "data_source_name", NAMES),
            approximate("username", "data_source_name", NAMES),
            approximate("password", "data_source_name, from the environment", NAMES),
        ],
        Made::MySql,
        ("mysql.threads", "mysql_global_status_threads_connected"),
    ),
    twin(
        ("receiver/postgresql", "prometheus.exporter.postgres", "prometheus.exporter.postgres, scraped"),
        10,
        with_common![
            approximate("endpoint", "data_source_names", NAMES),
            approximate("username", "data_source_names", NAMES),
            approximate("password", "data_source_names, from the environment", NAMES),
            approximate("databases", "all databases that the user may see", NAMES),
            approximate("exclude_databases", "all databases that the user may see", NAMES),
        ],
        Made::Postgres,
        ("postgresql.backends", "pg_stat_database_numbackends"),
    ),
    twin(
        ("receiver/mongodb", "prometheus.exporter.mongodb", "prometheus.exporter.mongodb, scraped"),
        60,
        with_common![
            approximate("hosts.endpoint", "mongodb_uri: the first of them", NAMES),
            approximate("username", "mongodb_uri", NAMES),
            approximate("password", "mongodb_uri, from the environment", NAMES),
        ],
        Made::MongoDb,
        ("mongodb.connection.count", "mongodb_ss_connections"),
    ),
    twin(
        ("receiver/memcached", "prometheus.exporter.memcached", "prometheus.exporter.memcached, scraped"),
        10,
        with_common![approximate("endpoint", "address", NAMES)],
        Made::Nothing,
        ("memcached.current_items", "memcached_current_items"),
    ),
    twin(
        ("receiver/apache", "prometheus.exporter.apache", "prometheus.exporter.apache, scraped"),
        10,
        with_common![approximate("endpoint", "scrape_uri", NAMES)],
        Made::Nothing,
        ("apache.requests", "apache_accesses_total"),
    ),
    twin(
        (
            "receiver/elasticsearch",
            "prometheus.exporter.elasticsearch",
            "prometheus.exporter.elasticsearch, scraped",
        ),
        10,
        with_common![approximate("endpoint", "address", NAMES)],
        Made::Nothing,
        ("elasticsearch.cluster.shards", "elasticsearch_cluster_health_active_shards"),
    ),
    twin(
        ("receiver/kafkametrics", "prometheus.exporter.kafka", "prometheus.exporter.kafka, scraped"),
        60,
        with_common![
            approximate("brokers", "kafka_uris", NAMES),
            approximate("protocol_version", "kafka_version", NAMES),
            approximate("topic_match", "topics_filter_regex", NAMES),
            approximate("group_match", "groups_filter_regex", NAMES),
            approximate("scrapers", "the exporter gives brokers, topics and consumers", NAMES),
            operational("client_id", "the exporter names itself"),
        ],
        Made::Nothing,
        ("kafka.consumer_group.lag", "kafka_consumergroup_lag"),
    ),
    twin(
        ("receiver/docker_stats", "prometheus.exporter.cadvisor", "prometheus.exporter.cadvisor, scraped"),
        10,
        with_common![approximate("endpoint", "docker_host", NAMES)],
        Made::Nothing,
        ("container.cpu.usage.total", "container_cpu_usage_seconds_total"),
    ),
    twin(
        ("receiver/sqlserver", "prometheus.exporter.mssql", "prometheus.exporter.mssql, scraped"),
        10,
        with_common![
            approximate("server", "connection_string", NAMES),
            approximate("port", "connection_string", NAMES),
            approximate("username", "connection_string", NAMES),
            approximate("password", "connection_string, from the environment", NAMES),
            approximate("datasource", "connection_string", NAMES),
        ],
        Made::SqlServer,
        ("sqlserver.batch.request.rate", "mssql_batch_requests"),
    ),
    twin(
        ("receiver/oracledb", "prometheus.exporter.oracledb", "prometheus.exporter.oracledb, scraped"),
        10,
        with_common![
            approximate("endpoint", "connection_string", NAMES),
            approximate("service", "connection_string", NAMES),
            approximate("username", "username", NAMES),
            approximate("password", "password", NAMES),
        ],
        Made::Oracle,
        ("oracledb.sessions.usage", "oracledb_sessions_value"),
    ),
    twin(
        ("receiver/iis", "prometheus.exporter.windows", "prometheus.exporter.windows, scraped"),
        60,
        with_common![],
        Made::Iis,
        ("iis.request.count", "windows_iis_requests_total"),
    ),
    twin(
        ("receiver/statsd", "prometheus.exporter.statsd", "prometheus.exporter.statsd, scraped"),
        60,
        with_common![
            approximate("aggregation_interval", "prometheus.scrape: scrape_interval", NAMES),
            approximate("endpoint", "listen_udp or listen_tcp", NAMES),
            approximate("transport", "listen_udp or listen_tcp", NAMES),
            approximate(
                "timer_histogram_mapping.*",
                "timers are summaries; a mapping file makes them histograms",
                NAMES
            ),
            unsupported("socket_permissions", "set `unix_socket_mode`"),
        ],
        Made::Statsd,
        ("http.requests", "http_requests"),
    ),
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

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let name = component.name();
    let Some((twin, facts)) = TWINS
        .iter()
        .find(|twin| twin.special.name == name)
        .and_then(|twin| Some((twin, alloy::component(twin.exporter)?)))
    else {
        return Input::Ports(Vec::new());
    };
    let bridge = scrape::bridge(lowering, id);
    let interval = ["collection_interval", "aggregation_interval"].into_iter();
    let interval = interval.filter_map(|key| component.config.get(key)).next().map_or_else(
        || Expr::text(format!("{}s", twin.interval)),
        |given| value::string(given, lowering.env),
    );
    let label = lowering.label_like(id, twin.exporter, component.suffix().unwrap_or(&component.type_name));
    let mut node = Node::new(facts.body);
    arguments(lowering, component, twin, &mut node);
    let targets = Expr::reference(&format!("{}.{label}.targets", twin.exporter));
    scrape::scrape(lowering, id, &label, targets, &bridge, |block| scrape::every(block, interval));
    let block = node.fill(Block::new(twin.exporter, label.as_str()));
    lowering.push(id, twin.exporter, &label, block);
    Input::Ports(Vec::new())
}

fn arguments<'a>(lowering: &mut Lowering<'a>, component: &'a Component, twin: &Twin, node: &mut Node) {
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
        Made::Iis => node.set("enabled_collectors", Expr::array(["iis"])),
        Made::Oracle => {
            let parts = ["endpoint", "service"].into_iter().filter_map(|key| component.config.get(key));
            let parts = parts.map(|part| value::string(part, lowering.env));
            let joined =
                parts.reduce(|host, service| host.binary(BinaryOp::Add, "/").binary(BinaryOp::Add, service));
            node.set("connection_string", joined.unwrap_or_else(|| Expr::text("localhost:1521")));
        }
        Made::Statsd => statsd(lowering, component, node),
        Made::MySql | Made::Postgres | Made::MongoDb | Made::SqlServer => {
            address(lowering, component, twin.made, node);
        }
    }
    for entry in component.config.entries() {
        let Some(Key { verdict: Verdict::Approximate(target, _), .. }) =
            keys::find(twin.special.keys, &entry.key.value)
        else {
            continue;
        };
        if node.facts.attribute(target).is_some() && node.attribute(target).is_none() {
            let mut renamed = entry.clone();
            (*target).clone_into(&mut renamed.key.value);
            lowering.scope(component, twin.exporter).object(&[renamed], None, node, "");
        }
        lowering.ledger.judge(component.section, entry, Outcome::Approximate, how.as_str());
    }
    // The component's own warning is theirs, too.
    for name in ["scrapers", "hosts"] {
        if let Some(entry) = component.config.entries().iter().find(|entry| entry.key.value == name) {
            lowering.ledger.judge(component.section, entry, Outcome::Approximate, how.as_str());
        }
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
    // The root itself is what Alloy reads by itself.
    let root = component.config.get("root_path").filter(|root| root.as_str() != Some("/"));
    if let Some(root) = root {
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

/// The listener of statsd: the exporter listens on both protocols where nothing is said.
fn statsd(lowering: &mut Lowering<'_>, component: &Component, node: &mut Node) {
    let endpoint = component
        .config
        .get("endpoint")
        .map_or_else(|| Expr::text("localhost:8125"), |given| value::string(given, lowering.env));
    let transport = component.config.get("transport").and_then(Value::as_str).unwrap_or("udp");
    let (on, off) = match transport {
        "unixgram" => {
            node.set("listen_unixgram", endpoint);
            node.set("listen_udp", "");
            node.set("listen_tcp", "");
            return;
        }
        tcp if tcp.starts_with("tcp") => ("listen_tcp", "listen_udp"),
        _ => ("listen_udp", "listen_tcp"),
    };
    node.set(on, endpoint);
    node.set(off, "");
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
        Made::SqlServer => ("connection_string", "sqlserver://", "localhost", "@", ""),
        _ => ("mongodb_uri", "mongodb://", "localhost:27017", "@", ""),
    };
    let host = match hosts {
        Some(host) => value::string(host, lowering.env),
        None if made == Made::SqlServer => text(find("server"), default, lowering),
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
    if made == Made::SqlServer {
        add(&mut parts, Expr::text(":"));
        add(&mut parts, text(find("port"), "1433", lowering));
    }
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
