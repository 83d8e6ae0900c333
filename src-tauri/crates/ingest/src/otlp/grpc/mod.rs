//! OTLP over gRPC, as a router for a port of its own. Who may connect is checked before.
//!
//! The services have one unary method each, so that a request is one message in one frame. It is
//! taken here as bytes, not through generated stubs: nothing is read while the store is behind,
//! nothing is inflated beyond the collector's limits, and spans keep the very bytes that came.

mod answer;
mod export;
pub mod frame;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;

use self::answer::{Refused, is_grpc};
use self::export::export;
use super::export::{Signal, arrival};
use super::http::answer::Refusal;
use crate::collector::Collector;

/// Method and path of every route. All other requests are refused with a hint.
pub const ROUTES: &[(&str, &str)] = &[("POST", TRACES), ("POST", LOGS), ("POST", METRICS)];

const TRACES: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const LOGS: &str = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
const METRICS: &str = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

const SIGNALS: [(&str, Signal); 3] =
    [(TRACES, Signal::Traces), (LOGS, Signal::Logs), (METRICS, Signal::Metrics)];

/// The router over a collector.
pub fn router(collector: Arc<Collector>) -> Router {
    let routes = SIGNALS.into_iter().fold(Router::new(), |router, (path, signal)| {
        let taken = post(move |state, request| export(signal, state, request));
        router.route(path, taken.fallback(elsewhere))
    });
    routes.fallback(elsewhere).with_state(collector)
}

/// Refuses a request that no method takes and says where it belongs.
async fn elsewhere(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let mut entry = arrival(&collector, &parts);
    let path = parts.uri.path();
    let refused = if is_grpc(&parts.headers) {
        Refused::unimplemented(
            format!("there is no method {path}"),
            "Only the Export of OpenTelemetry's collector services is taken here",
        )
    } else {
        not_grpc(path)
    };
    let response = refused.answer(&parts.headers, &mut entry);
    collector.note(entry);
    response
}

/// What is said to a client that speaks HTTP without gRPC to this port.
fn not_grpc(path: &str) -> Refused {
    Refusal {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        reason: format!("this port speaks gRPC, and the request for {path} is plain HTTP"),
        hint: Some(
            "Send OTLP over HTTP to port 4318, or set OTEL_EXPORTER_OTLP_PROTOCOL=grpc".into(),
        ),
    }
    .into()
}
