//! Views: the pre-order of a trace's spans as a screen shows it, kept while it is paged through.
//!
//! A view belongs to one revision of its trace and one set of collapsed spans. Spans are held
//! once for all views of a revision.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use touchstone_domain::id::{SpanId, TraceId};
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::tree::{Place, Tree};
use touchstone_store::{ReadTx, StoreError, TraceRecord};

/// Views kept.
const KEPT: usize = 8;
/// Rows of all kept views together; a larger view is kept alone.
const KEPT_ROWS: usize = 1_000_000;

/// The state of a trace that a view is of. The row, the count and the start tell a trace that was
/// deleted and sent again from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    trace_id: TraceId,
    row: i64,
    revision: i64,
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
}

#[derive(Debug)]
struct Spans {
    version: Version,
    all: Vec<SlimSpan>,
    tree: Tree,
}

/// The pre-order of one trace's spans, collapsed ones left out.
#[derive(Debug)]
pub(crate) struct View {
    spans: Arc<Spans>,
    collapsed: BTreeSet<SpanId>,
    places: Vec<Place>,
}

impl View {
    fn new(spans: Arc<Spans>, collapsed: BTreeSet<SpanId>) -> Self {
        let closed: HashSet<&SpanId> = collapsed.iter().collect();
        let all = &spans.all;
        let places = spans.tree.pre_order(|index| closed.contains(&all[index].span_id));
        Self { spans, collapsed, places }
    }

    /// The trace's revision.
    pub(crate) fn revision(&self) -> i64 {
        self.spans.version.revision
    }

    /// Rows in all.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// At most `count` rows after `offset`: each span with its depth and number of children.
    pub(crate) fn rows(
        &self,
        offset: usize,
        count: usize,
    ) -> impl Iterator<Item = (&SlimSpan, u32, usize)> {
        self.places.iter().skip(offset).take(count).map(|place| self.row(*place))
    }

    /// The row of one span, if it is not hidden.
    pub(crate) fn find(&self, id: SpanId) -> Option<(&SlimSpan, u32, usize)> {
        let is_it = |place: &&Place| self.spans.all[place.index].span_id == id;
        self.places.iter().find(is_it).map(|place| self.row(*place))
    }

    fn row(&self, place: Place) -> (&SlimSpan, u32, usize) {
        let children = self.spans.tree.children(place.index).len();
        (&self.spans.all[place.index], place.depth, children)
    }
}

/// The views last used, the latest at the end.
#[derive(Debug, Default)]
pub(crate) struct Views(Mutex<Vec<Arc<View>>>);

impl Views {
    /// The view of a trace as it stands in this transaction; `None` if there is no such trace.
    pub(crate) fn view(
        &self,
        tx: &ReadTx<'_>,
        id: TraceId,
        collapsed: BTreeSet<SpanId>,
    ) -> Result<Option<Arc<View>>, StoreError> {
        let Some(trace) = tx.trace(id)? else { return Ok(None) };
        let version = Version::of(&trace);
        if let Some(view) = self.take(version, &collapsed) {
            self.keep(Arc::clone(&view));
            return Ok(Some(view));
        }
        let spans = match self.spans(version) {
            Some(spans) => spans,
            None => read(tx, version)?,
        };
        let view = Arc::new(View::new(spans, collapsed));
        self.keep(Arc::clone(&view));
        Ok(Some(view))
    }

    fn take(&self, version: Version, collapsed: &BTreeSet<SpanId>) -> Option<Arc<View>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it =
            |view: &Arc<View>| view.spans.version == version && view.collapsed == *collapsed;
        let at = kept.iter().position(is_it)?;
        Some(kept.remove(at))
    }

    fn spans(&self, version: Version) -> Option<Arc<Spans>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let view = kept.iter().find(|view| view.spans.version == version)?;
        Some(Arc::clone(&view.spans))
    }

    /// Keeps a view as the latest, and forgets those of older states of its trace and those that
    /// are too many.
    fn keep(&self, view: Arc<View>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let version = view.spans.version;
        kept.retain(|other| {
            let other = other.spans.version;
            other.trace_id != version.trace_id || other == version
        });
        kept.push(view);
        while kept.len() > KEPT
            || (kept.len() > 1 && kept.iter().map(|view| view.len()).sum::<usize>() > KEPT_ROWS)
        {
            kept.remove(0);
        }
    }
}

fn read(tx: &ReadTx<'_>, version: Version) -> Result<Arc<Spans>, StoreError> {
    let all = tx.spans(version.row)?;
    let tree = Tree::new(&all);
    Ok(Arc::new(Spans { version, all, tree }))
}
