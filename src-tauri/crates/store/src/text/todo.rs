//! The table `text_todo`: what was stored but is not indexed yet, oldest first.

use rusqlite::Connection;

use crate::error::Result;
use crate::tx::{ReadTx, WriteTx};

/// Spans of a trace that wait, or the trace's notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Todo {
    pub(crate) id: i64,
    pub(crate) trace: i64,
    /// Rows of spans; none if it is the trace's notes that wait.
    pub(crate) spans: Vec<i64>,
}

/// Appends spans of a trace; with none, the trace's notes.
pub(super) fn insert(
    conn: &Connection,
    trace: i64,
    spans: impl IntoIterator<Item = i64>,
) -> rusqlite::Result<()> {
    let packed: Vec<u8> = spans.into_iter().flat_map(i64::to_le_bytes).collect();
    let sql = "INSERT INTO text_todo(trace, spans) VALUES (?1, ?2)";
    conn.prepare_cached(sql)?.execute((trace, packed))?;
    Ok(())
}

impl ReadTx<'_> {
    /// What waits longest, of about `spans` spans and as many traces.
    pub(crate) fn text_todo(&self, spans: usize) -> Result<Vec<Todo>> {
        let sql = "SELECT id, trace, spans FROM text_todo ORDER BY id LIMIT ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query([i64::try_from(spans).unwrap_or(i64::MAX)])?;
        let (mut found, mut count) = (Vec::new(), 0);
        while count < spans
            && let Some(row) = rows.next()?
        {
            let packed: Vec<u8> = row.get(2)?;
            let unpacked: Vec<i64> =
                packed.as_chunks().0.iter().copied().map(i64::from_le_bytes).collect();
            count += unpacked.len();
            found.push(Todo { id: row.get(0)?, trace: row.get(1)?, spans: unpacked });
        }
        Ok(found)
    }

    /// Spans that wait.
    pub(crate) fn text_todo_spans(&self) -> Result<i64> {
        let sql = "SELECT coalesce(sum(length(spans)), 0) / 8 FROM text_todo";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Forgets what waited up to a row. Later ones have higher rows, as only the indexer deletes.
    pub(crate) fn text_todo_done(&self, last: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM text_todo WHERE id <= ?1")?.execute([last])?;
        Ok(())
    }
}
