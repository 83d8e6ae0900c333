//! Spans: a row of the tree, and everything about one of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::SpanStatus as DomainStatus;
use ts_rs::TS;

use super::cost::Cost;
use super::message::{Document, Message, ToolDefinition};
use super::trace::Usage;
use super::value::LargeValue;
use crate::number::{duration_us, exact_count, exact_len, exact_us};
use crate::view::Placed;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpanStatus {
    /// Nothing was said, which means no error.
    Unset,
    /// Said to be fine.
    Ok,
    /// Failed.
    Error,
}

impl From<DomainStatus> for SpanStatus {
    fn from(status: DomainStatus) -> Self {
        match status {
            DomainStatus::Unset => Self::Unset,
            DomainStatus::Ok => Self::Ok,
            DomainStatus::Error => Self::Error,
        }
    }
}

/// A span in the tree of its trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SpanRow {
    /// 16 hexadecimal characters.
    pub span_id: String,
    /// The step that caused it, whether or not it has arrived.
    pub parent_id: Option<String>,
    /// Shown steps above it; 0 for a top.
    pub depth: u32,
    /// Spans directly below it, of those that the filter shows.
    pub children: i64,
    /// The step's name.
    pub name: String,
    /// What kind of step: `LLM`, `CHAT_MODEL`, `AGENT`, `TOOL` … or what its sender wrote.
    #[serde(rename = "type")]
    pub span_type: String,
    /// How it ended.
    pub status: SpanStatus,
    /// Start, microseconds since 1970.
    pub start_us: i64,
    /// From start to end.
    pub duration_us: i64,
    /// The model, for model calls.
    pub model: Option<String>,
    /// Tokens as this span states them.
    pub usage: Usage,
    /// What it cost, as it states or as reckoned.
    pub cost: Cost,
    /// Its tokens, or where it states none those of everything below it.
    pub total_tokens: Option<i64>,
    /// What it cost, or where that is not known everything below it, in billionths of a dollar.
    pub total_cost_usd_nanos: Option<i64>,
    /// Whether any of that was reckoned here.
    pub total_cost_estimated: bool,
    /// Whether it is on the path that decided how long the trace took.
    pub critical: bool,
}

impl SpanRow {
    /// The row of a span at its place in the tree.
    pub(crate) fn new(span: &SlimSpan, place: &Placed) -> Self {
        Self {
            span_id: span.span_id.to_string(),
            parent_id: span.parent_id.map(|id| id.to_string()),
            depth: place.depth,
            children: exact_len(place.children),
            name: span.name.clone(),
            span_type: span.span_type.as_str().to_owned(),
            status: span.status.into(),
            start_us: exact_us(span.start_ns),
            duration_us: duration_us(span.start_ns, span.end_ns),
            model: span.model.clone(),
            usage: span.usage.into(),
            cost: span.cost.into(),
            total_tokens: place.outline.tokens.get().map(exact_count),
            total_cost_usd_nanos: place.outline.cost_nanos.get().map(exact_count),
            total_cost_estimated: place.outline.is_estimated,
            critical: place.is_critical,
        }
    }
}

/// Which span.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanGetRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// 16 hexadecimal characters.
    pub span_id: String,
    /// Values longer than this as JSON are left out and listed; none if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub most_bytes: Option<u32>,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct NamedValue {
    /// The name.
    pub name: String,
    /// The value.
    #[ts(type = "JsonValue")]
    pub value: Json,
}

/// Something that happened during a span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SpanEvent {
    /// The event's name.
    pub name: String,
    /// When, microseconds since 1970; 0 if not said.
    pub time_us: i64,
    /// What is known of it.
    #[ts(type = "JsonValue")]
    pub attributes: Json,
}

/// A reference to a span elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SpanLink {
    /// The other trace.
    pub trace_id: String,
    /// The other span.
    pub span_id: String,
    /// What is known of the reference.
    #[ts(type = "JsonValue")]
    pub attributes: Json,
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Failure {
    /// The class of the error.
    #[serde(rename = "type")]
    pub failure_type: Option<String>,
    /// What it says.
    pub message: Option<String>,
    /// Where it happened.
    pub stacktrace: Option<String>,
}

/// The prompt that a step was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PromptUse {
    /// The prompt's name, if said.
    pub name: Option<String>,
    /// Its version, if said.
    pub version: Option<String>,
    /// Its template; null if not sent.
    #[ts(type = "JsonValue")]
    pub template: Json,
    /// What was filled in; null if not sent.
    #[ts(type = "JsonValue")]
    pub variables: Json,
}

/// An exception that a span recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Exception {
    /// Its class.
    #[serde(rename = "type")]
    pub exception_type: Option<String>,
    /// Its words.
    pub message: Option<String>,
    /// Where it was raised.
    pub stacktrace: Option<String>,
}

/// Everything about one span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SpanDetail {
    /// As in the tree.
    pub row: SpanRow,
    /// OpenTelemetry's kind: internal, client, server …
    pub kind: String,
    /// Whose API the model is.
    pub provider: Option<String>,
    /// The words that came with the status.
    pub status_message: String,
    /// The conversation it belongs to.
    pub session: Option<String>,
    /// The end user.
    pub user: Option<String>,
    /// The whole input; null if there is none.
    #[ts(type = "JsonValue")]
    pub input: Json,
    /// The whole output; null if there is none.
    #[ts(type = "JsonValue")]
    pub output: Json,
    /// The input as chat messages, where it is a chat; else empty.
    pub input_messages: Vec<Message>,
    /// The output as chat messages, where it is a chat; else empty.
    pub output_messages: Vec<Message>,
    /// Documents found.
    pub documents: Vec<Document>,
    /// Tools offered to the model.
    pub tools: Vec<ToolDefinition>,
    /// Parameters of the model call.
    pub parameters: Vec<NamedValue>,
    /// The tool that ran, for tool spans.
    pub tool_name: Option<String>,
    /// The prompts it was made from.
    pub prompts: Vec<PromptUse>,
    /// Why it failed, for steps that did.
    pub failure: Option<Failure>,
    /// Exceptions recorded.
    pub exceptions: Vec<Exception>,
    /// Every attribute, in the order sent; whole numbers beyond 2^53 are text.
    pub attributes: Vec<NamedValue>,
    /// Events in the order sent.
    pub events: Vec<SpanEvent>,
    /// Links in the order sent.
    pub links: Vec<SpanLink>,
    /// Values that were left out because they are large; null stands where they would.
    pub large: Vec<LargeValue>,
    /// Attributes of the program that sent it.
    pub resource: Vec<NamedValue>,
    /// Name of the instrumentation library.
    pub scope_name: String,
    /// Version of the instrumentation library.
    pub scope_version: String,
}
