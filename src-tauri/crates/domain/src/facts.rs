//! What the instrumentation conventions say about a span, brought to one form.
//!
//! [`Facts`] are the scalars that are stored beside every span; [`Content`] is what a person reads
//! and is mapped anew from the untouched attributes whenever a span is opened, so nothing is
//! stored twice. What no convention states is empty, never guessed.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::cost::Cost;
use crate::label::{Labels, PromptRef};
use crate::span::SpanStatus;
use crate::usage::Usage;

/// What kind of step a span is: MLflow's fifteen types, or any other text that a sender chose.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SpanType(Cow<'static, str>);

impl SpanType {
    /// A call of a language model.
    pub const LLM: Self = Self(Cow::Borrowed("LLM"));
    /// A call of a language model with chat messages.
    pub const CHAT_MODEL: Self = Self(Cow::Borrowed("CHAT_MODEL"));
    /// An agent's turn.
    pub const AGENT: Self = Self(Cow::Borrowed("AGENT"));
    /// A tool's run.
    pub const TOOL: Self = Self(Cow::Borrowed("TOOL"));
    /// A chain of steps.
    pub const CHAIN: Self = Self(Cow::Borrowed("CHAIN"));
    /// A search for documents.
    pub const RETRIEVER: Self = Self(Cow::Borrowed("RETRIEVER"));
    /// Text turned into vectors.
    pub const EMBEDDING: Self = Self(Cow::Borrowed("EMBEDDING"));
    /// Documents put in a better order.
    pub const RERANKER: Self = Self(Cow::Borrowed("RERANKER"));
    /// Text read into a form.
    pub const PARSER: Self = Self(Cow::Borrowed("PARSER"));
    /// Something remembered or looked up in a memory.
    pub const MEMORY: Self = Self(Cow::Borrowed("MEMORY"));
    /// One task of a workflow.
    pub const TASK: Self = Self(Cow::Borrowed("TASK"));
    /// A workflow of steps.
    pub const WORKFLOW: Self = Self(Cow::Borrowed("WORKFLOW"));
    /// A check on input or output.
    pub const GUARDRAIL: Self = Self(Cow::Borrowed("GUARDRAIL"));
    /// A judgement by a scorer.
    pub const EVALUATOR: Self = Self(Cow::Borrowed("EVALUATOR"));
    /// Not said.
    pub const UNKNOWN: Self = Self(Cow::Borrowed("UNKNOWN"));

    /// Any other type, kept as the sender wrote it.
    pub fn custom(name: impl Into<String>) -> Self {
        Self(Cow::Owned(name.into()))
    }

    /// The type as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for SpanType {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

/// The scalar facts of one span.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// What kind of step it is.
    pub span_type: SpanType,
    /// The model that answered, else the one that was asked.
    pub model: Option<String>,
    /// Whose API the model is.
    pub provider: Option<String>,
    /// Tokens.
    pub usage: Usage,
    /// What it cost, as the sender states it.
    pub cost: Cost,
    /// The conversation it belongs to.
    pub session: Option<String>,
    /// The end user on whose behalf it ran.
    pub user: Option<String>,
    /// What it says of its whole trace.
    pub labels: Labels,
    /// Whether it failed in a convention's own words, whatever the span's status says.
    pub failed: bool,
    /// Whether it has something to show as input.
    pub has_input: bool,
    /// Whether it has something to show as output.
    pub has_output: bool,
}

impl Facts {
    /// How the step ended: as its status says, and failed where only a convention says so.
    pub fn status(&self, stated: SpanStatus) -> SpanStatus {
        if self.failed && stated == SpanStatus::Unset { SpanStatus::Error } else { stated }
    }
}

/// One part of a chat message.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Words.
    Text(String),
    /// The model's reasoning.
    Reasoning(String),
    /// The model asks for a tool.
    ToolCall {
        /// The call's id, to be matched by its result.
        id: Option<String>,
        /// The tool's name.
        name: String,
        /// The tool's arguments, opened where they came as JSON text.
        arguments: Json,
    },
    /// What a tool answered.
    ToolResult {
        /// The id of the call it answers.
        id: Option<String>,
        /// The answer, opened where it came as JSON text.
        result: Json,
    },
    /// An image, a sound, a file: by address or by content.
    Media {
        /// `image`, `audio`, `file` …
        kind: String,
        /// Its MIME type, if said.
        mime_type: Option<String>,
        /// Where it lies: an address, a `data:` URL or a provider's file id.
        uri: String,
    },
    /// A part of a kind that is not known here, as sent.
    Other(Json),
}

/// One chat message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// `system`, `user`, `assistant`, `tool` or what the sender wrote; empty where not said.
    pub role: String,
    /// Its parts in order.
    pub parts: Vec<Part>,
    /// Why the model stopped, where said.
    pub finish_reason: Option<String>,
}

/// One document that a retriever or reranker found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Its id, if said.
    pub id: Option<String>,
    /// Its text.
    pub content: String,
    /// How well it fits; the scale is the retriever's own.
    pub score: Option<f64>,
    /// What else is known of it.
    pub metadata: Option<Json>,
}

/// A tool that the model was offered.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolDefinition {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The JSON schema of its arguments.
    pub parameters: Option<Json>,
}

/// Why a step failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failure {
    /// The class of the error, `ValueError` or `timeout` for instance.
    pub kind: Option<String>,
    /// What it says.
    pub message: Option<String>,
    /// Where it happened, in the sender's form.
    pub stacktrace: Option<String>,
}

/// The prompt that a step was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct PromptUse {
    /// Which prompt, where it has a name.
    pub prompt: Option<PromptRef>,
    /// Its template; null if not sent.
    pub template: Json,
    /// What was filled in; null if not sent.
    pub variables: Json,
}

/// The readable content of one span.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// The whole input, JSON opened; null if there is none.
    pub input: Json,
    /// The whole output, JSON opened; null if there is none.
    pub output: Json,
    /// The input as chat messages, where it is a chat.
    pub input_messages: Vec<Message>,
    /// The output as chat messages, where it is a chat.
    pub output_messages: Vec<Message>,
    /// Documents found.
    pub documents: Vec<Document>,
    /// Tools offered.
    pub tools: Vec<ToolDefinition>,
    /// Parameters of the model call: temperature and the like.
    pub parameters: Vec<(String, Json)>,
    /// The tool that ran, for tool spans.
    pub tool_name: Option<String>,
    /// The prompts it was made from.
    pub prompts: Vec<PromptUse>,
    /// Why it failed, for steps that did.
    pub failure: Option<Failure>,
}
