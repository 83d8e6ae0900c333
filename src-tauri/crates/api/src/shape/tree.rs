//! The tree of a trace: windows on its rows, and where in it a span lies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::span::SpanRow;

/// Which spans of a trace are shown. What they hung below and is not shown itself is passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanFilter {
    /// Types that are shown; all if empty.
    pub types: Vec<String>,
    /// Only spans that failed.
    pub failed: bool,
    /// Only spans that lasted at least so long, in microseconds, or failed.
    pub least_us: i64,
    /// Only spans that ran after this moment, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from_us: Option<i64>,
    /// Only spans that ran before this moment.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to_us: Option<i64>,
}

/// A window on the pre-order of a trace's spans.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceRowsRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// Ids of spans whose descendants are left out.
    pub collapsed: Vec<String>,
    /// If given, the descendants of all other spans are left out, and `collapsed` is empty.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub expanded: Option<Vec<String>>,
    /// Which spans are shown; all if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<SpanFilter>,
    /// Rows before the window.
    pub offset: u32,
    /// Rows wanted, at most 500.
    pub count: u32,
}

/// A window on the pre-order of a trace's spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceRows {
    /// The trace's revision that the rows are of; of a large trace that grows not always the last.
    pub revision: i64,
    /// Rows in all, collapsed ones and those that the filter hides left out.
    pub total: i64,
    /// Spans that the filter shows, collapsed or not.
    pub shown: i64,
    /// Spans that failed, of those that the filter shows.
    pub failed: i64,
    /// Rows before the window.
    pub offset: i64,
    /// The rows, parents before their children.
    pub rows: Vec<SpanRow>,
    /// The types in the trace, the most frequent first, at most 50.
    pub types: Vec<TypeCount>,
}

/// How many spans of a trace are of a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TypeCount {
    /// The type.
    #[serde(rename = "type")]
    pub span_type: String,
    /// Spans of it, whatever the filter.
    pub count: i64,
}

/// What is looked for from a span on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seek {
    /// The span itself.
    #[default]
    Itself,
    /// The next span that failed; after the last the first.
    NextFailed,
    /// The span that failed before it; before the first the last.
    PreviousFailed,
}

/// What is looked for from a span on, in a tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpanSeek {
    /// The span itself.
    #[default]
    Itself,
    /// The span that it hangs below, of those that are shown.
    Parent,
    /// The next span that failed; after the last the first.
    NextFailed,
    /// The span that failed before it; before the first the last.
    PreviousFailed,
}

/// Where a span lies among the rows of a trace.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanLocateRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// From which span it is looked; the beginning if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub span_id: Option<String>,
    /// What is looked for.
    pub seek: SpanSeek,
    /// As in `trace_rows`.
    pub collapsed: Vec<String>,
    /// As in `trace_rows`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub expanded: Option<Vec<String>>,
    /// As in `trace_rows`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<SpanFilter>,
}

/// Where a span lies among the rows of a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SpanLocated {
    /// The span that was found; null if there is none, or the filter hides it.
    pub span_id: Option<String>,
    /// Its place among the rows; null if it is not among them.
    pub index: Option<i64>,
    /// The collapsed spans above it that hide it, the nearest first, at most 1,000.
    pub closed: Vec<String>,
}
