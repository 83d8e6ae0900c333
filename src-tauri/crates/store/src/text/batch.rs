//! Spans on their way into a segment: read from the database, cut, and added in order of time.
//!
//! Reading and cutting takes about as long as FTS5 does with the words, so that a large batch is
//! read by one thread while another writes.

use std::sync::Arc;

use std::sync::mpsc::sync_channel;
use std::thread;

use rusqlite::{Connection, OptionalExtension};

use super::cut::{Cutter, Document};
use super::segment::{Place, Segment};
use crate::body::dictionaries::Dictionaries;
use crate::error::{Result, StoreError};
use crate::incoming::{RawSpan, SpanReader};
use crate::tx::ReadTx;

/// Spans that are handed over together.
const CHUNK: usize = 64;
/// Fewer spans are not worth a thread.
const FEW: usize = 2 * CHUNK;

/// A connection to the database of the indexer's own.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) conn: Connection,
    pub(super) reader: Arc<dyn SpanReader>,
    pub(super) index: Arc<super::TextIndex>,
    pub(super) dictionaries: Arc<Dictionaries>,
    pub(super) cutter: Cutter,
}

impl Source {
    /// Runs a closure on a consistent snapshot.
    pub(super) fn read<T>(&mut self, read: impl FnOnce(&ReadTx<'_>) -> Result<T>) -> Result<T> {
        let tx = self.conn.unchecked_transaction()?;
        let found = read(&ReadTx {
            conn: &tx,
            reader: &*self.reader,
            text: &self.index,
            dictionaries: &self.dictionaries,
            gone: None,
        })?;
        tx.finish()?;
        Ok(found)
    }

    /// Where these spans stand in time, in order. Those that are gone are left out.
    pub(super) fn places(&mut self, spans: &[i64]) -> Result<Vec<Place>> {
        let mut places = Vec::with_capacity(spans.len());
        for some in spans.chunks(16 * CHUNK) {
            self.read(|tx| {
                for span in some {
                    places.extend(place(tx, *span)?);
                }
                Ok(())
            })?;
        }
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }

    /// Adds the spans at these places to a segment that is being written.
    pub(super) fn add(&mut self, places: &[Place], segment: &mut Segment) -> Result<()> {
        if places.len() < FEW {
            return self.documents(places, |chunk| add(segment, &chunk));
        }
        let (send, receive) = sync_channel(4);
        thread::scope(|scope| {
            let reading = scope.spawn(|| {
                let send = send;
                self.documents(places, |chunk| send.send(chunk).map_err(|_| StoreError::Closed))
            });
            let added = receive.iter().try_for_each(|chunk| add(segment, &chunk));
            drop(receive);
            let read = reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            added.and(read)
        })
    }

    /// Cuts the spans at these places, some at a time. What cannot be read says nothing.
    fn documents(
        &mut self,
        places: &[Place],
        mut take: impl FnMut(Vec<(Place, Document)>) -> Result<()>,
    ) -> Result<()> {
        for chunk in places.chunks(CHUNK) {
            if self.index.is_closing() {
                return Err(StoreError::Closed);
            }
            // A snapshot that is held long keeps the log from being begun anew.
            let raw = self.read(|tx| {
                let raw = chunk.iter().map(|place| Ok((*place, raw(tx, place)?)));
                raw.collect::<Result<Vec<_>>>()
            })?;
            let mut cut = Vec::with_capacity(CHUNK);
            for (place, raw) in raw {
                let said = raw.map(|raw| self.reader.said(&raw));
                cut.extend(said.map(|said| (place, self.cutter.document(said, place.project))));
            }
            take(cut)?;
        }
        Ok(())
    }
}

fn add(segment: &mut Segment, chunk: &[(Place, Document)]) -> Result<()> {
    chunk.iter().try_for_each(|(place, document)| segment.add(*place, document))
}

fn place(tx: &ReadTx<'_>, span: i64) -> Result<Option<Place>> {
    let sql = "SELECT max(span.start_ns, trace.start_ns), trace.id, trace.project FROM span
        JOIN trace ON trace.id = span.trace WHERE span.id = ?1";
    let mut ask = tx.conn.prepare_cached(sql)?;
    let found = ask.query_row([span], |row| {
        Ok(Place { time_ns: row.get(0)?, span, trace: row.get(1)?, project: row.get(2)? })
    });
    Ok(found.optional()?)
}

/// A span's content; nothing if it is gone. What is damaged says nothing.
fn raw(tx: &ReadTx<'_>, place: &Place) -> Result<Option<RawSpan>> {
    match tx.span_alone(place.span) {
        Ok(found) => Ok(found.map(|(_, raw)| raw)),
        Err(StoreError::Damaged { what, reason }) => {
            tracing::warn!(what, reason, "damaged content is not indexed");
            Ok(Some(RawSpan::default()))
        }
        Err(error) => Err(error),
    }
}
