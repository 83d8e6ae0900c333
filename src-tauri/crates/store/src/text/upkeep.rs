//! Upkeep of the index: files that are missing, damaged or of another kind are built anew, leaves
//! are merged, and segments whose documents died are dropped or written anew.

use std::collections::HashSet;
use std::sync::PoisonError;
use std::time::Instant;

use rusqlite::Connection;

use super::indexer::{Indexer, listed_as};
use super::list::{Listed, State};
use super::segment::{Place, Segment};
use super::sound::{is_sound, is_whole};
use super::{CUT, TextIndex, note};
use crate::error::Result;
use crate::tx::WriteTx;

/// Documents that came since a leaf's words were gathered, before they are gathered anew.
const STALE: u32 = 256;

impl Indexer {
    /// Looks at every file. Where one is missing or not readable, all is indexed anew, while what
    /// is there goes on being searched; strange files are removed.
    pub(super) fn look_over(&mut self) -> Result<()> {
        let (listed, state) = self.source.read(|tx| Ok((tx.text_segments()?, tx.text_state()?)))?;
        let is_cut = state.cut == CUT;
        let suspects = std::mem::take(
            &mut *self.index.suspects.lock().unwrap_or_else(PoisonError::into_inner),
        );
        let is_sound = |it: &&Listed| {
            is_cut
                && is_sound(&self.index, it.number)
                && (!suspects.contains(&it.number) || is_whole(&self.index, it.number))
        };
        let sound: Vec<i64> = listed.iter().filter(is_sound).map(|it| it.number).collect();
        let has_notes = self.has_notes(state)?;
        if sound.len() < listed.len() || !is_cut || !has_notes {
            tracing::warn!("a part of the search index is missing or damaged; it is built anew");
            self.let_go();
            let lost: Vec<i64> =
                listed.iter().map(|it| it.number).filter(|it| !sound.contains(it)).collect();
            let gone = lost.clone();
            self.store.write_blocking(move |tx| {
                gone.iter().try_for_each(|number| tx.text_segment_drop(*number))?;
                tx.text_begin_anew(false)
            })?;
            self.doom(&lost);
        }
        self.remove_strange(&sound);
        Ok(())
    }

    /// Whether what was noted is there; where nothing was noted yet, it is made.
    fn has_notes(&mut self, state: State) -> Result<bool> {
        if self.notes.is_some() {
            return Ok(true);
        }
        if super::segment::open_file(&self.index.notes()).is_ok_and(|conn| note::is_known(&conn)) {
            return Ok(true);
        }
        let has_traces = self.source.read(|tx| tx.text_fill_from_top())?.is_some();
        if has_traces && state.fill.is_none() {
            return Ok(false);
        }
        self.notes = Some(note::create(&self.index)?);
        Ok(true)
    }

    /// A number that no segment has and none had whose file may still be there.
    pub(super) fn next_number(&mut self) -> Result<i64> {
        let listed = self.source.read(|tx| tx.text_last_number())?;
        let there = self.index.files().into_iter().map(|(number, _)| number).max();
        self.last_number = self.last_number.max(listed).max(there.unwrap_or(0)) + 1;
        Ok(self.last_number)
    }

    /// Removes files of segments that nobody lists.
    fn remove_strange(&mut self, known: &[i64]) {
        for (number, path) in self.index.files() {
            let is_held =
                [&self.live, &self.aside].into_iter().flatten().any(|it| it.number == number)
                    || self.doomed.iter().any(|(_, doomed)| *doomed == number);
            if !known.contains(&number) && !is_held {
                TextIndex::remove(&path);
            }
        }
    }

    /// Removes files that are no longer listed, once no search reads them any more. Their numbers
    /// are never given again.
    pub(super) fn doom(&mut self, numbers: &[i64]) {
        for number in numbers {
            self.last_number = self.last_number.max(*number);
            self.index.pool.forget(*number);
            self.doomed.push((Instant::now(), *number));
        }
        for open in [false, true] {
            let held = self.place_of(open);
            if held.as_ref().is_some_and(|segment| numbers.contains(&segment.number)) {
                *held = None;
            }
        }
    }

    /// Does one piece of upkeep; answers whether there may be more of it.
    pub(super) fn upkeep(&mut self) -> Result<bool> {
        self.remove_doomed();
        if self.merge_one()? {
            return Ok(true);
        }
        let listed = self.source.read(|tx| tx.text_segments())?;
        match listed.into_iter().find(|it| it.touched > 0 && it.touched * 4 >= it.documents) {
            Some(segment) => self
                .mend(&segment)
                .inspect_err(|error| self.index.blame(segment.number, error))
                .map(|()| true),
            None => Ok(false),
        }
    }

    fn remove_doomed(&mut self) {
        let index = &self.index;
        self.doomed.retain(|(since, number)| {
            let waits = since.elapsed() < index.sizes.grace;
            if !waits {
                index.pool.forget(*number);
                TextIndex::remove(&index.segment(*number));
            }
            waits
        });
    }

    /// Merges one leaf that is full, or gathers the words of one that is not; answers whether there
    /// was one.
    pub(super) fn merge_one(&mut self) -> Result<bool> {
        for segment in [&self.live, &self.aside].into_iter().flatten() {
            if merge(segment, true)? {
                return Ok(true);
            }
        }
        let held: Vec<i64> =
            [&self.live, &self.aside].into_iter().flatten().map(|it| it.number).collect();
        let listed = self.source.read(|tx| tx.text_segments())?;
        for it in listed {
            if held.contains(&it.number) || self.merged.contains(&it.number) {
                continue;
            }
            let merged = merge_or_tidy(&self.index, it.number);
            if merged.inspect_err(|error| self.index.blame(it.number, error))? {
                return Ok(true);
            }
            self.merged.push(it.number);
        }
        Ok(false)
    }

    /// Counts the dead documents of a segment; drops it if all are dead, and writes it anew without
    /// them if they are many.
    fn mend(&mut self, listed: &Listed) -> Result<()> {
        for aside in [false, true] {
            if self.place_of(aside).as_ref().is_some_and(|it| it.number == listed.number) {
                *self.place_of(aside) = None;
            }
        }
        let segment = Segment::open(&self.index, listed.number)?;
        let spans = spans(&segment.conn)?;
        let places = self.source.places(&spans)?;
        let live = i64::try_from(places.len()).unwrap_or(i64::MAX);
        let (number, dead) = (listed.number, listed.documents - live);
        if dead * 4 < listed.documents {
            return self.store.write_blocking(move |tx| tx.text_segment_dead(number, dead));
        }
        let fresh = if places.is_empty() { None } else { Some(self.rewritten(&segment, &places)?) };
        self.store.write_blocking(move |tx| {
            fresh.iter().try_for_each(|segment| tx.text_segment_put(segment))?;
            tx.text_segment_drop(number)
        })?;
        self.doom(&[number]);
        Ok(())
    }

    /// Writes a segment's live documents into a new one.
    fn rewritten(&mut self, old: &Segment, places: &[Place]) -> Result<Listed> {
        let number = self.next_number()?;
        let mut fresh = Segment::create(&self.index, number, old.generation)?;
        fresh.begin()?;
        self.source.add(places, &mut fresh)?;
        fresh.commit()?;
        Ok(listed_as(&fresh, true))
    }
}

/// Merges a leaf of a segment that is sealed, or tidies up where all are merged.
fn merge_or_tidy(index: &TextIndex, number: i64) -> Result<bool> {
    let segment = Segment::open(index, number)?;
    let is_merged = merge(&segment, false)?;
    if !is_merged {
        segment.tidy()?;
    }
    Ok(is_merged)
}

/// Merges the first leaf of a segment that needs it. Of an open one, the last leaf only gets its
/// words gathered.
fn merge(segment: &Segment, is_open: bool) -> Result<bool> {
    let last = segment.leaves().last().map(|leaf| leaf.number);
    for leaf in segment.leaves() {
        let is_growing = is_open && Some(leaf.number) == last;
        let known = known(&segment.conn, leaf.number)?;
        let fresh = leaf.documents.saturating_sub(known.unwrap_or(0));
        if is_growing && fresh >= STALE.max(leaf.documents / 16) {
            let tx = segment.conn.unchecked_transaction()?;
            super::vocabulary::store(&tx, leaf.number, leaf.documents)?;
            tx.commit()?;
            return Ok(true);
        }
        if !is_growing && known != Some(leaf.documents) {
            let tx = segment.conn.unchecked_transaction()?;
            segment.merge(leaf)?;
            tx.commit()?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many documents' words are kept of a leaf.
fn known(conn: &Connection, leaf: u32) -> Result<Option<u32>> {
    use rusqlite::OptionalExtension;
    let sql = "SELECT documents FROM vocabulary WHERE leaf = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([leaf], |row| row.get(0)).optional()?)
}

/// The spans that a segment has documents of, each once.
pub(super) fn spans(conn: &Connection) -> Result<Vec<i64>> {
    let mut ask = conn.prepare_cached("SELECT span FROM document")?;
    let rows = ask.query_map([], |row| row.get::<_, i64>(0))?;
    let spans = rows.collect::<rusqlite::Result<HashSet<i64>>>()?;
    Ok(spans.into_iter().collect())
}

impl WriteTx<'_> {
    /// Has all indexed anew. What is there goes on being searched; `covered` says whether it has
    /// every trace.
    pub(super) fn text_begin_anew(&self, covered: bool) -> Result<()> {
        let state = self.text_state()?;
        let fill = self.text_fill_from_top()?;
        // What is built anew while not everything was there does not cover everything either.
        let covered = covered && state.unindexed().is_none();
        self.text_state_set(&State { cut: CUT, generation: state.generation + 1, fill, covered })
    }
}
