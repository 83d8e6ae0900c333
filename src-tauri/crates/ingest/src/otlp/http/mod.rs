//! OTLP over HTTP, as a router for the collector's port. Who may connect is checked before.

mod answer;
mod body;
mod export;
mod inflate;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::post;

use self::answer::Refusal;
use self::export::{arrival, export, refuse};
use super::decode::Encoding;
use crate::collector::Collector;
use crate::request_log::Outcome;

/// Method and path of every route. All other requests are refused with a hint.
pub const ROUTES: &[(&str, &str)] = &[("POST", TRACES)];

const TRACES: &str = "/v1/traces";

const GRPC_HINT: &str = "This port speaks HTTP. Send gRPC to port 4317, \
    or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf";

/// Signals that clients send along and that are not taken; noted once, since they come all the
/// time.
const OTHER_SIGNALS: [&str; 2] = ["/v1/logs", "/v1/metrics"];

/// The router over a collector.
pub fn router(collector: Arc<Collector>) -> Router {
    let routes = ROUTES.iter().fold(Router::new(), |router, (_, path)| {
        router.route(path, post(export).fallback(elsewhere))
    });
    routes.fallback(elsewhere).with_state(collector)
}

/// Notes a request that was refused before it came to the router.
pub fn note_refused(collector: &Collector, head: &Parts, reason: &str, hint: &str) {
    let mut entry = arrival(collector, head);
    entry.outcome = Outcome::Refused;
    entry.status = StatusCode::FORBIDDEN.as_u16();
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
    let (status, hint) = if path == TRACES {
        (StatusCode::METHOD_NOT_ALLOWED, "Send spans with POST".to_owned())
    } else {
        (StatusCode::NOT_FOUND, hint(path))
    };
    let reason = match status {
        StatusCode::METHOD_NOT_ALLOWED => format!("{} does not take {}", TRACES, parts.method),
        _ => format!("There is no {} {path}", parts.method),
    };
    let response = refuse(Refusal { status, reason, hint: Some(hint) }, encoding, &mut entry);
    if !OTHER_SIGNALS.contains(&path) || collector.is_first(path) {
        collector.note(entry);
    }
    response
}

fn hint(path: &str) -> String {
    match path.trim_end_matches('/') {
        "/v1/logs" => "Only traces are taken so far: set OTEL_LOGS_EXPORTER=none".into(),
        "/v1/metrics" => "Only traces are taken so far: set OTEL_METRICS_EXPORTER=none".into(),
        path if path.starts_with("/opentelemetry.proto.") => GRPC_HINT.into(),
        _ => {
            "Send traces to /v1/traces: set OTEL_EXPORTER_OTLP_ENDPOINT to this address without a \
              path, or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to this address with /v1/traces"
                .into()
        }
    }
}
