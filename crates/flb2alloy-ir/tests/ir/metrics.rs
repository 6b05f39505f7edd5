//! Where metrics and traces go, and what the options of their plugins become.

use flb2alloy_ir::Options;

use crate::plugins::{assert_shown, shown};

#[test]
fn metrics_pass_filters_by_and_reach_what_takes_them() {
    let text = r"
[INPUT]
    Name prometheus_scrape
    Tag app
    Host app
    Port 8080
    Metrics_Path /m
    Scrape_Interval 30
    HTTP_User u
    HTTP_Passwd p
    Bearer_Token t
[INPUT]
    Name tail
    Tag log
    Path /var/log/app.log
[FILTER]
    Name grep
    Match *
    Exclude log debug
[FILTER]
    Name grep
    Match app
    Exclude log debug
[OUTPUT]
    Name prometheus_remote_write
    Match *
    Host mimir
    Port 443
    Tls On
    Uri api/v1/push
    Add_Label env prod
    Add_Label lonely
    Header X-Scope-OrgID team
    Compression gzip
    Retry_Limit 5
[OUTPUT]
    Name stdout
    Match *
[OUTPUT]
    Name loki
    Match app
";
    assert_shown(&shown(text, &Options::default()), "metrics_routing");
}

#[test]
fn exporters() {
    let text = r"
[INPUT]
    Name node_exporter_metrics
    Tag node
    Path.procfs /host/proc
    Metrics cpu,systemd,hwmon
    Systemd_Unit_Start_Time_Metrics true
    Collector.hwmon.chip-include coretemp
    Collector.cpu.scrape_interval 10
[INPUT]
    Name prometheus_textfile
    Path /var/lib/metrics/app.prom
[INPUT]
    Name process_exporter_metrics
    Process_Include_Pattern nginx
[INPUT]
    Name fluentbit_metrics
    Scrape_On_Start true
[INPUT]
    Name windows_exporter_metrics
    Metrics cpu,cs,os,paging_file
    We.net.allow_nic_regex /eth.*/
[INPUT]
    Name cpu
    Interval_Sec 5
[OUTPUT]
    Name null
    Match *
";
    assert_shown(&shown(text, &Options::default()), "metrics_exporters");
}

#[test]
fn a_page_of_metrics_is_written_to_the_server_that_is_named() {
    let text = r"
[INPUT]
    Name cpu
    Tag cpu
[INPUT]
    Name prometheus_scrape
    Tag app
[OUTPUT]
    Name prometheus_exporter
    Match *
    Port 2021
    Add_Timestamp On
    Add_Label cluster north
";
    let url = || Some("http://mimir:9009/api/v1/push".to_owned());
    assert_shown(&shown(text, &Options::default()), "page");
    assert_shown(&shown(text, &Options { prometheus_url: url(), ..Options::default() }), "page_written");
    let otlp_url = Some("http://otel:4318".to_owned());
    assert_shown(&shown(text, &Options { otlp_url, ..Options::default() }), "page_sent_over_otlp");
}
