//! A span in the protocol's JSON: OTLP with snake-case names, ids in base64, times as numbers.

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use serde_json::{Map, Value as Json, json};
use touchstone_domain::facts::Failure;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::{Event, Link, Span, SpanKind, SpanStatus};
use touchstone_domain::tree::Tree;
use touchstone_domain::value::{Attributes, Value};
use touchstone_ingest::convention::content;
use touchstone_ingest::otlp::span::open;
use touchstone_store::{ReadTx, StoreError};

use super::attribute;

/// The name of the event in which OpenTelemetry tells an error.
const EXCEPTION: &str = "exception";

/// All spans of a trace by start, those that start together in the order of the tree, and how many
/// bytes each has.
pub(super) fn all(tx: &ReadTx<'_>, trace_row: i64) -> Result<(Vec<Json>, Vec<usize>), StoreError> {
    let slim = tx.spans(trace_row)?;
    let mut ordered: Vec<&SlimSpan> =
        Tree::new(&slim).pre_order(|_| false).iter().map(|place| &slim[place.index]).collect();
    ordered.sort_by_key(|span| span.start_ns);
    let (mut spans, mut sizes) = (Vec::with_capacity(slim.len()), Vec::with_capacity(slim.len()));
    for slim in ordered {
        let Some(raw) = tx.raw_span(slim.row)? else { continue };
        sizes.push(raw.span.len());
        match open(&raw) {
            Ok(span) => spans.push(shown(&span, slim)),
            Err(error) => tracing::warn!(row = slim.row, %error, "a span is left out"),
        }
    }
    Ok((spans, sizes))
}

fn shown(span: &Span, slim: &SlimSpan) -> Json {
    let content = content(span);
    let mut shown = json!({
        "trace_id": BASE64.encode(span.trace_id.as_bytes()),
        "span_id": BASE64.encode(span.span_id.as_bytes()),
        "name": span.name,
        "start_time_unix_nano": span.start_ns,
        "end_time_unix_nano": span.end_ns,
        "attributes": attribute::all(span, slim, &content),
        "status": status(span, slim, content.failure.as_ref()),
    });
    if let Some(parent) = span.parent_id {
        shown["parent_span_id"] = BASE64.encode(parent.as_bytes()).into();
    }
    if span.kind != SpanKind::Unspecified {
        shown["kind"] = format!("SPAN_KIND_{}", span.kind.name().to_uppercase()).into();
    }
    let told = told(span, content.failure.as_ref());
    let events: Vec<Json> = span.events.iter().chain(&told).map(event).collect();
    if !events.is_empty() {
        shown["events"] = events.into();
    }
    if !span.links.is_empty() {
        shown["links"] = span.links.iter().map(link).collect();
    }
    shown
}

fn status(span: &Span, slim: &SlimSpan, failure: Option<&Failure>) -> Json {
    let mut status = Map::new();
    match slim.status {
        SpanStatus::Unset => {}
        SpanStatus::Ok => drop(status.insert("code".into(), "STATUS_CODE_OK".into())),
        SpanStatus::Error => drop(status.insert("code".into(), "STATUS_CODE_ERROR".into())),
    }
    let message = Some(span.status_message.as_str()).filter(|message| !message.is_empty());
    let message = message.or_else(|| failure?.message.as_deref());
    if let Some(message) = message {
        status.insert("message".into(), message.into());
    }
    status.into()
}

/// The event of a failure that the sender tells in another way.
fn told(span: &Span, failure: Option<&Failure>) -> Option<Event> {
    let failure = failure.filter(|_| span.events.iter().all(|event| event.name != EXCEPTION))?;
    let parts = [
        ("exception.type", &failure.kind),
        ("exception.message", &failure.message),
        ("exception.stacktrace", &failure.stacktrace),
    ];
    let attributes: Attributes = parts
        .into_iter()
        .filter_map(|(key, text)| Some((key.to_owned(), Value::Text(text.clone()?))))
        .collect();
    Some(Event { name: EXCEPTION.into(), time_ns: span.end_ns, attributes })
}

fn event(event: &Event) -> Json {
    json!({
        "name": event.name,
        "time_unix_nano": event.time_ns,
        "attributes": attribute::pairs(&event.attributes),
    })
}

fn link(link: &Link) -> Json {
    json!({
        "trace_id": base64_of_hex(&link.trace_id),
        "span_id": base64_of_hex(&link.span_id),
        "attributes": attribute::pairs(&link.attributes),
    })
}

/// Ids of links may have any length.
fn base64_of_hex(hex: &str) -> String {
    let digits: Vec<u8> =
        hex.chars().filter_map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| (pair[0] << 4) | pair[1]).collect();
    BASE64.encode(bytes)
}
