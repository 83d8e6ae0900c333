//! Saved views of the lists of traces. What a view shows is JSON: only the interface reads it.

use rusqlite::{OptionalExtension, Row, types::Type};
use touchstone_domain::change::Change;
use touchstone_domain::id::ProjectId;
use touchstone_domain::saved_view::SavedView;

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261126000200",
    // The list of all projects has the number -1 here. Numbers are never given twice: a window may
    // still show what was deleted.
    sql: "CREATE TABLE saved_view(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            project INTEGER NOT NULL,
            name TEXT NOT NULL,
            is_default INTEGER NOT NULL,
            face TEXT NOT NULL,
            UNIQUE(project, name)
          ) STRICT;",
}];

const ALL_PROJECTS: i64 = -1;

fn place(project: Option<ProjectId>) -> i64 {
    project.map_or(ALL_PROJECTS, |id| id.0)
}

impl ReadTx<'_> {
    /// The views of a project, or of the list of all projects, by name.
    pub fn saved_views(&self, project: Option<ProjectId>) -> Result<Vec<SavedView>> {
        let sql = "SELECT * FROM saved_view WHERE project = ?1 ORDER BY name COLLATE NOCASE, name";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map([place(project)], view)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A view by its number.
    pub fn saved_view(&self, id: i64) -> Result<Option<SavedView>> {
        let mut ask = self.conn.prepare_cached("SELECT * FROM saved_view WHERE id = ?1")?;
        Ok(ask.query_row([id], view).optional()?)
    }
}

impl WriteTx<'_> {
    /// Writes a view, a new one if its number is zero; answers its number. Its name must be free in
    /// its project. Where it is the default, no other is any more.
    pub fn saved_view_put(&self, view: &SavedView) -> Result<i64> {
        let place = place(view.project);
        let sql =
            "SELECT EXISTS(SELECT 1 FROM saved_view WHERE project = ?1 AND name = ?2 AND id <> ?3)";
        let mut ask = self.conn.prepare_cached(sql)?;
        if ask.query_row((place, &view.name, view.id), |row| row.get(0))? {
            return Err(StoreError::Conflict { what: "view", name: view.name.clone() });
        }
        if view.is_default {
            let sql = "UPDATE saved_view SET is_default = 0 WHERE project = ?1 AND is_default = 1";
            self.conn.prepare_cached(sql)?.execute([place])?;
        }
        let face = serde_json::to_string(&view.face)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        self.note(Change::View);
        let row = (place, &view.name, view.is_default, face);
        if view.id == 0 {
            let sql = "INSERT INTO saved_view(project, name, is_default, face)
                       VALUES (?1, ?2, ?3, ?4)";
            return Ok(self.conn.prepare_cached(sql)?.insert(row)?);
        }
        let sql = "UPDATE saved_view SET (project, name, is_default, face) = (?1, ?2, ?3, ?4)
                   WHERE id = ?5";
        let (place, name, is_default, face) = row;
        match self.conn.prepare_cached(sql)?.execute((place, name, is_default, face, view.id))? {
            0 => Err(missing(view.id)),
            _ => Ok(view.id),
        }
    }

    /// Deletes a view; answers what it was.
    pub fn saved_view_delete(&self, id: i64) -> Result<SavedView> {
        let view = self.saved_view(id)?.ok_or_else(|| missing(id))?;
        self.conn.prepare_cached("DELETE FROM saved_view WHERE id = ?1")?.execute([id])?;
        self.note(Change::View);
        Ok(view)
    }
}

fn missing(id: i64) -> StoreError {
    StoreError::NotFound { what: "view", id: id.to_string() }
}

fn view(row: &Row<'_>) -> rusqlite::Result<SavedView> {
    let project: i64 = row.get("project")?;
    let face: String = row.get("face")?;
    Ok(SavedView {
        id: row.get("id")?,
        project: (project != ALL_PROJECTS).then_some(ProjectId(project)),
        name: row.get("name")?,
        is_default: row.get("is_default")?,
        face: serde_json::from_str(&face).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(4, Type::Text, Box::new(error))
        })?,
    })
}

#[cfg(test)]
mod tests {
    use touchstone_domain::saved_view::{ViewColumn, ViewFace};

    use super::*;
    use crate::tests::Home;

    fn named(name: &str, project: Option<i64>, is_default: bool) -> SavedView {
        let face = ViewFace {
            query: "status:error".into(),
            columns: Some(vec![ViewColumn { name: "tags.env".into(), width: Some(120) }]),
            ..ViewFace::default()
        };
        SavedView { id: 0, project: project.map(ProjectId), name: name.into(), is_default, face }
    }

    async fn put(home: &Home, view: SavedView) -> Result<i64> {
        home.store.write(move |tx| tx.saved_view_put(&view)).await
    }

    async fn views(home: &Home, project: Option<i64>) -> Vec<(String, bool)> {
        let project = project.map(ProjectId);
        let views = home.store.read(move |tx| tx.saved_views(project)).await.unwrap();
        views.into_iter().map(|view| (view.name, view.is_default)).collect()
    }

    #[tokio::test]
    async fn a_view_reads_back_as_it_was_put_and_one_of_a_project_is_its_default() {
        let home = Home::new();
        let id = put(&home, named("slow", Some(0), true)).await.unwrap();
        let read = home.store.read(move |tx| tx.saved_view(id)).await.unwrap();
        assert_eq!(read, Some(SavedView { id, ..named("slow", Some(0), true) }));
        put(&home, named("Bad", Some(0), true)).await.unwrap();
        put(&home, named("slow", None, true)).await.unwrap();
        let pair = |name: &str, is_default| (name.to_owned(), is_default);
        assert_eq!(views(&home, Some(0)).await, [pair("Bad", true), pair("slow", false)]);
        assert_eq!(views(&home, None).await, [pair("slow", true)]);
    }

    #[tokio::test]
    async fn a_view_is_renamed_over_no_other_and_is_gone_once_deleted() {
        let home = Home::new();
        let id = put(&home, named("a", Some(0), false)).await.unwrap();
        put(&home, named("b", Some(0), false)).await.unwrap();
        let taken = put(&home, SavedView { id, ..named("b", Some(0), false) }).await;
        assert!(matches!(taken, Err(StoreError::Conflict { what: "view", .. })));
        put(&home, SavedView { id, ..named("c", Some(0), false) }).await.unwrap();
        let gone = home.store.write(move |tx| tx.saved_view_delete(id)).await.unwrap();
        assert_eq!(gone.name, "c");
        assert_eq!(views(&home, Some(0)).await, [("b".to_owned(), false)]);
        let again = home.store.write(move |tx| tx.saved_view_delete(id)).await;
        assert!(matches!(again, Err(StoreError::NotFound { what: "view", .. })));
        let lost = put(&home, SavedView { id, ..named("d", Some(0), false) }).await;
        assert!(matches!(lost, Err(StoreError::NotFound { what: "view", .. })));
    }
}
