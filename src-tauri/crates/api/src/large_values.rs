//! The large values that were last looked into, opened. To open one of fifty megabytes takes a good
//! part of a second, and whoever looks into it asks again with every entry that is opened.
//!
//! They cost several times their length, so only those of one span are kept, and only until
//! another span is looked at.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;
use touchstone_domain::id::SpanId;

use crate::view::Version;

/// Which span, in which state of its trace.
pub(crate) type SpanAt = (Version, SpanId);

/// Values kept at the same time: a span's input and output, for instance.
const KEPT: usize = 2;

/// The values last looked into, the latest at the end.
#[derive(Debug, Default)]
pub(crate) struct LargeValues(Mutex<Vec<(SpanAt, String, Arc<Json>)>>);

impl LargeValues {
    /// The value at a place of a span, if it was looked into before.
    pub(crate) fn get(&self, span: SpanAt, place: &str) -> Option<Arc<Json>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(of, at, _)| *of == span && at == place);
        found.map(|(_, _, value)| Arc::clone(value))
    }

    /// Keeps a value.
    pub(crate) fn keep(&self, span: SpanAt, place: &str, value: &Arc<Json>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, at, _)| *of == span && at != place);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((span, place.to_owned(), Arc::clone(value)));
    }

    /// Forgets the values of all other spans.
    pub(crate) fn forget_others(&self, span: SpanAt) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, _, _)| *of == span);
    }
}
