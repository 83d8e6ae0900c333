//! What can go wrong between a file and the store.

use std::io;
use std::path::PathBuf;

use touchstone_store::StoreError;

/// Why an import or an export could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be what it would have to be.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// There is no such format.
    #[error("there is no format `{given}`; there are: {known}")]
    UnknownFormat {
        /// What was named.
        given: String,
        /// The names of all formats.
        known: String,
    },
    /// The file to be written is there already.
    #[error("{} is there already and is not overwritten; name another file", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The disk that an export is written to is full.
    #[error("the disk has no room for {}: nothing of it is kept; make room there or name a file on \
        another disk, and export once more", path.display())]
    Full {
        /// The file that was to be written.
        path: PathBuf,
    },
    /// A server's address that cannot be used.
    #[error("{url} is no address of a server: {reason}")]
    Address {
        /// The address, without what is secret.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A server does not answer.
    #[error("cannot reach {url}: {reason}; check the address, and that the server runs")]
    Unreachable {
        /// Its address.
        url: String,
        /// Why.
        reason: String,
    },
    /// A server does not let us in.
    #[error("{url} refuses access ({status}); {hint}")]
    Unauthorized {
        /// Its address.
        url: String,
        /// What it answered.
        status: String,
        /// What to do.
        hint: String,
    },
    /// A server answers something else than it should.
    #[error("{url}: {reason}")]
    Answer {
        /// Its address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An answer is too large.
    #[error("{url}: an answer has more than {} MiB and is not taken", bytes >> 20)]
    TooLarge {
        /// The server's address.
        url: String,
        /// The most that is taken.
        bytes: usize,
    },
    /// The project cannot be had.
    #[error("{0}")]
    Project(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Error {
    /// What is wrong, without the name of the file.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Unreadable { reason, .. } => reason.clone(),
            Self::File { source, .. } => source.to_string(),
            other => other.to_string(),
        }
    }

    /// A fault of a file.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
