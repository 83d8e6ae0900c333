//! Artifacts: files that clients keep, by path, cut into chunks.
//!
//! An artifact is written chunk by chunk, so that the writer is never kept long, and gets its path
//! last: nobody sees half of one. What has no path any more is swept away chunk by chunk, too.
//! Which paths are allowed is the callers' affair.

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::change::Change;
use touchstone_domain::id::{ProjectId, RunId};

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000600",
    // An artifact without a path is not yet, or no more.
    sql: "CREATE TABLE artifact(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path TEXT UNIQUE,
            size INTEGER NOT NULL,
            content_type TEXT NOT NULL,
            created_ns INTEGER NOT NULL
          ) STRICT;
          CREATE INDEX artifact_without_path ON artifact(created_ns) WHERE path IS NULL;
          CREATE TABLE artifact_chunk(
            artifact INTEGER NOT NULL,
            number INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY(artifact, number)
          ) STRICT;",
}];

/// Most bytes of a chunk.
pub const CHUNK: usize = 1 << 20;

/// Artifacts that lose their path in one write, and chunks that are swept away in one.
const DROPPED: u32 = 1_000;
const SWEPT: u32 = 4;

/// A stored file without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its number, by which its chunks are asked for.
    pub id: i64,
    /// Where it lies: names with `/` between them.
    pub path: String,
    /// Its bytes.
    pub size: i64,
    /// The media type it was sent with; empty if none was.
    pub content_type: String,
    /// When it was written, nanoseconds since 1970.
    pub created_ns: i64,
}

/// A name in a directory of artifacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactEntry {
    /// Its name, without the directory's.
    pub name: String,
    /// Its bytes; none if it is a directory.
    pub size: Option<i64>,
}

/// The directory of a run's artifacts.
pub fn artifacts_of_run(project: ProjectId, run: RunId) -> String {
    format!("{project}/{run}/artifacts")
}

/// The run whose directory a path lies in.
fn run_of(path: &str) -> Option<RunId> {
    let mut names = path.split('/').skip(1);
    let run = names.next()?.parse().ok()?;
    (names.next()? == "artifacts").then_some(run)
}

/// The bounds of all paths in a directory; the top has no name. `0` comes right after `/`.
fn inside(directory: &str) -> (String, String) {
    if directory.is_empty() {
        return (String::new(), char::MAX.to_string());
    }
    (format!("{directory}/"), format!("{directory}0"))
}

const COLUMNS: &str = "id, path, size, content_type, created_ns";

impl ReadTx<'_> {
    /// The artifact at that path.
    pub fn artifact(&self, path: &str) -> Result<Option<Artifact>> {
        let sql = format!("SELECT {COLUMNS} FROM artifact WHERE path = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([path], artifact).optional()?)
    }

    /// One chunk of an artifact; numbers begin at 0. None if the artifact is gone, or ended before.
    pub fn artifact_chunk(&self, id: i64, number: i64) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM artifact_chunk WHERE artifact = ?1 AND number = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row((id, number), |row| row.get(0)).optional()?)
    }

    /// Everything below a directory, by path from behind `after`, at most `limit`.
    pub fn artifacts_below(
        &self,
        directory: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Artifact>> {
        let (from, to) = inside(directory);
        let sql = format!(
            "SELECT {COLUMNS} FROM artifact WHERE path >= ?1 AND path < ?2 AND path > ?3
             ORDER BY path LIMIT ?4"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let rows = ask.query_map((from, to, after, limit), artifact)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The names in a directory, files and directories, from behind the entry `after`, at most
    /// `limit`. Costs one step in the index for each name, however much lies below it.
    pub fn artifact_entries(
        &self,
        directory: &str,
        after: Option<&ArtifactEntry>,
        limit: usize,
    ) -> Result<Vec<ArtifactEntry>> {
        let (from, to) = inside(directory);
        let sql = "SELECT path, size FROM artifact WHERE path >= ?1 AND path < ?2
                   ORDER BY path LIMIT 1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut next = after.map_or_else(|| from.clone(), |entry| entry.next(&from));
        let mut entries = Vec::new();
        while entries.len() < limit {
            let found = ask.query_row((&next, &to), |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
            });
            let Some((path, size)) = found.optional()? else { break };
            let rest = path.get(from.len()..).unwrap_or_default();
            let entry = match rest.split_once('/') {
                Some((name, _)) => ArtifactEntry { name: name.to_owned(), size: None },
                None => ArtifactEntry { name: rest.to_owned(), size: Some(size) },
            };
            next = entry.next(&from);
            entries.push(entry);
        }
        Ok(entries)
    }
}

impl ArtifactEntry {
    /// The first path that may come after this entry in the directory that begins with `from`.
    fn next(&self, from: &str) -> String {
        let end = if self.size.is_some() { '\0' } else { '0' };
        format!("{from}{}{end}", self.name)
    }
}

impl WriteTx<'_> {
    /// Begins an artifact; answers its number.
    pub fn artifact_begin(&self, content_type: &str, now_ns: i64) -> Result<i64> {
        let sql = "INSERT INTO artifact(size, content_type, created_ns) VALUES (0, ?1, ?2)";
        Ok(self.conn.prepare_cached(sql)?.insert((content_type, now_ns))?)
    }

    /// Adds a chunk of at most [`CHUNK`] bytes to an artifact that was begun.
    pub fn artifact_append(&self, id: i64, number: i64, bytes: &[u8]) -> Result<()> {
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let grow = "UPDATE artifact SET size = size + ?2 WHERE id = ?1 AND path IS NULL";
        if self.conn.prepare_cached(grow)?.execute((id, length))? == 0 {
            return Err(StoreError::NotFound { what: "unfinished artifact", id: id.to_string() });
        }
        let sql = "INSERT INTO artifact_chunk(artifact, number, bytes) VALUES (?1, ?2, ?3)";
        self.conn.prepare_cached(sql)?.execute((id, number, bytes))?;
        Ok(())
    }

    /// Puts a written artifact at its path, over whatever is there.
    pub fn artifact_finish(&self, id: i64, path: &str) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE artifact SET path = NULL, created_ns = 0 WHERE path = ?1")?
            .execute([path])?;
        let sql = "UPDATE artifact SET path = ?2 WHERE id = ?1";
        if self.conn.prepare_cached(sql)?.execute((id, path))? == 0 {
            return Err(StoreError::NotFound { what: "unfinished artifact", id: id.to_string() });
        }
        self.note_artifact(path);
        Ok(())
    }

    /// Gives up an artifact that was begun; it is swept away next.
    pub fn artifact_abandon(&self, id: i64) -> Result<()> {
        let sql = "UPDATE artifact SET created_ns = 0 WHERE id = ?1 AND path IS NULL";
        self.conn.prepare_cached(sql)?.execute([id])?;
        Ok(())
    }

    /// Takes away the artifact at a path and those below it; answers how many. Where it is many,
    /// some are left for another call.
    pub fn artifacts_drop(&self, path: &str) -> Result<usize> {
        let (from, to) = inside(path);
        let sql = "UPDATE artifact SET path = NULL, created_ns = 0 WHERE id IN (
                     SELECT id FROM artifact WHERE path = ?1
                     UNION ALL SELECT id FROM artifact WHERE path >= ?2 AND path < ?3 LIMIT ?4)";
        let dropped = self.conn.prepare_cached(sql)?.execute((path, from, to, DROPPED))?;
        self.note_artifact(path);
        Ok(dropped)
    }

    /// Sweeps away some of what has no path: what lost it, and what was begun before `before_ns`
    /// and never finished. Answers whether something may be left.
    pub fn artifacts_sweep(&self, before_ns: i64) -> Result<bool> {
        let sql = "SELECT id FROM artifact WHERE path IS NULL AND created_ns < ?1 LIMIT 1";
        let found: Option<i64> =
            self.conn.prepare_cached(sql)?.query_row([before_ns], |row| row.get(0)).optional()?;
        let Some(id) = found else { return Ok(false) };
        let sql = "DELETE FROM artifact_chunk WHERE rowid IN (
                     SELECT rowid FROM artifact_chunk WHERE artifact = ?1 LIMIT ?2)";
        if self.conn.prepare_cached(sql)?.execute((id, SWEPT))? == 0 {
            self.conn.prepare_cached("DELETE FROM artifact WHERE id = ?1")?.execute([id])?;
        }
        Ok(true)
    }

    fn note_artifact(&self, path: &str) {
        if let Some(run) = run_of(path) {
            self.note(Change::Run(run));
        }
    }
}

fn artifact(row: &Row<'_>) -> rusqlite::Result<Artifact> {
    Ok(Artifact {
        id: row.get(0)?,
        path: row.get(1)?,
        size: row.get(2)?,
        content_type: row.get(3)?,
        created_ns: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Home;

    async fn put(home: &Home, path: &'static str, chunks: &'static [&[u8]]) {
        let written = home.store.write(move |tx| {
            let id = tx.artifact_begin("text/plain", 9)?;
            for (number, chunk) in (0..).zip(chunks) {
                tx.artifact_append(id, number, chunk)?;
            }
            tx.artifact_finish(id, path)
        });
        written.await.unwrap();
    }

    async fn names(home: &Home, directory: &'static str) -> Vec<(String, Option<i64>)> {
        let entries = home.store.read(move |tx| tx.artifact_entries(directory, None, 100));
        entries.await.unwrap().into_iter().map(|entry| (entry.name, entry.size)).collect()
    }

    #[tokio::test]
    async fn an_artifact_comes_back_chunk_by_chunk() {
        let home = Home::new();
        put(&home, "0/a.bin", &[b"one", b"\0\xff"]).await;
        let read = home.store.read(|tx| {
            let artifact = tx.artifact("0/a.bin")?.unwrap();
            let chunks = [0, 1, 2].map(|number| tx.artifact_chunk(artifact.id, number).unwrap());
            Ok((artifact, chunks))
        });
        let (artifact, chunks) = read.await.unwrap();
        assert_eq!((artifact.size, artifact.content_type.as_str()), (5, "text/plain"));
        assert_eq!(chunks, [Some(b"one".to_vec()), Some(b"\0\xff".to_vec()), None]);
    }

    #[tokio::test]
    async fn a_second_artifact_at_a_path_replaces_the_first_and_the_first_is_swept() {
        let home = Home::new();
        put(&home, "a", &[b"1", b"2", b"3", b"4", b"5", b"6"]).await;
        put(&home, "a", &[b"new"]).await;
        assert_eq!(home.count("artifact_chunk").await, 7);
        while home.store.write(|tx| tx.artifacts_sweep(1)).await.unwrap() {}
        assert_eq!((home.count("artifact_chunk").await, home.count("artifact").await), (1, 1));
        let size = home.store.read(|tx| Ok(tx.artifact("a")?.unwrap().size)).await.unwrap();
        assert_eq!(size, 3);
    }

    #[tokio::test]
    async fn what_is_being_written_is_neither_seen_nor_swept_until_it_is_old() {
        let home = Home::new();
        let begun = home.store.write(|tx| {
            let id = tx.artifact_begin("", 100)?;
            tx.artifact_append(id, 0, b"half")?;
            tx.artifacts_sweep(100)
        });
        assert!(!begun.await.unwrap());
        assert!(names(&home, "").await.is_empty());
        while home.store.write(|tx| tx.artifacts_sweep(101)).await.unwrap() {}
        assert_eq!((home.count("artifact_chunk").await, home.count("artifact").await), (0, 0));
        let given_up = home.store.write(|tx| {
            let id = tx.artifact_begin("", 100)?;
            tx.artifact_abandon(id)?;
            tx.artifacts_sweep(1)
        });
        assert!(given_up.await.unwrap());
        assert_eq!(home.count("artifact").await, 0);
        let late = home.store.write(|tx| tx.artifact_append(1, 1, b"late")).await;
        assert!(matches!(late, Err(StoreError::NotFound { .. })), "{late:?}");
    }

    #[tokio::test]
    async fn a_directory_lists_its_own_names_once_and_files_beside_directories() {
        let home = Home::new();
        for path in ["0/r/b", "0/r/a/1", "0/r/a/2", "0/r/a-b", "0/r/a", "0/r0", "0/s/日本/x"] {
            put(&home, path, &[b"xy"]).await;
        }
        let (file, directory) = (Some(2), None);
        let found = names(&home, "0/r").await;
        let wanted = [("a", file), ("a-b", file), ("a", directory), ("b", file)];
        assert_eq!(found, wanted.map(|(name, size)| (name.to_owned(), size)));
        assert_eq!(names(&home, "").await, [("0".to_owned(), None)]);
        assert_eq!(names(&home, "0/s").await, [("日本".to_owned(), None)]);
        assert!(names(&home, "0/missing").await.is_empty());
    }

    #[tokio::test]
    async fn a_listing_goes_on_behind_the_last_entry() {
        let home = Home::new();
        for path in ["d/a", "d/b/1", "d/b/2", "d/c"] {
            put(&home, path, &[b"x"]).await;
        }
        let pages = home.store.read(|tx| {
            let (mut all, mut last) = (Vec::new(), None);
            while let Some(entry) = tx.artifact_entries("d", last.as_ref(), 1)?.pop() {
                all.push(entry.name.clone());
                last = Some(entry);
            }
            Ok(all)
        });
        assert_eq!(pages.await.unwrap(), ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn a_directory_is_dropped_with_what_is_below_it_and_nothing_else() {
        let home = Home::new();
        for path in ["d/a", "d/b/1", "d0", "d-"] {
            put(&home, path, &[b"x"]).await;
        }
        assert_eq!(home.store.write(|tx| tx.artifacts_drop("d")).await.unwrap(), 2);
        assert_eq!(home.store.write(|tx| tx.artifacts_drop("d")).await.unwrap(), 0);
        let left = home.store.read(|tx| tx.artifacts_below("", "", 10)).await.unwrap();
        assert_eq!(left.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["d-", "d0"]);
    }

    #[tokio::test]
    async fn a_runs_artifact_makes_its_run_stale_and_others_make_nothing_stale() {
        let home = Home::new();
        let run = RunId::from_bytes(&[7; 16]).unwrap();
        assert_eq!(run_of(&format!("{}/a", artifacts_of_run(ProjectId(3), run))), Some(run));
        for path in ["3/traces/tr-1/artifacts/x", "3/07070707070707070707070707070707/x", ""] {
            assert_eq!(run_of(path), None, "{path}");
        }
        let mut changes = home.store.changes();
        put(&home, "3/07070707070707070707070707070707/artifacts/x", &[b"x"]).await;
        assert_eq!(*changes.recv().await.unwrap(), [Change::Run(run)]);
    }
}
