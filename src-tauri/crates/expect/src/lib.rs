//! Requests that real libraries sent (`tests/fixtures/otlp`) and what their scripts did, held
//! against what a reader found in them: the conventions, the commands, a protocol.
//!
//! Nothing here is part of the program. How requests are decoded, sent and read back is
//! deliberately not here but in the tests that do so: each brings what it read into the form of
//! [`Trace`] and lets it be [scored](Score::of).
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test ends where what it takes for granted does not hold"
)]

mod call;
mod recording;
mod score;
mod step;
mod text;

use touchstone_domain::facts::Content;
use touchstone_domain::usage::Usage;

pub use recording::{Recording, Request};
pub use score::Score;

/// A trace as it was read. What its reader does not tell of traces at all is `None` on the outside
/// and is not asked for.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// 32 hexadecimal characters.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The conversation it belongs to.
    pub session: Option<String>,
    /// The end user.
    pub user: Option<String>,
    /// Whether it failed.
    pub failed: Option<bool>,
    /// Tokens, each counted once.
    pub usage: Option<Usage>,
    /// Its spans in any order.
    pub spans: Vec<Span>,
}

/// A span as it was read.
#[derive(Debug, Clone, Default)]
pub struct Span {
    /// 16 hexadecimal characters.
    pub id: String,
    /// The span above it, whether or not it came.
    pub parent: Option<String>,
    /// Its name.
    pub name: String,
    /// What kind of step: `LLM`, `TOOL` …
    pub span_type: String,
    /// The model that answered.
    pub model: Option<String>,
    /// Tokens as the span states them.
    pub usage: Usage,
    /// Whether it failed.
    pub failed: bool,
    /// What a person reads of it.
    pub content: Content,
}

impl Span {
    /// The kind of step in the words of what is expected.
    fn kind(&self) -> &'static str {
        match self.span_type.as_str() {
            "LLM" | "CHAT_MODEL" => "llm",
            "TOOL" => "tool",
            "AGENT" => "agent",
            "CHAIN" | "WORKFLOW" | "TASK" => "chain",
            "RETRIEVER" => "retriever",
            "EMBEDDING" => "embedding",
            _ => "other",
        }
    }
}
