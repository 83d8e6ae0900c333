//! The writer: one thread, the only writing connection, group commit.
//!
//! Closures that wait together are run in one transaction, each in a savepoint of its own, so that
//! one that fails leaves its neighbours whole. They are answered after the commit is on the disk.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::hooks::Wal;
use touchstone_domain::change::Change;

use crate::body::recent::Recent;
use crate::error::{Result, StoreError};
use crate::feed::Feed;
use crate::incoming::SpanReader;
use crate::tx::WriteTx;

/// Closures that may wait; more find the queue full.
pub(crate) const QUEUE: usize = 512;
/// How long a group is gathered at most before its commit.
const GATHER: Duration = Duration::from_millis(25);
/// Pages of 8 KiB beyond which the write-ahead log is folded into the file, as far as readers let
/// it …
const CHECKPOINT_PAGES: i32 = 6_144;
/// … beyond which readers are waited for, so that it does not grow for ever …
const RESTART_PAGES: i32 = 65_536;
/// … and how long nothing must have been written before it is emptied.
const IDLE: Duration = Duration::from_secs(2);

/// A write: runs in its savepoint and keeps its result until `answer` is told how the commit went.
pub(crate) trait Write: Send {
    /// Runs the closure. An error undoes what it wrote.
    fn run(&mut self, tx: &WriteTx<'_>) -> bool;
    /// Answers the waiting caller.
    fn answer(self: Box<Self>, committed: std::result::Result<(), StoreError>);
}

/// What the writer thread owns.
pub(crate) struct Writer {
    pub(crate) conn: Connection,
    /// Pages in the write-ahead log since it was last begun anew; see [`watch_log`].
    pub(crate) log_pages: Arc<AtomicI32>,
    pub(crate) reader: Arc<dyn SpanReader>,
    pub(crate) feed: Feed,
    pub(crate) recent: RefCell<Recent>,
    pub(crate) commits: Arc<AtomicU64>,
}

impl Writer {
    /// Runs until every sender is gone, then empties the log and closes.
    pub(crate) fn serve(self, queue: &Receiver<Box<dyn Write>>) {
        let mut emptied = false;
        loop {
            match queue.recv_timeout(IDLE) {
                Ok(first) => {
                    self.commit_group(first, queue);
                    self.checkpoint_if_large();
                    emptied = false;
                }
                Err(RecvTimeoutError::Timeout) if emptied => {}
                Err(RecvTimeoutError::Timeout) => emptied = self.checkpoint("TRUNCATE"),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let _ = self.conn.execute_batch("PRAGMA optimize");
        self.checkpoint("TRUNCATE");
    }

    fn commit_group(&self, first: Box<dyn Write>, queue: &Receiver<Box<dyn Write>>) {
        let begun = Instant::now();
        if let Err(error) = self.conn.execute_batch("BEGIN IMMEDIATE") {
            return first.answer(Err(error.into()));
        }
        let (mut group, mut changes) = (Vec::new(), BTreeSet::new());
        let mut next = Some(first);
        while let Some(mut write) = next {
            match self.run_one(&mut *write) {
                Ok(told) => changes.extend(told),
                Err(error) => return self.give_up(group, write, error),
            }
            group.push(write);
            next = if begun.elapsed() < GATHER { queue.try_recv().ok() } else { None };
        }
        let committed = self.conn.execute_batch("COMMIT");
        if committed.is_ok() {
            self.commits.fetch_add(1, Ordering::Relaxed);
            self.feed.tell(changes);
        } else {
            self.abandon();
        }
        for write in group {
            write.answer(match &committed {
                Ok(()) => Ok(()),
                Err(error) => Err(copy_of(error)),
            });
        }
    }

    /// Runs one closure in its savepoint. An error here is not the closure's: the whole transaction
    /// cannot go on.
    fn run_one(&self, write: &mut dyn Write) -> rusqlite::Result<BTreeSet<Change>> {
        self.conn.prepare_cached("SAVEPOINT one")?.execute([])?;
        let tx = WriteTx::new(&self.conn, &*self.reader, &self.recent);
        let kept = catch_unwind(AssertUnwindSafe(|| write.run(&tx))).unwrap_or(false);
        let changes = tx.into_changes();
        if self.conn.is_autocommit() {
            // SQLite itself rolled everything back, as it does when the disk is full.
            return Err(full());
        }
        if kept {
            self.recent.borrow_mut().keep();
            self.conn.prepare_cached("RELEASE one")?.execute([])?;
            return Ok(changes);
        }
        self.recent.borrow_mut().undo();
        self.conn.execute_batch("ROLLBACK TO one; RELEASE one")?;
        Ok(BTreeSet::new())
    }

    fn give_up(&self, group: Vec<Box<dyn Write>>, last: Box<dyn Write>, error: rusqlite::Error) {
        self.abandon();
        for write in group {
            write.answer(Err(copy_of(&error)));
        }
        last.answer(Err(error.into()));
    }

    fn abandon(&self) {
        self.recent.borrow_mut().clear();
        if !self.conn.is_autocommit() {
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }

    fn checkpoint_if_large(&self) {
        let pages = self.log_pages.load(Ordering::Relaxed);
        if pages > RESTART_PAGES {
            self.checkpoint("RESTART");
        } else if pages > CHECKPOINT_PAGES {
            // Once all of it is folded and nobody reads it, the next commit begins it anew.
            self.checkpoint("PASSIVE");
        }
    }

    /// Folds the log into the file; answers whether all of it went.
    fn checkpoint(&self, mode: &str) -> bool {
        let sql = format!("PRAGMA wal_checkpoint({mode})");
        let outcome = self.conn.query_row(&sql, [], |row| row.get::<_, i64>(0));
        match outcome {
            Ok(busy) => busy == 0,
            Err(error) => {
                tracing::warn!(%error, "the write-ahead log could not be folded into the database");
                false
            }
        }
    }
}

/// Keeps count of the pages in the write-ahead log. Its file does not tell: it is not cut when the
/// log begins anew.
pub(crate) fn watch_log(conn: &mut Connection) -> rusqlite::Result<Arc<AtomicI32>> {
    let pages = Arc::new(AtomicI32::new(0));
    let counter = Arc::clone(&pages);
    conn.wal_hook(Some(move |_: &mut Wal, pages| {
        counter.store(pages, Ordering::Relaxed);
        Ok(())
    }))?;
    Ok(pages)
}

fn full() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None)
}

/// rusqlite's error cannot be cloned, and each caller of a failed group is owed one.
fn copy_of(error: &rusqlite::Error) -> StoreError {
    match error {
        rusqlite::Error::SqliteFailure(cause, message) => {
            rusqlite::Error::SqliteFailure(*cause, message.clone()).into()
        }
        other => StoreError::Unwritable(other.to_string()),
    }
}

/// A closure with the place for its result and its caller.
pub(crate) struct Pending<F, T> {
    closure: Option<F>,
    result: Option<Result<T>>,
    reply: tokio::sync::oneshot::Sender<Result<T>>,
}

impl<F, T> Pending<F, T> {
    pub(crate) fn new(closure: F, reply: tokio::sync::oneshot::Sender<Result<T>>) -> Self {
        Self { closure: Some(closure), result: None, reply }
    }
}

impl<F, T> Write for Pending<F, T>
where
    F: FnOnce(&WriteTx<'_>) -> Result<T> + Send,
    T: Send,
{
    fn run(&mut self, tx: &WriteTx<'_>) -> bool {
        self.result = self.closure.take().map(|closure| closure(tx));
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        let answer = match (self.result, committed) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(result), Ok(())) => result,
            (None, Ok(())) => Err(StoreError::Closed),
        };
        // The caller may have gone away; what was committed stays.
        let _ = self.reply.send(answer);
    }
}
