//! SQLite files of other programs, read and never written, nor is anything written beside them.
//!
//! A program that runs keeps its file: reads are short, a lock is waited for, and what lies in a
//! write-ahead log is seen. What the tables mean is deliberately not here, it is the caller's.

use std::fs::{self, File};
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, config::DbConfig, params_from_iter};

use crate::conn::beside;
use crate::error::{Result, StoreError};

/// How long another program's lock is waited for.
const BUSY: Duration = Duration::from_secs(20);
/// Cache of a connection in KiB.
const CACHE_KIB: i64 = 8 * 1024;
/// Begins every SQLite file.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum ForeignValue {
    /// Nothing.
    Null,
    /// An integer.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text; bytes that are no UTF-8 are replaced.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl ForeignValue {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one.
    pub const fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The number, whichever way it is kept.
    #[expect(clippy::cast_precision_loss, reason = "integers of a column of numbers are small")]
    pub const fn real(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            _ => None,
        }
    }

    fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

impl From<&str> for ForeignValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for ForeignValue {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl ToSql for ForeignValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Another program's file, open for reading.
#[derive(Debug)]
pub struct Foreign {
    file: PathBuf,
    conn: Connection,
    /// What the file was like when it was opened as one that nobody changes.
    still: Option<Stamp>,
    /// Holds the copy that is read in the file's place.
    _copy: Option<tempfile::TempDir>,
}

impl Foreign {
    /// Opens a file. One whose write-ahead log nobody holds open is copied, log and all, into the
    /// system's directory for temporary files, since SQLite would write beside it.
    pub fn open(file: &Path) -> Result<Self> {
        check(file)?;
        let way = Way::to(file).map_err(|error| refused(file, error))?;
        let copy = (way == Way::Copied).then(|| copied(file)).transpose();
        let copy = copy.map_err(|error| refused(file, error))?;
        let place = copy.as_ref().map_or_else(|| file.to_owned(), |dir| dir.path().join(COPY));
        let still = (way == Way::Still).then(|| Stamp::of(file));
        let conn = connect(&place, way).map_err(|error| fault(file, &error))?;
        Ok(Self { file: file.to_owned(), conn, still, _copy: copy })
    }

    /// Reads several tables as they were at one moment. Nothing that was read counts unless the
    /// whole is done; where the file changed underneath, it is read once more.
    pub fn snapshot<T>(&mut self, mut read: impl FnMut(&Self) -> Result<T>) -> Result<T> {
        let value = self.whole(&mut read)?;
        if self.still.as_ref().is_none_or(|before| *before == Stamp::of(&self.file)) {
            return Ok(value);
        }
        *self = Self::open(&self.file)?;
        self.whole(&mut read)
    }

    fn whole<T>(&self, read: &mut impl FnMut(&Self) -> Result<T>) -> Result<T> {
        let tell = |error: rusqlite::Error| fault(&self.file, &error);
        let transaction = self.conn.unchecked_transaction().map_err(tell)?;
        let value = read(self)?;
        transaction.finish().map_err(tell)?;
        Ok(value)
    }

    /// Gives every row to `each`, one at a time, until it breaks.
    pub fn rows(
        &self,
        sql: &str,
        params: &[ForeignValue],
        mut each: impl FnMut(Vec<ForeignValue>) -> ControlFlow<()>,
    ) -> Result<()> {
        let tell = |error: rusqlite::Error| fault(&self.file, &error);
        let mut ask = self.conn.prepare_cached(sql).map_err(tell)?;
        let width = ask.column_count();
        let mut rows = ask.query(params_from_iter(params)).map_err(tell)?;
        while let Some(row) = rows.next().map_err(tell)? {
            let values = (0..width).map(|at| row.get_ref(at).map(ForeignValue::of));
            let values: Vec<ForeignValue> =
                values.collect::<rusqlite::Result<_>>().map_err(tell)?;
            if each(values).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// All rows of a statement whose answer is known to be small.
    pub fn all(&self, sql: &str, params: &[ForeignValue]) -> Result<Vec<Vec<ForeignValue>>> {
        let mut all = Vec::new();
        self.rows(sql, params, |row| {
            all.push(row);
            ControlFlow::Continue(())
        })?;
        Ok(all)
    }

    /// The names of a table's columns; empty where there is no such table.
    pub fn columns(&self, table: &str) -> Result<Vec<String>> {
        let rows = self.all("SELECT name FROM pragma_table_info(?1)", &[table.into()])?;
        let names = rows.iter().filter_map(|row| row.first()?.text().map(str::to_owned));
        Ok(names.collect())
    }

    /// The file that is read.
    pub fn file(&self) -> &Path {
        &self.file
    }
}

/// The copy's name in its directory.
const COPY: &str = "copy.db";

/// How a file is opened so that nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It has no write-ahead log: SQLite locks it while it reads.
    Plain,
    /// The log's index is there, and is used as it is.
    Shared,
    /// It has a log that is empty and that nobody holds open: it is read as a file that does not
    /// change.
    Still,
    /// Its log is full and nobody holds it open.
    Copied,
}

impl Way {
    fn to(file: &Path) -> std::io::Result<Self> {
        let mut header = [0; 20];
        File::open(file)?.read_exact(&mut header)?;
        if header[18] != 2 && header[19] != 2 {
            return Ok(Self::Plain);
        }
        let log = fs::metadata(beside(file, "-wal")).map(|log| log.len()).ok();
        let index = beside(file, "-shm").exists();
        Ok(match (log, index) {
            (Some(_), true) => Self::Shared,
            (None | Some(0), _) => Self::Still,
            (Some(_), false) => Self::Copied,
        })
    }

    const fn query(self) -> &'static str {
        match self {
            Self::Plain | Self::Copied => "mode=ro",
            Self::Shared => "mode=ro&readonly_shm=1",
            Self::Still => "mode=ro&immutable=1",
        }
    }
}

/// What tells whether a file changed.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    file: Option<(u64, Option<SystemTime>)>,
    log: Option<u64>,
}

impl Stamp {
    fn of(file: &Path) -> Self {
        let read = fs::metadata(file).ok();
        Self {
            file: read.map(|it| (it.len(), it.modified().ok())),
            log: fs::metadata(beside(file, "-wal")).ok().map(|log| log.len()).filter(|it| *it > 0),
        }
    }
}

fn connect(file: &Path, way: Way) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(uri(file, way), flags)?;
    conn.busy_timeout(BUSY)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // What a hostile schema could make a statement do.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.pragma_update(None, "query_only", true)?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(conn)
}

/// SQLite's name of a file: what means something in a URI is escaped.
fn uri(file: &Path, way: Way) -> String {
    let mut path = String::new();
    for character in file.to_string_lossy().chars() {
        match character {
            '%' => path.push_str("%25"),
            '?' => path.push_str("%3f"),
            '#' => path.push_str("%23"),
            '\\' if cfg!(windows) => path.push('/'),
            other => path.push(other),
        }
    }
    let root = if cfg!(windows) && !path.starts_with('/') { "/" } else { "" };
    format!("file:{root}{path}?{}", way.query())
}

fn copied(file: &Path) -> std::io::Result<tempfile::TempDir> {
    let dir = tempfile::tempdir()?;
    let copy = dir.path().join(COPY);
    fs::copy(file, &copy)?;
    fs::copy(beside(file, "-wal"), beside(&copy, "-wal"))?;
    Ok(dir)
}

/// Refuses what is no database before SQLite sees it.
fn check(file: &Path) -> Result<()> {
    let mut header = [0; 16];
    let mut open = File::open(file).map_err(|error| refused(file, error))?;
    match open.read_exact(&mut header) {
        Ok(()) if header == MAGIC => Ok(()),
        Ok(()) => Err(refused(file, "it is no SQLite database")),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(refused(file, "it is empty, or no SQLite database"))
        }
        Err(error) => Err(refused(file, error)),
    }
}

fn refused(file: &Path, reason: impl std::fmt::Display) -> StoreError {
    StoreError::Foreign { file: file.to_owned(), reason: reason.to_string() }
}

fn fault(file: &Path, error: &rusqlite::Error) -> StoreError {
    let reason = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            format!(
                "another program has locked it for more than {} s; try again when it writes less",
                BUSY.as_secs()
            )
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            "it is damaged, or no SQLite database".to_owned()
        }
        // A journal lies beside it, which only a program that may write can undo.
        Some(ErrorCode::ReadOnly) => {
            "the program it belongs to was stopped in the middle of a write; start that program \
             once, so that it repairs its file"
                .to_owned()
        }
        _ => error.to_string(),
    };
    refused(file, reason)
}

#[cfg(test)]
mod tests;
