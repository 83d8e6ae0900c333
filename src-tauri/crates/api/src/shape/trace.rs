//! Traces: a page of them, one of them, and a window on its tree of spans.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::summary::TraceState as DomainState;
use touchstone_domain::usage::Usage as DomainUsage;
use touchstone_store::TraceRecord;
use ts_rs::TS;

use super::assessment::Assessment;
use super::cost::Cost;
use super::hit::Hit;
use super::span::SpanRow;
use crate::number::{duration_us, exact_count, exact_us};

/// How a trace stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TraceState {
    /// Its root has not arrived.
    InProgress,
    /// Its root ended without an error.
    Ok,
    /// Its root failed.
    Error,
}

impl From<DomainState> for TraceState {
    fn from(state: DomainState) -> Self {
        match state {
            DomainState::InProgress => Self::InProgress,
            DomainState::Ok => Self::Ok,
            DomainState::Error => Self::Error,
        }
    }
}

/// Token counts; what was not stated is null, never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Usage {
    /// Read by the model, from its cache included.
    pub input: Option<i64>,
    /// Written by the model, reasoning included.
    pub output: Option<i64>,
    /// Input and output together.
    pub total: Option<i64>,
    /// Part of `input` that came from the provider's cache.
    pub cache_read: Option<i64>,
    /// Part of `input` that was written to the provider's cache.
    pub cache_write: Option<i64>,
    /// Part of `output` that was reasoning.
    pub reasoning: Option<i64>,
}

impl From<DomainUsage> for Usage {
    fn from(usage: DomainUsage) -> Self {
        let [input, output, total, cache_read, cache_write, reasoning] = [
            usage.input,
            usage.output,
            usage.total,
            usage.cache_read,
            usage.cache_write,
            usage.reasoning,
        ]
        .map(|count| count.map(exact_count));
        Self { input, output, total, cache_read, cache_write, reasoning }
    }
}

/// In which order traces are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TraceOrder {
    /// The latest start first.
    #[default]
    Newest,
    /// What fits the words of the query best first, of the newest that fit at all. Without words
    /// it is newest first.
    Ranked,
}

/// Which traces a page shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceListRequest {
    /// A project's id; all projects if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// Traces that start at or after this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from_us: Option<i64>,
    /// Traces that start before this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to_us: Option<i64>,
    /// What they have in common, in the query language; all traces if absent or blank. An error in
    /// it says at which character.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub query: Option<String>,
    /// In which order; `newest` if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub order: Option<TraceOrder>,
    /// `next_cursor` of the page before, with the same query and order.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// Rows wanted, at most 200; 100 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
}

/// A trace in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceRow {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// The project's id.
    pub project: String,
    /// The name of its root, else of its first span.
    pub name: String,
    /// How it stands.
    pub state: TraceState,
    /// Its earliest start, microseconds since 1970.
    pub start_us: i64,
    /// From its earliest start to its latest end.
    pub duration_us: i64,
    /// Spans.
    pub span_count: i64,
    /// Spans that failed.
    pub error_count: i64,
    /// Tokens, each counted once.
    pub usage: Usage,
    /// What its calls cost, each counted once.
    pub cost: Cost,
    /// What was asked, at most 1,000 characters.
    pub request: Option<String>,
    /// What was answered, at most 1,000 characters.
    pub response: Option<String>,
    /// The conversation it belongs to.
    pub session: Option<String>,
    /// The end user.
    pub user: Option<String>,
    /// Where it says what the query looks for; absent if the query looks for no words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hit: Option<Hit>,
}

impl From<TraceRecord> for TraceRow {
    fn from(trace: TraceRecord) -> Self {
        Self {
            trace_id: trace.trace_id.to_string(),
            project: trace.project.to_string(),
            name: trace.name,
            state: trace.state.into(),
            start_us: exact_us(trace.start_ns),
            duration_us: duration_us(trace.start_ns, trace.end_ns),
            span_count: exact_count(trace.span_count),
            error_count: exact_count(trace.error_count),
            usage: trace.usage.into(),
            cost: trace.cost.into(),
            request: trace.request,
            response: trace.response,
            session: trace.session,
            user: trace.user,
            hit: None,
        }
    }
}

/// A page of traces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TracePage {
    /// The traces. There may be fewer than were asked for, or none, although more follow: one call
    /// reads a bounded part of what was said.
    pub rows: Vec<TraceRow>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
    /// With a time range or a query and no rows: how many traces of the project lie outside it.
    pub outside: Option<i64>,
    /// If the page is short because one call may not read more: how far back it looked,
    /// microseconds since 1970.
    pub searched_to_us: Option<i64>,
}

/// Which trace.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceGetRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
}

/// One trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Trace {
    /// As in a list.
    pub row: TraceRow,
    /// The project's name.
    pub project_name: String,
    /// Its tags by key.
    pub tags: Vec<Label>,
    /// Its metadata by key.
    pub metadata: Vec<Label>,
    /// The client's own id of the request.
    pub client_request_id: Option<String>,
    /// What was judged of it, superseded judgements included, oldest first.
    pub assessments: Vec<Assessment>,
    /// Changes whenever the trace does.
    pub revision: i64,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Label {
    /// The key.
    pub key: String,
    /// The value; may be empty.
    pub value: String,
}

/// Which traces go where.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceMoveRequest {
    /// At most 1,000 ids, 32 hexadecimal characters each.
    pub trace_ids: Vec<String>,
    /// The id of the project they go to.
    pub project: String,
}

/// Traces were moved. They stay there, whatever their senders say later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceMoved {
    /// How many were not there before.
    pub moved: u32,
}

/// A window on the pre-order of a trace's spans.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceRowsRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// Ids of spans whose descendants are left out.
    pub collapsed: Vec<String>,
    /// Rows before the window.
    pub offset: u32,
    /// Rows wanted, at most 500.
    pub count: u32,
}

/// A window on the pre-order of a trace's spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceRows {
    /// The trace's revision that the rows are of.
    pub revision: i64,
    /// Rows in all, collapsed ones left out.
    pub total: i64,
    /// Rows before the window.
    pub offset: i64,
    /// The rows, parents before their children.
    pub rows: Vec<SpanRow>,
}
