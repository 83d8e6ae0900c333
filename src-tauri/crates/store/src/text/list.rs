//! The tables `text_segment` and `text_state`: which files the index has, and how far back it goes.

use rusqlite::Row;

use crate::error::Result;
use crate::table::trace::TraceKey;
use crate::tx::{ReadTx, WriteTx};

/// A segment as the database knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) number: i64,
    /// Segments of a generation before the current one go once the current one is whole.
    pub(crate) generation: i64,
    /// Times of its earliest and latest document, nanoseconds since 1970.
    pub(crate) low_ns: i64,
    pub(crate) high_ns: i64,
    pub(crate) documents: i64,
    /// Spans of its time that went or were replaced since its dead documents were counted.
    pub(crate) touched: i64,
    /// Whether nothing is added any more.
    pub(crate) sealed: bool,
}

/// How far the index goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    /// What was made of the text; see [`CUT`](super::CUT).
    pub(super) cut: i64,
    pub(super) generation: i64,
    /// Traces from this place on down are not in this generation yet; nothing if all are.
    pub(super) fill: Option<TraceKey>,
    /// Whether older generations have what this one has not.
    pub(super) covered: bool,
}

impl State {
    /// The place from which on down the index does not have every trace.
    pub(crate) fn unindexed(&self) -> Option<TraceKey> {
        self.fill.filter(|_| !self.covered)
    }
}

impl ReadTx<'_> {
    pub(crate) fn text_state(&self) -> Result<State> {
        let sql = "SELECT cut, generation, fill_start_ns, fill_row, covered FROM text_state";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row([], |row| {
            let fill: (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
            Ok(State {
                cut: row.get(0)?,
                generation: row.get(1)?,
                fill: fill.0.zip(fill.1).map(|(start_ns, row)| TraceKey { start_ns, row }),
                covered: row.get(4)?,
            })
        })?)
    }

    /// All segments, the one with the latest document first.
    pub(crate) fn text_segments(&self) -> Result<Vec<Listed>> {
        let sql = "SELECT * FROM text_segment ORDER BY high_ns DESC, number DESC";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map([], listed)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The highest number of a segment.
    pub(super) fn text_last_number(&self) -> Result<i64> {
        let sql = "SELECT coalesce(max(number), 0) FROM text_segment";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        number: row.get("number")?,
        generation: row.get("generation")?,
        low_ns: row.get("low_ns")?,
        high_ns: row.get("high_ns")?,
        documents: row.get("documents")?,
        touched: row.get("touched")?,
        sealed: row.get("sealed")?,
    })
}

impl WriteTx<'_> {
    /// Lists a segment as it is now. What was touched meanwhile stays counted.
    pub(super) fn text_segment_put(&self, segment: &Listed) -> Result<()> {
        let sql =
            "INSERT INTO text_segment(number, generation, low_ns, high_ns, documents, touched,
              sealed) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
            ON CONFLICT DO UPDATE SET (low_ns, high_ns, documents, sealed) = (?3, ?4, ?5, ?6)";
        let Listed { number, generation, low_ns, high_ns, documents, sealed, .. } = *segment;
        let values = (number, generation, low_ns, high_ns, documents, sealed);
        self.conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Says how many documents of a segment are dead for sure.
    pub(super) fn text_segment_dead(&self, number: i64, dead: i64) -> Result<()> {
        let sql = "UPDATE text_segment SET touched = ?2 WHERE number = ?1";
        self.conn.prepare_cached(sql)?.execute((number, dead))?;
        Ok(())
    }

    pub(super) fn text_segment_drop(&self, number: i64) -> Result<()> {
        let sql = "DELETE FROM text_segment WHERE number = ?1";
        self.conn.prepare_cached(sql)?.execute([number])?;
        Ok(())
    }

    /// Takes the segments of generations before this one off the list; answers their numbers.
    pub(super) fn text_segments_outlived(&self, generation: i64) -> Result<Vec<i64>> {
        let sql = "DELETE FROM text_segment WHERE generation < ?1 RETURNING number";
        let mut delete = self.conn.prepare_cached(sql)?;
        let rows = delete.query_map([generation], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn text_state_set(&self, state: &State) -> Result<()> {
        let sql = "UPDATE text_state SET (cut, generation, fill_start_ns, fill_row, covered)
            = (?1, ?2, ?3, ?4, ?5)";
        let State { cut, generation, fill, covered } = *state;
        let values = (
            cut,
            generation,
            fill.map(|place| place.start_ns),
            fill.map(|place| place.row),
            covered,
        );
        self.conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}
