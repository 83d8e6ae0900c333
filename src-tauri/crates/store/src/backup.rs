//! Copies of the database: made while it is in use, and listed.
//!
//! A copy is one file without companions. It is written under another name first, so that what
//! stands under its own name is whole. How one is put in the database's place is in `restore.rs`.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, OpenFlags};
use touchstone_domain::time::ns_from_us;

use crate::conn::{beside, make_private};
use crate::error::{Result, StoreError};

/// What stands behind the database's name in that of a copy made before a migration …
const BEFORE_MIGRATION: &str = ".before-";
/// … and in that of the file that a restore replaced.
pub(crate) const BEFORE_RESTORE: &str = ".before-restore-";
/// Copies made before migrations that are kept.
const KEPT: usize = 3;
/// The directory of backups beside the database.
const BACKUPS: &str = "backups";

/// A copy of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreCopy {
    /// Where it lies.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: u64,
    /// When it was made, nanoseconds since 1970.
    pub made_ns: i64,
}

/// Where a backup goes that is given no path.
pub fn backup_path(file: &Path, now_ns: i64) -> PathBuf {
    let at = chrono::DateTime::from_timestamp_nanos(now_ns).format("%Y%m%dT%H%M%SZ");
    let name = format!("touchstone-{at}.db");
    file.parent().unwrap_or(Path::new(".")).join(BACKUPS).join(name)
}

/// Writes a copy of a database that may be in use to a path where nothing lies; ends early, and
/// leaves nothing, once `stop` is set. Answers its bytes. Blocks.
pub(crate) fn copy_to(file: &Path, to: &Path, stop: Arc<AtomicBool>) -> Result<u64> {
    let failed = |reason: String| StoreError::Copy { to: to.to_owned(), reason };
    if to.exists() {
        return Err(failed("there is a file of that name already; name another".into()));
    }
    if let Some(directory) = to.parent() {
        make_directory(directory).map_err(|error| failed(error.to_string()))?;
    }
    let part = beside(to, ".part");
    let written = write_copy(file, &part, stop);
    let written = written.and_then(|()| {
        fs::rename(&part, to).and_then(|()| sync_directory(to)).map_err(|it| failed(it.to_string()))
    });
    if let Err(error) = written {
        let _ = fs::remove_file(&part);
        return Err(match error {
            StoreError::Full => failed("the disk is full; free some room".into()),
            StoreError::Sqlite(error) => failed(error.to_string()),
            other => other,
        });
    }
    Ok(fs::metadata(to).map_or(0, |file| file.len()))
}

pub(crate) fn write_copy(file: &Path, to: &Path, stop: Arc<AtomicBool>) -> Result<()> {
    let failed = |reason: String| StoreError::Copy { to: to.to_owned(), reason };
    let _ = fs::remove_file(to);
    make_private(to);
    let target = to.to_str().ok_or_else(|| failed("its path is not Unicode".into()))?;
    if stop.load(Ordering::Relaxed) {
        return Err(StoreError::Closed);
    }
    let mut conn = open_beside(file)?;
    conn.progress_handler(10_000, Some(move || stop.load(Ordering::Relaxed)))?;
    conn.execute("VACUUM INTO ?1", [target])?;
    File::open(to).and_then(|copy| copy.sync_all()).map_err(|error| failed(error.to_string()))
}

/// A connection of its own that does not write to the file, beside those of the store.
pub(crate) fn open_beside(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags)?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(conn)
}

fn make_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Makes a name of a file last. Only some systems let a directory be opened.
pub(crate) fn sync_directory(file: &Path) -> io::Result<()> {
    if cfg!(unix)
        && let Some(directory) = file.parent()
    {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

/// The copies of a database that lie beside it, newest first.
pub(crate) fn copies(file: &Path) -> Vec<StoreCopy> {
    let home = file.parent().unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let beside = |it: &str| {
        it.strip_prefix(&*name).is_some_and(|rest| {
            rest.starts_with(BEFORE_MIGRATION) && rest.ends_with(|it: char| it.is_ascii_digit())
        })
    };
    let backup = |it: &str| Path::new(it).extension().is_some_and(|it| it == "db");
    let mut copies = listed(home, beside);
    copies.extend(listed(&home.join(BACKUPS), backup));
    copies.sort_by(|one, other| (other.made_ns, &other.path).cmp(&(one.made_ns, &one.path)));
    copies
}

fn listed(directory: &Path, wanted: impl Fn(&str) -> bool) -> Vec<StoreCopy> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let copy = |entry: fs::DirEntry| {
        let file = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        wanted(&entry.file_name().to_string_lossy()).then_some(())?;
        let made = file.modified().ok()?.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()?;
        let made_us = i64::try_from(made.as_micros()).ok()?;
        Some(StoreCopy { path: entry.path(), bytes: file.len(), made_ns: ns_from_us(made_us) })
    };
    entries.flatten().filter_map(copy).collect()
}

/// Removes all but the newest copies that migrations made.
pub(crate) fn drop_old_copies(file: &Path) {
    let made_by_migration = |copy: &StoreCopy| {
        let name = copy.path.to_string_lossy().into_owned();
        name.contains(BEFORE_MIGRATION) && !name.contains(BEFORE_RESTORE)
    };
    let copies = copies(file).into_iter().filter(|copy| copy.path.parent() == file.parent());
    for old in copies.filter(made_by_migration).skip(KEPT) {
        if let Err(error) = fs::remove_file(&old.path) {
            tracing::warn!(%error, copy = %old.path.display(), "an old copy could not be removed");
        }
    }
}
