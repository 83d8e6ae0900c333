//! The model calls of a large trace that is to be counted elsewhere, gone through on a reader, since
//! that takes longer than the writer may be kept. What was found holds until the trace changes.

use touchstone_domain::id::ProjectId;

use super::count::CountedIn;
use super::tally::Tally;
use crate::error::Result;
use crate::table::put::SUMMED_AT_ONCE;
use crate::table::trace::TraceRecord;
use crate::tx::ReadTx;

/// What changes in the roll-ups of calls when a large trace goes elsewhere.
#[derive(Debug)]
pub struct CallsMoved {
    trace: i64,
    revision: i64,
    from: CountedIn,
    to: CountedIn,
    pub(super) tally: Tally,
}

impl CallsMoved {
    /// Whether this is what changes when that trace, as it is stored, goes there.
    pub(crate) fn holds(&self, trace: &TraceRecord, place: ProjectId) -> bool {
        (self.trace, self.revision) == (trace.row, trace.revision)
            && (self.from, self.to) == (trace.counted_in(), trace.counted_there(place))
    }
}

impl ReadTx<'_> {
    /// What changes when a large trace goes there; nothing for one whose calls are few.
    pub(crate) fn calls_moved(
        &self,
        trace: &TraceRecord,
        place: ProjectId,
    ) -> Result<Option<CallsMoved>> {
        if !self.is_large(trace)? {
            return Ok(None);
        }
        let (from, to) = (trace.counted_in(), trace.counted_there(place));
        let mut tally = Tally::default();
        for span in self.spans(trace.row)? {
            tally.add_call(from, &span, -1);
            tally.add_call(to, &span, 1);
        }
        let (trace, revision) = (trace.row, trace.revision);
        Ok(Some(CallsMoved { trace, revision, from, to, tally }))
    }

    /// Whether a trace has more spans than a write should go through, or may have: the summary of
    /// one that is marked is behind.
    pub(crate) fn is_large(&self, trace: &TraceRecord) -> Result<bool> {
        Ok(trace.span_count > SUMMED_AT_ONCE || self.is_dirty(trace.row)?)
    }
}
