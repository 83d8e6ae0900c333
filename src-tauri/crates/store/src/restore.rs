//! Putting a copy in the place of the database.
//!
//! That nobody has the database open meanwhile is the caller's affair.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use touchstone_domain::time::NS_PER_S;

use crate::backup::{BEFORE_RESTORE, open_beside, sync_directory, write_copy};
use crate::conn::{self, beside, judge, make_private};
use crate::error::{OpenFault, Result, StoreError};
use crate::text;

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the database lies that was replaced, if there was one.
    pub kept: Option<PathBuf>,
}

/// Puts a copy in the place of a database that nobody has open, and keeps what was there. The copy
/// must be a sound database of Touchstone that this program can read; else nothing is touched.
/// Blocks.
pub fn restore(file: &Path, from: &Path, now_ns: i64) -> Result<Restored> {
    check_source(file, from)?;
    let coming = beside(file, ".restoring");
    let failed =
        |reason: io::Error| StoreError::Copy { to: file.to_owned(), reason: reason.to_string() };
    let ready = write_copy(from, &coming, Arc::default());
    let ready = ready.and_then(|()| keep_present(file, now_ns).map_err(failed));
    let kept = match ready {
        Ok(kept) => kept,
        Err(error) => {
            let _ = fs::remove_file(&coming);
            return Err(error);
        }
    };
    // The log belongs to the file that goes: SQLite would play it into the one that comes.
    for suffix in ["-wal", "-shm"] {
        remove(&beside(file, suffix)).map_err(failed)?;
    }
    // The search index is that of the file that goes; it is built anew.
    text::forget(file).map_err(failed)?;
    fs::rename(&coming, file).and_then(|()| sync_directory(file)).map_err(failed)?;
    Ok(Restored { kept })
}

/// Judges a copy that is to be restored.
fn check_source(file: &Path, from: &Path) -> Result<()> {
    let refuse = |fault| StoreError::Open { file: from.to_owned(), fault };
    let canonical = |path: &Path| fs::canonicalize(path).ok();
    if !from.is_file() {
        return Err(refuse(OpenFault::Other("there is no such file".into())));
    }
    if canonical(from).is_some_and(|it| Some(it) == canonical(file)) {
        return Err(refuse(OpenFault::Other("it is the database itself".into())));
    }
    check_content(from).unwrap_or_else(|error| Err(OpenFault::of(&error))).map_err(refuse)
}

fn check_content(from: &Path) -> rusqlite::Result<std::result::Result<(), OpenFault>> {
    let conn = open_beside(from)?;
    let ask = |sql| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    if let Err(fault) = judge(ask("PRAGMA application_id")?, ask("PRAGMA user_version")?, true) {
        return Ok(Err(fault));
    }
    let answer: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(match answer.as_str() {
        "ok" => Ok(()),
        problem => Err(OpenFault::Other(format!("it is damaged: {problem}"))),
    })
}

/// Gives the present database a second name, under which it stays; with its log, if that cannot be
/// folded into it.
fn keep_present(file: &Path, now_ns: i64) -> io::Result<Option<PathBuf>> {
    if !file.exists() {
        return Ok(None);
    }
    let kept = beside(file, &format!("{BEFORE_RESTORE}{}", now_ns / NS_PER_S));
    // A damaged file keeps its log as it is.
    let _ = conn::open_writer(file)
        .and_then(|conn| Ok(conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?));
    let log = beside(file, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        copy_private(&log, &beside(&kept, "-wal"))?;
    }
    if fs::hard_link(file, &kept).is_err() {
        copy_private(file, &kept)?;
    }
    sync_directory(&kept)?;
    Ok(Some(kept))
}

fn copy_private(from: &Path, to: &Path) -> io::Result<()> {
    make_private(to);
    fs::copy(from, to)?;
    File::open(to)?.sync_all()
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
