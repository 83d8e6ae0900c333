//! What is kept of traces that are being looked at.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use touchstone_domain::id::TraceId;
use touchstone_store::{ReadTx, StoreError};

use super::{Show, Spans, Version, View};

/// Views kept, and traces whose spans are kept.
const KEPT: usize = 8;
/// Spans of all kept traces together, and what all kept views weigh; a larger one is kept alone.
const KEPT_ROWS: usize = 1_000_000;

/// A trace with so many spans that it is not read anew with each of them that arrives …
const LARGE: usize = 5_000;
/// … but at most so often that this is the share of the time in which it is read.
const READING_SHARE: u32 = 5;

/// The spans of a trace, as soon as they are read. Who asks while somebody reads them waits: a
/// screen asks for several things at once, and a large trace must not be read for each.
#[derive(Debug)]
struct Slot {
    version: Version,
    read: Mutex<Option<Read>>,
    count: AtomicUsize,
}

#[derive(Debug)]
struct Read {
    spans: Arc<Spans>,
    ended: Instant,
    took: Duration,
}

impl Slot {
    fn new(version: Version) -> Self {
        Self { version, read: Mutex::default(), count: AtomicUsize::new(0) }
    }

    fn spans(&self, tx: &ReadTx<'_>) -> Result<Arc<Spans>, StoreError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = &*read {
            return Ok(Arc::clone(&read.spans));
        }
        let began = Instant::now();
        let spans = Arc::new(Spans::read(tx, self.version)?);
        self.count.store(spans.all.len(), Ordering::Relaxed);
        let (ended, took) = (Instant::now(), began.elapsed());
        *read = Some(Read { spans: Arc::clone(&spans), ended, took });
        Ok(spans)
    }

    /// Whether this state of a large trace still does for a later one: who asks sees by its revision
    /// that there is more, and asks again.
    fn does_for(&self, version: Version) -> bool {
        if !self.version.is_of_same_trace(version) || self.version.row != version.row {
            return false;
        }
        match self.read.try_lock() {
            Ok(read) => read.as_ref().is_some_and(|read| {
                read.spans.all.len() >= LARGE
                    && read.ended.elapsed() < read.took.saturating_mul(READING_SHARE - 1)
            }),
            // It is being read.
            Err(_) => usize::try_from(self.version.span_count).is_ok_and(|count| count >= LARGE),
        }
    }
}

/// What was last used, the latest at the end.
#[derive(Debug, Default)]
struct Kept {
    slots: Vec<Arc<Slot>>,
    views: Vec<Arc<View>>,
}

/// The spans and views last used.
#[derive(Debug, Default)]
pub(crate) struct Views(Mutex<Kept>);

impl Views {
    /// The view of a trace as it stands in this transaction; `None` if there is no such trace.
    pub(crate) fn view(
        &self,
        tx: &ReadTx<'_>,
        id: TraceId,
        show: &Show,
    ) -> Result<Option<Arc<View>>, StoreError> {
        let Some(spans) = self.spans(tx, id)? else { return Ok(None) };
        if let Some(view) = self.kept_view(spans.version, show) {
            return Ok(Some(view));
        }
        let view = Arc::new(View::new(spans, show.clone()));
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.views.push(Arc::clone(&view));
        forget(&mut kept.views, |view| view.weight());
        Ok(Some(view))
    }

    /// The spans of a trace as it stands in this transaction; `None` if there is no such trace.
    pub(crate) fn spans(
        &self,
        tx: &ReadTx<'_>,
        id: TraceId,
    ) -> Result<Option<Arc<Spans>>, StoreError> {
        let Some(trace) = tx.trace(id)? else { return Ok(None) };
        let slot = self.slot(Version::of(&trace));
        let spans = slot.spans(tx)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { slots, views } = &mut *kept;
        forget(slots, |slot| slot.count.load(Ordering::Relaxed));
        views.retain(|view| slots.iter().any(|slot| slot.version == view.spans.version));
        drop(kept);
        Ok(Some(spans))
    }

    /// The slot of a state of a trace, or of an earlier one that still does, now the latest. Forgets
    /// its other states on the way.
    fn slot(&self, version: Version) -> Arc<Slot> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { slots, views } = &mut *kept;
        let at = slots.iter().position(|slot| slot.version == version);
        let at = at.or_else(|| slots.iter().position(|slot| slot.does_for(version)));
        let slot = at.map_or_else(|| Arc::new(Slot::new(version)), |at| slots.remove(at));
        slots.retain(|other| !other.version.is_of_same_trace(version));
        slots.push(Arc::clone(&slot));
        views.retain(|view| slots.iter().any(|slot| slot.version == view.spans.version));
        drop(kept);
        slot
    }

    fn kept_view(&self, version: Version, show: &Show) -> Option<Arc<View>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |view: &Arc<View>| view.spans.version == version && view.show == *show;
        let at = kept.views.iter().position(is_it)?;
        let view = kept.views.remove(at);
        kept.views.push(Arc::clone(&view));
        Some(view)
    }
}

/// Forgets the oldest while there are too many, or they weigh too much. The latest stays.
fn forget<T>(kept: &mut Vec<Arc<T>>, weight: impl Fn(&T) -> usize) {
    while kept.len() > KEPT
        || (kept.len() > 1 && kept.iter().map(|one| weight(one)).sum::<usize>() > KEPT_ROWS)
    {
        kept.remove(0);
    }
}
