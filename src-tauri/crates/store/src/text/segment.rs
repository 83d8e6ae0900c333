//! A segment being written: one file, in which leaves of FTS5 follow one another.
//!
//! A leaf is an FTS5 table without content. Its documents are numbered as they come; where a
//! document came later than its time, searches read it earlier than they had to, but never too
//! late: for any document `high` tells the latest time up to it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use super::cut::{Document, of_keys};
use super::pair::{self, Gathered};
use super::{CUT, Sizes, TextIndex};
use crate::error::{Result, StoreError};

/// Bytes of words that FTS5 gathers before it sorts and writes them.
const GATHERED_BYTES: i64 = 12 << 20;
/// Bytes that a pair of words takes, about.
const PAIR_BYTES: u64 = 3;
/// Documents between two entries of `high`.
const BLOCK: u32 = 128;
/// Sets of keys that a segment tells apart; documents with others have the number 0.
const SHAPES: i64 = 4_096;
/// Bytes of words and pairs after which a transaction is committed, so that the log stays small.
const COMMIT_BYTES: u64 = 64 << 20;

const SCHEMA: &str = "
    CREATE TABLE meta(cut INTEGER NOT NULL, generation INTEGER NOT NULL) STRICT;
    CREATE TABLE leaf(
      number INTEGER PRIMARY KEY,
      documents INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      low_ns INTEGER NOT NULL,
      high_ns INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE document(id INTEGER PRIMARY KEY, span INTEGER NOT NULL, trace INTEGER NOT NULL) STRICT;
    CREATE TABLE high(id INTEGER PRIMARY KEY, ns INTEGER NOT NULL) STRICT;
    CREATE TABLE shape(id INTEGER PRIMARY KEY, keys TEXT NOT NULL) STRICT;
    CREATE TABLE vocabulary(leaf INTEGER PRIMARY KEY, documents INTEGER NOT NULL, words BLOB NOT NULL) STRICT;
    INSERT INTO shape(id, keys) VALUES (0, '');";

/// The id of a document in `document` and `high`; in its leaf it has its number alone.
pub(super) fn id(leaf: u32, number: u32) -> i64 {
    i64::from(leaf) << 32 | i64::from(number)
}

/// All words of a leaf.
pub(super) fn vocabulary_sql(leaf: u32) -> String {
    format!("SELECT term FROM word{leaf}")
}

/// A leaf as its segment knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub(crate) number: u32,
    pub(crate) documents: u32,
    pub(super) bytes: u64,
    /// Times of its earliest and latest document, nanoseconds since 1970.
    pub(super) low_ns: i64,
    pub(crate) high_ns: i64,
}

impl Leaf {
    const fn new(number: u32) -> Self {
        Self { number, documents: 0, bytes: 0, low_ns: i64::MAX, high_ns: i64::MIN }
    }
}

/// Where a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Not before its trace begins, nanoseconds since 1970.
    pub(super) time_ns: i64,
    pub(super) span: i64,
    pub(super) trace: i64,
    pub(super) project: i64,
}

/// Opens a file of the index for writing.
pub(super) fn open_file(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags)?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    // Says nothing to a file that is made already.
    conn.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "fullfsync", true)?;
    conn.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    conn.pragma_update(None, "journal_size_limit", 4 << 20)?;
    conn.pragma_update(None, "cache_size", -4 * 1024)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: i64,
    pub(super) generation: i64,
    pub(super) conn: Connection,
    sizes: Sizes,
    /// Leaves before the last.
    full: Vec<Leaf>,
    leaf: Leaf,
    shapes: HashMap<Arc<str>, i64>,
    /// Pairs of words of the last leaf that are not written yet.
    pairs: Gathered,
    /// Bytes written since the last commit.
    uncommitted: u64,
    /// Scratch for the text of a document.
    text: String,
}

impl Segment {
    /// Makes a segment of that number over whatever lies there.
    pub(super) fn create(index: &TextIndex, number: i64, generation: i64) -> Result<Self> {
        let file = index.segment(number);
        TextIndex::remove(&file);
        index.make_file(&file).map_err(|error| unwritable(&error))?;
        let conn = open_file(&file)?;
        let tx = conn.unchecked_transaction()?;
        tx.execute_batch(SCHEMA)?;
        tx.execute_batch(pair::SCHEMA)?;
        tx.execute("INSERT INTO meta(cut, generation) VALUES (?1, ?2)", (CUT, generation))?;
        tx.commit()?;
        Self::over(conn, number, index.sizes)
    }

    /// Goes on with a segment.
    pub(super) fn open(index: &TextIndex, number: i64) -> Result<Self> {
        Self::over(open_file(&index.segment(number))?, number, index.sizes)
    }

    fn over(conn: Connection, number: i64, sizes: Sizes) -> Result<Self> {
        let generation = conn.query_row("SELECT generation FROM meta", [], |row| row.get(0))?;
        let mut full = leaves(&conn)?;
        let leaf = full.pop().unwrap_or(Leaf::new(0));
        let shapes = {
            let mut ask = conn.prepare("SELECT keys, id FROM shape WHERE id > 0")?;
            let rows =
                ask.query_map([], |row| Ok((row.get::<_, String>(0)?.into(), row.get(1)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        let (pairs, text) = (Gathered::behind(leaf.documents), String::new());
        let uncommitted = 0;
        Ok(Self { number, generation, conn, sizes, full, leaf, shapes, pairs, uncommitted, text })
    }

    /// Its leaves, the last one last.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &Leaf> {
        self.full.iter().chain([&self.leaf]).filter(|leaf| leaf.documents > 0)
    }

    pub(super) fn documents(&self) -> i64 {
        self.leaves().map(|leaf| i64::from(leaf.documents)).sum()
    }

    /// Whether another leaf would be one too many.
    pub(super) fn is_full(&self) -> bool {
        let leaves = u32::try_from(self.full.len()).unwrap_or(u32::MAX);
        self.documents() >= i64::from(self.sizes.segment)
            || (leaves + 1 >= self.sizes.leaves && self.leaf_is_full())
    }

    fn leaf_is_full(&self) -> bool {
        self.leaf.documents >= self.sizes.leaf || self.leaf.bytes >= self.sizes.leaf_bytes
    }

    /// The time from which on a document comes in order.
    pub(super) fn high_ns(&self) -> i64 {
        self.leaf.high_ns
    }

    /// Begins a new leaf if there is room for one and the last one is not empty.
    pub(super) fn begin_leaf(&mut self) -> Result<()> {
        let room = u32::try_from(self.full.len()).is_ok_and(|full| full + 1 < self.sizes.leaves);
        if self.leaf.documents == 0 || !room {
            return Ok(());
        }
        self.put_pairs()?;
        self.pairs = Gathered::behind(0);
        let next = Leaf::new(self.leaf.number + 1);
        self.full.push(std::mem::replace(&mut self.leaf, next));
        Ok(())
    }

    /// Begins to write; ended by [`Segment::commit`].
    pub(super) fn begin(&mut self) -> Result<()> {
        self.uncommitted = 0;
        Ok(self.conn.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Adds a document behind the others.
    pub(super) fn add(&mut self, place: Place, document: &Document) -> Result<()> {
        if self.leaf_is_full() {
            self.begin_leaf()?;
        }
        if self.leaf.documents == 0 {
            self.create_leaf()?;
        }
        let shape = self.shape(&document.keys)?;
        self.text.clear();
        self.text.push_str(&document.text);
        self.text.push(' ');
        self.text.push_str(&of_keys(shape));
        self.leaf.documents += 1;
        let (leaf, number) = (self.leaf.number, self.leaf.documents);
        let sql = format!("INSERT INTO said{leaf}(rowid, said) VALUES (?1, ?2)");
        self.conn.prepare_cached(&sql)?.execute((number, &self.text))?;
        let sql = "INSERT INTO document(id, span, trace) VALUES (?1, ?2, ?3)";
        let values = (id(leaf, number), place.span, place.trace);
        self.conn.prepare_cached(sql)?.execute(values)?;
        self.pairs.add(&self.conn, leaf, number, &document.pairs)?;
        self.leaf.low_ns = self.leaf.low_ns.min(place.time_ns);
        self.leaf.high_ns = self.leaf.high_ns.max(place.time_ns);
        let length = self.text.len() as u64 + PAIR_BYTES * document.pairs.len() as u64;
        self.leaf.bytes += length;
        self.uncommitted += length;
        if number % BLOCK == 0 {
            let sql = "INSERT INTO high(id, ns) VALUES (?1, ?2)";
            self.conn.prepare_cached(sql)?.execute((id(leaf, number), self.leaf.high_ns))?;
        }
        if self.uncommitted >= COMMIT_BYTES {
            self.commit()?;
            self.begin()?;
        }
        Ok(())
    }

    pub(super) fn commit(&mut self) -> Result<()> {
        self.put_pairs()?;
        self.put_leaf()?;
        Ok(self.conn.execute_batch("COMMIT")?)
    }

    fn put_pairs(&mut self) -> Result<()> {
        self.pairs.put(&self.conn, self.leaf.number, self.leaf.documents)
    }

    fn put_leaf(&self) -> Result<()> {
        for leaf in self.leaves() {
            let sql = "INSERT OR REPLACE INTO leaf(number, documents, bytes, low_ns, high_ns)
                VALUES (?1, ?2, ?3, ?4, ?5)";
            let bytes = i64::try_from(leaf.bytes).unwrap_or(i64::MAX);
            let values = (leaf.number, leaf.documents, bytes, leaf.low_ns, leaf.high_ns);
            self.conn.prepare_cached(sql)?.execute(values)?;
        }
        Ok(())
    }

    fn create_leaf(&self) -> Result<()> {
        let leaf = self.leaf.number;
        self.conn.execute_batch(&format!(
            "CREATE VIRTUAL TABLE said{leaf} USING fts5(said, content='', tokenize='ascii',
               detail=none, columnsize=0);
             CREATE VIRTUAL TABLE word{leaf} USING fts5vocab(said{leaf}, 'row');
             INSERT INTO said{leaf}(said{leaf}, rank) VALUES ('hashsize', {GATHERED_BYTES});"
        ))?;
        Ok(())
    }

    /// The number of a set of keys.
    fn shape(&mut self, keys: &Arc<str>) -> Result<i64> {
        if let Some(known) = self.shapes.get(keys) {
            return Ok(*known);
        }
        let next = i64::try_from(self.shapes.len()).unwrap_or(i64::MAX) + 1;
        if next >= SHAPES {
            return Ok(0);
        }
        let sql = "INSERT INTO shape(id, keys) VALUES (?1, ?2)";
        self.conn.prepare_cached(sql)?.execute((next, &**keys))?;
        self.shapes.insert(Arc::clone(keys), next);
        Ok(next)
    }

    /// Gives back what merging left free, and empties the log.
    pub(super) fn tidy(&self) -> Result<()> {
        let mut free = self.conn.prepare("PRAGMA incremental_vacuum")?;
        let mut rows = free.query([])?;
        // Each step frees a page.
        while rows.next()?.is_some() {}
        drop(rows);
        Ok(self.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?)
    }

    /// Makes one piece of a leaf's parts, and keeps its words for those who look for parts of them.
    pub(super) fn merge(&self, leaf: &Leaf) -> Result<()> {
        let number = leaf.number;
        let sql = format!("INSERT INTO said{number}(said{number}) VALUES ('optimize')");
        self.conn.prepare_cached(&sql)?.execute([])?;
        pair::merge(&self.conn, number, leaf.documents)?;
        super::vocabulary::store(&self.conn, number, leaf.documents)
    }
}

/// The leaves of a segment in the order of their numbers.
pub(super) fn leaves(conn: &Connection) -> Result<Vec<Leaf>> {
    let sql = "SELECT number, documents, bytes, low_ns, high_ns FROM leaf ORDER BY number";
    let mut ask = conn.prepare_cached(sql)?;
    let rows = ask.query_map([], |row| {
        Ok(Leaf {
            number: row.get(0)?,
            documents: row.get(1)?,
            bytes: u64::try_from(row.get::<_, i64>(2)?).unwrap_or_default(),
            low_ns: row.get(3)?,
            high_ns: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn unwritable(error: &std::io::Error) -> StoreError {
    StoreError::Unwritable(format!("the search index: {error}"))
}
