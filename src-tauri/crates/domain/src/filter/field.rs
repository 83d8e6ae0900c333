//! The fields of a trace that can be compared, how each may be compared, and how it is written.

use std::fmt;

use super::operator::{
    ASSESSMENT, CONTENT, EXACT, LABEL, NAMED, NUMBER, Operator, PERHAPS_NUMBER, TEXT, THERE,
};

/// What a comparison looks at. Aliases are one field: the tag `mlflow.traceName` is the name, the
/// metadata `mlflow.sourceRun` is the run, `text` is the spans' content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// The trace's id, `tr-<32 hex>` or the hexadecimal characters alone.
    RequestId,
    /// The client's own id of the request.
    ClientRequestId,
    /// `OK`, `ERROR` or `IN_PROGRESS`.
    Status,
    /// The trace's name.
    Name,
    /// The name of its project.
    Project,
    /// The run in which the trace was made.
    Run,
    /// Start, milliseconds since 1970, rounded down.
    Timestamp,
    /// Milliseconds from start to end, rounded down.
    ExecutionTime,
    /// End, milliseconds since 1970, rounded down.
    EndTime,
    /// What its calls cost in US dollars, if that is known.
    Cost,
    /// A number that is counted.
    Count(Count),
    /// The model of any of its calls.
    Model,
    /// The provider of any of its calls.
    Provider,
    /// The version of what ran.
    Version,
    /// A prompt that was used, as `name/version`.
    Prompt,
    /// The tag of that key.
    Tag(String),
    /// The metadata of that key.
    Metadata(String),
    /// Something of any one span.
    Span(SpanField),
    /// The value of a valid feedback of that name.
    Feedback(String),
    /// Any valid feedback.
    AnyFeedback,
    /// The value of a valid expectation of that name.
    Expectation(String),
    /// Any valid expectation.
    AnyExpectation,
    /// The id of an issue that the trace belongs to.
    Issue,
}

/// What is counted of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Tokens in all.
    Tokens,
    /// Tokens that were sent.
    InputTokens,
    /// Tokens that were answered.
    OutputTokens,
    /// Spans.
    Spans,
    /// Spans that failed.
    Errors,
}

/// What a comparison looks at in a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanField {
    /// Its name.
    Name,
    /// Its type: `LLM`, `TOOL` and so on.
    Type,
    /// `OK`, `ERROR` or `UNSET`.
    Status,
    /// The model that it called.
    Model,
    /// Whose model it called.
    Provider,
    /// Everything it says, as one text.
    Content,
    /// The attribute of that key.
    Attribute(String),
}

impl Field {
    /// The operators that it may be compared with.
    pub const fn allowed(&self) -> &'static [Operator] {
        match self {
            Self::Timestamp | Self::ExecutionTime | Self::EndTime => NUMBER,
            Self::Cost | Self::Count(_) => PERHAPS_NUMBER,
            Self::Name | Self::Run | Self::Model | Self::Provider | Self::Version => NAMED,
            Self::Tag(_) | Self::Metadata(_) => LABEL,
            Self::Span(SpanField::Content) => CONTENT,
            Self::RequestId
            | Self::ClientRequestId
            | Self::Status
            | Self::Project
            | Self::Span(_) => TEXT,
            Self::Feedback(_) | Self::Expectation(_) => ASSESSMENT,
            Self::AnyFeedback | Self::AnyExpectation => THERE,
            Self::Prompt | Self::Issue => EXACT,
        }
    }

    /// Whether this operator compares this field with a number, not with a text.
    pub(super) const fn is_numeric(&self, operator: Operator) -> bool {
        matches!(
            self,
            Self::Timestamp | Self::ExecutionTime | Self::EndTime | Self::Cost | Self::Count(_)
        ) || matches!(
            operator,
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual
        )
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestId => "request_id",
            Self::ClientRequestId => "client_request_id",
            Self::Status => "status",
            Self::Name => "name",
            Self::Project => "project",
            Self::Run => "run_id",
            Self::Timestamp => "timestamp",
            Self::ExecutionTime => "execution_time",
            Self::EndTime => "end_time",
            Self::Cost => "cost",
            Self::Count(count) => count.name(),
            Self::Model => "model",
            Self::Provider => "provider",
            Self::Version => "version",
            Self::Prompt => "prompt",
            Self::AnyFeedback => "feedback",
            Self::AnyExpectation => "expectation",
            Self::Issue => "issue.id",
            Self::Span(field) => return field.fmt(f),
            Self::Tag(key) => return keyed(f, "tags", key),
            Self::Metadata(key) => return keyed(f, "metadata", key),
            Self::Feedback(name) => return keyed(f, "feedback", name),
            Self::Expectation(name) => return keyed(f, "expectation", name),
        })
    }
}

impl Count {
    /// Its name in a filter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::InputTokens => "input_tokens",
            Self::OutputTokens => "output_tokens",
            Self::Spans => "spans",
            Self::Errors => "errors",
        }
    }
}

impl fmt::Display for SpanField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("span.name"),
            Self::Type => f.write_str("span.type"),
            Self::Status => f.write_str("span.status"),
            Self::Model => f.write_str("span.model"),
            Self::Provider => f.write_str("span.provider"),
            Self::Content => f.write_str("span.content"),
            Self::Attribute(key) => keyed(f, "span.attributes", key),
        }
    }
}

/// A key that any reader takes for one word stands bare, any other in backticks.
fn keyed(f: &mut fmt::Formatter<'_>, prefix: &str, key: &str) -> fmt::Result {
    let word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if !key.is_empty() && key.chars().all(word) {
        write!(f, "{prefix}.{key}")
    } else {
        write!(f, "{prefix}.`{}`", key.replace('`', "``"))
    }
}
