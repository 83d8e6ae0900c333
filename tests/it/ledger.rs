//! What was acknowledged, and whether a store has it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_ingest::Reader;
use touchstone_store::{Options, Store};

/// The spans that the collector answered for with 200, each with a digest of its bytes.
#[derive(Debug, Default, Clone)]
pub(crate) struct Ledger(BTreeMap<TraceId, BTreeMap<SpanId, u64>>);

/// A digest of a span's encoding.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

impl Ledger {
    /// Notes an acknowledged span.
    pub(crate) fn note(&mut self, trace: TraceId, span: SpanId, digest: u64) {
        self.0.entry(trace).or_default().insert(span, digest);
    }

    /// Takes over what another one noted.
    pub(crate) fn add(&mut self, other: Self) {
        for (trace, spans) in other.0 {
            self.0.entry(trace).or_default().extend(spans);
        }
    }

    /// How many spans it holds.
    pub(crate) fn spans(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// How many of its spans the store in this home lacks, or holds with other bytes.
    pub(crate) fn missing_in(&self, home: &Path) -> usize {
        // Reading what is stored needs no clock.
        let options = Options { reader: Arc::new(Reader::default()), now_ns: || 0 };
        let store = Store::open(&home.join("touchstone.db"), options).unwrap();
        let ledger = self.clone();
        let missing = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(
            store.read(move |tx| {
                let mut missing = 0;
                for (trace, spans) in &ledger.0 {
                    let Some(record) = tx.trace(*trace)? else {
                        missing += spans.len();
                        continue;
                    };
                    let mut stored = BTreeMap::new();
                    for span in tx.spans(record.row)? {
                        if let Some(raw) = tx.raw_span(span.row)? {
                            stored.insert(span.span_id, digest(&raw.span));
                        }
                    }
                    let is_there =
                        |(span, digest): &(&SpanId, &u64)| stored.get(span) == Some(digest);
                    missing += spans.len() - spans.iter().filter(is_there).count();
                }
                Ok(missing)
            }),
        );
        store.close();
        missing.unwrap()
    }
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
