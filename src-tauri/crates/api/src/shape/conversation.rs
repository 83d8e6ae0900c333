//! A trace as a person would have read it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

use super::message::{Document, Message};
use super::span::{Failure, SpanStatus};

/// Which part of which trace is read.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceReadRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// Parts before those wanted.
    pub offset: u32,
    /// Parts wanted, at most 100.
    pub count: u32,
}

/// Some of what was said and done, in the order of time. One call opens a bounded number of spans,
/// so there may be fewer parts than wanted, even none, before the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Conversation {
    /// The trace's revision that it is of; of a large trace that grows not always the last.
    pub revision: i64,
    /// Parts before these.
    pub offset: i64,
    /// The parts.
    pub parts: Vec<ConversationPart>,
    /// Whether there may be more: ask again, from behind these.
    pub more: bool,
    /// How far it has been read: moments at which a span was asked, answered or acted.
    pub read: i64,
    /// Such moments in all.
    pub total: i64,
}

/// One thing that was said or done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConversationPart {
    /// The span that says so, 16 hexadecimal characters.
    pub span_id: String,
    /// The span's name.
    pub name: String,
    /// The span's type.
    #[serde(rename = "type")]
    pub span_type: String,
    /// How the span ended.
    pub status: SpanStatus,
    /// The span's start, microseconds since 1970.
    pub start_us: i64,
    /// From the span's start to its end.
    pub duration_us: i64,
    /// The model, for model calls.
    pub model: Option<String>,
    /// What it is.
    pub content: Spoken,
    /// Whether texts longer than 50,000 characters were cut; the span has them whole.
    pub clipped: bool,
}

/// What was said or done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Spoken {
    /// Someone said something that was not said before.
    Message {
        /// What was said.
        message: Message,
    },
    /// A tool ran.
    Tool {
        /// The tool.
        tool: String,
        /// What it was given; null if that is not known.
        #[ts(type = "JsonValue")]
        input: Json,
        /// What it answered; null if that is not known.
        #[ts(type = "JsonValue")]
        output: Json,
        /// Why it failed, if it did.
        failure: Option<Failure>,
    },
    /// Documents were found, or put in order.
    Documents {
        /// What was looked for; null if that is not known.
        #[ts(type = "JsonValue")]
        query: Json,
        /// The documents.
        documents: Vec<Document>,
    },
    /// Something failed.
    Failed {
        /// Why.
        failure: Failure,
    },
}
