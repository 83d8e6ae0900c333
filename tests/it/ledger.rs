//! What was acknowledged, and whether a store has it.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_ingest::Reader;
use touchstone_store::{Options, ReadTx, Store, StoreError};

/// What the program answered for with 200.
#[derive(Debug, Default, Clone)]
pub(crate) struct Ledger {
    /// Spans, each with a digest of its bytes.
    spans: BTreeMap<TraceId, BTreeMap<SpanId, u64>>,
    /// Names of assessments that a person made.
    assessments: BTreeMap<TraceId, BTreeSet<String>>,
    /// Traces that were deleted, or may have been.
    deleted: BTreeSet<TraceId>,
    /// Traces that retention may remove unless a person judged them.
    passing: BTreeSet<TraceId>,
}

/// A digest of a span's encoding.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

impl Ledger {
    /// Notes an acknowledged span.
    pub(crate) fn note(&mut self, trace: TraceId, span: SpanId, digest: u64) {
        self.spans.entry(trace).or_default().insert(span, digest);
    }

    /// Notes an acknowledged assessment.
    pub(crate) fn note_assessment(&mut self, trace: TraceId, name: String) {
        self.assessments.entry(trace).or_default().insert(name);
    }

    /// Notes that a trace's deletion was asked for.
    pub(crate) fn note_deletion(&mut self, trace: TraceId) {
        self.deleted.insert(trace);
    }

    /// Notes that retention may remove a trace.
    pub(crate) fn note_passing(&mut self, trace: TraceId) {
        self.passing.insert(trace);
    }

    /// Takes over what another one noted.
    pub(crate) fn add(&mut self, other: Self) {
        for (trace, spans) in other.spans {
            self.spans.entry(trace).or_default().extend(spans);
        }
        for (trace, names) in other.assessments {
            self.assessments.entry(trace).or_default().extend(names);
        }
        self.deleted.extend(other.deleted);
        self.passing.extend(other.passing);
    }

    /// How many spans it holds.
    pub(crate) fn spans(&self) -> usize {
        self.spans.values().map(BTreeMap::len).sum()
    }

    /// How many assessments it holds.
    pub(crate) fn assessments(&self) -> usize {
        self.assessments.values().map(BTreeSet::len).sum()
    }

    /// Whether retention may remove a trace.
    pub(crate) fn may_pass(&self, trace: &TraceId) -> bool {
        self.passing.contains(trace) && !self.assessments.contains_key(trace)
    }

    /// Whether the store must have a trace.
    fn is_owed(&self, trace: &TraceId) -> bool {
        !self.deleted.contains(trace) && !self.may_pass(trace)
    }

    /// How many spans and assessments a store must have.
    pub(crate) fn owed(&self) -> usize {
        let owed = self.spans.iter().filter(|(trace, _)| self.is_owed(trace));
        owed.map(|(trace, spans)| {
            spans.len() + self.assessments.get(trace).map_or(0, BTreeSet::len)
        })
        .sum()
    }

    /// How many of its spans and assessments the store in this home lacks, or holds otherwise.
    pub(crate) fn missing_in(&self, home: &Path) -> usize {
        // Reading what is stored needs no clock.
        let options = Options { reader: Arc::new(Reader::default()), now_ns: || 0 };
        let store = Store::open(&home.join("touchstone.db"), options).unwrap();
        let ledger = self.clone();
        let missing = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(
            store.read(move |tx| {
                let owed = ledger.spans.iter().filter(|(trace, _)| ledger.is_owed(trace));
                let mut missing = 0;
                for (trace, spans) in owed {
                    let judged = ledger.assessments.get(trace);
                    missing += lacking(tx, *trace, spans, judged)?;
                }
                Ok(missing)
            }),
        );
        store.close();
        missing.unwrap()
    }
}

/// How many of these spans and assessments of a trace are not there as they were sent.
fn lacking(
    tx: &ReadTx<'_>,
    trace: TraceId,
    spans: &BTreeMap<SpanId, u64>,
    judged: Option<&BTreeSet<String>>,
) -> Result<usize, StoreError> {
    let judged = judged.cloned().unwrap_or_default();
    let Some(record) = tx.trace(trace)? else { return Ok(spans.len() + judged.len()) };
    let mut stored = BTreeMap::new();
    for span in tx.spans(record.row)? {
        if let Some(raw) = tx.raw_span(span.row)? {
            stored.insert(span.span_id, digest(&raw.span));
        }
    }
    let is_there = |(span, digest): &(&SpanId, &u64)| stored.get(span) == Some(digest);
    let names = tx.trace_assessments(record.row)?.into_iter().map(|it| it.name);
    let names: BTreeSet<String> = names.collect();
    Ok(spans.len() - spans.iter().filter(is_there).count() + judged.difference(&names).count())
}

/// SQLite's own judgement of the database in this home.
pub(crate) fn assert_sound(home: &Path) {
    let database = Connection::open(home.join("touchstone.db")).unwrap();
    let integrity: Vec<String> = rows(&database, "PRAGMA integrity_check");
    assert_eq!(integrity, ["ok"]);
    let orphans: Vec<String> = rows(&database, "PRAGMA foreign_key_check");
    assert!(orphans.is_empty(), "rows that point nowhere, by table: {orphans:?}");
}

fn rows(database: &Connection, pragma: &str) -> Vec<String> {
    let mut statement = database.prepare(pragma).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
