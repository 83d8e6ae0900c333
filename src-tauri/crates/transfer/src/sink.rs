//! From what a source says to the store, in bounded writes.
//!
//! Spans go the way of live ones: the same mapping, conventions and prices. What is there already
//! is found by its content and left out, so that importing once more adds nothing. How a job keeps
//! its progress is deliberately not here: [`Part::put`] is called in the closure that writes it.

mod said;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use touchstone_domain::id::TraceId;
use touchstone_ingest::otlp::decode::Batch;
use touchstone_ingest::otlp::map::{map, named_project};
use touchstone_ingest::{Redactions, redaction};
use touchstone_prices::PriceBook;
use touchstone_store::{
    Dictionaries, IncomingLog, IncomingSpan, PreparedSpan, ProjectRef, ReadTx, Store, StoreError,
    WriteTx, prepare,
};

use crate::error::Error;
use crate::join;
use crate::record::ImportedTrace;
use crate::report::Report;
use said::{Said, redacted, said};

/// Spans, and traces spoken of, in one write, so that it takes the writer no longer than 20 ms …
const PER_WRITE: usize = 200;
/// … and bytes of spans.
const BYTES_PER_WRITE: usize = 2 << 20;

/// Why spans and notes of a deleted trace are not taken.
const DELETED: &str = "the trace was deleted here";

/// What one write of an import takes.
#[derive(Debug, Default)]
pub struct Part {
    spans: Vec<PreparedSpan>,
    logs: Vec<IncomingLog>,
    said: Vec<Said>,
    traces: HashSet<TraceId>,
    report: Report,
}

/// Where an import goes, and by what it is read.
#[derive(Debug, Clone)]
pub struct Sink {
    /// The store.
    pub store: Store,
    /// What calls cost that do not state it.
    pub prices: Arc<PriceBook>,
    /// What projects want replaced.
    pub redactions: Arc<Redactions>,
    /// The project that the user names.
    pub target: Option<ProjectRef>,
}

impl Sink {
    /// Makes traces ready for the writer: maps them, leaves out what is stored already, hashes and
    /// compresses the rest.
    pub async fn ready(&self, traces: Vec<ImportedTrace>) -> Result<Vec<Part>, Error> {
        let traces = join::joined(&self.store, traces).await?;
        let sink = self.clone();
        let mut mapped = blocking(move || Mapped::of(traces, &sink)).await?;
        let (logs, named) = mapped.logs.drain(..).unzip::<_, _, Vec<_>, Vec<_>>();
        let logs = redaction::logs(&self.redactions, &self.store, logs, &named).await?;
        mapped.said = redacted(&self.redactions, &self.store, mapped.said).await?;
        let mapped = self.store.read(move |tx| mapped.without_known(tx, logs)).await?;
        let dictionaries = Arc::clone(self.store.dictionaries());
        blocking(move || mapped.into_parts(&dictionaries)).await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    // A panic in there drops the answer, as in a closure of the store.
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Closed.into())
}

/// Traces whose spans are mapped.
#[derive(Debug, Default)]
struct Mapped {
    spans: Vec<IncomingSpan>,
    /// Traces whose spans are known by their ids.
    by_id: HashSet<TraceId>,
    /// Log records, each with the project that is named.
    logs: Vec<(IncomingLog, Option<ProjectRef>)>,
    said: Vec<Said>,
    report: Report,
}

impl Mapped {
    fn of(traces: Vec<ImportedTrace>, sink: &Sink) -> Self {
        let mut mapped = Self::default();
        for trace in traces {
            if let Err(reason) = mapped.add(trace, sink) {
                mapped.report.refuse(reason, None);
            }
        }
        mapped
    }

    fn add(&mut self, mut trace: ImportedTrace, sink: &Sink) -> Result<(), String> {
        let named = match (&sink.target, &trace.project) {
            (Some(target), _) => Some(target.clone()),
            (None, Some(name)) => Some(named_project(name).map_err(|error| error.to_string())?),
            (None, None) => None,
        };
        let batch = Batch { groups: std::mem::take(&mut trace.groups), ..Batch::default() };
        let spans = map(batch, named.as_ref(), &sink.prices, &sink.redactions)
            .map_err(|error| error.to_string())?;
        self.said.extend(said(&trace, named.as_ref(), &spans.spans));
        self.report.refuse_many(spans.rejected.message(), None, spans.rejected.count());
        if trace.is_known_by_id {
            self.by_id.extend(trace.id);
        }
        self.spans.extend(spans.spans);
        self.logs.extend(trace.logs.into_iter().map(|log| (log, named.clone())));
        Ok(())
    }

    /// Leaves out the spans that are stored as they are, and counts them.
    fn without_known(
        mut self,
        tx: &ReadTx<'_>,
        logs: Vec<IncomingLog>,
    ) -> Result<Fresh, StoreError> {
        let mut rows = HashMap::new();
        let mut fresh = Vec::with_capacity(self.spans.len());
        for span in std::mem::take(&mut self.spans) {
            let id = span.trace_id;
            let row = match rows.get(&id) {
                Some(row) => *row,
                None => *rows.entry(id).or_insert(tx.trace(id)?.map(|trace| trace.row)),
            };
            let is_known = match row {
                Some(row) => is_known(tx, row, &span, self.by_id.contains(&id))?,
                None => false,
            };
            if is_known {
                self.report.repeated += 1;
            } else {
                fresh.push(span);
            }
        }
        let mut fresh_logs = Vec::with_capacity(logs.len());
        for log in logs {
            if !is_logged(tx, &log)? {
                fresh_logs.push(log);
            }
        }
        Ok(Fresh { spans: fresh, logs: fresh_logs, said: self.said, report: self.report })
    }
}

/// What is not stored yet.
#[derive(Debug)]
struct Fresh {
    spans: Vec<IncomingSpan>,
    logs: Vec<IncomingLog>,
    said: Vec<Said>,
    report: Report,
}

impl Fresh {
    /// Bounded writes; what is said of a trace comes after its spans.
    fn into_parts(self, dictionaries: &Dictionaries) -> Vec<Part> {
        let mut parts = vec![Part { report: self.report, ..Part::default() }];
        let mut bytes = 0;
        let known: Vec<(TraceId, usize)> =
            self.spans.iter().map(|span| (span.trace_id, span.raw.len())).collect();
        for (span, (id, size)) in prepare(self.spans, dictionaries).into_iter().zip(known) {
            bytes += size;
            if parts.last().is_none_or(|part| part.spans.len() >= PER_WRITE)
                || bytes > BYTES_PER_WRITE
            {
                parts.push(Part::default());
                bytes = size;
            }
            if let Some(part) = parts.last_mut() {
                part.traces.insert(id);
                part.spans.push(span);
            }
        }
        let mut logs = self.logs;
        while !logs.is_empty() {
            let rest = logs.split_off(logs.len().min(PER_WRITE));
            let part = Part { logs: std::mem::replace(&mut logs, rest), ..Part::default() };
            parts.push(part);
        }
        for said in self.said {
            if parts.last().is_none_or(|part| part.said.len() + part.spans.len() >= PER_WRITE) {
                parts.push(Part::default());
            }
            if let Some(part) = parts.last_mut() {
                part.traces.insert(said.id);
                part.said.push(said);
            }
        }
        parts
    }
}

fn is_known(
    tx: &ReadTx<'_>,
    trace_row: i64,
    span: &IncomingSpan,
    timeless: bool,
) -> Result<bool, StoreError> {
    let Some(stored) = tx.span(trace_row, span.span_id)? else { return Ok(false) };
    if timeless {
        return Ok(true);
    }
    let raw = tx.raw_span(stored.row)?;
    Ok(raw.is_some_and(|raw| {
        (raw.span.as_slice(), raw.resource.as_slice(), raw.scope.as_slice())
            == (&span.raw[..], &span.resource[..], &span.scope[..])
    }))
}

fn is_logged(tx: &ReadTx<'_>, log: &IncomingLog) -> Result<bool, StoreError> {
    let Some(trace) = tx.trace(log.trace_id)? else { return Ok(false) };
    let Some(span) = tx.span(trace.row, log.span_id)? else { return Ok(false) };
    let raw = tx.raw_span(span.row)?;
    Ok(raw.is_some_and(|raw| raw.logs.iter().any(|known| known[..] == log.raw[..])))
}

impl Part {
    /// Writes it; answers what became of it. Called in one closure with the progress of the import.
    pub fn put(self, tx: &WriteTx<'_>, now_ns: i64) -> Result<Report, StoreError> {
        let mut report = self.report;
        let mut absent = Vec::new();
        for id in self.traces {
            if tx.trace(id)?.is_none() {
                absent.push(id);
            }
        }
        let put = tx.put_spans(&self.spans, now_ns)?;
        report.spans += put.stored as u64;
        report.repeated += put.repeated as u64;
        report.refuse_many(DELETED, None, put.of_deleted as u64);
        tx.put_logs(&self.logs)?;
        for said in self.said {
            said.put(tx, now_ns, &mut report)?;
        }
        for id in absent {
            report.traces += u64::from(tx.trace(id)?.is_some());
        }
        Ok(report)
    }
}
