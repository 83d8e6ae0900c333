//! The writer: one thread, the only writing connection, group commit.
//!
//! Closures that wait together are run in one transaction, each in a savepoint of its own, so that
//! one that fails leaves its neighbours whole. They are answered after the commit is on the disk.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use touchstone_domain::change::Change;

use crate::body::dictionaries::Dictionaries;
use crate::body::recent::Recent;
use crate::checkpoint::{Log, Turn, fold};
use crate::error::{Result, StoreError};
use crate::feed::Feed;
use crate::incoming::SpanReader;
use crate::table::mark;
use crate::table::rollup::{self, tally::Tally};
use crate::text::TextIndex;
use crate::text::waiting::Waiting;
use crate::tx::{ReadTx, WriteTx};

/// Closures that may wait; more find the queue full.
pub(crate) const QUEUE: usize = 512;
/// How long a group is gathered at most before its commit.
const GATHER: Duration = Duration::from_millis(25);
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
    pub(crate) log: Log,
    pub(crate) reader: Arc<dyn SpanReader>,
    pub(crate) text: Arc<TextIndex>,
    pub(crate) dictionaries: Arc<Dictionaries>,
    pub(crate) feed: Feed,
    pub(crate) recent: RefCell<Recent>,
    pub(crate) commits: Arc<AtomicU64>,
}

impl Writer {
    /// Runs until every sender is gone. The log is emptied when it is dropped.
    pub(crate) fn serve(self, queue: &Receiver<Box<dyn Write>>) {
        while let Ok(first) = queue.recv() {
            self.commit_group(first, queue);
            match self.log.turn() {
                Turn::Nothing => {}
                Turn::Rest => drop(fold(&self.conn, "PASSIVE")),
                Turn::Wait => drop(fold(&self.conn, "RESTART")),
            }
        }
        let _ = mark::set_clean(&self.conn);
    }

    fn commit_group(&self, first: Box<dyn Write>, queue: &Receiver<Box<dyn Write>>) {
        let begun = Instant::now();
        if let Err(error) = self.conn.execute_batch("BEGIN IMMEDIATE") {
            return first.answer(Err(error.into()));
        }
        let (mut group, mut changes) = (Vec::new(), BTreeSet::new());
        let (mut tally, mut waiting) = (Tally::default(), Waiting::default());
        let mut next = Some(first);
        while let Some(mut write) = next {
            match self.run_one(&mut *write, &mut tally, &mut waiting) {
                Ok(told) => changes.extend(told),
                Err(error) => return self.give_up(group, write, error),
            }
            group.push(write);
            next = if begun.elapsed() < GATHER { queue.try_recv().ok() } else { None };
        }
        let committed = rollup::write(&self.conn, &tally)
            .and_then(|()| waiting.write(&self.conn))
            .and_then(|()| self.conn.execute_batch("COMMIT"));
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
    fn run_one(
        &self,
        write: &mut dyn Write,
        tally: &mut Tally,
        waiting: &mut Waiting,
    ) -> rusqlite::Result<BTreeSet<Change>> {
        self.conn.prepare_cached("SAVEPOINT one")?.execute([])?;
        let Self { conn, reader, text, dictionaries, .. } = self;
        let read = ReadTx { conn, reader: &**reader, text, dictionaries, gone: None };
        let tx = WriteTx::new(read, &self.recent);
        let kept = catch_unwind(AssertUnwindSafe(|| write.run(&tx))).unwrap_or(false);
        let (counted, waits, changes) = (tx.tally.take(), tx.waiting.take(), tx.into_changes());
        if self.conn.is_autocommit() {
            // SQLite itself rolled everything back, as it does when the disk is full.
            return Err(full());
        }
        if kept {
            self.recent.borrow_mut().keep();
            tally.merge(counted);
            waiting.merge(waits);
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
