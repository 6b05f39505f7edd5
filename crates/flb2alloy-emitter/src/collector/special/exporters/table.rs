//! The receivers, their exporters, and what becomes of the keys.

use super::{Made, Twin, twin};
use crate::collector::keys::{approximate, operational, unsupported};

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

pub(in super::super) const TWINS: &[Twin] = &[
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
