//! Connections: how the file is opened, checked and set up.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::error::{OpenFault, Result, StoreError};
use crate::search::pattern;

/// Marks the file as Touchstone's in its header (`TchS`).
pub(crate) const APPLICATION_ID: i64 = 0x5463_6853;
/// The newest format this program reads. A migration that an older program could not live with
/// raises it; the file keeps it as its `user_version`.
pub(crate) const FORMAT: i64 = 2;

/// Cache of the writer in KiB.
const WRITER_CACHE_KIB: i64 = 32 * 1024;
/// Cache of the checkpointer in KiB; what it folds does not pass through it.
const CHECKPOINTER_CACHE_KIB: i64 = 1024;
/// Bytes to which the log's file is cut when the log begins anew.
const LOG_BYTES: i64 = 64 * 1024 * 1024;
/// Cache of each reader in KiB.
const READER_CACHE_KIB: i64 = 8 * 1024;

/// Opens the writing connection, making the file where there is none. Nothing is written to a file
/// that is refused.
pub(crate) fn open_writer(file: &Path) -> Result<Connection> {
    let refuse = |fault| StoreError::Open { file: file.to_owned(), fault };
    check_header(file).map_err(refuse)?;
    make_private(file);
    let conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|error| refuse(OpenFault::of(&error)))?;
    check_owner(&conn).map_err(refuse)?;
    set_up_writer(&conn).map_err(|error| refuse(OpenFault::of(&error)))?;
    Ok(conn)
}

/// Makes a missing file readable by its owner alone; SQLite gives the log beside it the same mode.
/// Where that fails, opening fails with the reason.
pub(crate) fn make_private(file: &Path) {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(file);
}

/// Opens one read-only connection.
pub(crate) fn open_reader(file: &Path) -> Result<Connection> {
    let conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY)?;
    conn.pragma_update(None, "query_only", true)?;
    conn.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // Else statements are prepared anew with each of their values once there are statistics.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    pattern::register(&conn)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

/// Opens the checkpointer's connection. It waits for nobody, so that nobody waits long for it.
pub(crate) fn open_checkpointer(file: &Path) -> Result<Connection> {
    let conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(std::time::Duration::ZERO)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "fullfsync", true)?;
    conn.pragma_update(None, "checkpoint_fullfsync", true)?;
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    conn.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    conn.pragma_update(None, "cache_size", -CHECKPOINTER_CACHE_KIB)?;
    conn.pragma_update(None, "analysis_limit", 400)?;
    pattern::register(&conn)?;
    Ok(conn)
}

const BUSY: std::time::Duration = std::time::Duration::from_secs(5);

fn set_up_writer(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY)?;
    conn.pragma_update(None, "page_size", 8192)?;
    conn.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // NORMAL could lose acknowledged commits when the power fails.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "fullfsync", true)?;
    conn.pragma_update(None, "checkpoint_fullfsync", true)?;
    // The writer thread checkpoints itself, between commits.
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    conn.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    conn.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    pattern::register(conn)?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Looks at the first bytes without SQLite, which would already touch the file's neighbours.
fn check_header(file: &Path) -> std::result::Result<(), OpenFault> {
    if beside(file, "-journal").exists() {
        // The power failed while the file was made. SQLite undoes that first, then
        // `check_owner` judges what is left.
        return Ok(());
    }
    let mut header = [0; 100];
    let read = match File::open(file).and_then(|mut open| read_up_to(&mut open, &mut header)) {
        Ok(read) => read,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OpenFault::Other(error.to_string())),
    };
    if read == 0 {
        return Ok(());
    }
    if read < header.len() || !header.starts_with(b"SQLite format 3\0") {
        return Err(OpenFault::NotADatabase);
    }
    let number = |at: usize| i64::from(i32::from_be_bytes([0, 1, 2, 3].map(|i| header[at + i])));
    judge(number(68), number(60), false)
}

/// The file of that name with a suffix, as SQLite names a database's companions.
pub(crate) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn read_up_to(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// The same judgement through SQLite, which also sees what still lies in the write-ahead log.
fn check_owner(conn: &Connection) -> std::result::Result<(), OpenFault> {
    let ask = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let read = || -> rusqlite::Result<_> {
        Ok((
            ask("PRAGMA application_id")?,
            ask("PRAGMA user_version")?,
            ask("SELECT count(*) FROM sqlite_schema")?,
        ))
    };
    let (application, format, tables) = read().map_err(|error| OpenFault::of(&error))?;
    judge(application, format, tables > 0)?;
    match conn.is_readonly("main") {
        Ok(false) => Ok(()),
        Ok(true) => Err(OpenFault::ReadOnly),
        Err(error) => Err(OpenFault::of(&error)),
    }
}

/// Whether a file of this application id and format is this program's to read.
pub(crate) fn judge(
    application: i64,
    format: i64,
    has_tables: bool,
) -> std::result::Result<(), OpenFault> {
    if application != APPLICATION_ID && (application != 0 || has_tables) {
        return Err(OpenFault::Foreign);
    }
    if application == APPLICATION_ID && format > FORMAT {
        return Err(OpenFault::Newer { found: format, known: FORMAT });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn refusal(file: &Path) -> OpenFault {
        let before = fs::read(file).unwrap();
        let fault = match open_writer(file) {
            Err(StoreError::Open { fault, .. }) => fault,
            other => panic!("expected a refusal, got {other:?}"),
        };
        assert_eq!(fs::read(file).unwrap(), before, "the file was touched");
        fault
    }

    #[test]
    fn a_missing_or_empty_file_becomes_a_store() {
        let dir = tempfile::tempdir().unwrap();
        open_writer(&dir.path().join("new.db")).unwrap();
        fs::write(dir.path().join("empty.db"), "").unwrap();
        open_writer(&dir.path().join("empty.db")).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let conn = open_writer(&dir.path().join("new.db")).unwrap();
        conn.execute_batch("CREATE TABLE t(x)").unwrap();
        for name in ["new.db", "new.db-wal"] {
            let mode = fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn files_that_are_no_database_are_refused_untouched() {
        let dir = tempfile::tempdir().unwrap();
        for (name, content) in
            [("text", "hello".repeat(100)), ("short", "SQLite format 3\0".into())]
        {
            let file = dir.path().join(name);
            fs::write(&file, content).unwrap();
            assert_eq!(refusal(&file), OpenFault::NotADatabase);
        }
    }

    #[test]
    fn a_database_of_another_program_is_refused_untouched() {
        let file = tempfile::tempdir().unwrap().keep().join("other.db");
        Connection::open(&file).unwrap().execute_batch("CREATE TABLE t(x)").unwrap();
        assert_eq!(refusal(&file), OpenFault::Foreign);
        Connection::open(&file).unwrap().pragma_update(None, "application_id", 7).unwrap();
        assert_eq!(refusal(&file), OpenFault::Foreign);
    }

    #[test]
    fn a_newer_format_is_refused_untouched_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new.db");
        let conn = Connection::open(&file).unwrap();
        conn.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        conn.pragma_update(None, "user_version", FORMAT + 1).unwrap();
        conn.execute_batch("CREATE TABLE t(x)").unwrap();
        drop(conn);
        assert_eq!(refusal(&file), OpenFault::Newer { found: FORMAT + 1, known: FORMAT });
    }

    #[test]
    fn a_file_that_may_only_be_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("old.db");
        open_writer(&file).unwrap().execute_batch("CREATE TABLE t(x)").unwrap();
        let set = Connection::open(&file).unwrap();
        set.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        // Root may write to every file, so the connection is what may only read.
        let conn = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        assert_eq!(check_owner(&conn), Err(OpenFault::ReadOnly));
        assert_eq!(check_owner(&set), Ok(()));
    }

    #[test]
    fn a_directory_in_the_files_place_is_named_as_the_trouble() {
        let dir = tempfile::tempdir().unwrap();
        let message = open_writer(dir.path()).unwrap_err().to_string();
        assert!(message.starts_with("cannot open "), "{message}");
    }
}
