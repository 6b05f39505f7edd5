//! Output plugins.

pub(crate) mod aws;
pub(crate) mod azure;
pub(crate) mod datadog;
pub(crate) mod elasticsearch;
pub(crate) mod file;
pub(crate) mod gelf;
pub(crate) mod google;
pub(crate) mod http;
mod http_server;
pub(crate) mod kafka;
pub(crate) mod local;
pub(crate) mod loki;
pub(crate) mod network;
pub(crate) mod null;
pub(crate) mod opentelemetry;
pub(crate) mod prometheus_exporter;
pub(crate) mod prometheus_remote_write;
pub(crate) mod retarget;
pub(crate) mod s3;
pub(crate) mod splunk;
pub(crate) mod stackdriver;
pub(crate) mod stdout;
pub(crate) mod syslog;
pub(crate) mod vendors;
