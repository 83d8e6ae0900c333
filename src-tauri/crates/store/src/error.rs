//! What can go wrong in the store, each with what to do about it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Result of the store.
pub(crate) type Result<T> = std::result::Result<T, StoreError>;

/// Why a file could not be opened as a store. The file is left as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// Written by a newer Touchstone.
    #[error(
        "it was written by a newer Touchstone (format {found}; this one reads up to {known}); \
         install the newer version, or name another home with --home"
    )]
    Newer {
        /// The file's format.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// Not an SQLite file, or a damaged one.
    #[error(
        "it is not a database, or it is damaged; put a backup in its place with `touchstone restore \
         PATH`, move it away, or name another home with --home"
    )]
    NotADatabase,
    /// An SQLite file of another program.
    #[error("it is a database of another program; move it away, or name another home with --home")]
    Foreign,
    /// May be read only.
    #[error(
        "it cannot be written to; check its owner, its permissions and whether its disk is mounted read-only"
    )]
    ReadOnly,
    /// No room.
    #[error("its disk is full; free some room and try again")]
    Full,
    /// Anything else, in the words of the system.
    #[error("{0}")]
    Other(String),
}

/// What can go wrong with a read or a write.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store could not be opened.
    #[error("cannot open {}: {fault}", file.display())]
    Open {
        /// The database file.
        file: PathBuf,
        /// Why.
        fault: OpenFault,
    },
    /// Another program's file cannot be read.
    #[error("cannot read {}: {reason}", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// A copy of the database cannot be made or put in its place.
    #[error("cannot write {}: {reason}", to.display())]
    Copy {
        /// The file that was to be written.
        to: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// The disk is full; nothing of this write was kept.
    #[error("the disk is full: nothing was written; free some room")]
    Full,
    /// The disk refused to write; nothing of this write was kept.
    #[error("the database cannot be written to ({0}): nothing was written")]
    Unwritable(String),
    /// Something named does not exist.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// Which noun.
        what: &'static str,
        /// Its id or name.
        id: String,
    },
    /// Something of that name exists already.
    #[error("there is a {what} named `{name}` already")]
    Conflict {
        /// Which noun.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Stored bytes do not read back as what was written.
    #[error("stored {what} is damaged: {reason}")]
    Damaged {
        /// Which thing.
        what: String,
        /// How it shows.
        reason: String,
    },
    /// A fault of SQLite or of a statement.
    #[error("the database failed: {0}")]
    Sqlite(#[source] rusqlite::Error),
    /// The store was closed, or a closure given to it failed without an answer.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// What a read ends with that nobody waits for.
    pub(crate) fn interrupted() -> Self {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT);
        Self::Sqlite(rusqlite::Error::SqliteFailure(code, None))
    }

    /// Whether it was ended before it was done; nothing is wrong with the file.
    pub(crate) fn is_interrupted(&self) -> bool {
        let code = if let Self::Sqlite(error) = self { error.sqlite_error_code() } else { None };
        code == Some(ErrorCode::OperationInterrupted)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(
                ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied,
            ) => Self::Unwritable(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}

impl OpenFault {
    /// The fault behind an error of the first statements on a file.
    pub(crate) fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::NotADatabase,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly
            }
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Other(error.to_string()),
        }
    }
}
