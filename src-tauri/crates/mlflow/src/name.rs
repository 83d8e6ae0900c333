//! The forms in which the protocol writes ids: `tr-…` for traces, `a-…` for assessments, a number
//! as text for experiments.

use touchstone_domain::id::{AssessmentId, ProjectId, TraceId};
use uuid::{NoContext, Timestamp, Uuid};

use crate::error::{Code, Error};
use crate::params::Params;

/// A trace's id as clients know it.
pub(crate) fn of_trace(id: TraceId) -> String {
    format!("tr-{id}")
}

/// The trace of that id. Whatever is no id names no trace.
pub(crate) fn trace(text: &str) -> Result<TraceId, Error> {
    trace_id(text).ok_or_else(|| no_trace(text))
}

/// The id in a text, if it is one.
pub(crate) fn trace_id(text: &str) -> Option<TraceId> {
    text.strip_prefix("tr-").unwrap_or(text).parse().ok()
}

/// There is no trace of that id.
pub(crate) fn no_trace(id: &str) -> Error {
    Error::new(Code::ResourceDoesNotExist, format!("Trace with ID '{id}' not found."))
}

/// The trace that the parameters name.
pub(crate) fn trace_in(params: &Params) -> Result<TraceId, Error> {
    trace(params.required("trace_id")?)
}

/// An assessment's id as clients know it.
pub(crate) fn of_assessment(id: AssessmentId) -> String {
    format!("a-{id}")
}

/// The id in a text, if it is one.
pub(crate) fn assessment_id(text: &str) -> Option<AssessmentId> {
    text.strip_prefix("a-").unwrap_or(text).parse().ok()
}

/// The experiment that a parameter names, or why it cannot name one.
pub(crate) fn experiment(text: &str) -> Result<ProjectId, Error> {
    text.parse().map_err(|_| {
        Error::invalid(format!("Invalid experiment id '{text}': expected a whole number."))
    })
}

/// There is no experiment of that id.
pub(crate) fn no_experiment(id: ProjectId) -> Error {
    Error::new(Code::ResourceDoesNotExist, format!("No Experiment with id={id} exists"))
}

/// Sixteen bytes for a new id: a UUIDv7, so that ids sort by the time of their making.
pub(crate) fn new_bytes(now_ns: i64) -> [u8; 16] {
    let seconds = u64::try_from(now_ns.div_euclid(1_000_000_000)).unwrap_or_default();
    let rest = u32::try_from(now_ns.rem_euclid(1_000_000_000)).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, rest)).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_with_and_without_their_prefix() {
        let id = trace("tr-00112233445566778899aabbccddeeff").unwrap();
        assert_eq!(trace("00112233445566778899aabbccddeeff").unwrap(), id);
        assert_eq!(of_trace(id), "tr-00112233445566778899aabbccddeeff");
        assert_eq!(trace("get").unwrap_err().message, "Trace with ID 'get' not found.");
        assert!(experiment("x").unwrap_err().message.contains("'x'"));
    }

    #[test]
    fn new_ids_sort_by_time_and_differ() {
        let (early, late) = (new_bytes(1_000_000_000), new_bytes(2_000_000_000));
        assert!(early < late);
        assert_ne!(new_bytes(5), new_bytes(5));
    }
}
