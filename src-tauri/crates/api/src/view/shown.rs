//! What of a trace's tree a view shows: a filter, and which spans are collapsed.

use std::collections::{BTreeSet, HashSet};

use touchstone_domain::id::SpanId;
use touchstone_domain::outline::Outline;
use touchstone_domain::time::ns_from_us;

use crate::error::Error;
use crate::ids;
use crate::shape::tree::SpanFilter;

/// Which spans are collapsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Closed {
    /// These.
    Only(HashSet<SpanId>),
    /// All but these.
    AllBut(HashSet<SpanId>),
}

impl Default for Closed {
    fn default() -> Self {
        Self::Only(HashSet::new())
    }
}

impl Closed {
    pub(crate) fn has(&self, span: &Outline) -> bool {
        match self {
            Self::Only(these) => !these.is_empty() && these.contains(&span.span_id),
            Self::AllBut(these) => !these.contains(&span.span_id),
        }
    }
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Show {
    pub(crate) closed: Closed,
    /// Types; all if empty.
    types: BTreeSet<String>,
    failed: bool,
    least_ns: i64,
    /// Spans that ran between these.
    between_ns: (i64, i64),
}

impl Default for Show {
    fn default() -> Self {
        Self::of(Closed::default(), SpanFilter::default())
    }
}

impl Show {
    /// Reads what a request says.
    pub(crate) fn read(
        collapsed: &[String],
        expanded: Option<&[String]>,
        filter: Option<SpanFilter>,
    ) -> Result<Self, Error> {
        let closed = match expanded {
            None => Closed::Only(read_ids("collapsed", collapsed)?),
            Some(expanded) if collapsed.is_empty() => {
                Closed::AllBut(read_ids("expanded", expanded)?)
            }
            Some(_) => {
                let message = "`collapsed` and `expanded` cannot both name spans";
                return Err(Error::bad_request(message).hint("leave one of them empty"));
            }
        };
        Ok(Self::of(closed, filter.unwrap_or_default()))
    }

    fn of(closed: Closed, filter: SpanFilter) -> Self {
        let from_ns = filter.from_us.map_or(i64::MIN, ns_from_us);
        let to_ns = filter.to_us.map_or(i64::MAX, ns_from_us);
        Self {
            closed,
            types: filter.types.into_iter().collect(),
            failed: filter.failed,
            least_ns: filter.least_us.saturating_mul(1_000),
            between_ns: (from_ns, to_ns),
        }
    }

    pub(crate) fn is_filtered(&self) -> bool {
        !self.types.is_empty()
            || self.failed
            || self.least_ns > 0
            || self.between_ns != (i64::MIN, i64::MAX)
    }

    /// Of each of a trace's types, whether it is shown.
    pub(crate) fn kinds(&self, kinds: &[String]) -> Vec<bool> {
        kinds.iter().map(|kind| self.types.is_empty() || self.types.contains(kind)).collect()
    }

    /// Whether a span is shown, given which types are.
    pub(crate) fn has(&self, span: &Outline, kinds: &[bool]) -> bool {
        let is_failed = span.is_failed();
        kinds.get(usize::from(span.kind)).is_none_or(|shown| *shown)
            && span.end_ns.max(span.start_ns) >= self.between_ns.0
            && span.start_ns <= self.between_ns.1
            && (is_failed || (!self.failed && span.duration_ns() >= self.least_ns))
    }
}

fn read_ids(member: &str, ids: &[String]) -> Result<HashSet<SpanId>, Error> {
    let ids = ids.iter().enumerate();
    ids.map(|(index, text)| ids::id(&format!("{member}[{index}]"), text)).collect()
}
