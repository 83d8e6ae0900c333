//! One export over gRPC: admitted, received, handed on, answered, noted.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::Response;

use super::answer::{Refused, answered, is_grpc};
use super::{frame, not_grpc};
use crate::collector::Collector;
use crate::error::Error;
use crate::health::Seen;
use crate::otlp::decode::Encoding;
use crate::otlp::export::{self, Payload, Signal, arrival, project, run};
use crate::otlp::http::answer::Taken;
use crate::otlp::http::body;
use crate::otlp::rejection::Rejections;
use crate::request_log::Entry;

/// Handles `Export` of the signal's service.
pub(super) async fn export(
    signal: Signal,
    State(collector): State<Arc<Collector>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut entry = arrival(&collector, &parts);
    let response = if is_grpc(&parts.headers) {
        match take(signal, &collector, &parts, body, &mut entry).await {
            Ok(rejected) => answered(&Taken::from(&rejected)),
            Err(error) => {
                *entry.seen = Seen::failed(&error);
                Refused::from(error).answer(&parts.headers, &mut entry)
            }
        }
    } else {
        not_grpc(parts.uri.path()).answer(&parts.headers, &mut entry)
    };
    entry.time_ns = (collector.now_ns)();
    collector.note(entry);
    response
}

async fn take(
    signal: Signal,
    collector: &Collector,
    parts: &Parts,
    body: Body,
    entry: &mut Entry,
) -> Result<Rejections, Error> {
    let project = match signal {
        Signal::Traces => project(&parts.headers)?,
        // A log record has the project of its span, whatever its sender says.
        Signal::Logs => project(&parts.headers).unwrap_or_default(),
        Signal::Metrics => None,
    };
    let compressed = frame::coding(&parts.headers).is_ok();
    let mut lease = body::admit(collector, &parts.headers, compressed).await?;
    let body = body::receive(collector, body, &mut lease, &mut entry.bytes).await?;
    let (coding, body) = frame::opened(&parts.headers, body)?;
    let (encoding, run) = (Encoding::Protobuf, run(&parts.headers));
    let payload = Payload { encoding, coding, project, run, body };
    export::take(signal, collector, payload, entry).await
}
