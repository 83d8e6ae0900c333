//! Runs, with a table of its own for each thing a run carries: `data` (tags and parameters),
//! `metric`, `input` (datasets and models) and `link` (traces). `search` finds runs by them.
//!
//! A run's row is given once and outlives its deletion, which can be undone. Artifacts are
//! deliberately not here: they are found by path.

pub(crate) mod data;
pub(crate) mod input;
pub(crate) mod link;
pub(crate) mod metric;
pub(crate) mod search;
#[cfg(test)]
pub(crate) mod tests;

use rusqlite::{OptionalExtension, Row, types::Type};
use touchstone_domain::change::Change;
use touchstone_domain::id::{ProjectId, RunId};
use touchstone_domain::run::{Run, RunStatus};

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000500",
    // SQLite has no NaN: such a value is 0 with `nan` 1.
    sql: "CREATE TABLE run(
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE,
            project INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            user TEXT NOT NULL,
            status TEXT NOT NULL,
            start_ns INTEGER NOT NULL,
            end_ns INTEGER,
            deleted_ns INTEGER
          ) STRICT;
          CREATE INDEX run_by_project ON run(project, start_ns, row);
          CREATE INDEX run_by_start ON run(start_ns, row);
          CREATE TABLE run_tag(
            run INTEGER NOT NULL REFERENCES run(row) ON DELETE CASCADE,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY(run, key)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE run_param(
            run INTEGER NOT NULL REFERENCES run(row) ON DELETE CASCADE,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY(run, key)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE run_metric(
            run INTEGER NOT NULL REFERENCES run(row) ON DELETE CASCADE,
            key TEXT NOT NULL,
            time_ms INTEGER NOT NULL,
            step INTEGER NOT NULL,
            value REAL NOT NULL,
            nan INTEGER NOT NULL,
            dataset_name TEXT,
            dataset_digest TEXT,
            PRIMARY KEY(run, key, time_ms, step, value, nan)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE run_latest(
            run INTEGER NOT NULL REFERENCES run(row) ON DELETE CASCADE,
            key TEXT NOT NULL,
            time_ms INTEGER NOT NULL,
            step INTEGER NOT NULL,
            value REAL NOT NULL,
            nan INTEGER NOT NULL,
            dataset_name TEXT,
            dataset_digest TEXT,
            PRIMARY KEY(run, key)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE run_input(
            run INTEGER NOT NULL REFERENCES run(row) ON DELETE CASCADE,
            name TEXT NOT NULL,
            digest TEXT NOT NULL,
            source_type TEXT NOT NULL,
            source TEXT NOT NULL,
            schema TEXT,
            profile TEXT,
            tags TEXT NOT NULL,
            PRIMARY KEY(run, name, digest)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE run_model(
            run INTEGER NOT NULL REFERENCES run(row) ON DELETE CASCADE,
            output INTEGER NOT NULL,
            model TEXT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY(run, output, model)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE run_trace(
            run INTEGER NOT NULL REFERENCES run(row) ON DELETE CASCADE,
            trace_id BLOB NOT NULL,
            PRIMARY KEY(run, trace_id)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX trace_label_source_run ON trace_label(value)
            WHERE kind = 1 AND key = 'mlflow.sourceRun';",
}];

/// A run and its row, by which its tags, parameters and metrics are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its row.
    pub row: i64,
    /// The run.
    pub run: Run,
}

/// A place in the order of runs: by start, then by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunKey {
    /// Start in nanoseconds since 1970.
    pub start_ns: i64,
    /// The run's row.
    pub row: i64,
}

impl RunRecord {
    /// Its place in the order of runs.
    pub fn key(&self) -> RunKey {
        RunKey { start_ns: self.run.start_ns, row: self.row }
    }
}

pub(crate) const COLUMNS: &str =
    "run.row, run.id, run.project, run.name, run.user, run.status, run.start_ns, run.end_ns,
     run.deleted_ns";

impl ReadTx<'_> {
    /// One run, deleted ones included.
    pub fn run(&self, id: RunId) -> Result<Option<RunRecord>> {
        let sql = format!("SELECT {COLUMNS} FROM run WHERE id = ?1");
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_row([id.as_bytes()], record).optional()?)
    }

    /// A page of runs that are not deleted, of one project or of all, newest first.
    pub fn runs(
        &self,
        project: Option<ProjectId>,
        after: Option<RunKey>,
        limit: u32,
    ) -> Result<Vec<RunRecord>> {
        let mut ask = self.conn.prepare_cached(&page_sql(project.is_some()))?;
        let after = after.unwrap_or(RunKey { start_ns: i64::MAX, row: i64::MAX });
        let project = project.map_or(0, |id| id.0);
        let rows = ask.query_map((project, after.start_ns, after.row, limit), record)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// The page's statement. The project is either bound or not mentioned, so that either index serves.
fn page_sql(of_project: bool) -> String {
    let project = if of_project { "project = ?1" } else { "?1 = ?1" };
    format!(
        "SELECT {COLUMNS} FROM run
         WHERE {project} AND (start_ns, row) < (?2, ?3) AND deleted_ns IS NULL
         ORDER BY start_ns DESC, row DESC LIMIT ?4"
    )
}

impl WriteTx<'_> {
    /// Writes a new run; its project must exist and its id be new.
    pub fn run_create(&self, run: &Run) -> Result<RunRecord> {
        if self.project(run.project)?.is_none() {
            return Err(StoreError::NotFound { what: "project", id: run.project.to_string() });
        }
        if self.run(run.id)?.is_some() {
            return Err(StoreError::Conflict { what: "run", name: run.id.to_string() });
        }
        let sql = "INSERT INTO run(id, project, name, user, status, start_ns, end_ns, deleted_ns)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let row = self.conn.prepare_cached(sql)?.insert((
            run.id.as_bytes(),
            run.project.0,
            &run.name,
            &run.user,
            run.status.name(),
            run.start_ns,
            run.end_ns,
            run.deleted_ns,
        ))?;
        self.note(Change::Run(run.id));
        Ok(RunRecord { row, run: run.clone() })
    }

    /// Writes a run's name, user, status, end and deletion; its project and its start stay.
    pub fn run_update(&self, run: &Run) -> Result<()> {
        let sql = "UPDATE run SET name = ?2, user = ?3, status = ?4, end_ns = ?5, deleted_ns = ?6
                   WHERE id = ?1";
        let changed = self.conn.prepare_cached(sql)?.execute((
            run.id.as_bytes(),
            &run.name,
            &run.user,
            run.status.name(),
            run.end_ns,
            run.deleted_ns,
        ))?;
        if changed == 0 {
            return Err(StoreError::NotFound { what: "run", id: run.id.to_string() });
        }
        self.note(Change::Run(run.id));
        Ok(())
    }
}

pub(crate) fn record(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    let damaged = |at: usize, kind: Type, error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(at, kind, error)
    };
    let id: [u8; 16] = row.get(1)?;
    let status: String = row.get(5)?;
    Ok(RunRecord {
        row: row.get(0)?,
        run: Run {
            id: RunId::from_bytes(&id).map_err(|error| damaged(1, Type::Blob, error.into()))?,
            project: ProjectId(row.get(2)?),
            name: row.get(3)?,
            user: row.get(4)?,
            status: RunStatus::from_name(&status)
                .ok_or_else(|| damaged(5, Type::Text, format!("status {status}").into()))?,
            start_ns: row.get(6)?,
            end_ns: row.get(7)?,
            deleted_ns: row.get(8)?,
        },
    })
}
