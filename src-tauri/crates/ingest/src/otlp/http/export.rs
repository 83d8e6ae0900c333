//! One export over HTTP: admitted, received, handed on, answered, noted.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_ENCODING;
use axum::http::request::Parts;
use axum::response::Response;

use super::answer::{Refusal, stored};
use super::body;
use super::inflate::Coding;
use super::vendor;
use crate::collector::Collector;
use crate::error::Error;
use crate::health::Seen;
use crate::otlp::decode::Encoding;
use crate::otlp::export::{self, Payload, Signal, arrival, header, run};
use crate::otlp::rejection::Rejections;
use crate::request_log::{Entry, Outcome};

/// Handles a `POST` of that signal.
pub(super) async fn export(
    signal: Signal,
    State(collector): State<Arc<Collector>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut entry = arrival(&collector, &parts);
    let encoding = entry.content_type.as_deref().and_then(Encoding::of);
    let response = match take(signal, &collector, &parts, body, &mut entry).await {
        Ok((encoding, rejected)) => stored(signal, encoding, &rejected),
        Err(error) => {
            *entry.seen = Seen::failed(&error);
            refuse(error.into(), encoding, &mut entry)
        }
    };
    entry.time_ns = (collector.now_ns)();
    collector.note(entry);
    response
}

/// The answer of a refused request, which its entry tells, too.
pub(super) fn refuse(refusal: Refusal, encoding: Option<Encoding>, entry: &mut Entry) -> Response {
    tracing::debug!(status = refusal.status.as_u16(), reason = refusal.reason, "refused");
    let response = refusal.answer(encoding);
    entry.outcome = Outcome::Refused;
    entry.status = refusal.status.as_u16();
    entry.reason = Some(refusal.reason);
    entry.hint = refusal.hint;
    response
}

async fn take(
    signal: Signal,
    collector: &Collector,
    parts: &Parts,
    body: Body,
    entry: &mut Entry,
) -> Result<(Encoding, Rejections), Error> {
    let encoding = encoding(entry.content_type.as_deref())?;
    let coding = Coding::of(header(&parts.headers, &CONTENT_ENCODING).unwrap_or_default())?;
    let project = match signal {
        Signal::Traces => vendor::project(&parts.headers, parts.uri.path())?,
        // A log record has the project of its span, whatever its sender says.
        Signal::Logs => vendor::project(&parts.headers, parts.uri.path()).unwrap_or_default(),
        Signal::Metrics => None,
    };
    let compressed = coding != Coding::Identity;
    let mut lease = body::admit(collector, &parts.headers, compressed).await?;
    let body = body::receive(collector, body, &mut lease, &mut entry.bytes).await?;
    let payload = Payload { encoding, coding, project, run: run(&parts.headers), body };
    Ok((encoding, export::take(signal, collector, payload, entry).await?))
}

fn encoding(content_type: Option<&str>) -> Result<Encoding, Error> {
    const HINT: &str = "Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf (or http/json)";
    let Some(content_type) = content_type else {
        return Err(Error::Unsupported {
            what: "The request has no content type".into(),
            hint: HINT,
        });
    };
    let is_grpc = content_type.trim_start().starts_with("application/grpc");
    Encoding::of(content_type).ok_or_else(|| Error::Unsupported {
        what: format!("Content type {content_type} is not OTLP"),
        hint: if is_grpc { super::GRPC_HINT } else { HINT },
    })
}
