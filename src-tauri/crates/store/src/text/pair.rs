//! Which documents of a leaf have which words next to each other.
//!
//! FTS5 keeps words without their places, as places cost more than all else and a phrase of common
//! words would walk through all of them. Beside it each pair of neighbouring words is hashed, and
//! each hash has the list of its documents; that two pairs may share one is left to the stored
//! text. Lists lie in runs, one for some documents of a leaf that follow one another; a run is cut
//! into parts of a quarter of a page, in which lists follow each other in the order of their hashes.

mod code;
mod lists;

use lists::{Lists, Part, Parted, Parts, encode};
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
        let next = first.saturating_add(part.documents);
        let mut lists = part.lists(first);
        while let Some(of) = lists.next_hash() {
            if of >= hash {
                if of == hash {
                    lists.documents(&mut found);
                }
                break;
            }
            lists.pass();
        }
        first = next;
    }
    Ok(found)
}

fn damaged() -> StoreError {
    let reason = "its word pairs do not read back".to_owned();
    StoreError::Damaged { what: "search index".to_owned(), reason }
}

/// Pairs of the documents of a leaf that are in no run yet.
#[derive(Debug)]
pub(super) struct Gathered {
    /// Hash and document.
    pairs: Vec<u64>,
    first: u32,
}

impl Gathered {
    /// Pairs that are gathered before they are put into a run.
    const MANY: usize = 1 << 19;

    /// Gathers the pairs of a leaf that has so many documents.
    pub(super) const fn behind(documents: u32) -> Self {
        Self { pairs: Vec::new(), first: documents + 1 }
    }

    /// Adds a document; answers whether it is time for a run.
    pub(super) fn add(&mut self, document: u32, pairs: &[u32]) -> bool {
        let entry = |hash: &u32| u64::from(*hash) << 32 | u64::from(document);
        self.pairs.extend(pairs.iter().map(entry));
        self.pairs.len() >= Self::MANY
    }

    /// Writes what was gathered as a run, together with the runs before it that are not larger.
    pub(super) fn put(&mut self, conn: &Connection, leaf: u32, last: u32) -> Result<()> {
        if last < self.first {
            return Ok(());
        }
        let mut count = last + 1 - self.first;
        self.pairs.sort_unstable();
        self.pairs.dedup();
        let mut runs =
            vec![Run { first: self.first, parts: encode(&self.pairs, self.first, count) }];
        let before = counts(conn, leaf, self.first - 1)?;
        for (first, documents) in before.into_iter().rev() {
            if documents >= 2 * count {
                break;
            }
            count += documents;
            runs.insert(0, Run::read(conn, leaf, first)?);
        }
        write(conn, leaf, &runs, count)?;
        self.pairs.clear();
        self.first = last + 1;
        Ok(())
    }
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

/// First documents and numbers of documents of the runs up to a document.
fn counts(conn: &Connection, leaf: u32, last: u32) -> Result<Vec<(u32, u32)>> {
    let mut ask = conn.prepare_cached("SELECT lists FROM pair WHERE id = ?1")?;
    let (mut runs, mut first) = (Vec::new(), 1);
    while first <= last {
        let mut rows = ask.query([id(leaf, first, 0)])?;
        let row = rows.next()?.ok_or_else(damaged)?;
        let count = Part::new(0, row.get_ref(0)?.as_blob().map_err(|_| damaged())?)?.documents;
        runs.push((first, count));
        first = first.saturating_add(count);
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
    /// The hash whose list comes next.
    hash: Option<u32>,
}

impl<'a> Through<'a> {
    fn new(run: &'a Run) -> Result<Self> {
        let mut through = Self { run, part: 0, lists: lists_of(run, 0)?, hash: None };
        through.go_on()?;
        Ok(through)
    }

    fn go_on(&mut self) -> Result<()> {
        self.hash = self.lists.next_hash();
        while self.hash.is_none() && self.part + 1 < self.run.parts.len() {
            self.part += 1;
            self.lists = lists_of(self.run, self.part)?;
            self.hash = self.lists.next_hash();
        }
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
            run.lists.documents(&mut list);
            run.go_on()?;
        }
        writer.put(hash, &list);
    }
    Ok(writer.end())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use proptest::prelude::*;

    fn conn() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(SCHEMA).unwrap();
        conn
    }

    #[test]
    fn the_hash_of_neighbours_depends_on_their_order_and_never_changes() {
        let [late, refund] = ["late", "refund"].map(of_word);
        assert_eq!(late, 0x044c_f1ad_9050_2801);
        assert_ne!(of_neighbours(late, refund, BITS), of_neighbours(refund, late, BITS));
        assert!(of_neighbours(late, refund, 3) < 8);
    }

    #[test]
    fn what_does_not_read_back_is_an_error() {
        let conn = conn();
        assert!(documents(&conn, 0, 1, 7).is_err());
        conn.execute("INSERT INTO pair VALUES (?1, x'00')", [id(0, 1, 0)]).unwrap();
        assert!(documents(&conn, 0, 1, 7).is_err());
        conn.execute("UPDATE pair SET lists = zeroblob(40)", []).unwrap();
        assert!(documents(&conn, 0, 1, 7).is_err());
    }

    #[test]
    fn runs_are_few_however_many_commits_there_were() {
        let conn = conn();
        let mut gathered = Gathered::behind(0);
        for document in 1..=500 {
            gathered.add(document, &[document % 7, 1 << 20]);
            gathered.put(&conn, 3, document).unwrap();
        }
        assert!(counts(&conn, 3, 500).unwrap().len() <= 9);
        assert_eq!(documents(&conn, 3, 500, 1 << 20).unwrap().len(), 500);
        merge(&conn, 3, 500).unwrap();
        assert_eq!(counts(&conn, 3, 500).unwrap(), [(1, 500)]);
        assert_eq!(documents(&conn, 3, 500, 3).unwrap().len(), 72);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn every_list_reads_back(
            each in prop::collection::vec(
                prop::collection::vec((0..1_u32 << BITS, 0..BITS), 0..200), 1..20,
            ),
            commits in prop::collection::vec(any::<bool>(), 20),
        ) {
            let conn = conn();
            let mut gathered = Gathered::behind(0);
            let mut all = BTreeMap::<u32, BTreeSet<u32>>::new();
            let last = u32::try_from(each.len()).unwrap();
            for (document, pairs) in (1..).zip(&each) {
                let pairs: Vec<u32> = pairs.iter().map(|(hash, small)| hash >> small).collect();
                gathered.add(document, &pairs);
                for hash in pairs {
                    all.entry(hash).or_default().insert(document);
                }
                if commits[document as usize - 1] || document == last {
                    gathered.put(&conn, 2, document).unwrap();
                }
            }
            for is_merged in [false, true] {
                if is_merged {
                    merge(&conn, 2, last).unwrap();
                }
                for hash in all.keys().copied().step_by(7).chain([0, 1, 5, (1 << BITS) - 1]) {
                    let expected: Vec<u32> = all.get(&hash).into_iter().flatten().copied().collect();
                    prop_assert_eq!(documents(&conn, 2, last, hash).unwrap(), expected);
                }
            }
        }
    }
}
