//! A segment being searched: the documents of a leaf that may be found, newest first.

use rusqlite::{Connection, OptionalExtension};

use super::TextIndex;
use super::pair::{documents, of_neighbours};
use super::query::{Near, Query, Wanted};
use super::segment::{Leaf, id, leaves};
use super::vocabulary::Vocabulary;
use crate::error::{Result, StoreError};

/// Documents of a list that are rather looked up than held against an expression first.
const FEW: usize = 64;

/// Traces that are passed over at once.
pub(crate) const TRACES: usize = 4;

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
        self.conn.as_ref().ok_or(StoreError::Closed)
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

    /// The documents of a leaf, in order, that may have words next to each other as it is wanted.
    pub(crate) fn near(&self, leaf: &Leaf, near: &Near) -> Result<Vec<u32>> {
        match near {
            Near::Words(first, second) => {
                let pair = of_neighbours(*first, *second, self.index.sizes.pair_bits);
                documents(self.conn()?, leaf.number, leaf.documents, pair)
            }
            Near::All(parts) => {
                let mut left: Option<Vec<u32>> = None;
                for part in parts {
                    if left.as_ref().is_some_and(Vec::is_empty) {
                        break;
                    }
                    let mut found = self.near(leaf, part)?;
                    if let Some(left) = &left {
                        found.retain(|document| left.binary_search(document).is_ok());
                    }
                    left = Some(found);
                }
                Ok(left.unwrap_or_default())
            }
            Near::Any(parts) => {
                let mut found = Vec::new();
                for part in parts {
                    found.extend(self.near(leaf, part)?);
                }
                found.sort_unstable();
                found.dedup();
                Ok(found)
            }
        }
    }

    /// Up to `limit` documents of a leaf between two numbers, both outside, the highest first; if
    /// `among` is there, only such.
    pub(crate) fn candidates(
        &self,
        leaf: u32,
        query: &Query,
        among: Option<&[u32]>,
        (above, below): (u32, u32),
        limit: u32,
    ) -> Result<Vec<Candidate>> {
        let conn = self.conn()?;
        if let Some(among) = among {
            let from = among.partition_point(|document| *document <= above);
            let to = among.partition_point(|document| *document < below);
            let some = among.get(from..to).unwrap_or_default();
            return match query {
                Query::Match(expression) if some.len() > FEW => {
                    self.matching(leaf, expression, some, limit)
                }
                Query::Nothing => Ok(Vec::new()),
                _ => self.listed(leaf, some, limit),
            };
        }
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

    /// The last of these documents.
    fn listed(&self, leaf: u32, some: &[u32], limit: u32) -> Result<Vec<Candidate>> {
        let mut ask =
            self.conn()?.prepare_cached("SELECT span, trace FROM document WHERE id = ?1")?;
        let mut found = Vec::new();
        for number in some.iter().rev().take(limit as usize) {
            let mut rows = ask.query([id(leaf, *number)])?;
            let row = rows.next()?.ok_or_else(|| StoreError::Damaged {
                what: "search index".to_owned(),
                reason: format!("its document {number} is missing"),
            })?;
            found.push(Candidate { number: *number, span: row.get(0)?, trace: row.get(1)? });
        }
        Ok(found)
    }

    /// The last of these documents for which an expression holds, too.
    fn matching(
        &self,
        leaf: u32,
        expression: &str,
        some: &[u32],
        limit: u32,
    ) -> Result<Vec<Candidate>> {
        let (Some(first), Some(last)) = (some.first(), some.last()) else { return Ok(Vec::new()) };
        let mut ask = self.conn()?.prepare_cached(&matching_sql(leaf))?;
        let mut rows = ask.query((first, last, expression))?;
        let mut numbers = Vec::new();
        while numbers.len() < limit as usize
            && let Some(row) = rows.next()?
        {
            let number: u32 = row.get(0)?;
            if some.binary_search(&number).is_ok() {
                numbers.push(number);
            }
        }
        numbers.reverse();
        self.listed(leaf, &numbers, limit)
    }

    /// The highest document of a leaf between two numbers, both outside, that is of none of these
    /// traces.
    pub(crate) fn other_than(
        &self,
        leaf: u32,
        (above, below): (u32, u32),
        traces: [i64; TRACES],
    ) -> Result<Option<u32>> {
        let sql = "SELECT id - ?1 FROM document WHERE id > ?1 + ?2 AND id < ?1 + ?3
            AND trace <> ?4 AND trace <> ?5 AND trace <> ?6 AND trace <> ?7
            ORDER BY id DESC LIMIT 1";
        let [first, second, third, last] = traces;
        let mut ask = self.conn()?.prepare_cached(sql)?;
        let asked = (id(leaf, 0), above, below, first, second, third, last);
        Ok(ask.query_row(asked, |row| row.get(0)).optional()?)
    }

    /// How many documents of a leaf have a word.
    pub(crate) fn having(&self, leaf: u32, word: &str) -> Result<u64> {
        let sql = format!("SELECT doc FROM word{leaf} WHERE term = ?1");
        let mut ask = self.conn()?.prepare_cached(&sql)?;
        let count: Option<i64> = ask.query_row([word], |row| row.get(0)).optional()?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
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

/// The statement that finds which documents between two fit an expression.
fn matching_sql(leaf: u32) -> String {
    format!(
        "SELECT rowid FROM said{leaf}
         WHERE said{leaf} MATCH ?3 AND rowid >= ?1 AND rowid <= ?2 ORDER BY rowid DESC"
    )
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
