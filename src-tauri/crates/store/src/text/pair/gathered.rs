//! Pairs of the documents of a leaf on their way into runs.

use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use super::lists::{Parts, encode};
use super::{BITS, Run, counts, write};
use crate::error::{Result, StoreError};

/// Runs of about one size that a leaf has before they are made one.
const ALIKE: usize = 4;

/// Pairs of a leaf that are in no run yet.
#[derive(Debug)]
pub(in crate::text) struct Gathered {
    /// Hash and document, the documents in order.
    pairs: Vec<u64>,
    /// The first document behind those that are being sorted or in runs.
    first: u32,
    /// What is being sorted meanwhile.
    sorting: Option<Sorting>,
}

#[derive(Debug)]
struct Sorting {
    first: u32,
    documents: u32,
    parts: JoinHandle<Parts>,
}

impl Gathered {
    /// Pairs that are gathered before they are put into a run.
    pub(super) const MANY: usize = 1 << 19;

    /// Gathers the pairs of a leaf that has so many documents.
    pub(in crate::text) const fn behind(documents: u32) -> Self {
        Self { pairs: Vec::new(), first: documents + 1, sorting: None }
    }

    /// Adds a document of a leaf. When there are many pairs, they are sorted beside what is done
    /// next, and become a run when there are many again.
    pub(in crate::text) fn add(
        &mut self,
        conn: &Connection,
        leaf: u32,
        document: u32,
        pairs: &[u32],
    ) -> Result<()> {
        let entry = |hash: &u32| u64::from(*hash) << 32 | u64::from(document);
        self.pairs.extend(pairs.iter().map(entry));
        if self.pairs.len() < Self::MANY {
            return Ok(());
        }
        self.settle(conn, leaf)?;
        let (first, documents) = (self.first, document + 1 - self.first);
        let gathered = std::mem::replace(&mut self.pairs, Vec::with_capacity(Self::MANY));
        let sort = move || encode(&sorted(gathered), first, documents);
        let parts = thread::Builder::new()
            .name("store-pairs".into())
            .spawn(sort)
            .map_err(|error| StoreError::Unwritable(format!("the search index: {error}")))?;
        self.sorting = Some(Sorting { first, documents, parts });
        self.first = document + 1;
        Ok(())
    }

    /// Writes all that was gathered, up to the last document of the leaf.
    pub(in crate::text) fn put(&mut self, conn: &Connection, leaf: u32, last: u32) -> Result<()> {
        self.settle(conn, leaf)?;
        if last < self.first {
            return Ok(());
        }
        let documents = last + 1 - self.first;
        let parts = encode(&sorted(std::mem::take(&mut self.pairs)), self.first, documents);
        put_run(conn, leaf, Run { first: self.first, parts }, documents)?;
        self.first = last + 1;
        Ok(())
    }

    /// Writes what was sorted.
    fn settle(&mut self, conn: &Connection, leaf: u32) -> Result<()> {
        let Some(Sorting { first, documents, parts }) = self.sorting.take() else { return Ok(()) };
        let parts = parts.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        put_run(conn, leaf, Run { first, parts }, documents)
    }
}

/// Pairs in order, each once. Those of one hash are in order already.
fn sorted(mut pairs: Vec<u64>) -> Vec<u64> {
    const DIGIT: u32 = BITS.div_ceil(2);
    let mut other = vec![0; pairs.len()];
    for shift in [32, 32 + DIGIT] {
        let digit = |pair: u64| usize::try_from(pair >> shift & ((1 << DIGIT) - 1)).unwrap_or(0);
        let mut places = vec![0_usize; 1 << DIGIT];
        for pair in &pairs {
            places[digit(*pair)] += 1;
        }
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        for pair in &pairs {
            let place = &mut places[digit(*pair)];
            other[*place] = *pair;
            *place += 1;
        }
        std::mem::swap(&mut pairs, &mut other);
    }
    pairs.dedup();
    pairs
}

/// Writes a run behind the others; with many of its size before it, all of them as one.
fn put_run(conn: &Connection, leaf: u32, run: Run, documents: u32) -> Result<()> {
    let before = counts(conn, leaf, run.first - 1)?;
    let (mut joined, mut documents) = (before.len(), documents);
    loop {
        let is_alike = |(_, count): &&(u32, u32)| size(*count) <= size(documents);
        let alike = before[..joined].iter().rev().take_while(is_alike);
        let (count, more) = alike.fold((0, 0), |(count, sum), run| (count + 1, sum + run.1));
        if count + 1 < ALIKE {
            break;
        }
        joined -= count;
        documents += more;
    }
    let mut runs = Vec::with_capacity(before.len() + 1 - joined);
    for (first, _) in &before[joined..] {
        runs.push(Run::read(conn, leaf, *first)?);
    }
    runs.push(run);
    write(conn, leaf, &runs, documents)
}

/// The power of four that a run has reached.
const fn size(documents: u32) -> u32 {
    documents.ilog2() / 2
}
