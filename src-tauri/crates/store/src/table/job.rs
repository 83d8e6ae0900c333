//! Jobs: long work as rows, so that it survives a restart.

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::change::Change;
use touchstone_domain::id::JobId;
use touchstone_domain::job::{Job, JobState};

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { id: "20261122000500", sql: FIRST },
    Migration {
        id: "20261123000260",
        sql: "ALTER TABLE job ADD COLUMN cursor INTEGER NOT NULL DEFAULT 0",
    },
    Migration { id: "20261124000500", sql: "ALTER TABLE job ADD COLUMN report TEXT" },
    Migration { id: "20261124000501", sql: "ALTER TABLE job ADD COLUMN place TEXT" },
];

const FIRST: &str = "CREATE TABLE job(
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            input TEXT NOT NULL,
            state TEXT NOT NULL,
            done INTEGER NOT NULL,
            total INTEGER,
            error TEXT,
            created_ns INTEGER NOT NULL,
            updated_ns INTEGER NOT NULL
          ) STRICT, WITHOUT ROWID;";

/// Jobs shown; ids are UUIDv7, so the newest come first.
const LISTED: u32 = 100;

impl ReadTx<'_> {
    /// The newest jobs, newest first, at most 100.
    pub fn jobs(&self) -> Result<Vec<Job>> {
        let mut ask = self.conn.prepare_cached("SELECT * FROM job ORDER BY id DESC LIMIT ?1")?;
        let rows = ask.query_map([LISTED], job)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One job.
    pub fn job(&self, id: &JobId) -> Result<Option<Job>> {
        let mut ask = self.conn.prepare_cached("SELECT * FROM job WHERE id = ?1")?;
        Ok(ask.query_row([&id.0], job).optional()?)
    }

    /// Jobs that have chunks left, oldest first.
    pub fn jobs_running(&self) -> Result<Vec<Job>> {
        let sql = "SELECT * FROM job WHERE state = 'running' ORDER BY id";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map([], job)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl WriteTx<'_> {
    /// Writes a new job.
    pub fn job_create(&self, job: &Job) -> Result<()> {
        let sql =
            "INSERT INTO job(id, kind, input, state, done, total, error, created_ns, updated_ns,
                     cursor, report, place)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        self.conn.prepare_cached(sql)?.execute((
            &job.id.0,
            &job.kind,
            &job.input,
            job.state.name(),
            job.done,
            job.total,
            &job.error,
            job.created_ns,
            job.updated_ns,
            job.cursor,
            &job.report,
            &job.place,
        ))?;
        self.note(Change::Job(job.id.clone()));
        Ok(())
    }

    /// Writes a job's state, progress and report.
    pub fn job_update(&self, job: &Job) -> Result<()> {
        let sql = "UPDATE job SET state = ?2, done = ?3, total = ?4, error = ?5, updated_ns = ?6,
                     cursor = ?7, report = ?8, place = ?9
                   WHERE id = ?1";
        let changed = self.conn.prepare_cached(sql)?.execute((
            &job.id.0,
            job.state.name(),
            job.done,
            job.total,
            &job.error,
            job.updated_ns,
            job.cursor,
            &job.report,
            &job.place,
        ))?;
        if changed == 0 {
            return Err(StoreError::NotFound { what: "job", id: job.id.to_string() });
        }
        self.note(Change::Job(job.id.clone()));
        Ok(())
    }
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: JobId(row.get("id")?),
        kind: row.get("kind")?,
        input: row.get("input")?,
        state: JobState::from_name(&row.get::<_, String>("state")?),
        done: row.get("done")?,
        total: row.get("total")?,
        error: row.get("error")?,
        created_ns: row.get("created_ns")?,
        updated_ns: row.get("updated_ns")?,
        cursor: row.get("cursor")?,
        report: row.get("report")?,
        place: row.get("place")?,
    })
}
