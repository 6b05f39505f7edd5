//! OTLP over HTTP and gRPC. Samples are OTLP/JSON, a request a line; the key says which signal it is.

use std::net::SocketAddr;

use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsServiceRequest, logs_service_client::LogsServiceClient,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, metrics_service_client::MetricsServiceClient,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, trace_service_client::TraceServiceClient,
};
use prost::Message;
use tonic::transport::Channel;

use super::http::post_one;
use super::{Feed, Sent, in_words};

enum Export {
    Logs(ExportLogsServiceRequest),
    Metrics(ExportMetricsServiceRequest),
    Traces(ExportTraceServiceRequest),
}

pub(super) fn post_json(feed: &Feed, requests: Vec<&[u8]>, to: SocketAddr) -> Sent {
    requests.into_iter().try_for_each(|request| {
        let path = feed.path.as_deref().unwrap_or(Export::read(request)?.path());
        post_one(feed, path, "application/json", request, to)
    })
}

pub(super) fn post_protobuf(feed: &Feed, requests: Vec<&[u8]>, to: SocketAddr) -> Sent {
    requests.into_iter().try_for_each(|request| {
        let export = Export::read(request)?;
        let path = feed.path.as_deref().unwrap_or(export.path());
        post_one(feed, path, "application/x-protobuf", &export.encoded(), to)
    })
}

/// Calls the export service of each request's signal.
pub(super) fn call(requests: Vec<&[u8]>, to: SocketAddr) -> Sent {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(in_words)?;
    runtime.block_on(async {
        let endpoint = Channel::from_shared(format!("http://{to}")).map_err(in_words)?;
        let channel = endpoint.connect().await.map_err(in_words)?;
        for request in requests {
            Export::read(request)?.call(channel.clone()).await?;
        }
        Ok(())
    })
}

impl Export {
    fn read(json: &[u8]) -> Result<Self, String> {
        let value: serde_json::Value = serde_json::from_slice(json).map_err(in_words)?;
        if value.get("resourceMetrics").is_some() {
            serde_json::from_value(value).map(Export::Metrics).map_err(in_words)
        } else if value.get("resourceSpans").is_some() {
            serde_json::from_value(value).map(Export::Traces).map_err(in_words)
        } else {
            serde_json::from_value(value).map(Export::Logs).map_err(in_words)
        }
    }

    fn path(&self) -> &'static str {
        match self {
            Export::Logs(_) => "/v1/logs",
            Export::Metrics(_) => "/v1/metrics",
            Export::Traces(_) => "/v1/traces",
        }
    }

    fn encoded(&self) -> Vec<u8> {
        match self {
            Export::Logs(request) => request.encode_to_vec(),
            Export::Metrics(request) => request.encode_to_vec(),
            Export::Traces(request) => request.encode_to_vec(),
        }
    }

    async fn call(self, channel: Channel) -> Sent {
        let answer = match self {
            Export::Logs(request) => LogsServiceClient::new(channel).export(request).await.map(drop),
            Export::Metrics(request) => MetricsServiceClient::new(channel).export(request).await.map(drop),
            Export::Traces(request) => TraceServiceClient::new(channel).export(request).await.map(drop),
        };
        answer.map_err(in_words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_says_which_signal_it_is() {
        let path = |text: &str| Export::read(text.as_bytes()).map(|export| export.path());
        assert_eq!(path(r#"{"resourceLogs":[{"scopeLogs":[]}]}"#), Ok("/v1/logs"));
        assert_eq!(path(r#"{"resourceMetrics":[]}"#), Ok("/v1/metrics"));
        assert_eq!(path(r#"{"resourceSpans":[]}"#), Ok("/v1/traces"));
        assert!(path("{\"resource").is_err());
    }
}
