//! The indexer: one thread that takes what waits in `text_todo` into segments.
//!
//! Two segments are open at most. Spans that come about when they happen go to the one, in order;
//! those that come late (an import, a back-fill) to the other, so that the newest are always found
//! where they are looked for first. Upkeep is done when nothing waits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;
use touchstone_domain::change::Change;
use touchstone_domain::time::NS_PER_S;

use super::batch::Source;
use super::list::{Listed, State};
use super::segment::{Place, Segment};
use super::sound::is_damage;
use super::todo::Todo;
use super::{TextIndex, note};
use crate::conn;
use crate::error::{Result, StoreError};
use crate::incoming::SpanReader;
use crate::store::Store;

/// Least time between two looks: what comes meanwhile shares a commit.
const PAUSE: Duration = Duration::from_millis(250);
/// How long nothing must have come before upkeep begins.
const IDLE: Duration = Duration::from_secs(1);
/// How long it waits after something failed.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Spans that come later than this after others that began after them stand aside …
const LATE_NS: i64 = 3_600 * NS_PER_S;
/// … in a leaf of their own, if there are more than these.
const FEW: usize = 4_096;

/// Asks the indexer to answer once nothing waits any more.
pub(crate) type Settled = oneshot::Sender<Result<()>>;

/// Starts the indexer. It ends when the sender is dropped.
pub(crate) fn start(
    store: Store,
    reader: Arc<dyn SpanReader>,
    index: Arc<TextIndex>,
) -> Result<(Sender<Settled>, JoinHandle<()>)> {
    let (asked, asks) = channel();
    let conn = conn::open_reader(store.file())?;
    let mut source = Source {
        conn,
        reader,
        index: Arc::clone(&index),
        dictionaries: Arc::clone(store.dictionaries()),
        cutter: super::cut::Cutter::new(index.sizes.pair_bits),
    };
    if source.read(|tx| tx.text_fill_from_top())?.is_none()
        && let Err(error) = note::open(&index)
    {
        // It is tried again when something comes.
        tracing::warn!(%error, "the search index cannot be made");
    }
    let mut indexer = Indexer {
        store,
        index,
        source,
        live: None,
        aside: None,
        notes: None,
        doomed: Vec::new(),
        last_number: 0,
        merged: Vec::new(),
        full: Vec::new(),
    };
    let thread = thread::Builder::new()
        .name("store-index".into())
        .spawn(move || indexer.run(&asks))
        .map_err(|_| StoreError::Closed)?;
    Ok((asked, thread))
}

/// What was done.
enum Done {
    /// Some of what waited was indexed.
    Took,
    /// The index was kept in order.
    Kept,
    Nothing,
}

pub(super) struct Indexer {
    pub(super) store: Store,
    pub(super) index: Arc<TextIndex>,
    pub(super) source: Source,
    /// Where spans go as they come.
    pub(super) live: Option<Segment>,
    /// Where late spans go.
    pub(super) aside: Option<Segment>,
    pub(super) notes: Option<Connection>,
    /// Files that are no longer listed; a search may still be reading them.
    pub(super) doomed: Vec<(Instant, i64)>,
    /// The highest number that was given to a segment.
    pub(super) last_number: i64,
    /// Sealed segments that need no merging any more.
    pub(super) merged: Vec<i64>,
    /// Segments that are full and not listed as sealed yet.
    full: Vec<i64>,
}

impl Indexer {
    fn run(&mut self, asks: &Receiver<Settled>) {
        crate::priority::give_way();
        let mut changes = self.store.changes();
        let (mut waiting, mut look, mut quiet) = (Vec::new(), true, Instant::now());
        self.index.suspect();
        loop {
            let mut pause = PAUSE;
            let is_asked = !waiting.is_empty();
            if look || is_asked {
                quiet = Instant::now();
            }
            match self.round_or_failure(look || is_asked, quiet.elapsed() >= IDLE) {
                // There is more to do, whoever tells.
                Ok(Done::Took) => (look, pause) = (true, Duration::ZERO),
                Ok(Done::Kept) => (look, pause) = (false, Duration::ZERO),
                Ok(Done::Nothing) => {
                    look = false;
                    answer(&mut waiting, || Ok(()));
                }
                Err(StoreError::Closed) => return,
                Err(error) => {
                    tracing::warn!(%error, "the search index is behind");
                    let reason = error.to_string();
                    answer(&mut waiting, || Err(StoreError::Unwritable(reason.clone())));
                    self.let_go();
                    self.suspect_open(&error);
                    (look, pause) = (true, AFTER_FAILURE);
                }
            }
            match asks.recv_timeout(pause) {
                Ok(asked) => waiting.push(asked),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            loop {
                use tokio::sync::broadcast::error::TryRecvError;
                match changes.try_recv() {
                    Ok(told) => look |= told.iter().any(|it| matches!(it, Change::Trace(_))),
                    Err(TryRecvError::Lagged(_)) => look = true,
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
        }
    }

    /// Does one piece of work. A panic is a failure: what is behind waits on.
    fn round_or_failure(&mut self, look: bool, idle: bool) -> Result<Done> {
        let work = || self.round(look, idle);
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            let reason = "indexing it panicked".to_owned();
            Err(StoreError::Damaged { what: "search index".to_owned(), reason })
        })
    }

    /// Has the open segments looked at more closely where one of them may be damaged.
    fn suspect_open(&mut self, error: &StoreError) {
        if is_damage(error)
            && let Ok(listed) = self.source.read(|tx| tx.text_segments())
        {
            let open = listed.iter().filter(|it| !it.sealed);
            open.for_each(|it| self.index.suspect_segment(it.number));
        }
    }

    /// Does one piece of work.
    fn round(&mut self, look: bool, idle: bool) -> Result<Done> {
        if self.index.take_suspicion() {
            // What was not looked over to the end is looked over again.
            self.look_over().inspect_err(|_| self.index.suspect())?;
        }
        if look {
            let batch = self.index.sizes.batch;
            let todo = self.source.read(|tx| tx.text_todo(batch))?;
            if !todo.is_empty() {
                let is_small = todo.len() < batch / 4;
                self.take(&todo)?;
                if is_small {
                    self.merge_one()?;
                }
                return Ok(Done::Took);
            }
        }
        if self.fill()? {
            return Ok(Done::Took);
        }
        Ok(if idle && self.upkeep()? { Done::Kept } else { Done::Nothing })
    }

    /// Indexes what waits, makes it durable, and only then forgets that it waited.
    fn take(&mut self, todo: &[Todo]) -> Result<()> {
        let Some(last) = todo.last().map(|it| it.id) else { return Ok(()) };
        let generation = self.state()?.generation;
        let spans: Vec<i64> = todo.iter().flat_map(|it| &it.spans).copied().collect();
        let places = self.source.places(&spans)?;
        let late = self.late(&places)?;
        let (late, in_order) = places.split_at(late);
        let mut listed = Vec::new();
        listed.extend(self.write(late, true)?);
        listed.extend(self.write(in_order, false)?);
        let noted: Vec<i64> =
            todo.iter().filter(|it| it.spans.is_empty()).map(|it| it.trace).collect();
        self.put_notes(&noted)?;
        let is_kept = self.store.write_blocking(move |tx| {
            // What went into a generation that is about to go still waits.
            if tx.text_state()?.generation != generation {
                return Ok(false);
            }
            listed.iter().try_for_each(|segment| tx.text_segment_put(segment))?;
            tx.text_todo_done(last)?;
            Ok(true)
        })?;
        self.full.clear();
        if !is_kept {
            self.let_go();
        }
        Ok(())
    }

    /// How many of the places, which are in order, come too late for the live segment.
    fn late(&mut self, places: &[Place]) -> Result<usize> {
        let live = self.opened(false)?;
        if live.documents() == 0 {
            return Ok(0);
        }
        let limit = live.high_ns().saturating_sub(LATE_NS);
        Ok(places.partition_point(|place| place.time_ns < limit))
    }

    /// Adds spans to an open segment; answers what is to be listed of it.
    fn write(&mut self, places: &[Place], aside: bool) -> Result<Vec<Listed>> {
        let mut listed = Vec::new();
        let mut rest = places;
        while !rest.is_empty() {
            let room = self.room(aside)?;
            let (some, more) = rest.split_at(rest.len().min(room));
            rest = more;
            let mut segment = self.taken(aside)?;
            let first = some.first().map_or(i64::MAX, |place| place.time_ns);
            if aside && some.len() >= FEW && first < segment.high_ns() {
                segment.begin_leaf()?;
            }
            segment.begin()?;
            self.source.add(some, &mut segment)?;
            segment.commit()?;
            let is_full = segment.is_full();
            listed.push(listed_as(&segment, is_full));
            if is_full {
                self.full.push(segment.number);
            } else {
                *self.place_of(aside) = Some(segment);
            }
        }
        Ok(listed)
    }

    /// Documents that an open segment still takes, at least one.
    fn room(&mut self, aside: bool) -> Result<usize> {
        let most = i64::from(self.index.sizes.segment);
        let left = most - self.opened(aside)?.documents();
        Ok(usize::try_from(left.max(1)).unwrap_or(1))
    }

    pub(super) fn place_of(&mut self, aside: bool) -> &mut Option<Segment> {
        if aside { &mut self.aside } else { &mut self.live }
    }

    /// The open segment of that kind, out of its place: should writing fail, it is opened anew.
    pub(super) fn taken(&mut self, aside: bool) -> Result<Segment> {
        self.opened(aside)?;
        self.place_of(aside).take().ok_or(StoreError::Closed)
    }

    /// The open segment of that kind, made where there is none.
    pub(super) fn opened(&mut self, aside: bool) -> Result<&mut Segment> {
        if self.place_of(aside).is_none() {
            let segment = self.find_open(aside)?;
            *self.place_of(aside) = Some(segment);
        }
        self.place_of(aside).as_mut().ok_or(StoreError::Closed)
    }

    /// An open segment that is listed, else a new one. The live one has the latest document.
    fn find_open(&mut self, aside: bool) -> Result<Segment> {
        let (listed, state) = self.source.read(|tx| Ok((tx.text_segments()?, tx.text_state()?)))?;
        let held = self.place_of(!aside).as_ref().map(|segment| segment.number);
        let is_open = |it: &&Listed| {
            !it.sealed && it.generation == state.generation && !self.full.contains(&it.number)
        };
        let mut open = listed.iter().filter(is_open).filter(|it| Some(it.number) != held);
        // With both to be found, the other one is the second.
        let found = if aside && held.is_none() { open.nth(1) } else { open.next() };
        if let Some(found) = found {
            return Segment::open(&self.index, found.number);
        }
        let number = self.next_number()?;
        Segment::create(&self.index, number, state.generation)
    }

    /// Writes the notes of these traces as they are now.
    pub(super) fn put_notes(&mut self, traces: &[i64]) -> Result<()> {
        for some in traces.chunks(1_000) {
            let notes = self.source.read(|tx| {
                some.iter().map(|trace| Ok((*trace, tx.notes(*trace)?))).collect::<Result<Vec<_>>>()
            })?;
            if self.notes.is_none() {
                self.notes = Some(note::open(&self.index)?);
            }
            if let Some(conn) = &self.notes {
                note::put(conn, &notes)?;
            }
        }
        Ok(())
    }

    /// How far the index is; what is open of another generation is left.
    pub(super) fn state(&mut self) -> Result<State> {
        let state = self.source.read(|tx| tx.text_state())?;
        let open = [&self.live, &self.aside];
        if open.iter().copied().flatten().any(|it| it.generation != state.generation) {
            self.let_go();
        }
        Ok(state)
    }

    /// Closes what is open, to begin anew from what is on the disk.
    pub(super) fn let_go(&mut self) {
        (self.live, self.aside, self.notes) = (None, None, None);
        self.full.clear();
    }
}

fn answer(waiting: &mut Vec<Settled>, outcome: impl Fn() -> Result<()>) {
    for asked in waiting.drain(..) {
        let _ = asked.send(outcome());
    }
}

/// What is listed of a segment.
pub(super) fn listed_as(segment: &Segment, sealed: bool) -> Listed {
    Listed {
        number: segment.number,
        generation: segment.generation,
        low_ns: segment.leaves().map(|leaf| leaf.low_ns).min().unwrap_or(i64::MAX),
        high_ns: segment.leaves().map(|leaf| leaf.high_ns).max().unwrap_or(i64::MIN),
        documents: segment.documents(),
        touched: 0,
        sealed,
    }
}
