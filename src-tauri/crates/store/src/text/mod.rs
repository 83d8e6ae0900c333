//! The full-text index: which spans and traces may say something. The stored text decides.
//!
//! It lies in files of its own beside the database, `text/<number>.db`, and can be rebuilt from it.
//! A document is a span. What was put or changed waits in the table `text_todo`, written with it;
//! one thread ([`indexer`]) takes it from there into segments. A segment is durable before its
//! spans leave the table, so that a crash only repeats work; a span that is indexed twice is found
//! once. How a search reads the index is in `search/walk.rs`; what a span says is the
//! [`SpanReader`](crate::SpanReader)'s.

mod agree;
mod batch;
mod cut;
mod fill;
mod indexer;
mod list;
mod note;
mod pair;
mod pool;
pub(crate) mod query;
pub(crate) mod seek;
pub(crate) mod segment;
mod sound;
mod status;
pub(crate) mod todo;
mod upkeep;
pub(crate) mod vocabulary;
pub(crate) mod waiting;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::conn::make_private;
use crate::migrate::Migration;

pub(crate) use indexer::{Settled, start};
pub use status::TextStatus;

/// Changes with what is made of a span's text; an index of another cut is built anew.
const CUT: i64 = 2;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000100",
    // `spans` are row ids of 8 bytes; none stands for what was noted of the trace itself. Every
    // trace whose place (start, row) is not below that of `text_state` is indexed or waits.
    sql: "CREATE TABLE text_todo(
            id INTEGER PRIMARY KEY,
            trace INTEGER NOT NULL,
            spans BLOB NOT NULL
          ) STRICT;
          CREATE TABLE text_segment(
            number INTEGER PRIMARY KEY,
            generation INTEGER NOT NULL,
            low_ns INTEGER NOT NULL,
            high_ns INTEGER NOT NULL,
            documents INTEGER NOT NULL,
            touched INTEGER NOT NULL,
            sealed INTEGER NOT NULL
          ) STRICT;
          CREATE TABLE text_state(
            id INTEGER PRIMARY KEY CHECK(id = 1),
            cut INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            fill_start_ns INTEGER,
            fill_row INTEGER,
            covered INTEGER NOT NULL
          ) STRICT;
          INSERT INTO text_state(id, cut, generation, fill_start_ns, fill_row, covered)
            SELECT 1, 2, 1, max(start_ns) + 1, CASE WHEN max(start_ns) IS NOT NULL THEN 0 END, 0
            FROM trace;",
}];

/// How large its parts become.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// Documents of a leaf, the part of a segment that a search reads in one go. What the
    /// beginning of a word costs to look up grows with it.
    pub(crate) leaf: u32,
    /// Documents of a segment.
    pub(crate) segment: u32,
    /// Leaves of a segment.
    pub(crate) leaves: u32,
    /// Bytes of words and pairs of a leaf. Documents of 2 KB fill it by their number, longer ones by
    /// this.
    pub(crate) leaf_bytes: u64,
    /// Spans that are indexed in one go.
    pub(crate) batch: usize,
    /// Bits of the hash of two neighbouring words.
    pub(crate) pair_bits: u32,
    /// How long a search may still read a file that is no longer listed.
    pub(crate) grace: Duration,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            leaf: 16_384,
            segment: 262_144,
            leaves: 20,
            leaf_bytes: 48 << 20,
            batch: 20_000,
            pair_bits: pair::BITS,
            grace: Duration::from_secs(10),
        }
    }
}

fn directory(database: &Path) -> PathBuf {
    database.with_file_name("text")
}

/// Removes the index of a database that nobody has open; it is built anew.
pub(crate) fn forget(database: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(directory(database)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What searches and the indexer share.
#[derive(Debug)]
pub(crate) struct TextIndex {
    dir: PathBuf,
    sizes: Sizes,
    pool: pool::Pool,
    /// Set when a search met a part that cannot be read.
    suspect: AtomicBool,
    /// Segments that a search could not read.
    suspects: Mutex<Vec<i64>>,
    /// Set when the store closes.
    closing: AtomicBool,
}

impl TextIndex {
    /// The index beside a database.
    pub(crate) fn beside(database: &Path, sizes: Sizes) -> Self {
        let dir = directory(database);
        Self {
            dir,
            sizes,
            pool: pool::Pool::default(),
            suspect: AtomicBool::new(false),
            suspects: Mutex::default(),
            closing: AtomicBool::new(false),
        }
    }

    fn segment(&self, number: i64) -> PathBuf {
        self.dir.join(format!("{number:06}.db"))
    }

    fn notes(&self) -> PathBuf {
        self.dir.join("notes.db")
    }

    /// Has the index looked over and mended soon.
    pub(crate) fn suspect(&self) {
        self.suspect.store(true, Ordering::Relaxed);
    }

    /// Has a segment that could not be read looked at more closely.
    pub(crate) fn suspect_segment(&self, number: i64) {
        let mut suspects = self.suspects.lock().unwrap_or_else(PoisonError::into_inner);
        if !suspects.contains(&number) {
            suspects.push(number);
        }
        self.suspect();
    }

    /// Makes the directory, readable by its owner alone like the files in it.
    fn make_dir(&self) -> std::io::Result<()> {
        if self.dir.is_dir() {
            return Ok(());
        }
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.dir)
    }

    /// Removes a file of the index with its log.
    fn remove(file: &Path) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(crate::conn::beside(file, suffix));
        }
    }

    /// Makes a file that is not there yet.
    fn make_file(&self, file: &Path) -> std::io::Result<()> {
        self.make_dir()?;
        make_private(file);
        Ok(())
    }
}
