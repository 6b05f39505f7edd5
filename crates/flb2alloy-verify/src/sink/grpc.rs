//! OTLP over gRPC: the export services of the three signals.

use std::sync::{Arc, Mutex};

use axum::Router;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::{Request, Response, Status};

use super::otlp::Origin;
use super::{Inbox, otlp};
use crate::Record;

/// What the endpoint of a record is: gRPC has no path that could tell where it would have gone.
const ENDPOINT: &str = "grpc";

#[derive(Clone)]
struct Collector(Arc<Mutex<Inbox>>);

/// Adds the services to a router of other requests.
pub(super) fn add(router: Router<Arc<Mutex<Inbox>>>, inbox: &Arc<Mutex<Inbox>>) -> Router<Arc<Mutex<Inbox>>> {
    let collector = Collector(Arc::clone(inbox));
    let at = |signal: &str| format!("/opentelemetry.proto.collector.{signal}/{{*method}}");
    macro_rules! serve {
        ($server:ident) => {
            $server::new(collector.clone())
                .accept_compressed(Gzip)
                .accept_compressed(Zstd)
                .max_decoding_message_size(usize::MAX)
        };
    }
    router
        .route_service(&at("logs.v1.LogsService"), serve!(LogsServiceServer))
        .route_service(&at("metrics.v1.MetricsService"), serve!(MetricsServiceServer))
        .route_service(&at("trace.v1.TraceService"), serve!(TraceServiceServer))
}

fn origin<T>(request: &Request<T>) -> Origin {
    let headers = super::kept_headers(request.metadata().as_ref());
    Origin { endpoint: ENDPOINT.to_owned(), headers }
}

impl Collector {
    fn keep(&self, records: Vec<Record>) {
        super::lock(&self.0).keep(records);
    }
}

#[tonic::async_trait]
impl LogsService for Collector {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        let origin = origin(&request);
        self.keep(otlp::logs(&origin, &request.into_inner()));
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let origin = origin(&request);
        self.keep(otlp::metrics(&origin, &request.into_inner()));
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let origin = origin(&request);
        self.keep(otlp::spans(&origin, &request.into_inner()));
        Ok(Response::new(Default::default()))
    }
}
