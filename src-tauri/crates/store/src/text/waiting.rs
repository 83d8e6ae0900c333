//! What one commit leaves to the indexer: gathered while its closures run, written once at its end.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use touchstone_domain::time::NS_PER_MS;

use crate::error::Result;
use crate::table::span::ms_of_row;
use crate::text::todo;
use crate::tx::WriteTx;

/// Spans and traces whose text is new, and how many documents died.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// Rows of spans by the row of their trace.
    spans: BTreeMap<i64, BTreeSet<i64>>,
    /// Rows of traces of which something was noted.
    notes: BTreeSet<i64>,
    /// How many spans went, and between which times they started, ms since 1970.
    gone: Option<(i64, i64, i64)>,
}

impl Waiting {
    /// Takes over what another closure left.
    pub(crate) fn merge(&mut self, other: Self) {
        for (trace, spans) in other.spans {
            self.spans.entry(trace).or_default().extend(spans);
        }
        self.notes.extend(other.notes);
        if let Some((count, low, high)) = other.gone {
            self.add_gone(count, low, high);
        }
    }

    fn add_gone(&mut self, count: i64, low: i64, high: i64) {
        let (before, least, most) = self.gone.unwrap_or((0, i64::MAX, i64::MIN));
        self.gone = Some((before + count, low.min(least), high.max(most)));
    }

    /// Writes it into the transaction.
    pub(crate) fn write(&self, conn: &Connection) -> rusqlite::Result<()> {
        for (trace, spans) in &self.spans {
            todo::insert(conn, *trace, spans.iter().copied())?;
        }
        for trace in &self.notes {
            todo::insert(conn, *trace, [])?;
        }
        let Some((count, low, high)) = self.gone else { return Ok(()) };
        // A span's document has the time of its trace if that is later, so that this may miss some;
        // it only decides when room is given back.
        let sql =
            "UPDATE text_segment SET touched = touched + ?1 WHERE low_ns <= ?3 AND high_ns >= ?2";
        let (low, high) = (low.saturating_mul(NS_PER_MS), (high + 1).saturating_mul(NS_PER_MS));
        conn.prepare_cached(sql)?.execute((count, low, high))?;
        Ok(())
    }
}

/// The verbs by which tables tell that text changed.
impl WriteTx<'_> {
    /// What this span says is new.
    pub(crate) fn text_of_span(&self, trace: i64, row: i64) {
        self.waiting.borrow_mut().spans.entry(trace).or_default().insert(row);
    }

    /// All spans of a trace stand elsewhere in the index: it went to another project, or begins
    /// later than they do.
    pub(crate) fn text_of_trace(&self, trace: i64) -> Result<()> {
        let mut ask = self.conn.prepare_cached("SELECT id FROM span WHERE trace = ?1")?;
        let rows = ask.query_map([trace], |row| row.get(0))?;
        let rows = rows.collect::<rusqlite::Result<BTreeSet<i64>>>()?;
        if !rows.is_empty() {
            self.waiting.borrow_mut().spans.entry(trace).or_default().extend(rows);
        }
        Ok(())
    }

    /// What is noted of this trace changed: a tag that was given, an assessment.
    pub(crate) fn text_of_notes(&self, trace: i64) {
        self.waiting.borrow_mut().notes.insert(trace);
    }

    /// This span is gone.
    pub(crate) fn text_gone(&self, row: i64) {
        let ms = ms_of_row(row);
        self.waiting.borrow_mut().add_gone(1, ms, ms);
    }
}
