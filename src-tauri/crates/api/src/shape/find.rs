//! Finding a text within one trace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::hit::Hit;

/// What is looked for in which trace.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceFindRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// What spans must say: these characters anywhere, letters' case and accents aside.
    pub text: String,
    /// `next_cursor` of the answer before, with the same text; from the first span if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
}

/// A part of a trace, searched: one call opens a bounded number of spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceFound {
    /// The spans that say it, in the order of the tree, at most 200.
    pub matches: Vec<SpanMatch>,
    /// Where the search goes on; null if it reached the end.
    pub next_cursor: Option<String>,
    /// Spans searched, those of earlier calls included.
    pub searched: i64,
    /// Spans of the trace.
    pub total: i64,
}

/// A span that says what is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SpanMatch {
    /// The span's name.
    pub name: String,
    /// How often the span says it; of texts that it carries twice, once.
    pub count: i64,
    /// Where it says it first.
    pub hit: Hit,
}
