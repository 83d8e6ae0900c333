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
    /// meant to go even so.
    pub(crate) fn trash_put(
        &self,
        deletion: i64,
        ids: &[TraceId],
        include_kept: bool,
    ) -> Result<Hidden> {
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.trace(*id)?);
        }
        found.sort_by_key(|trace| trace.row);
        found.dedup_by_key(|trace| trace.row);
        let rows: Vec<i64> = found.iter().map(|trace| trace.row).collect();
        let held = if include_kept { Vec::new() } else { self.held_among(&rows)? };
        let mut hidden = Hidden::default();
        for trace in found {
            if held.contains(&trace.row) {
                hidden.kept += 1;
                continue;
            }
            let place = self.trash_of(trace.project)?;
            self.trace_place(&trace, place)?;
            let sql = "INSERT INTO trash(trace, deletion) VALUES (?1, ?2)";
            self.conn.prepare_cached(sql)?.execute((trace.row, deletion))?;
            hidden.traces += 1;
        }
        Ok(hidden)
    }

    /// Brings back up to `limit` traces of a deletion; answers how many.
    pub(crate) fn trash_restore(&self, deletion: i64, limit: u32) -> Result<u32> {
        let rows = self.trash_of_deletion(deletion, limit)?;
        for row in &rows {
            if let Some(trace) = self.trace_at(*row)? {
                self.trace_place(&trace, home_of(trace.project))?;
            }
            self.trash_forget(*row)?;
        }
        Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
    }

    /// Removes up to about `spans` spans of what a deletion hides, and each trace that has none
    /// left; answers how many traces went, or nothing if none was left.
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

    fn trace_place(&self, trace: &TraceRecord, project: ProjectId) -> Result<()> {
        let sql = "UPDATE trace SET project = ?2, revision = revision + 1 WHERE id = ?1";
        self.conn.prepare_cached(sql)?.execute((trace.row, project.0))?;
        self.rollup_move(trace, project)?;
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
