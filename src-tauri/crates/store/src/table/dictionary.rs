//! Dictionaries that the store learned, and the spans that they are learned from.
//!
//! A dictionary stays while any blob may name it: until the store is opened with nothing in it.

use std::collections::HashSet;

use crate::body::codec::Kind;
use crate::body::dictionaries::Dictionaries;
use crate::body::{Hash, hash};
use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261125000100",
    // `traces` is how many the store had seen when it was learned.
    sql: "CREATE TABLE dictionary(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            traces INTEGER NOT NULL,
            hash BLOB NOT NULL,
            data BLOB NOT NULL
          ) STRICT;",
}];

/// Spans of one trace that are read at most, and pieces of one span.
const SPANS_PER_TRACE: u32 = 4;
const PIECES_PER_SPAN: usize = 32;
/// Larger pieces are files rather than texts.
const LARGEST_PIECE: i64 = 64 << 10;
/// Bytes of a text that count; longer ones repeat themselves.
const TOLD_BYTES: usize = 8 << 10;

/// A trace that may be learned from.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) trace: i64,
    /// Its session, or itself.
    pub(crate) conversation: String,
}

/// Makes the dictionaries of a file known; where nothing is stored any more they go. One that is
/// damaged is left out, and so are the blobs that need it.
pub(crate) fn open(conn: &rusqlite::Connection) -> Result<Dictionaries> {
    let empty = "NOT EXISTS(SELECT 1 FROM span_body) AND NOT EXISTS(SELECT 1 FROM body)
        AND NOT EXISTS(SELECT 1 FROM span_log) AND NOT EXISTS(SELECT 1 FROM trace)";
    if conn.query_row(&format!("SELECT {empty}"), [], |row| row.get(0))? {
        // A disk that is full now must not keep anybody from reading.
        let _ = conn.execute("DELETE FROM dictionary", []);
    }
    let dictionaries = Dictionaries::default();
    let mut ask = conn.prepare("SELECT id, kind, hash, data FROM dictionary")?;
    let rows = ask.query_map([], |row| {
        let (kind, stored): (i64, Hash) = (row.get(1)?, row.get(2)?);
        Ok((row.get::<_, i64>(0)?, kind, stored, row.get::<_, Vec<u8>>(3)?))
    })?;
    for row in rows {
        match row {
            Ok((id, kind, stored, data)) if hash(&data) == stored => {
                if let Some(kind) = usize::try_from(kind).ok().and_then(|it| Kind::ALL.get(it)) {
                    dictionaries.add(id, *kind, &data);
                }
            }
            _ => tracing::error!("a dictionary is damaged; what was stored with it is not read"),
        }
    }
    Ok(dictionaries)
}

impl ReadTx<'_> {
    /// How many traces the store has seen, and had when it last learned something.
    pub(crate) fn traces_seen(&self) -> Result<(i64, i64)> {
        let sql = "SELECT (SELECT coalesce(max(id), 0) FROM trace),
            (SELECT coalesce(max(traces), 0) FROM dictionary)";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Up to `limit` traces below a row, the newest first.
    pub(crate) fn traces_told(&self, below: i64, limit: u32) -> Result<Vec<Told>> {
        let sql = "SELECT id, coalesce(session, hex(trace_id)) FROM trace
            WHERE id < ?1 AND +project >= 0 ORDER BY id DESC LIMIT ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let told = ask.query_map((below, limit), |row| {
            Ok(Told { trace: row.get(0)?, conversation: row.get(1)? })
        })?;
        Ok(told.collect::<rusqlite::Result<_>>()?)
    }

    /// How some texts of a trace begin, each piece that is not in `seen` yet. Pieces that are
    /// repeated are stored once; there is nothing to be gained from them. What is damaged is passed
    /// over.
    pub(crate) fn told(&self, trace: i64, seen: &mut HashSet<i64>) -> Result<Vec<(Kind, Vec<u8>)>> {
        let sql = "SELECT id FROM span WHERE trace = ?1 LIMIT ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows: Vec<i64> = ask
            .query_map((trace, SPANS_PER_TRACE), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut told = Vec::new();
        for row in rows {
            let Some((gaps, pieces)) = whole(self.span_parts(row))?.flatten() else { continue };
            told.push((Kind::Span, beginning(&gaps)));
            for piece in pieces.into_iter().take(PIECES_PER_SPAN) {
                if seen.insert(piece)
                    && self.piece_size(piece)? <= LARGEST_PIECE
                    && let Some(bytes) = whole(self.piece(piece))?
                {
                    told.push((Kind::of_piece(&bytes), beginning(&bytes)));
                }
            }
        }
        Ok(told)
    }
}

/// What was read, unless it is damaged.
fn whole<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Err(StoreError::Damaged { .. }) => Ok(None),
        other => other.map(Some),
    }
}

fn beginning(text: &[u8]) -> Vec<u8> {
    text[..text.len().min(TOLD_BYTES)].to_vec()
}

impl WriteTx<'_> {
    /// Stores a dictionary that was learned from so many traces; answers its row.
    pub(crate) fn dictionary_add(&self, kind: Kind, traces: i64, data: &[u8]) -> Result<i64> {
        let sql = "INSERT INTO dictionary(kind, traces, hash, data) VALUES (?1, ?2, ?3, ?4)";
        let kind = i64::try_from(kind as usize).map_err(|_| StoreError::Closed)?;
        Ok(self.conn.prepare_cached(sql)?.insert((kind, traces, hash(data), data))?)
    }
}
