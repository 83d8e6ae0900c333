//! How the index fares, and having it built anew.

use std::sync::atomic::Ordering;

use tokio::sync::oneshot;

use super::TextIndex;
use crate::error::{Result, StoreError};
use crate::store::Store;
use crate::tx::ReadTx;

/// How far the full-text index is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextStatus {
    /// Spans that are stored but not indexed yet; while all is built anew, about how many.
    pub waiting_spans: u64,
    /// Bytes of its files.
    pub bytes: u64,
}

impl TextIndex {
    /// Tells the indexer to end what it does: what it wrote of it comes to nothing.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Whether somebody met a part that cannot be read since this was asked last.
    pub(super) fn take_suspicion(&self) -> bool {
        self.suspect.swap(false, Ordering::Relaxed)
    }

    fn bytes(&self) -> u64 {
        let Ok(entries) = std::fs::read_dir(&self.dir) else { return 0 };
        entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
    }
}

impl ReadTx<'_> {
    fn text_waiting(&self) -> Result<i64> {
        let (todo, state) = (self.text_todo_spans()?, self.text_state()?);
        if state.fill.is_none() {
            return Ok(todo);
        }
        let sql = "SELECT (SELECT coalesce(sum(span_count), 0) FROM project)
            - (SELECT coalesce(sum(documents), 0) FROM text_segment WHERE generation = ?1)";
        let left =
            self.conn.prepare_cached(sql)?.query_row([state.generation], |row| row.get(0))?;
        Ok(todo.max(left).max(1))
    }
}

impl Store {
    /// How far the full-text index is.
    pub async fn text_status(&self) -> Result<TextStatus> {
        let waiting = self.read(|tx| tx.text_waiting()).await?;
        let waiting_spans = u64::try_from(waiting).unwrap_or_default();
        Ok(TextStatus { waiting_spans, bytes: self.text().bytes() })
    }

    /// Has the whole index built anew in the background; see [`Store::text_status`] for how far it
    /// is. Until then searches use what is there.
    pub async fn text_rebuild(&self) -> Result<()> {
        self.write(|tx| tx.text_begin_anew(true)).await
    }

    /// Waits until everything that is stored now is indexed.
    pub async fn text_settle(&self) -> Result<()> {
        let (reply, settled) = oneshot::channel();
        self.ask_indexer(reply)?;
        settled.await.unwrap_or(Err(StoreError::Closed))
    }
}
