//! A segment being searched: the documents of a leaf that may be found, newest first.

use rusqlite::Connection;

use super::TextIndex;
use super::query::{Query, Wanted};
use super::segment::{Leaf, id, leaves};
use super::vocabulary::Vocabulary;
use crate::error::Result;

/// A document that may be found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    /// Its number in its leaf.
    pub(crate) number: u32,
    pub(crate) span: i64,
    pub(crate) trace: i64,
}

/// A segment's file, given back to the pool when it is dropped.
#[derive(Debug)]
pub(crate) struct Opened<'a> {
    index: &'a TextIndex,
    pub(crate) number: i64,
    conn: Option<Connection>,
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take()
            && (conn.is_autocommit() || conn.execute_batch("COMMIT").is_ok())
        {
            self.index.pool.give(self.number, conn);
        }
    }
}

impl TextIndex {
    /// Opens a segment as it is from now on.
    pub(crate) fn open(&self, number: i64) -> Result<Opened<'_>> {
        self.open_file(number, &self.segment(number))
    }

    /// Opens what was noted of traces; nothing while that is not there yet.
    pub(crate) fn open_notes(&self) -> Result<Option<Opened<'_>>> {
        let file = self.notes();
        if file.is_file() { self.open_file(NOTES, &file).map(Some) } else { Ok(None) }
    }

    fn open_file(&self, number: i64, file: &std::path::Path) -> Result<Opened<'_>> {
        let conn = self.pool.take(number, file)?;
        conn.execute_batch("BEGIN")?;
        Ok(Opened { index: self, number, conn: Some(conn) })
    }
}

/// Stands for the file of notes among the numbers of segments.
pub(super) const NOTES: i64 = -1;

impl Opened<'_> {
    pub(super) fn conn(&self) -> Result<&Connection> {
        self.conn.as_ref().ok_or(crate::StoreError::Closed)
    }

    /// What was made of the text in it; see [`CUT`](super::CUT).
    pub(super) fn cut(&self) -> Result<i64> {
        Ok(self.conn()?.query_row("SELECT cut FROM meta", [], |row| row.get(0))?)
    }

    /// Its leaves.
    pub(crate) fn leaves(&self) -> Result<Vec<Leaf>> {
        leaves(self.conn()?)
    }

    /// What a leaf must be asked for its documents above a number, and for those up to it.
    pub(crate) fn queries(&self, leaf: &Leaf, wanted: &Wanted) -> Result<(Query, u32, Query)> {
        let known = if wanted.needs_lexicon() {
            let with_words = wanted.needs_words();
            Vocabulary::read(self.conn()?, leaf.number, leaf.documents, with_words)?
        } else {
            Vocabulary::unneeded(leaf.documents)
        };
        Ok((Query::Everything, known.documents, wanted.query(&known)))
    }

    /// Up to `limit` documents of a leaf between two numbers, both outside, the highest first.
    pub(crate) fn candidates(
        &self,
        leaf: u32,
        query: &Query,
        above: u32,
        below: u32,
        limit: u32,
    ) -> Result<Vec<Candidate>> {
        let conn = self.conn()?;
        let first = id(leaf, 0);
        let candidate = |row: &rusqlite::Row<'_>| {
            Ok(Candidate { number: row.get(0)?, span: row.get(1)?, trace: row.get(2)? })
        };
        let found = match query {
            Query::Nothing => return Ok(Vec::new()),
            Query::Everything => {
                let sql = "SELECT id - ?1, span, trace FROM document
                    WHERE id > ?1 + ?2 AND id < ?1 + ?3 ORDER BY id DESC LIMIT ?4";
                let mut ask = conn.prepare_cached(sql)?;
                ask.query_map((first, above, below, limit), candidate)?
                    .collect::<rusqlite::Result<_>>()
            }
            Query::Match(expression) => {
                let mut ask = conn.prepare_cached(&candidates_sql(leaf))?;
                ask.query_map((first, above, below, limit, expression), candidate)?
                    .collect::<rusqlite::Result<_>>()
            }
        };
        Ok(found?)
    }

    /// The newest documents of a leaf with how well they fit; the lower, the better.
    pub(crate) fn ranked(
        &self,
        leaf: u32,
        expression: &str,
        limit: u32,
    ) -> Result<Vec<(f64, Candidate)>> {
        let sql = format!(
            "SELECT s.rowid, d.span, d.trace, bm25(said{leaf}) FROM said{leaf} AS s
             CROSS JOIN document AS d ON d.id = ?1 + s.rowid
             WHERE said{leaf} MATCH ?2 ORDER BY s.rowid DESC LIMIT ?3"
        );
        let mut ask = self.conn()?.prepare_cached(&sql)?;
        let rows = ask.query_map((id(leaf, 0), expression, limit), |row| {
            let found = Candidate { number: row.get(0)?, span: row.get(1)?, trace: row.get(2)? };
            Ok((row.get(3)?, found))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The latest time of the documents of a leaf up to a number, or somewhat later.
    pub(crate) fn high_ns(&self, leaf: &Leaf, number: u32) -> Result<i64> {
        let sql = "SELECT ns FROM high WHERE id >= ?1 AND id <= ?2 ORDER BY id LIMIT 1";
        let mut ask = self.conn()?.prepare_cached(sql)?;
        let mut rows = ask.query((id(leaf.number, number), id(leaf.number, u32::MAX)))?;
        rows.next()?.map_or(Ok(leaf.high_ns), |row| Ok(row.get(0)?))
    }

    /// Up to `limit` rows of traces of which something was noted that is wanted.
    pub(crate) fn noted(&self, wanted: &Wanted, limit: u32) -> Result<Vec<i64>> {
        super::note::noted(self.conn()?, wanted, limit)
    }
}

/// The statement that finds candidates; FTS5 leads, and its numbers are a range of its own.
fn candidates_sql(leaf: u32) -> String {
    format!(
        "SELECT s.rowid, d.span, d.trace FROM said{leaf} AS s
         CROSS JOIN document AS d ON d.id = ?1 + s.rowid
         WHERE said{leaf} MATCH ?5 AND s.rowid > ?2 AND s.rowid < ?3
         ORDER BY s.rowid DESC LIMIT ?4"
    )
}

#[cfg(test)]
impl Opened<'_> {
    /// How SQLite goes about finding candidates.
    pub(super) fn plan(&self, leaf: u32) -> Result<Vec<String>> {
        let sql = format!("EXPLAIN QUERY PLAN {}", candidates_sql(leaf));
        let mut ask = self.conn()?.prepare(&sql)?;
        let rows = ask.query_map((0, 0, 9, 9, "x"), |row| row.get("detail"))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
