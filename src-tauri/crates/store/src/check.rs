//! Looking for damage: the file's pages, references between tables, and the pieces of content
//! against their hashes.
//!
//! Long looks run on a connection and a thread of their own, so that they keep no reader and no
//! writer from its work. When to look is the engine's affair.

use std::sync::atomic::Ordering;

use rusqlite::{Connection, ErrorCode, OptionalExtension};

use crate::backup::open_beside;
use crate::error::{Result, StoreError};
use crate::store::Store;
use crate::tx::ReadTx;

/// Problems that are told at most of each kind.
const TOLD: u32 = 50;
/// Instructions of SQLite between two looks whether to end.
const STOP_EVERY: i32 = 10_000;

/// How thoroughly the file's pages are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Whether pages and rows are well-formed.
    Quick,
    /// Besides that, whether indexes agree with their tables, and references with what they name.
    Full,
}

/// A part of the pieces that was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PiecesChecked {
    /// How many.
    pub pieces: u32,
    /// Where to go on; nothing once the last was looked at.
    pub next: Option<i64>,
    /// What is wrong.
    pub problems: Vec<String>,
}

impl Store {
    /// Looks at the file's pages; answers what is wrong with them. [`StoreError::Closed`] if the
    /// store was closed meanwhile.
    pub async fn check_file(&self, look: Look) -> Result<Vec<String>> {
        let (file, stop) = (self.file().to_owned(), self.stop());
        let work = move || {
            let mut conn = open_beside(&file)?;
            conn.progress_handler(STOP_EVERY, Some(move || stop.load(Ordering::Relaxed)))?;
            check_file(&conn, look)
        };
        match self.aside("store-check", work).await {
            Ok(problems) => Ok(problems),
            Err(StoreError::Sqlite(error)) => match error.sqlite_error_code() {
                Some(ErrorCode::OperationInterrupted) => Err(StoreError::Closed),
                _ => Ok(vec![error.to_string()]),
            },
            Err(error) => Err(error),
        }
    }
}

fn check_file(conn: &Connection, look: Look) -> Result<Vec<String>> {
    let sql = match look {
        Look::Quick => format!("PRAGMA quick_check({TOLD})"),
        Look::Full => format!("PRAGMA integrity_check({TOLD})"),
    };
    let mut ask = conn.prepare(&sql)?;
    let told = ask.query_map([], |row| row.get::<_, String>(0))?;
    let mut problems: Vec<String> = told.collect::<rusqlite::Result<_>>()?;
    problems.retain(|problem| problem != "ok");
    if look == Look::Full {
        let mut ask =
            conn.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT ?1")?;
        let strays = ask.query_map([TOLD], |row| {
            let row_id: Option<i64> = row.get(1)?;
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            let row_id = row_id.map_or_else(String::new, |id| format!(" {id}"));
            Ok(format!("{table}{row_id} names a {parent} that does not exist"))
        })?;
        for stray in strays {
            problems.push(stray?);
        }
    }
    Ok(problems)
}

impl ReadTx<'_> {
    /// Compares up to `limit` pieces of content from a row on with their hashes: every `step`th.
    pub fn pieces_check(&self, from: i64, step: i64, limit: u32) -> Result<PiecesChecked> {
        let mut checked = PiecesChecked { next: Some(from), ..PiecesChecked::default() };
        let mut ask =
            self.conn.prepare_cached("SELECT id FROM body WHERE id >= ?1 ORDER BY id LIMIT 1")?;
        while let Some(at) = checked.next
            && checked.pieces < limit
        {
            let found: Option<i64> = ask.query_row([at], |row| row.get(0)).optional()?;
            checked.next = found.map(|id| id.saturating_add(step.max(1)));
            let Some(id) = found else { break };
            checked.pieces += 1;
            match self.piece(id) {
                Err(StoreError::Damaged { what, reason }) => {
                    checked.problems.push(format!("{what}: {reason}"));
                }
                piece => drop(piece?),
            }
        }
        Ok(checked)
    }

    /// The row of the last piece of content.
    pub fn pieces_last(&self) -> Result<i64> {
        let mut ask = self.conn.prepare_cached("SELECT coalesce(max(id), 0) FROM body")?;
        Ok(ask.query_row([], |row| row.get(0))?)
    }

    /// What the summaries count otherwise than the rows they stand for.
    pub fn counts_check(&self) -> Result<Vec<String>> {
        let sql = "SELECT project.id, project.trace_count, project.span_count,
                     count(trace.id), coalesce(sum(trace.span_count), 0)
                   FROM project LEFT JOIN trace ON trace.project = project.id
                   GROUP BY project.id
                   HAVING project.trace_count <> count(trace.id)
                     OR project.span_count <> coalesce(sum(trace.span_count), 0)";
        let mut ask = self.conn.prepare_cached(sql)?;
        let wrong = ask.query_map([], |row| {
            let [id, traces, spans, has_traces, has_spans]: [i64; 5] =
                [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
            Ok(format!(
                "project {id} counts {traces} traces and {spans} spans, but has {has_traces} and \
                 {has_spans}"
            ))
        })?;
        Ok(wrong.collect::<rusqlite::Result<_>>()?)
    }
}
