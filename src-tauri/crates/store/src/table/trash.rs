//! The trash: traces that a deletion hides until they are purged or brought back.
//!
//! A trace in the trash has the project `-1 - id` of the one it was in, so that whoever asks for a
//! project's traces does not find it and nothing else of it needs to change. Each such project has
//! a hidden row in `project`, which counts what the trash holds. What comes late of the trace is
//! stored with it. Deletions themselves are in `table/deletion.rs`.

use touchstone_domain::change::Change;
use touchstone_domain::id::{ProjectId, TraceId};

use crate::error::Result;
use crate::migrate::Migration;
use crate::table::rollup::calls::CallsMoved;
use crate::table::trace::TraceRecord;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000410",
    sql: "CREATE TABLE trash(trace INTEGER PRIMARY KEY, deletion INTEGER NOT NULL) STRICT;
          CREATE INDEX trash_of_deletion ON trash(deletion, trace);",
}];

/// What became of traces that were to be hidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Traces that went into the trash.
    pub traces: i64,
    /// Traces that something protects, which stay.
    pub kept: i64,
    /// Large traces that changed since their calls were counted, which stay for another try.
    pub changed: i64,
}

/// What became of traces that were to come back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Returned {
    /// Traces that are there again.
    pub traces: u32,
    /// Whether none is left.
    pub done: bool,
}

/// The place in the trash of a project, and the project of a place in the trash.
pub(crate) const fn trashed(project: ProjectId) -> ProjectId {
    ProjectId(-1 - project.0)
}

pub(crate) const fn is_trash(project: ProjectId) -> bool {
    project.0 < 0
}

/// The project itself, also of its place in the trash.
pub(crate) const fn home_of(project: ProjectId) -> ProjectId {
    if is_trash(project) { trashed(project) } else { project }
}

impl ReadTx<'_> {
    /// Rows of traces that a deletion hides, at most `limit`.
    fn trash_of_deletion(&self, deletion: i64, limit: u32) -> Result<Vec<i64>> {
        let sql = "SELECT trace FROM trash WHERE deletion = ?1 ORDER BY trace LIMIT ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map((deletion, limit), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What [`WriteTx::deletion_hide`] needs to hide a large trace in a short write; nothing for
    /// others.
    pub fn calls_to_hide(&self, id: TraceId) -> Result<Option<CallsMoved>> {
        let Some(trace) = self.trace(id)? else { return Ok(None) };
        self.calls_moved(&trace, trashed(trace.project))
    }

    /// What [`WriteTx::deletion_restore`] needs if the next trace of a deletion is a large one.
    pub fn calls_to_restore(&self, deletion: i64) -> Result<Option<CallsMoved>> {
        let Some(row) = self.trash_of_deletion(deletion, 1)?.pop() else { return Ok(None) };
        let Some(trace) = self.trace_at(row)? else { return Ok(None) };
        self.calls_moved(&trace, home_of(trace.project))
    }
}

impl WriteTx<'_> {
    /// The place in the trash of a project, made where it was not needed before.
    pub(crate) fn trash_of(&self, project: ProjectId) -> Result<ProjectId> {
        let place = trashed(project);
        // No name that is given has a control character. Deleted projects are not listed.
        let sql = "INSERT OR IGNORE INTO project(id, name, created_ns, deleted_ns)
                   VALUES (?1, char(127) || 'trash of ' || ?2, 0, 0)";
        self.conn.prepare_cached(sql)?.execute((place.0, project.0))?;
        Ok(place)
    }

    /// Hides those of these traces that are there, unless something protects them and they are not
    /// meant to go even so. With `calls`, large traces other than that one stay.
    pub(crate) fn trash_put(
        &self,
        deletion: i64,
        ids: &[TraceId],
        include_kept: bool,
        mut calls: Option<CallsMoved>,
    ) -> Result<Hidden> {
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.trace(*id)?);
        }
        found.sort_by_key(|trace| trace.row);
        found.dedup_by_key(|trace| trace.row);
        let rows: Vec<i64> = found.iter().map(|trace| trace.row).collect();
        let held = if include_kept { Vec::new() } else { self.held_among(&rows)? };
        let (mut hidden, on_reader) = (Hidden::default(), calls.is_some());
        for trace in found {
            if held.contains(&trace.row) {
                hidden.kept += 1;
                continue;
            }
            let place = self.trash_of(trace.project)?;
            let ready = calls.take_if(|calls| calls.holds(&trace, place));
            if on_reader && ready.is_none() && self.is_large(&trace)? {
                hidden.changed += 1;
                continue;
            }
            self.trace_place(&trace, place, ready)?;
            let sql = "INSERT INTO trash(trace, deletion) VALUES (?1, ?2)";
            self.conn.prepare_cached(sql)?.execute((trace.row, deletion))?;
            hidden.traces += 1;
        }
        Ok(hidden)
    }

    /// Brings back up to `limit` traces of a deletion, of up to `spans` spans if they are several.
    /// With `calls`, large traces other than that one wait.
    pub(crate) fn trash_restore(
        &self,
        deletion: i64,
        (limit, spans): (u32, i64),
        mut calls: Option<CallsMoved>,
    ) -> Result<Returned> {
        let rows = self.trash_of_deletion(deletion, limit)?;
        let on_reader = calls.is_some();
        let mut restored = Returned { traces: 0, done: rows.is_empty() };
        let mut left = spans;
        for row in rows {
            if let Some(trace) = self.trace_at(row)? {
                let place = home_of(trace.project);
                let ready = calls.take_if(|calls| calls.holds(&trace, place));
                let is_large = ready.is_none() && self.is_large(&trace)?;
                left = left.saturating_sub(trace.span_count);
                if (on_reader && is_large) || (restored.traces > 0 && (left < 0 || is_large)) {
                    break;
                }
                self.trace_place(&trace, place, ready)?;
            }
            self.trash_forget(row)?;
            restored.traces += 1;
        }
        Ok(restored)
    }

    /// Removes up to about `spans` spans and log records of what a deletion hides, and each trace
    /// that has none left; answers how many traces went, or nothing if none was left.
    pub(crate) fn trash_empty(
        &self,
        deletion: i64,
        spans: u32,
        now_ns: i64,
    ) -> Result<Option<u32>> {
        let (mut left, mut gone) = (spans, 0);
        let rows = self.trash_of_deletion(deletion, spans)?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows {
            // A trace counts as one span more: its own rows are work, too.
            if left == 0 {
                break;
            }
            left -= 1;
            let Some(trace) = self.trace_at(row)? else {
                self.trash_forget(row)?;
                continue;
            };
            // Before its first span goes: what comes late must not stand for the whole.
            self.deleted_add(trace.trace_id, now_ns)?;
            let some = self.span_rows(row, left)?;
            some.iter().try_for_each(|span| self.span_delete(*span))?;
            left -= u32::try_from(some.len()).unwrap_or(left).min(left);
            left -= self.logs_delete_some(trace.trace_id, left)?.min(left);
            if left > 0 {
                self.trace_delete_without_spans(&trace)?;
                gone += 1;
            }
        }
        Ok(Some(gone))
    }

    pub(crate) fn trash_forget(&self, trace: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM trash WHERE trace = ?1")?.execute([trace])?;
        Ok(())
    }

    fn trace_place(
        &self,
        trace: &TraceRecord,
        project: ProjectId,
        calls: Option<CallsMoved>,
    ) -> Result<()> {
        let in_session = self.session_of(Some(trace), project, trace.session.as_deref())?;
        let sql = "UPDATE trace SET project = ?2, in_session = ?3, revision = revision + 1
                   WHERE id = ?1";
        self.conn.prepare_cached(sql)?.execute((trace.row, project.0, in_session))?;
        self.rollup_move(trace, project, calls)?;
        self.session_count(Some(trace), in_session, trace.as_turn())?;
        self.project_count(trace.project, -1, -trace.span_count)?;
        self.project_count(project, 1, trace.span_count)?;
        self.note(Change::Trace(trace.trace_id));
        Ok(())
    }

    fn span_rows(&self, trace: i64, limit: u32) -> Result<Vec<i64>> {
        let sql = "SELECT id FROM span WHERE trace = ?1 LIMIT ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map((trace, limit), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
