//! Pieces of content, and the records that put a span's bytes together from them.
//!
//! `body` holds the pieces in the order in which they came. `shared` has a row for each piece with
//! more than one user: how many, and its hash, by which later users find it. A piece without a row
//! there has exactly one user and goes when that user goes, so nothing is ever orphaned.

use rusqlite::OptionalExtension;
use touchstone_domain::id::{SpanId, TraceId};

use crate::body::codec::Encoded;
use crate::body::{Hash, Sum, halves, hash};
use crate::error::{Result, StoreError};
use crate::incoming::{Piece, PreparedSpan, RawSpan};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261122000400",
    sql: "CREATE TABLE body(
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL,
            codec INTEGER NOT NULL,
            size INTEGER NOT NULL,
            data BLOB NOT NULL
          ) STRICT;
          CREATE TABLE shared(body INTEGER PRIMARY KEY, hash BLOB NOT NULL, users INTEGER NOT NULL) STRICT;
          CREATE UNIQUE INDEX shared_by_hash ON shared(hash);
          CREATE TABLE span_body(
            id INTEGER PRIMARY KEY,
            resource INTEGER NOT NULL,
            scope INTEGER NOT NULL,
            codec INTEGER NOT NULL,
            size INTEGER NOT NULL,
            gaps BLOB NOT NULL,
            cuts BLOB NOT NULL
          ) STRICT;",
}];

/// The cuts of a record: gap bytes before a piece, and the piece's row. Stored as `MessagePack`.
type Cuts = Vec<(u64, i64)>;

struct Record {
    resource: i64,
    scope: i64,
    gaps: Vec<u8>,
    cuts: Cuts,
}

impl ReadTx<'_> {
    /// A span's content, byte for byte as it came, or nothing if there is no such row.
    pub fn raw_span(&self, row: i64) -> Result<Option<RawSpan>> {
        let sql = "SELECT trace.trace_id, span.span_id FROM span
                   JOIN trace ON trace.id = span.trace WHERE span.id = ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let ids: Option<([u8; 16], [u8; 8])> =
            ask.query_row([row], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((trace, span)) = ids else { return Ok(None) };
        match (TraceId::from_bytes(&trace), SpanId::from_bytes(&span)) {
            (Ok(trace), Ok(span)) => self.raw_span_of(trace, span, row),
            _ => Err(StoreError::Damaged { what: format!("span {row}"), reason: "its id".into() }),
        }
    }

    /// The content of a span whose ids are known.
    pub(crate) fn raw_span_of(
        &self,
        trace: TraceId,
        id: SpanId,
        row: i64,
    ) -> Result<Option<RawSpan>> {
        let Some(record) = self.record(row)? else { return Ok(None) };
        let span = self.joined(row, &record)?;
        let (resource, scope) = (self.piece(record.resource)?, self.piece(record.scope)?);
        Ok(Some(RawSpan { span, resource, scope, logs: self.logs(trace, id)? }))
    }

    /// What a span itself says, without what it shares with every other: its resource and scope are
    /// empty. With the row of its trace.
    pub(crate) fn span_alone(&self, row: i64) -> Result<Option<(i64, RawSpan)>> {
        let sql = "SELECT trace.trace_id, span.span_id, trace.id FROM span
                   JOIN trace ON trace.id = span.trace WHERE span.id = ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let found: Option<([u8; 16], [u8; 8], i64)> =
            ask.query_row([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let Some((trace_id, span_id, trace)) = found else { return Ok(None) };
        let Some(record) = self.record(row)? else { return Ok(None) };
        let span = self.joined(row, &record)?;
        let logs = match (TraceId::from_bytes(&trace_id), SpanId::from_bytes(&span_id)) {
            (Ok(trace), Ok(span)) => self.logs(trace, span)?,
            _ => Vec::new(),
        };
        Ok(Some((trace, RawSpan { span, logs, ..RawSpan::default() })))
    }

    /// A span's bytes put together again.
    fn joined(&self, row: i64, record: &Record) -> Result<Vec<u8>> {
        let mut span = Vec::new();
        let mut rest = record.gaps.as_slice();
        for &(length, body) in &record.cuts {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let (gap, after) = rest.split_at_checked(length).ok_or_else(|| damaged(row))?;
            span.extend_from_slice(gap);
            span.extend_from_slice(&self.piece(body)?);
            rest = after;
        }
        span.extend_from_slice(rest);
        Ok(span)
    }

    /// What a span's record is made of: its gaps, and the rows of its pieces.
    pub(crate) fn span_parts(&self, row: i64) -> Result<Option<(Vec<u8>, Vec<i64>)>> {
        let record = self.record(row)?;
        Ok(record.map(|it| (it.gaps, it.cuts.into_iter().map(|(_, body)| body).collect())))
    }

    fn record(&self, row: i64) -> Result<Option<Record>> {
        let sql = "SELECT resource, scope, codec, size, gaps, cuts FROM span_body WHERE id = ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query([row])?;
        let Some(found) = rows.next()? else { return Ok(None) };
        let what = || format!("span {row}");
        let gaps = found.get_ref(4)?.as_blob_or_empty();
        let gaps = self.dictionaries.decode(found.get(2)?, found.get(3)?, gaps, what)?;
        let cuts = rmp_serde::from_slice(found.get_ref(5)?.as_blob_or_empty())
            .map_err(|error| StoreError::Damaged { what: what(), reason: error.to_string() })?;
        Ok(Some(Record { resource: found.get(0)?, scope: found.get(1)?, gaps, cuts }))
    }

    /// Bytes of a piece; none of one that is missing.
    pub(crate) fn piece_size(&self, id: i64) -> Result<i64> {
        let mut ask = self.conn.prepare_cached("SELECT size FROM body WHERE id = ?1")?;
        Ok(ask.query_row([id], |row| row.get(0)).optional()?.unwrap_or(0))
    }

    pub(crate) fn piece(&self, id: i64) -> Result<Vec<u8>> {
        let what = || format!("piece {id}");
        let mut ask =
            self.conn.prepare_cached("SELECT hash, codec, size, data FROM body WHERE id = ?1")?;
        let mut rows = ask.query([id])?;
        let Some(row) = rows.next()? else {
            return Err(StoreError::Damaged { what: what(), reason: "it is missing".into() });
        };
        let data = row.get_ref(3)?.as_blob_or_empty();
        let bytes = self.dictionaries.decode(row.get(1)?, row.get(2)?, data, what)?;
        // Older programs stored the whole hash.
        let sum = row.get_ref(0)?.as_blob_or_empty();
        if sum.len() < size_of::<Sum>() || !hash(&bytes).starts_with(sum) {
            return Err(StoreError::Damaged { what: what(), reason: "its hash differs".into() });
        }
        Ok(bytes)
    }
}

impl WriteTx<'_> {
    /// Stores a span's content under its row.
    pub(crate) fn span_body_insert(&self, row: i64, span: &PreparedSpan) -> Result<()> {
        let resource = self.piece_use(&span.resource)?;
        let scope = self.piece_use(&span.scope)?;
        let mut cuts: Cuts = Vec::with_capacity(span.pieces.len());
        for (gap, piece) in &span.pieces {
            cuts.push((u64::try_from(*gap).unwrap_or(u64::MAX), self.piece_use(piece)?));
        }
        let cuts = rmp_serde::to_vec(&cuts).map_err(|error| StoreError::Damaged {
            what: format!("span {row}"),
            reason: error.to_string(),
        })?;
        let sql = "INSERT INTO span_body(id, resource, scope, codec, size, gaps, cuts)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let Encoded { codec, size, data } = &span.gaps;
        let values = (row, resource, scope, codec, length(*size), data, cuts);
        self.conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Removes a span's content and what only it used.
    pub(crate) fn span_body_delete(&self, row: i64) -> Result<()> {
        let Some(record) = self.record(row)? else { return Ok(()) };
        let pieces = record.cuts.iter().map(|(_, body)| *body);
        for body in pieces.chain([record.resource, record.scope]) {
            self.piece_release(body)?;
        }
        self.conn.prepare_cached("DELETE FROM span_body WHERE id = ?1")?.execute([row])?;
        Ok(())
    }

    /// The row of a piece, stored if it is new, with one user more.
    fn piece_use(&self, piece: &Piece) -> Result<i64> {
        let known = self.recent.borrow_mut().find(&piece.hash);
        if let Some(body) = match known {
            Some(body) => Some(body),
            None => self.shared_find(&piece.hash)?,
        } {
            let sql = "INSERT INTO shared(body, hash, users) VALUES (?1, ?2, 2)
                       ON CONFLICT(body) DO UPDATE SET users = users + 1";
            self.conn.prepare_cached(sql)?.execute((body, piece.hash))?;
            if known.is_none() {
                self.recent.borrow_mut().add(piece.hash, body);
            }
            return Ok(body);
        }
        let sql = "INSERT INTO body(hash, codec, size, data) VALUES (?1, ?2, ?3, ?4)";
        let Encoded { codec, size, data } = &*piece.encoded;
        let values = (halves(piece.hash).0, codec, length(*size), data);
        let body = self.conn.prepare_cached(sql)?.insert(values)?;
        self.recent.borrow_mut().add(piece.hash, body);
        Ok(body)
    }

    fn shared_find(&self, hash: &Hash) -> Result<Option<i64>> {
        let mut ask = self.conn.prepare_cached("SELECT body FROM shared WHERE hash = ?1")?;
        Ok(ask.query_row([hash], |row| row.get(0)).optional()?)
    }

    fn piece_release(&self, body: i64) -> Result<()> {
        let mut ask = self.conn.prepare_cached("SELECT users FROM shared WHERE body = ?1")?;
        let users: Option<i64> = ask.query_row([body], |row| row.get(0)).optional()?;
        match users {
            Some(users) if users > 2 => {
                let sql = "UPDATE shared SET users = users - 1 WHERE body = ?1";
                self.conn.prepare_cached(sql)?.execute([body])?;
            }
            Some(_) => {
                self.conn.prepare_cached("DELETE FROM shared WHERE body = ?1")?.execute([body])?;
            }
            None => {
                // Older programs stored the whole hash.
                let sql = "DELETE FROM body WHERE id = ?1 RETURNING substr(hash, 1, 8)";
                let mut delete = self.conn.prepare_cached(sql)?;
                let gone: Option<Sum> = delete.query_row([body], |row| row.get(0)).optional()?;
                if let Some(sum) = gone {
                    self.recent.borrow_mut().forget(sum);
                }
            }
        }
        Ok(())
    }
}

fn length(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn damaged(row: i64) -> StoreError {
    StoreError::Damaged { what: format!("span {row}"), reason: "its record is too short".into() }
}

/// A blob column's bytes; none for what is no blob, which strict tables do not hold.
trait BlobOrEmpty<'a> {
    fn as_blob_or_empty(&self) -> &'a [u8];
}

impl<'a> BlobOrEmpty<'a> for rusqlite::types::ValueRef<'a> {
    fn as_blob_or_empty(&self) -> &'a [u8] {
        self.as_blob().unwrap_or_default()
    }
}
