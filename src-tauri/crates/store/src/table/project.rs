//! Projects, with the number of traces and spans in each.
//!
//! The numbers are kept whenever a trace is written or deleted; no screen waits for a count.

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::change::Change;
use touchstone_domain::id::ProjectId;
use touchstone_domain::project::Project;

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::table::trash::trashed;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261122000100",
    // Numbers are never given twice: clients remember them.
    sql: "CREATE TABLE project(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            created_ns INTEGER NOT NULL,
            trace_count INTEGER NOT NULL DEFAULT 0,
            span_count INTEGER NOT NULL DEFAULT 0
          ) STRICT;
          INSERT INTO project(id, name, created_ns) VALUES (0, 'Default', 0);",
}];

/// A project with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// The project.
    pub project: Project,
    /// Traces in it.
    pub trace_count: i64,
    /// Spans in it.
    pub span_count: i64,
}

impl ReadTx<'_> {
    /// All projects, by number; those that a client deleted and may restore are left out.
    pub fn projects(&self) -> Result<Vec<ProjectRow>> {
        let sql = "SELECT * FROM project WHERE deleted_ns IS NULL AND id >= 0 ORDER BY id";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map([], |row| {
            Ok(ProjectRow {
                project: project(row)?,
                trace_count: row.get("trace_count")?,
                span_count: row.get("span_count")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A project by its number.
    pub fn project(&self, id: ProjectId) -> Result<Option<Project>> {
        let mut ask =
            self.conn.prepare_cached("SELECT * FROM project WHERE id = ?1 AND id >= 0")?;
        Ok(ask.query_row([id.0], project).optional()?)
    }

    /// A project by its number, unless a client deleted it.
    pub fn project_open(&self, id: ProjectId) -> Result<Option<Project>> {
        let sql = "SELECT * FROM project WHERE id = ?1 AND deleted_ns IS NULL";
        Ok(self.conn.prepare_cached(sql)?.query_row([id.0], project).optional()?)
    }

    /// A project by its name.
    pub fn project_named(&self, name: &str) -> Result<Option<Project>> {
        let mut ask =
            self.conn.prepare_cached("SELECT * FROM project WHERE name = ?1 AND id >= 0")?;
        Ok(ask.query_row([name], project).optional()?)
    }
}

impl WriteTx<'_> {
    /// Makes a project; the name must be free.
    pub fn project_create(&self, name: &str, now_ns: i64) -> Result<Project> {
        if self.project_named(name)?.is_some() {
            return Err(StoreError::Conflict { what: "project", name: name.to_owned() });
        }
        let sql = "INSERT INTO project(name, created_ns) VALUES (?1, ?2)";
        let id = ProjectId(self.conn.prepare_cached(sql)?.insert((name, now_ns))?);
        self.note(Change::Project(id));
        Ok(Project { id, name: name.to_owned(), created_ns: now_ns })
    }

    /// The project of that name, made where there is none, restored where a client deleted it.
    pub fn project_ensure(&self, name: &str, now_ns: i64) -> Result<Project> {
        match self.project_named(name)? {
            Some(project) if self.project_open(project.id)?.is_some() => Ok(project),
            Some(project) => {
                self.experiment_delete(project.id, None, now_ns)?;
                Ok(project)
            }
            None => self.project_create(name, now_ns),
        }
    }

    /// Deletes an empty project. Default stays.
    pub fn project_delete(&self, id: ProjectId) -> Result<()> {
        if id == ProjectId::DEFAULT {
            return Err(StoreError::Conflict { what: "permanent project", name: "Default".into() });
        }
        let mut delete = self.conn.prepare_cached("DELETE FROM project WHERE id = ?1")?;
        if delete.execute([id.0])? == 0 {
            return Err(StoreError::NotFound { what: "project", id: id.to_string() });
        }
        delete.execute([trashed(id).0])?;
        self.redaction_remove(id)?;
        self.note(Change::Project(id));
        Ok(())
    }

    /// Adds to what a project holds; negative numbers take away.
    pub(crate) fn project_count(&self, id: ProjectId, traces: i64, spans: i64) -> Result<()> {
        if (traces, spans) == (0, 0) {
            return Ok(());
        }
        let sql = "UPDATE project SET trace_count = trace_count + ?2, span_count = span_count + ?3
                   WHERE id = ?1";
        self.conn.prepare_cached(sql)?.execute((id.0, traces, spans))?;
        if traces != 0 {
            self.note(Change::Project(id));
        }
        Ok(())
    }
}

fn project(row: &Row<'_>) -> rusqlite::Result<Project> {
    Ok(Project {
        id: ProjectId(row.get("id")?),
        name: row.get("name")?,
        created_ns: row.get("created_ns")?,
    })
}
