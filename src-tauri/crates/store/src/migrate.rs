//! Migrations: quick DDL, forward only, all pending ones in one transaction, with a copy of the
//! file before. Back-fills are jobs, not migrations.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::conn::{APPLICATION_ID, FORMAT, beside, make_private};
use crate::error::{OpenFault, Result, StoreError};
use crate::{backup, search, table, text};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// `YYYYMMDDHHMMSS`; the order in which steps are applied over all tables.
    pub(crate) id: &'static str,
    /// The statements.
    pub(crate) sql: &'static str,
}

/// Every table's migrations.
fn all() -> Vec<Migration> {
    let mut all = [
        table::project::MIGRATIONS,
        table::trace::MIGRATIONS,
        table::span::MIGRATIONS,
        table::body::MIGRATIONS,
        table::dirty::MIGRATIONS,
        table::job::MIGRATIONS,
        table::deleted::MIGRATIONS,
        table::label::MIGRATIONS,
        table::log::MIGRATIONS,
        table::price::MIGRATIONS,
        table::trace_info::MIGRATIONS,
        table::run::MIGRATIONS,
        table::artifact::MIGRATIONS,
        table::setting::MIGRATIONS,
        table::assessment::MIGRATIONS,
        table::experiment::MIGRATIONS,
        table::redaction::MIGRATIONS,
        table::rollup::MIGRATIONS,
        search::MIGRATIONS,
        text::MIGRATIONS,
        search::index::MIGRATIONS,
        table::facet::MIGRATIONS,
        table::hold::MIGRATIONS,
        table::trash::MIGRATIONS,
        table::deletion::MIGRATIONS,
        table::retention::MIGRATIONS,
        table::mark::MIGRATIONS,
        table::dictionary::MIGRATIONS,
        table::preview::MIGRATIONS,
        table::saved_view::MIGRATIONS,
        table::session::MIGRATIONS,
        table::outline::kept::MIGRATIONS,
    ]
    .concat();
    all.sort_by_key(|migration| migration.id);
    all
}

/// Brings the file to this program's schema. `now_ns` stamps the copy and the steps.
pub(crate) fn migrate(conn: &mut Connection, file: &Path, now_ns: i64) -> Result<()> {
    apply(conn, file, now_ns, &all())
}

fn apply(conn: &mut Connection, file: &Path, now_ns: i64, steps: &[Migration]) -> Result<()> {
    let applied = applied(conn)?;
    let pending: Vec<_> =
        steps.iter().filter(|step| !applied.iter().any(|id| id == step.id)).collect();
    if pending.is_empty() {
        return Ok(());
    }
    if !applied.is_empty() {
        let copy = copy_before(conn, file, now_ns)?;
        tracing::info!(copy = %copy.display(), "the database was copied before its schema changes");
        backup::drop_old_copies(file);
    }
    let tx = conn.transaction()?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", FORMAT)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration(id TEXT PRIMARY KEY, applied_ns INTEGER NOT NULL) STRICT",
    )?;
    for step in pending {
        tx.execute_batch(step.sql)?;
        tx.execute("INSERT INTO migration(id, applied_ns) VALUES (?1, ?2)", (step.id, now_ns))?;
    }
    tx.commit()?;
    Ok(())
}

fn applied(conn: &Connection) -> Result<Vec<String>> {
    if !conn.table_exists(None, "migration")? {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare("SELECT id FROM migration")?;
    let ids = statement.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Writes a sound copy beside the file, named by its time, and returns where it lies.
fn copy_before(conn: &Connection, file: &Path, now_ns: i64) -> Result<PathBuf> {
    let copy = beside(file, &format!(".before-{}", now_ns / touchstone_domain::time::NS_PER_S));
    let refuse = |reason: String| StoreError::Open {
        file: file.to_owned(),
        fault: OpenFault::Other(format!("no copy could be made before changing it: {reason}")),
    };
    let target = copy.to_str().ok_or_else(|| refuse("its path is not Unicode".into()))?;
    make_private(&copy);
    conn.execute("VACUUM INTO ?1", [target]).map_err(|error| {
        // Half a copy would take the room that is missing.
        let _ = std::fs::remove_file(&copy);
        refuse(error.to_string())
    })?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conn::open_writer;

    const FIRST: Migration = Migration { id: "1", sql: "CREATE TABLE a(x INTEGER) STRICT" };
    const SECOND: Migration = Migration { id: "2", sql: "ALTER TABLE a ADD COLUMN y INTEGER" };
    const BROKEN: Migration = Migration { id: "3", sql: "CREATE TABLE b(x); nonsense" };

    #[test]
    fn steps_are_applied_once_and_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.db");
        let mut conn = open_writer(&file).unwrap();
        apply(&mut conn, &file, 5, &[FIRST]).unwrap();
        apply(&mut conn, &file, 6, &[FIRST, SECOND]).unwrap();
        apply(&mut conn, &file, 7, &[FIRST, SECOND]).unwrap();
        conn.execute("INSERT INTO a(x, y) VALUES (1, 2)", []).unwrap();
        assert_eq!(applied(&conn).unwrap(), ["1", "2"]);
    }

    #[test]
    fn a_copy_of_the_data_lies_beside_the_file_before_it_changes() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.db");
        let mut conn = open_writer(&file).unwrap();
        apply(&mut conn, &file, 0, &[FIRST]).unwrap();
        conn.execute("INSERT INTO a(x) VALUES (42)", []).unwrap();
        apply(&mut conn, &file, 9_000_000_000, &[FIRST, SECOND]).unwrap();
        let copy = dir.path().join("a.db.before-9");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let copy = Connection::open(copy).unwrap();
        let kept: i64 = copy.query_row("SELECT x FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 42);
        assert!(copy.prepare("SELECT y FROM a").is_err());
    }

    #[test]
    fn only_the_newest_copies_are_kept_and_no_other_file_goes() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.db");
        let mut conn = open_writer(&file).unwrap();
        let ids = ["1", "2", "3", "4", "5", "6"];
        let step = |id| Migration { id, sql: "CREATE TABLE IF NOT EXISTS a(x INTEGER) STRICT" };
        let steps = ids.map(step);
        std::fs::write(dir.path().join("a.db.before-restore-1"), "dear to someone").unwrap();
        for second in 1..=6_i64 {
            let now = usize::try_from(second).unwrap();
            apply(&mut conn, &file, second * 1_000_000_000, &steps[..now]).unwrap();
        }
        let mut copies: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("before"))
            .collect();
        copies.sort_unstable();
        let kept = ["a.db.before-4", "a.db.before-5", "a.db.before-6", "a.db.before-restore-1"];
        assert_eq!(copies, kept);
    }

    #[test]
    fn a_step_that_fails_leaves_no_trace_of_any_step() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.db");
        let mut conn = open_writer(&file).unwrap();
        apply(&mut conn, &file, 0, &[FIRST]).unwrap();
        assert!(apply(&mut conn, &file, 1, &[FIRST, SECOND, BROKEN]).is_err());
        assert_eq!(applied(&conn).unwrap(), ["1"]);
        assert!(conn.prepare("SELECT y FROM a").is_err());
    }

    #[test]
    fn the_real_steps_have_ids_of_their_own() {
        let mut ids: Vec<&str> = all().iter().map(|step| step.id).collect();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
