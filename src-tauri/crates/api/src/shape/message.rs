//! What a person reads of a span: chat messages, documents, tools.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use touchstone_domain::facts;
use ts_rs::TS;

use crate::number::exact_json;

/// One part of a chat message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// The model's reasoning.
    Reasoning {
        /// Its words.
        text: String,
    },
    /// The model asks for a tool.
    ToolCall {
        /// The call's id, to be matched by its result.
        id: Option<String>,
        /// The tool's name.
        name: String,
        /// The tool's arguments.
        #[ts(type = "JsonValue")]
        arguments: Json,
    },
    /// What a tool answered.
    ToolResult {
        /// The id of the call it answers.
        id: Option<String>,
        /// The answer.
        #[ts(type = "JsonValue")]
        result: Json,
    },
    /// An image, a sound, a file.
    Media {
        /// `image`, `audio`, `file` …
        media: String,
        /// Its MIME type, if said.
        mime_type: Option<String>,
        /// An address, a `data:` URL or a provider's file id.
        uri: String,
    },
    /// A part of another kind, as sent.
    Other {
        /// The part.
        #[ts(type = "JsonValue")]
        value: Json,
    },
}

impl From<facts::Part> for Part {
    fn from(part: facts::Part) -> Self {
        match part {
            facts::Part::Text(text) => Self::Text { text },
            facts::Part::Reasoning(text) => Self::Reasoning { text },
            facts::Part::ToolCall { id, name, arguments } => {
                Self::ToolCall { id, name, arguments: exact_json(arguments) }
            }
            facts::Part::ToolResult { id, result } => {
                Self::ToolResult { id, result: exact_json(result) }
            }
            facts::Part::Media { kind, mime_type, uri } => {
                Self::Media { media: kind, mime_type, uri }
            }
            facts::Part::Other(value) => Self::Other { value: exact_json(value) },
        }
    }
}

/// One chat message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Message {
    /// `system`, `user`, `assistant`, `tool` or what the sender wrote; empty where not said.
    pub role: String,
    /// Its parts in order.
    pub parts: Vec<Part>,
    /// Why the model stopped, where said.
    pub finish_reason: Option<String>,
}

impl From<facts::Message> for Message {
    fn from(message: facts::Message) -> Self {
        Self {
            role: message.role,
            parts: message.parts.into_iter().map(Part::from).collect(),
            finish_reason: message.finish_reason,
        }
    }
}

/// One document that a retriever or reranker found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Document {
    /// Its id, if said.
    pub id: Option<String>,
    /// Its text.
    pub content: String,
    /// How well it fits, on the retriever's own scale.
    pub score: Option<f64>,
    /// What else is known of it; null if nothing.
    #[ts(type = "JsonValue")]
    pub metadata: Json,
}

impl From<facts::Document> for Document {
    fn from(document: facts::Document) -> Self {
        Self {
            id: document.id,
            content: document.content,
            // JSON has no NaN and no infinities.
            score: document.score.filter(|score| score.is_finite()),
            metadata: exact_json(document.metadata.unwrap_or_default()),
        }
    }
}

/// A tool that the model was offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ToolDefinition {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The JSON schema of its arguments; null if not said.
    #[ts(type = "JsonValue")]
    pub parameters: Json,
}

impl From<facts::ToolDefinition> for ToolDefinition {
    fn from(tool: facts::ToolDefinition) -> Self {
        Self {
            name: tool.name,
            description: tool.description,
            parameters: exact_json(tool.parameters.unwrap_or_default()),
        }
    }
}
