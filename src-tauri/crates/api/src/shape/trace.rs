//! Traces: a page of them, and one of them without its spans.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::filter::{Order, OrderKey};
use touchstone_domain::summary::TraceState as DomainState;
use touchstone_domain::usage::Usage as DomainUsage;
use touchstone_store::{SessionRecord, TraceRecord};
use ts_rs::TS;

use super::assessment::Assessment;
use super::cost::Cost;
use super::hit::Hit;
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
    /// The earliest start first.
    Oldest,
    /// What took longest first.
    Slowest,
    /// What was done soonest first.
    Fastest,
    /// The most tokens first, of 10,000 traces at most: of more it is refused.
    MostTokens,
    /// The fewest tokens first, of as many at most.
    FewestTokens,
    /// What cost most first, of as many at most.
    Costliest,
    /// What cost least first, of as many at most.
    Cheapest,
    /// What fits the words of the query best first, of the newest that fit at all. Without words
    /// it is newest first.
    Ranked,
}

impl TraceOrder {
    /// Its name, as it travels.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Slowest => "slowest",
            Self::Fastest => "fastest",
            Self::MostTokens => "most_tokens",
            Self::FewestTokens => "fewest_tokens",
            Self::Costliest => "costliest",
            Self::Cheapest => "cheapest",
            Self::Ranked => "ranked",
        }
    }

    /// The order of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let by_start = [Self::Newest, Self::Oldest, Self::Slowest, Self::Fastest, Self::Ranked];
        let sorted = [Self::MostTokens, Self::FewestTokens, Self::Costliest, Self::Cheapest];
        by_start.into_iter().chain(sorted).find(|order| order.name() == name)
    }

    /// By what the store sorts: nothing where it is newest first.
    pub(crate) fn steps(self) -> Vec<Order> {
        let (key, descending) = match self {
            Self::Newest | Self::Ranked => return Vec::new(),
            Self::Oldest => (OrderKey::Timestamp, false),
            Self::Slowest => (OrderKey::ExecutionTime, true),
            Self::Fastest => (OrderKey::ExecutionTime, false),
            Self::MostTokens => (OrderKey::Tokens, true),
            Self::FewestTokens => (OrderKey::Tokens, false),
            Self::Costliest => (OrderKey::Cost, true),
            Self::Cheapest => (OrderKey::Cost, false),
        };
        vec![Order { key, descending }]
    }
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
    /// What each row is to say beside the rest, at most 20: fields as a query names them, of tags,
    /// metadata, feedback, expectations, models, providers and the version.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub columns: Option<Vec<String>>,
    /// Whether of the traces of one session a page shows only the first that it meets, with what
    /// its session is. The next page may show another one of it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub by_session: Option<bool>,
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
    /// What the columns that were asked for say, in their order; null where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cells: Option<Vec<Option<String>>>,
    /// Where one trace stands for its session: what the session is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub in_session: Option<TraceSession>,
}

/// What a session is, all of its traces together, whether or not the list finds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceSession {
    /// Its traces.
    pub turns: i64,
    /// Those that failed.
    pub failed_turns: i64,
    /// From the start of the first to the end of the last, microseconds.
    pub duration_us: i64,
    /// Input, output and total tokens of all.
    pub usage: Usage,
    /// What all cost; its parts are not told.
    pub cost: Cost,
}

impl From<SessionRecord> for TraceSession {
    fn from(session: SessionRecord) -> Self {
        Self {
            turns: exact_count(session.turns),
            failed_turns: exact_count(session.failed),
            duration_us: duration_us(session.first_ns, session.last_ns),
            usage: session.usage.into(),
            cost: session.cost.into(),
        }
    }
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
            cells: None,
            in_session: None,
        }
    }
}

/// A page of traces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
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
