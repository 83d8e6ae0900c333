//! What becomes of an export once its body is there, whatever carried it: opened, decoded, mapped,
//! prepared, stored, and told to the log. How it came and how it is answered is deliberately not
//! here.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::header::{CONTENT_TYPE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use bytes::Bytes;
use futures::future::try_join_all;
use percent_encoding::percent_decode_str;
use tokio::task::JoinError;
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::trace_info::SOURCE_RUN;
use touchstone_prices::PriceBook;
use touchstone_store::{Dictionaries, PreparedSpan, ProjectRef, Put, StoreError, prepare};

use super::decode::{Encoding, Group, decode};
use super::http::inflate::{Coding, announced, inflate};
use super::map::{Mapped, map, named_project};
use super::parts::{Cut, parts};
use super::rejection::Rejections;
use super::{log, metric};
use crate::collector::{Collector, Lease};
use crate::error::Error;
use crate::redaction::{self, Redactions};
use crate::request_log::{Entry, Outcome};

/// Bodies from this size on are decoded on a thread that may block. Compressed bodies count eight
/// times.
const LARGE_BYTES: usize = 256 * 1_024;

/// Spans written in one closure, so that it takes the writer no longer than 20 ms.
const SPANS_PER_WRITE: usize = 500;

/// Log records written in one closure; the spans that they belong to are read anew.
const LOGS_PER_WRITE: usize = 200;

/// Characters that a trace's metadata may have.
const RUN_CHARS: usize = 250;

const METRICS_HINT: &str =
    "Metrics are counted and dropped: set OTEL_METRICS_EXPORTER=none to save sending them";

/// Characters that the log keeps of a path, a content type or a name.
const WORD_CHARS: usize = 200;

/// The body of an export, and what its head says about it.
pub(super) struct Payload {
    pub(super) encoding: Encoding,
    pub(super) coding: Coding,
    /// The project that the head names.
    pub(super) project: Option<ProjectRef>,
    /// The run that the head names.
    pub(super) run: Option<String>,
    /// As it came on the wire.
    pub(super) body: Bytes,
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
        seen: Box::default(),
    }
}

/// A sender's word, short enough for the log.
fn clipped(word: &str) -> String {
    word.chars().take(WORD_CHARS).collect()
}

/// A header as text; `None` where it is missing or no UTF-8.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok()
}

/// The project that the headers name, which gRPC calls metadata.
pub(super) fn project(headers: &HeaderMap) -> Result<Option<ProjectRef>, Error> {
    let id = HeaderName::from_static("x-mlflow-experiment-id");
    if let Some(id) = header(headers, &id).filter(|id| !id.trim().is_empty()) {
        let id: Result<ProjectId, _> = id.trim().parse();
        return id.map(|id| Some(ProjectRef::Id(id))).map_err(|e| Error::Project(e.to_string()));
    }
    let name = HeaderName::from_static("x-touchstone-project");
    header(headers, &name).map(|name| named_project(&decoded(name))).transpose()
}

/// The run that the headers name, to which MLflow's clients want their traces to belong.
pub(super) fn run(headers: &HeaderMap) -> Option<String> {
    let run = header(headers, &HeaderName::from_static("x-mlflow-run-id"))?.trim();
    (!run.is_empty()).then(|| run.chars().take(RUN_CHARS).collect())
}

/// A header's value with `%XX` opened: many clients cannot send letters beyond ASCII otherwise.
pub(super) fn decoded(value: &str) -> Cow<'_, str> {
    percent_decode_str(value).decode_utf8().unwrap_or(Cow::Borrowed(value))
}

/// What OTLP carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    Traces,
    Logs,
    Metrics,
}

/// Takes an export of that signal. Answers, once all is on the disk, what of it was refused.
pub(super) async fn take(
    signal: Signal,
    collector: &Collector,
    payload: Payload,
    entry: &mut Entry,
) -> Result<Rejections, Error> {
    let taken = match signal {
        Signal::Traces => take_traces(collector, payload, entry).await,
        Signal::Logs => take_logs(collector, payload, entry).await,
        Signal::Metrics => take_metrics(collector, payload, entry).await,
    };
    if let Some(rejected) = taken.as_ref().ok().filter(|rejected| rejected.count() > 0) {
        entry.outcome = Outcome::Partial;
        entry.reason = Some(rejected.message());
    }
    taken
}

/// Stores an export of traces.
async fn take_traces(
    collector: &Collector,
    payload: Payload,
    entry: &mut Entry,
) -> Result<Rejections, Error> {
    let (run, project) = (payload.run.clone(), payload.project.clone());
    let (opened, _held) = open(collector, payload, read_traces).await?;
    let mut taken = Taken::default();
    match opened {
        Opened::Whole(ready) => taken.store(collector, *ready).await?,
        Opened::Parts(body, Cut { parts, rejected, .. }) => {
            taken.mapped.rejected = rejected;
            for part in parts {
                let (body, project, known) = (body.clone(), project.clone(), known(collector));
                let mapped = std::mem::take(&mut taken.mapped);
                let reading =
                    move || ready_part(&known, project.as_ref(), mapped, part.decode(&body)?);
                let ready = tokio::task::spawn_blocking(reading).await;
                taken.store(collector, ready.unwrap_or_else(|error| Err(unread(&error)))?).await?;
            }
            taken.mapped.count(taken.accepted);
        }
    }
    let Taken { put, traces, accepted, mapped } = taken;
    if let Some(run) = run {
        name_run(collector, traces, run).await?;
    }
    entry.service = mapped.service.as_deref().map(clipped);
    entry.client = mapped.client.as_deref().map(clipped).or(entry.client.take());
    entry.projects = put.projects.into_iter().map(|project| project.name).collect();
    entry.spans_accepted = accepted;
    entry.spans_rejected = mapped.rejected.count();
    *entry.seen = mapped.seen;
    entry.seen.counts.spans_stored = put.stored as u64;
    entry.seen.counts.spans_repeated = put.repeated as u64;
    entry.seen.counts.spans_of_deleted = put.of_deleted as u64;
    Ok(mapped.rejected)
}

/// Traces that were read.
enum Opened {
    /// All of them, ready for the store.
    Whole(Box<Ready>),
    /// Too many to be ready at the same time.
    Parts(Bytes, Cut),
}

/// Spans ready for the store.
struct Ready {
    spans: Vec<PreparedSpan>,
    /// What else they come to.
    mapped: Mapped,
    /// The traces of the spans.
    traces: BTreeSet<TraceId>,
}

impl Ready {
    fn of(mut mapped: Mapped, dictionaries: &Dictionaries) -> Self {
        let spans = std::mem::take(&mut mapped.spans);
        let traces = spans.iter().map(|span| span.trace_id).collect();
        Self { spans: prepare(spans, dictionaries), mapped, traces }
    }
}

fn read_traces(
    known: &Known,
    encoding: Encoding,
    project: Option<&ProjectRef>,
    body: &Bytes,
) -> Result<Opened, Error> {
    if let Some(mut cut) = parts(encoding, body)? {
        // Before anything of it is stored.
        return match cut.refused.take().filter(|_| project.is_none()) {
            Some(refused) => Err(refused),
            None => Ok(Opened::Parts(body.clone(), cut)),
        };
    }
    let mapped = map(decode(encoding, body)?, project, &known.prices, &known.redactions)?;
    Ok(Opened::Whole(Box::new(Ready::of(mapped, &known.dictionaries))))
}

/// Reads a part more of a request; `mapped` is what those before it came to.
fn ready_part(
    known: &Known,
    project: Option<&ProjectRef>,
    mut mapped: Mapped,
    part: Vec<Group>,
) -> Result<Ready, Error> {
    mapped.add(part, project, &known.prices, &known.redactions)?;
    Ok(Ready::of(mapped, &known.dictionaries))
}

/// What became of a request's traces so far.
#[derive(Default)]
struct Taken {
    put: Put,
    traces: BTreeSet<TraceId>,
    accepted: u64,
    mapped: Mapped,
}

impl Taken {
    async fn store(&mut self, collector: &Collector, ready: Ready) -> Result<(), Error> {
        self.accepted += ready.spans.len() as u64;
        self.mapped = ready.mapped;
        self.traces.extend(ready.traces);
        add(&mut self.put, write(collector, ready.spans).await?);
        Ok(())
    }
}

/// Adds what became of more spans.
fn add(all: &mut Put, put: Put) {
    all.stored += put.stored;
    all.repeated += put.repeated;
    all.of_deleted += put.of_deleted;
    all.projects.extend(put.projects);
    all.projects.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    all.projects.dedup_by(|a, b| a.name == b.name);
}

/// Stores the log records that belong to spans. All others are counted and dropped.
async fn take_logs(
    collector: &Collector,
    payload: Payload,
    entry: &mut Entry,
) -> Result<Rejections, Error> {
    let project = payload.project.clone();
    let read: Read<_> = |_, encoding, _, body| Ok(log::map(log::decode(encoding, body)?));
    let (mapped, _held) = open(collector, payload, read).await?;
    entry.service = mapped.service.as_deref().map(clipped);
    let named = project.map_or(mapped.projects, |it| vec![Some(it); mapped.logs.len()]);
    let mut logs =
        redaction::logs(&collector.redactions, &collector.store, mapped.logs, &named).await?;
    let mut writes = Vec::new();
    while !logs.is_empty() {
        let part = logs.split_off(logs.len().saturating_sub(LOGS_PER_WRITE));
        writes.push(collector.store.write(move |tx| tx.put_logs(&part)));
    }
    try_join_all(writes).await?;
    *entry.seen = mapped.seen;
    Ok(mapped.rejected)
}

/// Counts the data points of an export of metrics and drops them.
async fn take_metrics(
    collector: &Collector,
    payload: Payload,
    entry: &mut Entry,
) -> Result<Rejections, Error> {
    let (points, _held) =
        open(collector, payload, |_, encoding, _, body| metric::count(encoding, body)).await?;
    entry.seen.counts.metric_points_dropped = points;
    entry.hint = Some(METRICS_HINT.to_owned());
    Ok(Rejections::default())
}

/// What is known beforehand, to read spans by.
struct Known {
    prices: Arc<PriceBook>,
    redactions: Arc<Redactions>,
    dictionaries: Arc<Dictionaries>,
}

fn known(collector: &Collector) -> Known {
    Known {
        prices: Arc::clone(&collector.prices),
        redactions: Arc::clone(&collector.redactions),
        dictionaries: Arc::clone(collector.store.dictionaries()),
    }
}

/// Reads the message of a signal, inflated.
type Read<T> = fn(&Known, Encoding, Option<&ProjectRef>, &Bytes) -> Result<T, Error>;

/// Inflates a body and reads it, where that takes long on a thread that may block. The share of
/// the budget is to be held until what was read is stored.
async fn open<T: Send + 'static>(
    collector: &Collector,
    payload: Payload,
    read: Read<T>,
) -> Result<(T, Lease), Error> {
    let (mut lease, limit) = (collector.inflated.lease(), collector.limits.inflated);
    if payload.coding != Coding::Identity {
        let wanted = announced(payload.coding, &payload.body).min(limit);
        if !lease.cover_soon(wanted, collector.limits.patience).await {
            return Err(Error::Busy("too many large requests at a time"));
        }
    }
    let known = known(collector);
    let weight = if payload.coding == Coding::Identity { 1 } else { 8 };
    if payload.body.len().saturating_mul(weight) < LARGE_BYTES {
        return open_here(&known, payload, limit, lease, read);
    }
    let done =
        tokio::task::spawn_blocking(move || open_here(&known, payload, limit, lease, read)).await;
    done.unwrap_or_else(|error| Err(unread(&error)))
}

fn unread(error: &JoinError) -> Error {
    Error::Malformed(format!("the body cannot be read: {error}"))
}

fn open_here<T>(
    known: &Known,
    payload: Payload,
    limit: u64,
    mut lease: Lease,
    read: Read<T>,
) -> Result<(T, Lease), Error> {
    let Payload { encoding, coding, project, run: _, body } = payload;
    let body = inflate(coding, body, limit, |bytes| lease.cover(bytes))?;
    let opened = read(known, encoding, project.as_ref(), &body);
    Ok((opened.map_err(|error| explain(error, encoding, &body))?, lease))
}

/// Adds to a refusal what the body looks like, where that is plain.
fn explain(error: Error, encoding: Encoding, body: &[u8]) -> Error {
    let Error::Malformed(reason) = error else { return error };
    let looks = match (encoding, body, body.trim_ascii_start()) {
        (_, [0x1f, 0x8b, ..], _) => "the body looks like gzip: send Content-Encoding: gzip with it",
        (Encoding::Protobuf, _, [b'{', ..]) => {
            "the body looks like JSON: send Content-Type: application/json with it"
        }
        // Protobuf begins with the tag of its first field, which JSON takes for a blank.
        (Encoding::Json, [0x0a, ..], [first, ..]) if *first != b'{' => {
            "the body looks like protobuf: send Content-Type: application/x-protobuf with it"
        }
        _ => return Error::Malformed(reason),
    };
    Error::Malformed(format!("{reason}; {looks}"))
}

/// Writes the spans and answers what became of them, once all are on the disk.
async fn write(collector: &Collector, mut spans: Vec<PreparedSpan>) -> Result<Put, Error> {
    let now_ns = (collector.now_ns)();
    let mut writes = Vec::new();
    while !spans.is_empty() {
        let part = spans.split_off(spans.len().saturating_sub(SPANS_PER_WRITE));
        writes.push(collector.store.write(move |tx| tx.put_spans(&part, now_ns)));
    }
    let mut all = Put::default();
    for put in try_join_all(writes).await? {
        add(&mut all, put);
    }
    Ok(all)
}

/// Says of stored traces which run they belong to. Traces that were deleted are passed over.
async fn name_run(
    collector: &Collector,
    traces: BTreeSet<TraceId>,
    run: String,
) -> Result<(), Error> {
    let run: Arc<str> = run.into();
    let traces: Vec<TraceId> = traces.into_iter().collect();
    let writes = traces.chunks(SPANS_PER_WRITE).map(|part| {
        let (part, run) = (part.to_vec(), Arc::clone(&run));
        collector.store.write(move |tx| {
            for trace in part {
                match tx.trace_metadata_set(trace, SOURCE_RUN, Some(&run)) {
                    Ok(()) | Err(StoreError::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
    });
    try_join_all(writes).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_request_with_a_project_that_cannot_be_is_refused_before_any_part_is_stored() {
        let name = "n".repeat(201);
        let body: Bytes = format!(
            r#"{{"resourceSpans": [{{"scopeSpans": [{{"spans": [{{"name": "{}"}}]}}]}},
                {{"scopeSpans": [{{"spans": [{{}}]}}], "resource": {{"attributes": [
                    {{"key": "touchstone.project", "value": {{"stringValue": "{name}"}}}}]}}}}]}}"#,
            "n".repeat(5 << 20)
        )
        .into();
        let known = Known {
            prices: Arc::default(),
            redactions: Arc::default(),
            dictionaries: Arc::default(),
        };
        let read = |project| read_traces(&known, Encoding::Json, project, &body);
        assert!(matches!(read(None), Err(Error::Project(_))));
        let header = ProjectRef::Named("header".into());
        assert!(matches!(read(Some(&header)), Ok(Opened::Parts(..))), "no resource is asked");
    }
}
