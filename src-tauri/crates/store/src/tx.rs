//! Transactions: what a closure given to the store sees. The tables put their verbs on these.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use touchstone_domain::change::Change;

use crate::body::dictionaries::Dictionaries;
use crate::body::recent::Recent;
use crate::error::{Result, StoreError};
use crate::incoming::SpanReader;
use crate::table::rollup::tally::Tally;
use crate::text::TextIndex;
use crate::text::waiting::Waiting;

/// A consistent view of the store.
#[derive(Debug)]
pub struct ReadTx<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) reader: &'a dyn SpanReader,
    pub(crate) text: &'a TextIndex,
    pub(crate) dictionaries: &'a Dictionaries,
    /// Set once nobody waits for what is read.
    pub(crate) gone: Option<&'a AtomicBool>,
}

impl ReadTx<'_> {
    /// Ends a read that nobody waits for, where no statement on the file is asked for long.
    pub(crate) fn still_wanted(&self) -> Result<()> {
        match self.gone {
            Some(gone) if gone.load(Ordering::Relaxed) => Err(StoreError::interrupted()),
            _ => Ok(()),
        }
    }
}

/// A view that may write. Everything written through it is kept or undone together.
#[derive(Debug)]
pub struct WriteTx<'a> {
    read: ReadTx<'a>,
    pub(crate) recent: &'a RefCell<Recent>,
    /// What changes in the roll-ups; written once for all closures of a commit.
    pub(crate) tally: RefCell<Tally>,
    /// What the indexer is left to do; written like `tally`.
    pub(crate) waiting: RefCell<Waiting>,
    changes: RefCell<BTreeSet<Change>>,
}

impl<'a> WriteTx<'a> {
    pub(crate) fn new(read: ReadTx<'a>, recent: &'a RefCell<Recent>) -> Self {
        Self {
            read,
            recent,
            tally: RefCell::default(),
            waiting: RefCell::default(),
            changes: RefCell::default(),
        }
    }

    /// Notes a change, to be announced after the commit.
    pub(crate) fn note(&self, change: Change) {
        self.changes.borrow_mut().insert(change);
    }

    pub(crate) fn into_changes(self) -> BTreeSet<Change> {
        self.changes.into_inner()
    }
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;

    fn deref(&self) -> &ReadTx<'a> {
        &self.read
    }
}
