//! Inputs that make numbers about a machine which Alloy has in another form only.

use crate::plugin::{Build, Plugin, unsupported};
use crate::plugins::every;
use crate::plugins::inputs::without_counterpart::{CONNECTION, without_counterpart};

without_counterpart! {
    COLLECTD = ["collectd"],
        "Alloy does not speak collectd's protocol: let collectd's plugin write_prometheus serve its metrics, and scrape them with prometheus.scrape",
        {"typesdb" = "/usr/share/collectd/types.db"}, CONNECTION;
    CPU = ["cpu"],
        "Alloy has these numbers as metrics and not as logs: prometheus.exporter.unix with the collector cpu, and prometheus.scrape",
        {"pid" = "-1", "interval_sec" = "1", "interval_nsec" = "0"};
    DISK = ["disk"],
        "Alloy has these numbers as metrics and not as logs: prometheus.exporter.unix with the collector diskstats, and prometheus.scrape",
        {"interval_sec" = "1", "interval_nsec" = "0", "dev_name"};
    GPU_METRICS = ["gpu_metrics"],
        "Alloy has no exporter for GPUs: run one (dcgm-exporter, amd-smi-exporter), and scrape it with prometheus.scrape",
        {"scrape_interval" = "5", "path_sysfs" = "/sys", "cards_include" = "*", "cards_exclude", "enable_power" = "true",
         "enable_temperature" = "true", "enable_nvml" = "true"};
    HEALTH = ["health"],
        "Alloy has this as a metric and not as logs: prometheus.exporter.blackbox with a tcp prober, and prometheus.scrape",
        {"alert" = "false", "add_host" = "false", "add_port" = "false", "interval_sec" = "1", "interval_nsec" = "0"}, CONNECTION;
    MEM = ["mem"],
        "Alloy has these numbers as metrics and not as logs: prometheus.exporter.unix with the collector meminfo, and prometheus.scrape",
        {"interval_sec" = "1", "interval_nsec" = "0", "pid" = "0"};
    NETIF = ["netif"],
        "Alloy has these numbers as metrics and not as logs: prometheus.exporter.unix with the collector netdev, and prometheus.scrape",
        {"interface", "interval_sec" = "1", "interval_nsec" = "0", "verbose" = "false", "test_at_init" = "false"};
    NGINX_METRICS = ["nginx_metrics"],
        "run nginx-prometheus-exporter, which has the same names, and scrape it with prometheus.scrape; otelcol.receiver.nginx (public preview) has others",
        {"scrape_interval" = "5s", "status_url" = "/status", "nginx_plus" = "true"}, CONNECTION;
    PODMAN_METRICS = ["podman_metrics"],
        "Alloy has metrics of containers under other names: prometheus.exporter.cadvisor and prometheus.scrape, or podman-exporter",
        {"scrape_interval" = "30", "scrape_on_start" = "false", "path.config", "path.sysfs" = "/sys/fs/cgroup",
         "path.procfs" = "/proc"};
    PROC = ["proc"],
        "Alloy has these numbers as metrics and not as logs: prometheus.exporter.process with a matcher for the process, and prometheus.scrape",
        {"proc_name", "interval_sec" = "1", "interval_nsec" = "0", "alert" = "false", "mem" = "true", "fd" = "true"};
    STATSD = ["statsd"],
        "let the senders send to prometheus.exporter.statsd (listen_udp), and scrape it with prometheus.scrape: Alloy has these numbers as metrics and not as logs",
        {"metrics" = "off"}, CONNECTION;
    THERMAL = ["thermal"],
        "Alloy has these numbers as metrics and not as logs: prometheus.exporter.unix with the collector thermal_zone, and prometheus.scrape",
        {"interval_sec" = "1", "interval_nsec" = "0", "name_regex", "type_regex"};
}
