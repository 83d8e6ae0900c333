//! Deletions: what a person or a retention deletes, from the hiding of its traces to their purge.
//!
//! A deletion is *hiding* while its traces go into the trash, then *waiting* until its time to be
//! undone is over, then *purging*; or it is *undone* while they are brought back. Each of these
//! states goes on after a restart. A deletion that has come to its end has no row any more, and its
//! number is never given again.

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::id::TraceId;

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::table::rollup::calls::CallsMoved;
use crate::table::trash::{Hidden, Returned};
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000420",
    sql: "CREATE TABLE deletion(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            state INTEGER NOT NULL,
            include_kept INTEGER NOT NULL,
            undo_ns INTEGER NOT NULL,
            place TEXT,
            traces INTEGER NOT NULL DEFAULT 0,
            kept INTEGER NOT NULL DEFAULT 0
          ) STRICT;",
}];

/// Traces brought back in one write, and spans that they have at most if they are several.
const RESTORED: (u32, i64) = (25, 500);
/// Spans and traces removed in one write.
const REMOVED: u32 = 100;

/// Where a deletion stands. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletionState {
    /// Its traces are being hidden.
    Hiding = 0,
    /// All are hidden and can be brought back.
    Waiting = 1,
    /// They are removed for good.
    Purging = 2,
    /// They are brought back.
    Undone = 3,
}

/// One deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Its number.
    pub id: i64,
    /// Where it stands.
    pub state: DeletionState,
    /// Whether protected traces go, too.
    pub include_kept: bool,
    /// Until when it can be undone once all is hidden, nanoseconds since 1970.
    pub undo_ns: i64,
    /// Where in its selection the hiding goes on.
    pub place: Option<String>,
    /// Traces hidden so far.
    pub traces: i64,
    /// Traces left out so far because something protects them.
    pub kept: i64,
}

/// One step of emptying the trash of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// Traces that went.
    pub traces: u32,
    /// Whether all are gone.
    pub done: bool,
}

const COLUMNS: &str = "id, state, include_kept, undo_ns, place, traces, kept";

impl ReadTx<'_> {
    /// A deletion that has not come to its end.
    pub fn deletion(&self, id: i64) -> Result<Option<Deletion>> {
        let sql = format!("SELECT {COLUMNS} FROM deletion WHERE id = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([id], deletion).optional()?)
    }

    /// Every deletion that has not come to its end, oldest first.
    pub fn deletions(&self) -> Result<Vec<Deletion>> {
        let sql = format!("SELECT {COLUMNS} FROM deletion ORDER BY id");
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_map([], deletion)?.collect::<rusqlite::Result<_>>()?)
    }
}

impl WriteTx<'_> {
    /// Begins a deletion that hides nothing yet; answers its number.
    pub fn deletion_begin(&self, include_kept: bool) -> Result<i64> {
        let sql = "INSERT INTO deletion(state, include_kept, undo_ns) VALUES (?1, ?2, 0)";
        let state = DeletionState::Hiding as i64;
        Ok(self.conn.prepare_cached(sql)?.insert((state, include_kept))?)
    }

    /// Hides some of a deletion's traces, and keeps where to go on. Answers nothing, and hides
    /// nothing, if it is not hiding any more. `calls` is what [`ReadTx::calls_to_hide`] found for a
    /// large trace among them; without it the write goes through all its spans.
    pub fn deletion_hide(
        &self,
        id: i64,
        traces: &[TraceId],
        place: Option<&str>,
        calls: Option<CallsMoved>,
    ) -> Result<Option<Hidden>> {
        let found = self.deletion(id)?.filter(|it| it.state == DeletionState::Hiding);
        let Some(deletion) = found else { return Ok(None) };
        let hidden = self.trash_put(id, traces, deletion.include_kept, calls)?;
        let sql = "UPDATE deletion SET place = ?2, traces = traces + ?3, kept = kept + ?4
                   WHERE id = ?1";
        self.conn.prepare_cached(sql)?.execute((id, place, hidden.traces, hidden.kept))?;
        Ok(Some(hidden))
    }

    /// Ends the hiding: until then the deletion can be undone. False if it is not hiding.
    pub fn deletion_seal(&self, id: i64, undo_ns: i64) -> Result<bool> {
        let sql = "UPDATE deletion SET state = ?2, undo_ns = ?3 WHERE id = ?1 AND state = ?4";
        let [hiding, waiting] = [DeletionState::Hiding as i64, DeletionState::Waiting as i64];
        Ok(self.conn.prepare_cached(sql)?.execute((id, waiting, undo_ns, hiding))? == 1)
    }

    /// Decides that a deletion is undone; answers how many traces it hid.
    /// [`StoreError::NotFound`] once its traces are removed.
    pub fn deletion_undo(&self, id: i64) -> Result<i64> {
        let sql = "UPDATE deletion SET state = ?2 WHERE id = ?1 AND state <> ?3 RETURNING traces";
        let [undone, purging] = [DeletionState::Undone as i64, DeletionState::Purging as i64];
        let mut ask = self.conn.prepare_cached(sql)?;
        let traces = ask.query_row((id, undone, purging), |row| row.get(0)).optional()?;
        traces.ok_or_else(|| StoreError::NotFound {
            what: "deletion that can still be undone",
            id: id.to_string(),
        })
    }

    /// Brings back some traces of a deletion that is undone; forgets it once all are there. One that
    /// is not undone is left alone and counts as done. `calls` is what
    /// [`ReadTx::calls_to_restore`] found.
    pub fn deletion_restore(&self, id: i64, calls: Option<CallsMoved>) -> Result<Returned> {
        let undone = self.deletion(id)?.is_some_and(|it| it.state == DeletionState::Undone);
        if !undone {
            return Ok(Returned { traces: 0, done: true });
        }
        let restored = self.trash_restore(id, RESTORED, calls)?;
        if restored.done {
            self.deletion_forget(id)?;
        }
        Ok(restored)
    }

    /// Removes some traces of a deletion for good, which cannot be undone any more; forgets it once
    /// all are gone. One that is hiding or undone is left alone and counts as done.
    pub fn deletion_purge(&self, id: i64, now_ns: i64) -> Result<Purged> {
        let sql = "UPDATE deletion SET state = ?2 WHERE id = ?1 AND state IN (?2, ?3)";
        let [purging, waiting] = [DeletionState::Purging as i64, DeletionState::Waiting as i64];
        if self.conn.prepare_cached(sql)?.execute((id, purging, waiting))? == 0 {
            return Ok(Purged { traces: 0, done: true });
        }
        if let Some(traces) = self.trash_empty(id, REMOVED, now_ns)? {
            return Ok(Purged { traces, done: false });
        }
        self.deletion_forget(id)?;
        Ok(Purged { traces: 0, done: true })
    }

    fn deletion_forget(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM deletion WHERE id = ?1")?.execute([id])?;
        Ok(())
    }
}

fn deletion(row: &Row<'_>) -> rusqlite::Result<Deletion> {
    let state = match row.get::<_, i64>(1)? {
        0 => DeletionState::Hiding,
        1 => DeletionState::Waiting,
        2 => DeletionState::Purging,
        _ => DeletionState::Undone,
    };
    Ok(Deletion {
        id: row.get(0)?,
        state,
        include_kept: row.get(2)?,
        undo_ns: row.get(3)?,
        place: row.get(4)?,
        traces: row.get(5)?,
        kept: row.get(6)?,
    })
}
