//! What MLflow's protocol adds to projects, which it calls experiments: when they were changed,
//! that they may be deleted and restored, and tags.
//!
//! A deleted experiment keeps its name and its traces.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::change::Change;
use touchstone_domain::id::ProjectId;
use touchstone_domain::project::Project;

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000400",
    sql: "ALTER TABLE project ADD COLUMN updated_ns INTEGER;
          ALTER TABLE project ADD COLUMN deleted_ns INTEGER;
          CREATE TABLE project_tag(
            project INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY(project, key)
          ) STRICT, WITHOUT ROWID;",
}];

/// A project as MLflow's protocol sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    /// The project.
    pub project: Project,
    /// When it was last renamed, deleted or restored, else when it was made; nanoseconds since
    /// 1970.
    pub updated_ns: i64,
    /// When it was deleted, nanoseconds since 1970; it can be restored.
    pub deleted_ns: Option<i64>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl ReadTx<'_> {
    /// An experiment by its number, deleted or not.
    pub fn experiment(&self, id: ProjectId) -> Result<Option<Experiment>> {
        let mut ask =
            self.conn.prepare_cached("SELECT * FROM project WHERE id = ?1 AND id >= 0")?;
        self.tagged(ask.query_row([id.0], experiment).optional()?)
    }

    /// An experiment by its name, deleted or not.
    pub fn experiment_named(&self, name: &str) -> Result<Option<Experiment>> {
        let mut ask =
            self.conn.prepare_cached("SELECT * FROM project WHERE name = ?1 AND id >= 0")?;
        self.tagged(ask.query_row([name], experiment).optional()?)
    }

    /// All experiments by number, deleted ones included.
    pub fn experiments(&self) -> Result<Vec<Experiment>> {
        let mut ask =
            self.conn.prepare_cached("SELECT * FROM project WHERE id >= 0 ORDER BY id")?;
        let rows = ask.query_map([], experiment)?.collect::<rusqlite::Result<Vec<_>>>()?;
        rows.into_iter().filter_map(|row| self.tagged(Some(row)).transpose()).collect()
    }

    fn tagged(&self, experiment: Option<Experiment>) -> Result<Option<Experiment>> {
        let Some(mut experiment) = experiment else { return Ok(None) };
        let sql = "SELECT key, value FROM project_tag WHERE project = ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let tags =
            ask.query_map([experiment.project.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        experiment.tags = tags.collect::<rusqlite::Result<_>>()?;
        Ok(Some(experiment))
    }
}

impl WriteTx<'_> {
    /// Renames an experiment; the name must be free.
    pub fn experiment_rename(&self, id: ProjectId, name: &str, now_ns: i64) -> Result<()> {
        if self.project_named(name)?.is_some_and(|project| project.id != id) {
            return Err(StoreError::Conflict { what: "project", name: name.to_owned() });
        }
        let sql = "UPDATE project SET name = ?2, updated_ns = ?3 WHERE id = ?1";
        let changed = self.conn.prepare_cached(sql)?.execute((id.0, name, now_ns))?;
        self.experiment_changed(id, changed)
    }

    /// Marks an experiment as deleted at that time, or with none as restored. Default stays.
    pub fn experiment_delete(
        &self,
        id: ProjectId,
        deleted_ns: Option<i64>,
        now_ns: i64,
    ) -> Result<()> {
        if id == ProjectId::DEFAULT && deleted_ns.is_some() {
            return Err(StoreError::Conflict { what: "permanent project", name: "Default".into() });
        }
        let sql = "UPDATE project SET deleted_ns = ?2, updated_ns = ?3 WHERE id = ?1";
        let changed = self.conn.prepare_cached(sql)?.execute((id.0, deleted_ns, now_ns))?;
        self.experiment_changed(id, changed)
    }

    /// Sets a tag of an experiment; none removes it. Answers whether it was there before.
    pub fn experiment_tag_set(
        &self,
        id: ProjectId,
        key: &str,
        value: Option<&str>,
    ) -> Result<bool> {
        let mut delete =
            self.conn.prepare_cached("DELETE FROM project_tag WHERE project = ?1 AND key = ?2")?;
        let was_there = delete.execute((id.0, key))? == 1;
        self.experiment_changed(id, usize::from(self.project(id)?.is_some()))?;
        if let Some(value) = value {
            let sql = "INSERT INTO project_tag(project, key, value) VALUES (?1, ?2, ?3)";
            self.conn.prepare_cached(sql)?.execute((id.0, key, value))?;
        }
        Ok(was_there)
    }

    fn experiment_changed(&self, id: ProjectId, rows: usize) -> Result<()> {
        if rows == 0 {
            return Err(StoreError::NotFound { what: "project", id: id.to_string() });
        }
        self.note(Change::Project(id));
        Ok(())
    }
}

fn experiment(row: &Row<'_>) -> rusqlite::Result<Experiment> {
    let created_ns = row.get("created_ns")?;
    Ok(Experiment {
        project: Project { id: ProjectId(row.get("id")?), name: row.get("name")?, created_ns },
        updated_ns: row.get::<_, Option<i64>>("updated_ns")?.unwrap_or(created_ns),
        deleted_ns: row.get("deleted_ns")?,
        tags: BTreeMap::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Home;

    #[tokio::test]
    async fn an_experiment_is_renamed_deleted_and_restored_and_keeps_its_tags() {
        let home = Home::new();
        let write = home.store.write(|tx| {
            let id = tx.project_create("a", 1)?.id;
            assert!(!tx.experiment_tag_set(id, "k", Some("v"))?);
            assert!(tx.experiment_tag_set(id, "k", Some("w"))?);
            tx.experiment_rename(id, "b", 5)?;
            tx.experiment_delete(id, Some(7), 7)?;
            Ok(id)
        });
        let id = write.await.unwrap();
        let read = home.store.read(|tx| tx.experiment_named("b")).await.unwrap().unwrap();
        assert_eq!((read.project.id, read.updated_ns, read.deleted_ns), (id, 7, Some(7)));
        assert_eq!(read.tags.get("k").map(String::as_str), Some("w"));
        let write = home.store.write(move |tx| {
            tx.experiment_delete(id, None, 8)?;
            assert!(tx.experiment_tag_set(id, "k", None)?);
            tx.experiment_tag_set(id, "k", None)
        });
        assert!(!write.await.unwrap());
        let all = home.store.read(|tx| tx.experiments()).await.unwrap();
        assert_eq!((all.len(), all[1].deleted_ns, all[1].updated_ns), (2, None, 8));
    }

    #[tokio::test]
    async fn names_stay_unique_default_stays_and_unknown_numbers_are_refused() {
        let home = Home::new();
        let write = home.store.write(|tx| {
            let id = tx.project_create("a", 1)?.id;
            let taken = tx.experiment_rename(id, "Default", 2);
            assert!(matches!(taken, Err(StoreError::Conflict { .. })));
            tx.experiment_rename(id, "a", 2)?;
            let permanent = tx.experiment_delete(ProjectId::DEFAULT, Some(3), 3);
            assert!(matches!(permanent, Err(StoreError::Conflict { .. })));
            let unknown = tx.experiment_tag_set(ProjectId(9), "k", Some("v"));
            assert!(matches!(unknown, Err(StoreError::NotFound { .. })));
            Ok(())
        });
        write.await.unwrap();
    }
}
