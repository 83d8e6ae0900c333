//! Which documents of a leaf have which words next to each other.
//!
//! FTS5 keeps words without their places, as places cost more than all else and a phrase of common
//! words would walk through all of them. Beside it each pair of neighbouring words is hashed, and
//! each hash has the list of its documents; that two pairs may share one is left to the stored
//! text. Lists lie in runs, one for some documents of a leaf that follow one another; a run is cut
//! into parts of a quarter of a page, in which lists follow each other in the order of their hashes.

mod code;
mod gathered;
mod lists;
#[cfg(test)]
mod tests;

pub(super) use gathered::Gathered;
use lists::{Lists, Part, Parted, Parts};
use rusqlite::Connection;

use crate::error::{Result, StoreError};

/// Bits of a hash. With fewer, phrases that nobody said would be proposed too often.
pub(crate) const BITS: u32 = 24;
/// Bits of an id below a leaf's number, and below that of a run.
const LEAF: u32 = 32 + RUN;
const RUN: u32 = BITS;

pub(super) const SCHEMA: &str =
    "CREATE TABLE pair(id INTEGER PRIMARY KEY, lists BLOB NOT NULL) STRICT;";

/// The hash of a word; it never changes, as it is kept in the index.
pub(crate) fn of_word(word: &str) -> u64 {
    // FNV-1a.
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The hash of two words next to each other, of so many bits.
pub(crate) fn of_neighbours(first: u64, second: u64, bits: u32) -> u32 {
    let mixed = (first.rotate_left(23) ^ second).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u32::try_from((mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> (64 - bits))
        .unwrap_or_default()
}

/// The id of the part of a run, named by its first document, that begins with a hash.
fn id(leaf: u32, first: u32, hash: u32) -> i64 {
    i64::from(leaf) << LEAF | i64::from(first) << RUN | i64::from(hash)
}

/// The documents of a leaf, in order, that may have two words next to each other.
pub(super) fn documents(conn: &Connection, leaf: u32, last: u32, hash: u32) -> Result<Vec<u32>> {
    let sql = "SELECT id, lists FROM pair WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1";
    let mut ask = conn.prepare_cached(sql)?;
    let (mut found, mut first) = (Vec::new(), 1);
    while first <= last {
        let mut rows = ask.query((id(leaf, first, 0), id(leaf, first, hash)))?;
        let row = rows.next()?.ok_or_else(damaged)?;
        let (at, part) = (row.get(0)?, row.get_ref(1)?);
        let part = Part::new(at, part.as_blob().map_err(|_| damaged())?)?;
        let next = end_of(first, &part, last)?;
        let mut lists = part.lists(first);
        while let Some(of) = lists.next_hash()? {
            if of >= hash {
                if of == hash {
                    lists.documents(&mut found)?;
                }
                break;
            }
            lists.pass()?;
        }
        first = next;
    }
    Ok(found)
}

/// The first document behind a run, of which none may be behind `last`.
fn end_of(first: u32, part: &Part<'_>, last: u32) -> Result<u32> {
    let next = first.saturating_add(part.documents);
    if next <= last.saturating_add(1) { Ok(next) } else { Err(damaged()) }
}

fn damaged() -> StoreError {
    let reason = "its word pairs do not read back".to_owned();
    StoreError::Damaged { what: "search index".to_owned(), reason }
}

/// Makes one run of all of a leaf.
pub(super) fn merge(conn: &Connection, leaf: u32, documents: u32) -> Result<()> {
    let runs = counts(conn, leaf, documents)?;
    if runs.len() < 2 {
        return Ok(());
    }
    let runs: Result<Vec<Run>> =
        runs.into_iter().map(|(first, _)| Run::read(conn, leaf, first)).collect();
    write(conn, leaf, &runs?, documents)
}

/// Reads everything that is kept of a leaf; an error says that something does not read back.
pub(super) fn check(conn: &Connection, leaf: u32, documents: u32) -> Result<()> {
    for (first, _) in counts(conn, leaf, documents)? {
        let run = Run::read(conn, leaf, first)?;
        let mut through = Through::new(&run)?;
        while through.hash.is_some() {
            through.lists.pass()?;
            through.go_on()?;
        }
    }
    Ok(())
}

/// First documents and numbers of documents of the runs up to a document.
fn counts(conn: &Connection, leaf: u32, last: u32) -> Result<Vec<(u32, u32)>> {
    let mut ask = conn.prepare_cached("SELECT lists FROM pair WHERE id = ?1")?;
    let (mut runs, mut first) = (Vec::new(), 1);
    while first <= last {
        let mut rows = ask.query([id(leaf, first, 0)])?;
        let row = rows.next()?.ok_or_else(damaged)?;
        let part = Part::new(0, row.get_ref(0)?.as_blob().map_err(|_| damaged())?)?;
        let next = end_of(first, &part, last)?;
        runs.push((first, part.documents));
        first = next;
    }
    Ok(runs)
}

/// Writes runs that follow one another as one.
fn write(conn: &Connection, leaf: u32, runs: &[Run], documents: u32) -> Result<()> {
    let Some(first) = runs.first().map(|run| run.first) else { return Ok(()) };
    let merged;
    let parts = match runs {
        [only] => &only.parts,
        several => {
            merged = join(several, first, documents)?;
            &merged
        }
    };
    conn.prepare_cached("DELETE FROM pair WHERE id >= ?1 AND id < ?2")?
        .execute((id(leaf, first, 0), id(leaf + 1, 0, 0)))?;
    let mut insert = conn.prepare_cached("INSERT INTO pair(id, lists) VALUES (?1, ?2)")?;
    for (hash, part) in parts {
        insert.execute((id(leaf, first, *hash), part))?;
    }
    Ok(())
}

#[derive(Debug)]
struct Run {
    first: u32,
    parts: Parts,
}

impl Run {
    fn read(conn: &Connection, leaf: u32, first: u32) -> Result<Self> {
        let sql = "SELECT id, lists FROM pair WHERE id >= ?1 AND id < ?2 ORDER BY id";
        let mut ask = conn.prepare_cached(sql)?;
        let low = id(leaf, first, 0);
        let rows = ask.query_map((low, id(leaf, first + 1, 0)), |row| {
            let hash: i64 = row.get::<_, i64>(0)? - low;
            Ok((u32::try_from(hash).unwrap_or_default(), row.get(1)?))
        })?;
        Ok(Self { first, parts: rows.collect::<rusqlite::Result<_>>()? })
    }
}

/// Goes through the lists of a run.
struct Through<'a> {
    run: &'a Run,
    part: usize,
    lists: Lists<'a>,
    /// The hash whose list comes next; higher than those before it.
    hash: Option<u32>,
}

impl<'a> Through<'a> {
    fn new(run: &'a Run) -> Result<Self> {
        let mut through = Self { run, part: 0, lists: lists_of(run, 0)?, hash: None };
        through.go_on()?;
        Ok(through)
    }

    fn go_on(&mut self) -> Result<()> {
        let (before, documents) = (self.hash.take(), self.lists.run());
        let mut next = self.lists.next_hash()?;
        while next.is_none() && self.part + 1 < self.run.parts.len() {
            self.part += 1;
            self.lists = lists_of(self.run, self.part)?;
            if self.lists.run() != documents {
                return Err(damaged());
            }
            next = self.lists.next_hash()?;
        }
        if next.is_some() && next <= before {
            return Err(damaged());
        }
        self.hash = next;
        Ok(())
    }
}

fn lists_of(run: &Run, part: usize) -> Result<Lists<'_>> {
    let (hash, lists) = run.parts.get(part).ok_or_else(damaged)?;
    Ok(Part::new(i64::from(*hash), lists)?.lists(run.first))
}

/// The lists of runs that follow one another, as those of one run.
fn join(runs: &[Run], first: u32, documents: u32) -> Result<Parts> {
    let mut each: Vec<Through<'_>> = runs.iter().map(Through::new).collect::<Result<_>>()?;
    let mut writer = Parted::new(first, documents);
    let mut list = Vec::new();
    while let Some(hash) = each.iter().filter_map(|run| run.hash).min() {
        list.clear();
        for run in each.iter_mut().filter(|run| run.hash == Some(hash)) {
            run.lists.documents(&mut list)?;
            run.go_on()?;
        }
        writer.put(hash, &list);
    }
    Ok(writer.end())
}
