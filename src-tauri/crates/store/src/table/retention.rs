//! Retention: after how many days a project's traces are deleted. Off unless it was set.
//!
//! When it is carried out is the engine's affair; here is what it means.

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::change::Change;
use touchstone_domain::id::ProjectId;
use touchstone_domain::time::NS_PER_S;

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::table::hold::is_held;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000430",
    sql: "CREATE TABLE retention(
            project INTEGER PRIMARY KEY REFERENCES project(id) ON DELETE CASCADE,
            days INTEGER NOT NULL,
            include_kept INTEGER NOT NULL,
            due_ns INTEGER NOT NULL
          ) STRICT;",
}];

const NS_PER_DAY: i64 = 86_400 * NS_PER_S;

/// How long a project's traces are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Days after its start in which a trace is kept.
    pub days: u32,
    /// Whether protected traces go, too.
    pub include_kept: bool,
}

/// A project's retention, and when it is to be carried out next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionDue {
    /// The project.
    pub project: ProjectId,
    /// What is to be done.
    pub retention: Retention,
    /// When, nanoseconds since 1970.
    pub due_ns: i64,
}

impl Retention {
    /// Traces that start before this go, nanoseconds since 1970.
    pub fn end_ns(&self, now_ns: i64) -> i64 {
        now_ns.saturating_sub(i64::from(self.days).saturating_mul(NS_PER_DAY))
    }
}

impl ReadTx<'_> {
    /// A project's retention, if it has one.
    pub fn retention(&self, project: ProjectId) -> Result<Option<Retention>> {
        let sql = "SELECT days, include_kept FROM retention WHERE project = ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row([project.0], |row| retention(row, 0)).optional()?)
    }

    /// Every retention.
    pub fn retentions(&self) -> Result<Vec<RetentionDue>> {
        let sql = "SELECT project, due_ns, days, include_kept FROM retention ORDER BY project";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map([], |row| {
            Ok(RetentionDue {
                project: ProjectId(row.get(0)?),
                due_ns: row.get(1)?,
                retention: retention(row, 2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many traces a retention would delete now.
    pub fn retention_would_delete(
        &self,
        project: ProjectId,
        retention: &Retention,
        now_ns: i64,
    ) -> Result<i64> {
        let mut sql =
            "SELECT count(*) FROM trace AS t WHERE t.project = ?1 AND t.start_ns < ?2".to_owned();
        if !retention.include_kept {
            sql.push_str(" AND NOT (");
            sql.push_str(&is_held());
            sql.push(')');
        }
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_row((project.0, retention.end_ns(now_ns)), |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Sets a project's retention, first carried out at that time, or turns it off.
    pub fn retention_set(
        &self,
        project: ProjectId,
        retention: Option<Retention>,
        due_ns: i64,
    ) -> Result<()> {
        if self.project(project)?.is_none() {
            return Err(StoreError::NotFound { what: "project", id: project.to_string() });
        }
        if let Some(Retention { days, include_kept }) = retention {
            let sql = "INSERT OR REPLACE INTO retention(project, days, include_kept, due_ns)
                       VALUES (?1, ?2, ?3, ?4)";
            self.conn.prepare_cached(sql)?.execute((project.0, days, include_kept, due_ns))?;
        } else {
            let sql = "DELETE FROM retention WHERE project = ?1";
            self.conn.prepare_cached(sql)?.execute([project.0])?;
        }
        self.note(Change::Project(project));
        Ok(())
    }

    /// Keeps when a retention is to be carried out next.
    pub fn retention_put_off(&self, project: ProjectId, due_ns: i64) -> Result<()> {
        let sql = "UPDATE retention SET due_ns = ?2 WHERE project = ?1";
        self.conn.prepare_cached(sql)?.execute((project.0, due_ns))?;
        Ok(())
    }
}

/// Two columns, the first at `at`.
fn retention(row: &Row<'_>, at: usize) -> rusqlite::Result<Retention> {
    Ok(Retention { days: row.get(at)?, include_kept: row.get(at + 1)? })
}
