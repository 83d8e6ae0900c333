//! Whether the files of the index are there and sound.

use std::path::PathBuf;

use rusqlite::Connection;

use super::segment::{Segment, id};
use super::{CUT, TextIndex, pair};
use crate::error::{OpenFault, Result, StoreError};

/// Whether a segment is there and of this program's making.
pub(super) fn is_sound(index: &TextIndex, number: i64) -> bool {
    let read = || -> Result<bool> {
        let opened = index.open(number)?;
        Ok(opened.cut()? == CUT && !opened.leaves()?.is_empty())
    };
    index.segment(number).is_file() && read().unwrap_or(false)
}

/// Whether all of a segment can be read.
pub(super) fn is_whole(index: &TextIndex, number: i64) -> bool {
    index.pool.forget(number);
    let check = || -> Result<()> {
        let segment = Segment::open(index, number)?;
        let damaged = |reason| StoreError::Damaged { what: "search index".to_owned(), reason };
        let said: String =
            segment.conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if said != "ok" {
            return Err(damaged(said));
        }
        for leaf in segment.leaves() {
            let said = format!("said{}", leaf.number);
            let sql = format!("INSERT INTO {said}({said}) VALUES ('integrity-check')");
            segment.conn.execute_batch(&sql)?;
            if documents(&segment.conn, leaf.number)? != leaf.documents {
                return Err(damaged(format!("documents of leaf {} are missing", leaf.number)));
            }
            pair::check(&segment.conn, leaf.number, leaf.documents)?;
        }
        Ok(())
    };
    check().is_ok()
}

/// How many documents a leaf has.
fn documents(conn: &Connection, leaf: u32) -> Result<u32> {
    let sql = "SELECT count(*) FROM document WHERE id > ?1 AND id < ?2";
    let ends = (id(leaf, 0), id(leaf + 1, 0));
    Ok(conn.query_row(sql, ends, |row| row.get(0))?)
}

/// Whether an error may come from a damaged file.
pub(super) fn is_damage(error: &StoreError) -> bool {
    match error {
        StoreError::Damaged { .. } => true,
        StoreError::Sqlite(error) => matches!(OpenFault::of(error), OpenFault::NotADatabase),
        _ => false,
    }
}

impl TextIndex {
    /// Has a segment looked at more closely if an error may come from it.
    pub(super) fn blame(&self, number: i64, error: &StoreError) {
        if is_damage(error) {
            self.suspect_segment(number);
        }
    }

    /// The files of segments that are there, with their numbers.
    pub(super) fn files(&self) -> Vec<(i64, PathBuf)> {
        let Ok(entries) = std::fs::read_dir(&self.dir) else { return Vec::new() };
        let paths = entries.flatten().map(|entry| entry.path());
        let paths = paths.filter(|path| path.extension().is_some_and(|it| it == "db"));
        let numbered = |path: PathBuf| Some((path.file_stem()?.to_str()?.parse().ok()?, path));
        paths.filter_map(numbered).collect()
    }
}
