//! The checkpointer: folds the write-ahead log into the file and keeps SQLite's statistics, on a
//! thread and a connection of its own, so that the writer need not.
//!
//! Under constant load the log always has pages that came while it was being folded, and SQLite
//! begins it anew only once all of it is folded. So the checkpointer folds what is much, and the
//! writer then folds the few pages that are left, between two commits. Readers that hold a snapshot
//! for long keep what is newer in the log; only when it has grown far too large does the writer wait
//! for them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use crate::conn::open_checkpointer;
use crate::error::{Result, StoreError};

/// Pages of 8 KiB from which on the log is folded into the file …
const MUCH: i32 = 6_144;
/// … and beyond which readers are waited for, so that it does not grow for ever.
const FAR_TOO_MUCH: i32 = 65_536;
/// How long nothing must have been committed before the log is emptied.
const IDLE: Duration = Duration::from_secs(2);
/// Commits after which statistics are looked at again, when nothing else is to be done.
const COMMITS_PER_LOOK: u64 = 1_000;

/// What the writer is to do about the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing.
    Nothing,
    /// Fold the few pages that are left.
    Rest,
    /// Fold all, and wait for readers.
    Wait,
}

/// The log, as its writer and its checkpointer know it.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    /// Pages in it since it was last begun anew.
    pages: Arc<AtomicI32>,
    /// Whether little is left to be folded.
    folded: Arc<AtomicBool>,
    wake: SyncSender<()>,
}

impl Log {
    /// Whose turn it is after a commit.
    pub(crate) fn turn(&self) -> Turn {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages > FAR_TOO_MUCH {
            return Turn::Wait;
        }
        if pages <= MUCH {
            return Turn::Nothing;
        }
        if self.folded.swap(false, Ordering::Relaxed) {
            return Turn::Rest;
        }
        // A wake-up that is not taken yet is as good.
        let _ = self.wake.try_send(());
        Turn::Nothing
    }
}

/// Starts the checkpointer of the writer's connection. It empties the log and ends when the [`Log`]
/// is dropped. `commits` counts those of the writer.
pub(crate) fn start(
    file: &Path,
    writer: &mut Connection,
    commits: Arc<AtomicU64>,
) -> Result<(Log, JoinHandle<()>)> {
    let (wake, woken) = sync_channel(1);
    let log = Log { pages: Arc::default(), folded: Arc::default(), wake };
    // The log's file does not tell: it is not cut when the log begins anew.
    let pages = Arc::clone(&log.pages);
    writer.wal_hook(Some(move |_: &mut Wal, count| {
        pages.store(count, Ordering::Relaxed);
        Ok(())
    }))?;
    let folded = Arc::clone(&log.folded);
    let owner = Checkpointer { conn: open_checkpointer(file)?, folded, commits };
    let thread = thread::Builder::new().name("store-checkpoint".into());
    let thread = thread.spawn(move || owner.serve(&woken)).map_err(|_| StoreError::Closed)?;
    Ok((log, thread))
}

struct Checkpointer {
    conn: Connection,
    folded: Arc<AtomicBool>,
    commits: Arc<AtomicU64>,
}

impl Checkpointer {
    fn serve(&self, woken: &Receiver<()>) {
        let (mut last, mut looked, mut emptied) = (u64::MAX, 0, false);
        loop {
            match woken.recv_timeout(IDLE) {
                Ok(()) => {
                    let whole = fold(&self.conn, "PASSIVE");
                    self.folded.store(whole, Ordering::Relaxed);
                }
                Err(RecvTimeoutError::Timeout) => {
                    let commits = self.commits.load(Ordering::Relaxed);
                    if commits != last {
                        (last, emptied) = (commits, false);
                        continue;
                    }
                    if commits >= looked + COMMITS_PER_LOOK {
                        self.look();
                        looked = commits;
                    }
                    emptied = emptied || fold(&self.conn, "TRUNCATE");
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.look();
        fold(&self.conn, "TRUNCATE");
    }

    /// Brings the statistics by which SQLite chooses its indexes up to date, where that is worth
    /// it; how far it looks is bounded.
    fn look(&self) {
        if let Err(error) = self.conn.execute_batch("PRAGMA optimize") {
            tracing::debug!(%error, "the statistics of the database were not looked at");
        }
    }
}

/// Folds the log into the file; answers whether all of it went.
pub(crate) fn fold(conn: &Connection, mode: &str) -> bool {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let outcome = conn.query_row(&sql, [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    });
    match outcome {
        Ok((busy, pages, folded)) => busy == 0 && pages == folded,
        Err(error) => {
            tracing::warn!(%error, "the write-ahead log could not be folded into the database");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(pages: i32) -> (Log, Receiver<()>) {
        let (wake, woken) = sync_channel(1);
        let pages = Arc::new(AtomicI32::new(pages));
        (Log { pages, folded: Arc::default(), wake }, woken)
    }

    #[test]
    fn the_writer_folds_only_what_the_checkpointer_left() {
        let (small, woken) = log(MUCH);
        assert_eq!(small.turn(), Turn::Nothing);
        assert!(woken.try_recv().is_err());
        let (large, woken) = log(MUCH + 1);
        assert_eq!((large.turn(), large.turn()), (Turn::Nothing, Turn::Nothing));
        assert!(woken.try_recv().is_ok() && woken.try_recv().is_err());
        large.folded.store(true, Ordering::Relaxed);
        assert_eq!((large.turn(), large.turn()), (Turn::Rest, Turn::Nothing));
        assert_eq!(log(FAR_TOO_MUCH + 1).0.turn(), Turn::Wait);
    }
}
