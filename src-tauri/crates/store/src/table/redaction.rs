//! What projects want replaced in what comes in. A project that wants nothing has no row.

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::change::Change;
use touchstone_domain::id::ProjectId;
use touchstone_domain::redaction::Redaction;

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000700",
    // Both are JSON: a list of ids, and a list of objects with `name` and `pattern`.
    sql: "CREATE TABLE redaction(
            project INTEGER PRIMARY KEY,
            detectors TEXT NOT NULL,
            patterns TEXT NOT NULL
          ) STRICT;",
}];

impl ReadTx<'_> {
    /// What a project wants replaced.
    pub fn redaction(&self, project: ProjectId) -> Result<Redaction> {
        let sql = "SELECT detectors, patterns FROM redaction WHERE project = ?1";
        let row = self.conn.prepare_cached(sql)?.query_row([project.0], texts).optional()?;
        row.map_or_else(|| Ok(Redaction::default()), |row| read(project, &row))
    }

    /// Every project that wants something replaced, with its name.
    pub fn redactions(&self) -> Result<Vec<(ProjectId, String, Redaction)>> {
        let sql = "SELECT detectors, patterns, project.id, project.name FROM redaction
                   JOIN project ON project.id = redaction.project ORDER BY project.id";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map([], |row| Ok((texts(row)?, row.get(2)?, row.get(3)?)))?;
        rows.map(|row| {
            let (texts, id, name) = row?;
            let project = ProjectId(id);
            Ok((project, name, read(project, &texts)?))
        })
        .collect()
    }
}

impl WriteTx<'_> {
    /// Sets what a project wants replaced from now on.
    pub fn redaction_set(&self, project: ProjectId, wanted: &Redaction) -> Result<()> {
        if self.project(project)?.is_none() {
            return Err(StoreError::NotFound { what: "project", id: project.to_string() });
        }
        self.redaction_remove(project)?;
        if !wanted.is_off() {
            let sql = "INSERT INTO redaction(project, detectors, patterns) VALUES (?1, ?2, ?3)";
            let detectors = serde_json::to_string(&wanted.detectors).unwrap_or_default();
            let patterns = serde_json::to_string(&wanted.patterns).unwrap_or_default();
            self.conn.prepare_cached(sql)?.execute((project.0, detectors, patterns))?;
        }
        self.note(Change::Setting);
        Ok(())
    }

    /// Forgets what a project wanted replaced: the project goes.
    pub(crate) fn redaction_remove(&self, project: ProjectId) -> Result<()> {
        let sql = "DELETE FROM redaction WHERE project = ?1";
        self.conn.prepare_cached(sql)?.execute([project.0])?;
        Ok(())
    }
}

fn texts(row: &Row<'_>) -> rusqlite::Result<[String; 2]> {
    Ok([row.get(0)?, row.get(1)?])
}

/// Settings that cannot be read are an error: nothing must come in as if there were none.
fn read(project: ProjectId, [detectors, patterns]: &[String; 2]) -> Result<Redaction> {
    let damaged = |error: serde_json::Error| StoreError::Damaged {
        what: format!("the redaction settings of project {project}"),
        reason: error.to_string(),
    };
    Ok(Redaction {
        detectors: serde_json::from_str(detectors).map_err(damaged)?,
        patterns: serde_json::from_str(patterns).map_err(damaged)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Home;
    use touchstone_domain::redaction::Pattern;

    fn wanted() -> Redaction {
        let pattern = Pattern { name: "order".into(), pattern: r"O-\d+".into() };
        Redaction { detectors: vec!["email".into()], patterns: vec![pattern] }
    }

    #[tokio::test]
    async fn what_a_project_wants_is_kept_changed_and_gone_with_the_project() {
        let home = Home::new();
        let found = home.store.write(|tx| {
            let project = tx.project_create("Shop", 1)?.id;
            tx.redaction_set(project, &wanted())?;
            let set = (tx.redaction(project)?, tx.redactions()?);
            tx.redaction_set(ProjectId::DEFAULT, &wanted())?;
            tx.redaction_set(ProjectId::DEFAULT, &Redaction::default())?;
            tx.project_delete(project)?;
            Ok((project, set, tx.redaction(project)?, tx.redactions()?))
        });
        let (project, set, after, none) = found.await.unwrap();
        assert_eq!(set, (wanted(), vec![(project, "Shop".into(), wanted())]));
        assert_eq!((after.is_off(), none.len()), (true, 0));
    }

    #[tokio::test]
    async fn a_project_that_is_not_there_wants_nothing() {
        let home = Home::new();
        let refused = home.store.write(|tx| tx.redaction_set(ProjectId(99), &wanted())).await;
        assert!(matches!(refused, Err(StoreError::NotFound { what: "project", .. })));
    }
}
