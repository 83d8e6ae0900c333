//! Deleting traces: what would go, that it goes, and that it comes back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_store::Held;
use ts_rs::TS;

use super::selection::Selection;
use crate::number::exact_count;

/// Which traces would be deleted.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeletionPreviewRequest {
    /// The traces.
    pub selection: Selection,
}

/// What a deletion would take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeletionPreview {
    /// Traces that were counted, the protected ones among them.
    pub traces: i64,
    /// Whether there are more than were counted.
    pub more: bool,
    /// Those that are protected, by the reason; reasons that protect none are left out.
    pub kept: Vec<KeptTraces>,
}

/// Traces that something protects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct KeptTraces {
    /// What protects them: `human_assessment`.
    pub reason: String,
    /// How many.
    pub traces: i64,
}

impl From<Held> for KeptTraces {
    fn from(held: Held) -> Self {
        Self { reason: held.reason.to_owned(), traces: exact_count(held.traces) }
    }
}

/// Which traces are deleted.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceDeleteRequest {
    /// The traces.
    pub selection: Selection,
    /// Whether protected traces go, too.
    pub include_kept: bool,
}

/// A deletion that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceDeleted {
    /// Its id, to undo it.
    pub deletion: String,
    /// Traces that are hidden; with a job so far.
    pub traces: i64,
    /// Traces that were left out because something protects them; with a job so far.
    pub kept: i64,
    /// Until when it can be undone, microseconds since 1970; with a job at least until then.
    pub undo_until_us: i64,
    /// The job that hides the rest, if there are many.
    pub job_id: Option<String>,
}

/// Which deletion.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeletionUndoRequest {
    /// Its id.
    pub deletion: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeletionUndone {
    /// Traces that are there again.
    pub restored: u32,
}
