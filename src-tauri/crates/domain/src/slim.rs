//! The slim form of a span: what lists, trees and summaries need, without its content.

use crate::cost::Cost;
use crate::facts::{Facts, SpanType};
use crate::id::{ProjectId, SpanId};
use crate::label::Labels;
use crate::span::SpanStatus;
use crate::usage::Usage;

/// One span without its content.
#[derive(Debug, Clone, PartialEq)]
pub struct SlimSpan {
    /// Its row in the store, by which its content is found.
    pub row: i64,
    /// Its id within the trace.
    pub span_id: SpanId,
    /// The step that caused it; none for a root.
    pub parent_id: Option<SpanId>,
    /// Whether the parent is said to run in another process.
    pub parent_remote: bool,
    /// The project that its sender named.
    pub project: ProjectId,
    /// The step's name.
    pub name: String,
    /// What kind of step it is.
    pub span_type: SpanType,
    /// How it ended.
    pub status: SpanStatus,
    /// Start in nanoseconds since 1970.
    pub start_ns: i64,
    /// End in nanoseconds since 1970.
    pub end_ns: i64,
    /// The model, for model calls.
    pub model: Option<String>,
    /// Whose API the model is.
    pub provider: Option<String>,
    /// Tokens as this span states them.
    pub usage: Usage,
    /// What it cost, as stated or as reckoned.
    pub cost: Cost,
    /// The conversation it belongs to.
    pub session: Option<String>,
    /// The end user on whose behalf it ran.
    pub user: Option<String>,
    /// What it says of its whole trace.
    pub labels: Labels,
    /// Whether it has something to show as input.
    pub has_input: bool,
    /// Whether it has something to show as output.
    pub has_output: bool,
}

impl SlimSpan {
    /// The same span as it reads with these facts.
    #[must_use]
    pub fn with_facts(&self, stated: SpanStatus, facts: &Facts) -> Self {
        Self {
            span_type: facts.span_type.clone(),
            status: facts.status(stated),
            model: facts.model.clone(),
            provider: facts.provider.clone(),
            usage: facts.usage,
            cost: facts.cost,
            session: facts.session.clone(),
            user: facts.user.clone(),
            labels: facts.labels.clone(),
            has_input: facts.has_input,
            has_output: facts.has_output,
            ..self.clone()
        }
    }

    /// The order in which "first" is meant everywhere: by start, then by span id. Never by arrival.
    pub fn order(&self) -> (i64, SpanId) {
        (self.start_ns, self.span_id)
    }
}
