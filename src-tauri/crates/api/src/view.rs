//! Views: the pre-order of a trace's spans as a screen shows it, kept while it is paged through.
//!
//! A view belongs to one revision of its trace, one filter, and one set of collapsed spans. Of the
//! spans only outlines are kept, once for all views of a revision; what a row says is read from the
//! store when it is shown. A trace of a million spans costs 85 MB for as long as it is kept.

mod kept;
mod shown;
mod time;

use std::sync::{Arc, OnceLock};

use touchstone_domain::id::{SpanId, TraceId};
use touchstone_domain::outline::{Outline, sum_up};
use touchstone_domain::timeline::critical;
use touchstone_domain::tree::Tree;
use touchstone_store::{Outlines, ReadTx, StoreError, TraceRecord};

pub(crate) use kept::Views;
pub(crate) use shown::Show;
pub(crate) use time::Time;

use crate::shape::span::SpanRow;

/// The state of a trace that a view is of. The row, the count and the start tell a trace that was
/// deleted and sent again from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    trace_id: TraceId,
    row: i64,
    pub(crate) revision: i64,
    span_count: i64,
    start_ns: i64,
}

impl Version {
    fn of(trace: &TraceRecord) -> Self {
        Self {
            trace_id: trace.trace_id,
            row: trace.row,
            revision: trace.revision,
            span_count: trace.span_count,
            start_ns: trace.start_ns,
        }
    }

    /// Whether both are states of one trace.
    pub(crate) fn is_of_same_trace(self, other: Self) -> bool {
        self.trace_id == other.trace_id
    }
}

/// The spans of one trace as outlines, by span id, and their tree.
#[derive(Debug)]
pub(crate) struct Spans {
    pub(crate) version: Version,
    pub(crate) all: Vec<Outline>,
    pub(crate) kinds: Vec<String>,
    pub(crate) tree: Tree,
    is_critical: Vec<bool>,
    time: OnceLock<Time>,
}

impl Spans {
    fn read(tx: &ReadTx<'_>, version: Version) -> Result<Self, StoreError> {
        let count = usize::try_from(version.span_count).unwrap_or_default();
        let Outlines { spans: mut all, kinds } = tx.outlines(version.row, count)?;
        let tree = Tree::new(&all);
        sum_up(&mut all, &tree);
        let is_critical = critical(&all, &tree);
        Ok(Self { version, all, kinds, tree, is_critical, time: OnceLock::new() })
    }

    /// When something ran; reckoned when it is first asked for.
    pub(crate) fn time(&self) -> &Time {
        self.time.get_or_init(|| Time::of(self))
    }

    /// The row of the trace in the store.
    pub(crate) fn trace_row(&self) -> i64 {
        self.version.row
    }

    /// The type of a span.
    pub(crate) fn kind(&self, span: &Outline) -> &str {
        self.kinds.get(usize::from(span.kind)).map_or("", String::as_str)
    }

    /// The index of a span.
    pub(crate) fn find(&self, id: SpanId) -> Option<usize> {
        self.all.binary_search_by_key(&id, |span| span.span_id).ok()
    }

    /// A span at its place in the whole tree.
    pub(crate) fn placed(&self, index: usize) -> Placed {
        let depth = u32::try_from(self.tree.above(index).count()).unwrap_or(u32::MAX);
        self.placed_in(&self.tree, index, depth)
    }

    /// A span of the whole tree, by its index, with what lies below it.
    fn placed_in(&self, tree: &Tree, index: usize, depth: u32) -> Placed {
        Placed {
            outline: self.all[index],
            depth,
            children: tree.children(index).len(),
            is_critical: self.is_critical[index],
        }
    }
}

/// A span at its place in a tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) outline: Outline,
    pub(crate) depth: u32,
    pub(crate) children: usize,
    pub(crate) is_critical: bool,
}

/// The pre-order of one trace's spans; collapsed ones, and those that the filter hides, left out.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) spans: Arc<Spans>,
    show: Show,
    /// The tree of those that the filter shows, where there is a filter.
    only: Option<Tree>,
    /// Index and depth of each row.
    places: Vec<(u32, u32)>,
    /// Spans that the filter shows, and those of them that failed.
    pub(crate) shown: usize,
    pub(crate) failed: usize,
}

impl View {
    fn new(spans: Arc<Spans>, show: Show) -> Self {
        let all = &spans.all;
        let kinds = show.kinds(&spans.kinds);
        let is_shown = |index: usize| show.has(&all[index], &kinds);
        let only = show.is_filtered().then(|| spans.tree.only(is_shown));
        let walk = only.as_ref().unwrap_or(&spans.tree).walk(|index| show.closed.has(&all[index]));
        let places: Vec<(u32, u32)> = walk
            .map(|place| (u32::try_from(place.index).unwrap_or(u32::MAX), place.depth))
            .collect();
        let (mut shown, mut failed) = (0, 0);
        for span in all.iter().filter(|span| show.has(span, &kinds)) {
            shown += 1;
            failed += usize::from(span.is_failed());
        }
        Self { spans, show, only, places, shown, failed }
    }

    fn tree(&self) -> &Tree {
        self.only.as_ref().unwrap_or(&self.spans.tree)
    }

    /// Rows in all.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// How many rows it costs as much as: a tree of its own costs as much as if it had all.
    fn weight(&self) -> usize {
        if self.only.is_some() { self.spans.all.len() } else { self.places.len() }
    }

    /// The span that a span hangs below, of those that the filter shows.
    pub(crate) fn parent(&self, index: usize) -> Option<usize> {
        self.tree().parent(index)
    }

    /// At most `count` rows after `offset`. Each is one read by its key.
    pub(crate) fn rows(
        &self,
        tx: &ReadTx<'_>,
        offset: usize,
        count: usize,
    ) -> Result<Vec<SpanRow>, StoreError> {
        let window = self.places.iter().skip(offset).take(count);
        let placed: Vec<Placed> = window
            .map(|&(index, depth)| self.spans.placed_in(self.tree(), index as usize, depth))
            .collect();
        let slim = tx.spans_at(placed.iter().map(|place| place.outline.row))?;
        // A damaged store may have lost one of them: no other must take its place.
        let mut slim = slim.iter().peekable();
        let row = |place: &Placed| {
            let slim = slim.next_if(|slim| slim.row == place.outline.row)?;
            Some(SpanRow::new(slim, place))
        };
        Ok(placed.iter().filter_map(row).collect())
    }

    /// The spans of the rows after `offset`.
    pub(crate) fn outlines(&self, offset: usize) -> impl Iterator<Item = &Outline> {
        self.places.iter().skip(offset).map(|(index, _)| &self.spans.all[*index as usize])
    }

    /// Whether the filter shows a span.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.show.has(&self.spans.all[index], &self.show.kinds(&self.spans.kinds))
    }

    /// The place of a span among the rows.
    pub(crate) fn place_of(&self, index: usize) -> Option<usize> {
        self.places.iter().position(|(one, _)| *one as usize == index)
    }

    /// The collapsed spans above a span, the nearest first.
    pub(crate) fn closed_above(&self, index: usize) -> impl Iterator<Item = SpanId> {
        let above = self.tree().above(index).map(|above| &self.spans.all[above]);
        above.filter(|above| self.show.closed.has(above)).map(|above| above.span_id)
    }

    /// The failed span that comes after a span in pre-order, or before it, collapsed or not; at the
    /// end it goes on from the other end. Every span is looked at once.
    pub(crate) fn failed_from(&self, from: Option<usize>, back: bool) -> Option<usize> {
        let kinds = self.show.kinds(&self.spans.kinds);
        let (mut before, mut after, mut passed) = (Vec::new(), Vec::new(), from.is_none());
        for place in self.spans.tree.walk(|_| false) {
            let span = &self.spans.all[place.index];
            if Some(place.index) == from {
                passed = true;
            } else if span.is_failed() && self.show.has(span, &kinds) {
                if passed { after.push(place.index) } else { before.push(place.index) }
            }
        }
        let itself = from.filter(|from| self.spans.all[*from].is_failed() && self.has(*from));
        let found =
            if back { before.last().or(after.last()) } else { after.first().or(before.first()) };
        found.copied().or(itself)
    }
}
