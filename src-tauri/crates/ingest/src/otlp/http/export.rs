//! One export of traces: admitted, received, decoded, stored, answered, noted.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use axum::response::Response;
use bytes::Bytes;
use futures::future::try_join_all;
use percent_encoding::percent_decode_str;
use touchstone_domain::id::ProjectId;
use touchstone_store::{PreparedSpan, ProjectRef, prepare};

use super::answer::{Refusal, stored};
use super::body;
use super::inflate::{Coding, inflate};
use crate::collector::{Collector, Lease};
use crate::error::Error;
use crate::otlp::decode::{Encoding, decode};
use crate::otlp::map::{map, named_project};
use crate::otlp::rejection::Rejections;
use crate::request_log::{Entry, Outcome};

/// Bodies from this size on are decoded on a thread that may block. Compressed bodies count eight
/// times.
const LARGE_BYTES: usize = 256 * 1_024;

/// Spans written in one closure, so that it takes the writer no longer than 20 ms.
const SPANS_PER_WRITE: usize = 500;

/// Characters that the log keeps of a path, a content type or a name.
const WORD_CHARS: usize = 200;

/// Handles `POST /v1/traces`.
pub(super) async fn export(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut entry = arrival(&collector, &parts);
    let encoding = entry.content_type.as_deref().and_then(Encoding::of);
    let response = match take(&collector, &parts, body, &mut entry).await {
        Ok((encoding, rejected)) => {
            entry.spans_rejected = rejected.count();
            if rejected.count() > 0 {
                entry.outcome = Outcome::Partial;
                entry.reason = Some(rejected.message());
            }
            stored(encoding, &rejected)
        }
        Err(error) => refuse(error.into(), encoding, &mut entry),
    };
    entry.time_ns = (collector.now_ns)();
    collector.note(entry);
    response
}

/// The entry of a request as far as its head tells, for an outcome that is good.
pub(super) fn arrival(collector: &Collector, parts: &Parts) -> Entry {
    let header = |name| header(&parts.headers, name).map(clipped);
    Entry {
        sequence: 0,
        time_ns: (collector.now_ns)(),
        outcome: Outcome::Accepted,
        status: 200,
        path: clipped(parts.uri.path()),
        content_type: header(&CONTENT_TYPE),
        bytes: 0,
        spans_accepted: 0,
        spans_rejected: 0,
        projects: Vec::new(),
        service: None,
        client: header(&USER_AGENT),
        reason: None,
        hint: None,
    }
}

/// A sender's word, short enough for the log.
fn clipped(word: &str) -> String {
    word.chars().take(WORD_CHARS).collect()
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

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok()
}

async fn take(
    collector: &Collector,
    parts: &Parts,
    body: Body,
    entry: &mut Entry,
) -> Result<(Encoding, Rejections), Error> {
    let encoding = encoding(entry.content_type.as_deref())?;
    let coding = Coding::of(header(&parts.headers, &CONTENT_ENCODING).unwrap_or_default())?;
    let project = project(&parts.headers)?;
    let mut lease = body::admit(collector, &parts.headers)?;
    let body = body::receive(collector, body, &mut lease, &mut entry.bytes).await?;
    let inflated = collector.inflated.lease();
    let limit = collector.limits.inflated;
    let work = Work { encoding, coding, project, body, limit, inflated };
    let ready = work.run_where_it_fits().await?;
    entry.service = ready.service.as_deref().map(clipped);
    entry.client = ready.client.as_deref().map(clipped).or(entry.client.take());
    let accepted = ready.spans.len() as u64;
    entry.projects = write(collector, ready.spans).await?;
    entry.spans_accepted = accepted;
    Ok((encoding, ready.rejected))
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

/// The project that the headers name.
fn project(headers: &HeaderMap) -> Result<Option<ProjectRef>, Error> {
    let id = HeaderName::from_static("x-mlflow-experiment-id");
    if let Some(id) = header(headers, &id).filter(|id| !id.trim().is_empty()) {
        let id: Result<ProjectId, _> = id.trim().parse();
        return id.map(|id| Some(ProjectRef::Id(id))).map_err(|e| Error::Project(e.to_string()));
    }
    let name = HeaderName::from_static("x-touchstone-project");
    header(headers, &name).map(|name| named_project(&decoded(name))).transpose()
}

/// A header's value with `%XX` opened: many clients cannot send letters beyond ASCII otherwise.
fn decoded(value: &str) -> Cow<'_, str> {
    percent_decode_str(value).decode_utf8().unwrap_or(Cow::Borrowed(value))
}

/// Everything between the wire and the store that takes nothing but time.
struct Work {
    encoding: Encoding,
    coding: Coding,
    project: Option<ProjectRef>,
    body: Bytes,
    limit: u64,
    inflated: Lease,
}

struct Ready {
    spans: Vec<PreparedSpan>,
    rejected: Rejections,
    service: Option<String>,
    client: Option<String>,
    /// Held until the spans are stored.
    _inflated: Lease,
}

impl Work {
    async fn run_where_it_fits(self) -> Result<Ready, Error> {
        let weight = if self.coding == Coding::Identity { 1 } else { 8 };
        if self.body.len().saturating_mul(weight) < LARGE_BYTES {
            return self.run();
        }
        let done = tokio::task::spawn_blocking(move || self.run()).await;
        done.unwrap_or_else(|error| {
            Err(Error::Malformed(format!("the body cannot be read: {error}")))
        })
    }

    fn run(mut self) -> Result<Ready, Error> {
        let body = inflate(self.coding, self.body, self.limit, &mut self.inflated)?;
        let batch =
            decode(self.encoding, &body).map_err(|error| explain(error, self.encoding, &body))?;
        let mapped = map(batch, self.project.as_ref())?;
        Ok(Ready {
            spans: prepare(mapped.spans),
            rejected: mapped.rejected,
            service: mapped.service,
            client: mapped.client,
            _inflated: self.inflated,
        })
    }
}

/// Adds to a refusal what the body looks like, where that is plain.
fn explain(error: Error, encoding: Encoding, body: &[u8]) -> Error {
    let looks = match (encoding, body, body.trim_ascii_start()) {
        (_, [0x1f, 0x8b, ..], _) => "the body looks like gzip: send Content-Encoding: gzip with it",
        (Encoding::Protobuf, _, [b'{', ..]) => {
            "the body looks like JSON: send Content-Type: application/json with it"
        }
        // Protobuf begins with the tag of its first field, which JSON takes for a blank.
        (Encoding::Json, [0x0a, ..], [first, ..]) if *first != b'{' => {
            "the body looks like protobuf: send Content-Type: application/x-protobuf with it"
        }
        _ => return error,
    };
    Error::Malformed(format!("{error}; {looks}"))
}

/// Writes the spans and answers with the names of their projects, once all are on the disk.
async fn write(collector: &Collector, mut spans: Vec<PreparedSpan>) -> Result<Vec<String>, Error> {
    let now_ns = (collector.now_ns)();
    let mut writes = Vec::new();
    while !spans.is_empty() {
        let part = spans.split_off(spans.len().saturating_sub(SPANS_PER_WRITE));
        writes.push(collector.store.write(move |tx| tx.put_spans(&part, now_ns)));
    }
    let puts = try_join_all(writes).await?;
    let mut names: Vec<String> =
        puts.into_iter().flat_map(|put| put.projects).map(|project| project.name).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
