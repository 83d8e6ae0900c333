//! Files to import: read record by record in every layout and format, and stored, exported and
//! imported once more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use touchstone_ingest::Reader as SpanReader;
use touchstone_ingest::otlp::decode::Batch;
use touchstone_store::{Options, Store, TraceQuery, TraceRecord};
use touchstone_transfer::export::{Export, ExportFormat, Feed};
use touchstone_transfer::format::FORMATS;
use touchstone_transfer::import::{At, Import, format_of};
use touchstone_transfer::read::{Next, Reader};
use touchstone_transfer::sink::Sink;
use touchstone_transfer::{ImportedTrace, Report};

use crate::trace::take;

/// The clock: in November 2026, in nanoseconds since 1970.
const NOW_NS: i64 = 1_795_400_000_000_000_000;

/// How a file may be named: its name can tell how its records lie.
const NAMES: [&str; 4] = ["a.json", "a.jsonl", "a.binpb", "a.jsonl.gz"];

/// A file behind two bytes: its name, and the format in which it is read if its records tell none.
/// However it is read, it comes to an end, comes to the same again, goes on behind any of its records,
/// and its spans can be stored and opened.
pub fn import_file(input: &[u8]) {
    let dir = tempfile::tempdir().expect("a folder can be made");
    let Some((path, format)) = laid(dir.path(), input) else { return };
    records(&path);
    let (Some(one), Some(other)) = (all(&path, format), all(&path, format)) else { return };
    let told = |of: &(Vec<ImportedTrace>, Report)| format!("{of:?}");
    assert_eq!(told(&one), told(&other), "it is read otherwise the second time");
    for trace in one.0 {
        let id = trace.id;
        for span in take(Batch { groups: trace.groups, ..Batch::default() }).into_iter().flatten() {
            assert!(id.is_none_or(|id| id == span.trace_id), "a span of another trace: {span:?}");
        }
    }
}

/// The same file imported into a store: what is exported of it is taken elsewhere and says the same,
/// and a second import adds nothing.
pub fn import_again(input: &[u8]) {
    let dir = tempfile::tempdir().expect("a folder can be made");
    let Some((path, format)) = laid(dir.path(), input) else { return };
    if all(&path, format).is_none_or(|(traces, _)| traces.is_empty()) {
        return;
    }
    let (here, there) = (Home::new(), Home::new());
    here.import(&path, format);
    let told = here.told();
    let again = here.import(&path, format);
    assert_eq!((again.traces, again.spans, again.assessments), (0, 0, 0), "{again:?}");
    assert_eq!(told, here.told());
    let exported = dir.path().join("exported.jsonl");
    here.export(&exported);
    let taken = there.import(&exported, "touchstone");
    assert!(taken.refused.is_empty(), "{taken:?}");
    assert_eq!(told, there.told());
}

/// The input as a file, and the format in which it is read.
fn laid(dir: &Path, input: &[u8]) -> Option<(PathBuf, &'static str)> {
    let [name, format, file @ ..] = input else { return None };
    let path = dir.join(NAMES[usize::from(*name) % NAMES.len()]);
    std::fs::write(&path, file).expect("a file can be written");
    let format = FORMATS[usize::from(*format) % FORMATS.len()].name;
    Some((path.clone(), format_of(&path).unwrap_or(format)))
}

/// Everything that a file says; none if it cannot be read.
fn all(path: &Path, format: &str) -> Option<(Vec<ImportedTrace>, Report)> {
    let mut file = Import::open(path, format, NOW_NS, &At::default()).ok()?;
    let (mut traces, mut report) = (Vec::new(), Report::default());
    loop {
        let step = file.step().expect("a file that was opened can be read");
        traces.extend(step.traces);
        report.add(step.report);
        if step.is_last {
            return Some((traces, report));
        }
    }
}

/// Reads the records, and those behind one in the middle once more.
fn records(path: &Path) {
    let Ok(mut reader) = Reader::open(path) else { return };
    let (mut records, mut ends) = (Vec::new(), Vec::new());
    let mut before = reader.offset();
    let is_whole = loop {
        let next = match reader.advance() {
            Ok(Next::End) => break true,
            Ok(next) => next,
            // Compressed bytes that break off.
            Err(_) => break false,
        };
        // That something is open at the end is told without reading on; then nothing else comes.
        let is_end = reader.offset() == before;
        assert!(!is_end || matches!(next, Next::Refused { .. }), "nothing was read for {next:?}");
        assert!(!is_end || reader.advance().is_ok_and(|next| next == Next::End), "it goes on");
        assert!(reader.done() <= reader.size());
        before = reader.offset();
        records.push(next);
        ends.push(before);
    };
    let middle = records.len() / 2;
    let start = middle.checked_sub(1).map_or(0, |before| ends[before]);
    let end = ends.get(middle).filter(|end| is_whole && **end > start);
    let Some(end) = end else { return };
    let mut again = Reader::open(path).expect("it was opened before");
    again.skip_to(*end).expect("it was read before");
    for record in &records[middle + 1..] {
        assert_eq!(again.advance().ok().as_ref(), Some(record));
    }
    assert_eq!(again.advance().ok(), Some(Next::End));
}

/// A store, and what is needed to wait for it.
struct Home {
    runtime: Runtime,
    store: Store,
    _dir: TempDir,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let options = Options { reader: Arc::new(SpanReader::default()), now_ns: || NOW_NS };
        let store = Store::open(&dir.path().join("touchstone.db"), options).expect("a store opens");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        Self { runtime, store, _dir: dir }
    }

    fn import(&self, path: &Path, format: &str) -> Report {
        let mut file = Import::open(path, format, NOW_NS, &At::default()).expect("it was opened");
        let (store, prices, redactions) = (self.store.clone(), Arc::default(), Arc::default());
        let sink = Sink { store, prices, redactions, target: None };
        let mut report = Report::default();
        loop {
            let step = file.step().expect("it was read before");
            report.add(step.report);
            let parts = self.runtime.block_on(sink.ready(step.traces)).expect("it can be read");
            for part in parts {
                let put = self.store.write(move |tx| part.put(tx, NOW_NS));
                report.add(self.runtime.block_on(put).expect("it can be written"));
            }
            if step.is_last {
                return report;
            }
        }
    }

    fn traces(&self) -> Vec<TraceRecord> {
        let query = TraceQuery { limit: 10_000, ..TraceQuery::default() };
        let read = self.store.read(move |tx| tx.traces(&query));
        self.runtime.block_on(read).expect("it can be read")
    }

    fn export(&self, path: &Path) {
        let format = ExportFormat::Jsonl;
        let mut file = Export::create(path, format).expect("a file can be written");
        let mut feed = Feed::new(self.traces(), format);
        while !feed.is_over() {
            let read = self.store.read(move |tx| {
                let parts = feed.next(tx)?;
                Ok((feed, parts))
            });
            let (rest, parts) = self.runtime.block_on(read).expect("it can be read");
            feed = rest;
            parts.iter().try_for_each(|part| file.write(part)).expect("a file can be written");
        }
        file.finish().expect("a file can be written");
    }

    /// Everything that is told of each trace, without its rows.
    fn told(&self) -> BTreeMap<String, String> {
        let told = |trace: TraceRecord| {
            let read = self.store.read(move |tx| {
                let mut spans = BTreeMap::new();
                for span in tx.spans(trace.row)? {
                    spans.insert(span.span_id, tx.raw_span(span.row)?);
                }
                let mut assessments = tx.trace_assessments(trace.row)?;
                assessments.sort_by_key(|assessment| assessment.id);
                let labels = tx.trace_labels(trace.row)?;
                let project = tx.project(trace.project)?.map(|project| project.name);
                let about = format!(
                    "{project:?} {:?} {:?} {} {} {} {} {:?} {:?} {:?} {:?} {:?} {:?}",
                    trace.name,
                    trace.state,
                    trace.start_ns,
                    trace.end_ns,
                    trace.span_count,
                    trace.error_count,
                    trace.usage,
                    trace.cost,
                    trace.request,
                    trace.response,
                    trace.session,
                    trace.user,
                );
                Ok(format!("{about}\n{labels:?}\n{assessments:?}\n{spans:?}"))
            });
            let id = trace.trace_id.to_string();
            (id, self.runtime.block_on(read).expect("it can be read"))
        };
        self.traces().into_iter().map(told).collect()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.store.close();
    }
}
