//! The back-fill: traces that are not in the index yet, newest first, a leaf at a time.

use super::indexer::{Indexer, listed_as};
use super::list::State;
use crate::error::Result;
use crate::table::trace::TraceKey;
use crate::tx::ReadTx;

/// Traces that are looked at together.
const TRACES: u32 = 256;

impl Indexer {
    /// Indexes the next traces downwards; answers whether there was anything to do.
    pub(super) fn fill(&mut self) -> Result<bool> {
        let state = self.state()?;
        let Some(mut place) = state.fill else { return Ok(false) };
        let most = self.index.sizes.leaf as usize;
        let (mut traces, mut spans, mut is_end) = (Vec::new(), Vec::new(), false);
        while spans.len() < most && traces.len() < most && !is_end {
            let found = self.source.read(|tx| tx.traces_below(place, TRACES))?;
            is_end = found.len() < TRACES as usize;
            for trace in found {
                place = trace;
                traces.push(trace.row);
                spans.extend(self.source.read(|tx| tx.spans_of(trace.row))?);
                if spans.len() >= most {
                    is_end = false;
                    break;
                }
            }
        }
        let mut listed = Vec::new();
        if !spans.is_empty() {
            let places = self.source.places(&spans)?;
            listed = self.write_leaf(&places)?;
        }
        self.put_notes(&traces)?;
        let next = State { fill: (!is_end).then_some(place), ..state };
        let ended = self.store.write_blocking(move |tx| {
            listed.iter().try_for_each(|segment| tx.text_segment_put(segment))?;
            // A rebuild that began meanwhile goes on from its own place.
            if tx.text_state()? != state {
                return Ok(Vec::new());
            }
            tx.text_state_set(&next)?;
            if next.fill.is_some() {
                Ok(Vec::new())
            } else {
                tx.text_segments_outlived(next.generation)
            }
        })?;
        self.doom(&ended);
        Ok(true)
    }

    /// Adds places in order to the segment that stands aside, in leaves of their own.
    fn write_leaf(&mut self, places: &[super::segment::Place]) -> Result<Vec<super::list::Listed>> {
        let mut segment = self.taken(true)?;
        segment.begin_leaf()?;
        segment.begin()?;
        self.source.add(places, &mut segment)?;
        segment.commit()?;
        let is_full = segment.is_full();
        let listed = listed_as(&segment, is_full);
        if !is_full {
            *self.place_of(true) = Some(segment);
        }
        Ok(vec![listed])
    }
}

impl ReadTx<'_> {
    /// Traces below a place, also those in the trash, the newest first.
    fn traces_below(&self, place: TraceKey, limit: u32) -> Result<Vec<TraceKey>> {
        let sql = "SELECT start_ns, id FROM trace WHERE (start_ns, id) < (?1, ?2)
            ORDER BY start_ns DESC, id DESC LIMIT ?3";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map((place.start_ns, place.row, limit), |row| {
            Ok(TraceKey { start_ns: row.get(0)?, row: row.get(1)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn spans_of(&self, trace: i64) -> Result<Vec<i64>> {
        let mut ask = self.conn.prepare_cached("SELECT id FROM span WHERE trace = ?1")?;
        let rows = ask.query_map([trace], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The place above all traces that are there now; nothing if there are none.
    pub(super) fn text_fill_from_top(&self) -> Result<Option<TraceKey>> {
        let mut ask = self.conn.prepare_cached("SELECT max(start_ns) FROM trace")?;
        let newest: Option<i64> = ask.query_row([], |row| row.get(0))?;
        Ok(newest.map(|start_ns| TraceKey { start_ns: start_ns.saturating_add(1), row: 0 }))
    }
}
