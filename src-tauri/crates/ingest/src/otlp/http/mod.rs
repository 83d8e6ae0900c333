//! OTLP over HTTP, as a router for the collector's port. Who may connect is checked before.

pub(in crate::otlp) mod answer;
pub(in crate::otlp) mod body;
mod export;
pub mod inflate;
mod vendor;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::post;

pub use self::vendor::ROUTES;

use self::answer::Refusal;
use self::export::{export, refuse};
use super::decode::Encoding;
use super::export::arrival;
use crate::collector::Collector;
use crate::request_log::Outcome;
use vendor::PATHS;

const GRPC_HINT: &str = "This port speaks HTTP. Send gRPC to port 4317, \
    or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf";

/// The router over a collector.
pub fn router(collector: Arc<Collector>) -> Router {
    let routes = PATHS.iter().fold(Router::new(), |router, (path, signal)| {
        let taken = post(move |state, request| export(*signal, state, request));
        router.route(path, taken.fallback(elsewhere))
    });
    routes.fallback(elsewhere).with_state(collector)
}

/// Notes a request that was refused before it came to the router.
pub fn note_refused(
    collector: &Collector,
    head: &Parts,
    status: StatusCode,
    reason: &str,
    hint: &str,
) {
    let mut entry = arrival(collector, head);
    entry.outcome = Outcome::Refused;
    entry.status = status.as_u16();
    entry.reason = Some(reason.to_owned());
    entry.hint = Some(hint.to_owned());
    collector.note(entry);
}

/// Refuses a request that no route takes and says where it belongs.
async fn elsewhere(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let mut entry = arrival(&collector, &parts);
    let encoding = entry.content_type.as_deref().and_then(Encoding::of);
    let path = parts.uri.path();
    let (status, reason, hint) = if PATHS.iter().any(|(known, _)| *known == path) {
        let reason = format!("{path} does not take {}", parts.method);
        (StatusCode::METHOD_NOT_ALLOWED, reason, "Send telemetry with POST")
    } else {
        (StatusCode::NOT_FOUND, format!("There is no {} {path}", parts.method), hint(path))
    };
    let refusal = Refusal { status, reason, hint: Some(hint.to_owned()) };
    let response = refuse(refusal, encoding, &mut entry);
    collector.note(entry);
    response
}

fn hint(path: &str) -> &'static str {
    if path.starts_with("/opentelemetry.proto.") {
        return GRPC_HINT;
    }
    "Send traces to /v1/traces: set OTEL_EXPORTER_OTLP_ENDPOINT to this address without a path, or \
     OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to this address with /v1/traces"
}
