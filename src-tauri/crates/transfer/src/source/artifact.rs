//! Files of runs on their way into the store, in pieces that one write takes each. What is at a
//! file's place already stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use touchstone_domain::id::RunId;
use touchstone_mlflow::artifact_path;
use touchstone_store::{CHUNK, Store, StoreError, WriteTx, artifacts_of_run};

use crate::report::Report;

/// Largest file, in bytes; a client can put no larger one here either.
pub(super) const MOST_BYTES: u64 = 64 << 20;
/// Bytes of files, or files, in one batch, after which it is given.
pub(super) const BATCH_BYTES: usize = 8 << 20;
pub(super) const BATCH_FILES: usize = 100;
/// How long a file may be on its way before what was written of it counts as left behind.
const LEFT_BEHIND_NS: i64 = 3_600 * 1_000_000_000;

/// Why a file is not brought that has more than [`MOST_BYTES`].
pub(super) fn too_large() -> String {
    format!("a run's file has more than {} MiB", MOST_BYTES >> 20)
}

/// Where a run keeps its files here.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub(super) run: RunId,
    pub(super) directory: String,
}

impl Shelf {
    /// The place of a run that is stored; none where it is not, or was deleted here.
    pub(super) async fn of(store: &Store, run: RunId) -> Result<Option<Self>, StoreError> {
        let found = store.read(move |tx| tx.run(run)).await?;
        let found = found.filter(|record| record.run.deleted_ns.is_none());
        Ok(found.map(|record| Self { run, directory: artifacts_of_run(record.run.project, run) }))
    }

    /// Begins a file of that name, with `/` between its directories, and of that many bytes, where
    /// that is known; none where it is there already or cannot be taken, which is counted.
    pub(super) async fn begin(
        &self,
        store: &Store,
        name: &str,
        size: Option<u64>,
        report: &mut Report,
    ) -> Result<Option<Upload>, StoreError> {
        if size.is_some_and(|size| size > MOST_BYTES) {
            self.refuse(report, &too_large(), name);
            return Ok(None);
        }
        let path = match artifact_path(&format!("{}/{name}", self.directory)) {
            Ok(path) if !name.starts_with('/') => path,
            _ => {
                self.refuse(report, "a run's file has a name that none can have here", name);
                return Ok(None);
            }
        };
        let wanted = path.clone();
        match store.read(move |tx| tx.artifact(&wanted)).await? {
            None => Ok(Some(Upload { path: path.into(), id: Arc::default(), number: 0 })),
            Some(known) => {
                if size.is_some_and(|size| u64::try_from(known.size) != Ok(size)) {
                    self.refuse(report, "a run has another file of that name here already", name);
                }
                Ok(None)
            }
        }
    }

    /// Counts a file that is not brought.
    pub(super) fn refuse(&self, report: &mut Report, reason: &str, name: &str) {
        report.refuse(reason, Some(format!("{}: {name}", self.run)));
    }
}

/// A file on its way.
#[derive(Debug)]
pub(super) struct Upload {
    path: Arc<str>,
    /// Its number in the store; 0 until its first piece is written.
    id: Arc<AtomicI64>,
    number: i64,
}

impl Upload {
    /// The next bytes, as pieces.
    pub(super) fn bytes(&mut self, bytes: &Bytes) -> Vec<Piece> {
        let pieces = (0..bytes.len()).step_by(CHUNK).map(|from| {
            let chunk = bytes.slice(from..bytes.len().min(from + CHUNK));
            self.number += 1;
            self.piece(What::Bytes(self.number - 1, chunk))
        });
        pieces.collect()
    }

    /// The file gets its place.
    pub(super) fn end(self) -> Piece {
        self.piece(What::End)
    }

    /// Nothing of the file stays.
    pub(super) fn give_up(self) -> Piece {
        self.piece(What::GivenUp)
    }

    fn piece(&self, what: What) -> Piece {
        Piece { path: Arc::clone(&self.path), id: Arc::clone(&self.id), what }
    }
}

/// What one write takes of a file.
#[derive(Debug)]
pub struct Piece {
    path: Arc<str>,
    id: Arc<AtomicI64>,
    what: What,
}

#[derive(Debug)]
enum What {
    Bytes(i64, Bytes),
    End,
    GivenUp,
}

impl Piece {
    /// Writes it. Pieces of a file are written in order.
    pub(super) fn put(
        self,
        tx: &WriteTx<'_>,
        now_ns: i64,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let mut id = self.id.load(Ordering::Relaxed);
        if id == 0 {
            id = tx.artifact_begin("", now_ns)?;
            self.id.store(id, Ordering::Relaxed);
        }
        match self.what {
            What::Bytes(number, bytes) => tx.artifact_append(id, number, &bytes),
            What::End => {
                tx.artifact_finish(id, &self.path)?;
                report.files += 1;
                // What an import that was killed began.
                tx.artifacts_sweep(now_ns.saturating_sub(LEFT_BEHIND_NS)).map(drop)
            }
            What::GivenUp => tx.artifact_abandon(id),
        }
    }
}
