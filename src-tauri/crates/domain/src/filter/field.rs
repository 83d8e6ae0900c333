//! The fields of a trace that can be compared, with all their names, and how each may be compared.

use std::fmt;

use crate::trace_info::{NAME, SOURCE_RUN};

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
    /// The run in which the trace was made.
    Run,
    /// Start, milliseconds since 1970, rounded down.
    Timestamp,
    /// Milliseconds from start to end, rounded down.
    ExecutionTime,
    /// End, milliseconds since 1970, rounded down.
    EndTime,
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
    /// The value of a valid expectation of that name.
    Expectation(String),
    /// The id of an issue that the trace belongs to.
    Issue,
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
    /// Everything it says, as one text.
    Content,
    /// The attribute of that key.
    Attribute(String),
}

/// An operator as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `LIKE`
    Like,
    /// `ILIKE`
    ILike,
    /// `RLIKE`
    RLike,
    /// `IN`
    In,
    /// `NOT IN`
    NotIn,
    /// `IS NULL`
    IsNull,
    /// `IS NOT NULL`
    IsNotNull,
}

use Operator::{
    Equal, Greater, GreaterOrEqual, ILike, In, IsNotNull, IsNull, Less, LessOrEqual, Like,
    NotEqual, NotIn, RLike,
};

const NUMBER: &[Operator] = &[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual];
const TEXT: &[Operator] = &[Equal, NotEqual, Like, ILike, RLike, In, NotIn];
const NAMED: &[Operator] = &[Equal, NotEqual, Like, ILike, RLike, In, NotIn, IsNull, IsNotNull];
const LABEL: &[Operator] = &[Equal, NotEqual, Like, ILike, RLike, IsNull, IsNotNull];
const CONTENT: &[Operator] = &[Like, ILike];
const EXACT: &[Operator] = &[Equal];
const ASSESSMENT: &[Operator] = &[
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    ILike,
    RLike,
    IsNull,
    IsNotNull,
];

impl Operator {
    /// The operator in capitals.
    pub const fn name(self) -> &'static str {
        match self {
            Equal => "=",
            NotEqual => "!=",
            Less => "<",
            LessOrEqual => "<=",
            Greater => ">",
            GreaterOrEqual => ">=",
            Like => "LIKE",
            ILike => "ILIKE",
            RLike => "RLIKE",
            In => "IN",
            NotIn => "NOT IN",
            IsNull => "IS NULL",
            IsNotNull => "IS NOT NULL",
        }
    }
}

impl Field {
    /// The field of that name; `prefix` is what stands before the first dot, if there is one.
    pub(super) fn named(prefix: Option<&str>, key: &str) -> Option<Self> {
        match prefix {
            None | Some("attribute" | "attributes" | "trace") => Self::attribute(key),
            _ if key.is_empty() => None,
            Some("tag" | "tags") if key == NAME => Some(Self::Name),
            Some("tag" | "tags") => Some(Self::Tag(key.to_owned())),
            Some("metadata" | "request_metadata") if key == SOURCE_RUN => Some(Self::Run),
            Some("metadata" | "request_metadata") => Some(Self::Metadata(key.to_owned())),
            Some("span") => SpanField::named(key).map(Self::Span),
            Some("feedback") => Some(Self::Feedback(key.to_owned())),
            Some("expectation") => Some(Self::Expectation(key.to_owned())),
            Some("issue") if key == "id" => Some(Self::Issue),
            Some(_) => None,
        }
    }

    fn attribute(key: &str) -> Option<Self> {
        Some(match key {
            "request_id" => Self::RequestId,
            "client_request_id" => Self::ClientRequestId,
            "status" => Self::Status,
            "name" => Self::Name,
            "run_id" => Self::Run,
            "timestamp" | "timestamp_ms" => Self::Timestamp,
            "execution_time" | "execution_time_ms" => Self::ExecutionTime,
            "end_time" | "end_time_ms" => Self::EndTime,
            "prompt" => Self::Prompt,
            "text" => Self::Span(SpanField::Content),
            _ => return None,
        })
    }

    /// The operators that it may be compared with.
    pub const fn allowed(&self) -> &'static [Operator] {
        match self {
            Self::Timestamp | Self::ExecutionTime | Self::EndTime => NUMBER,
            Self::Name | Self::Run => NAMED,
            Self::Tag(_) | Self::Metadata(_) => LABEL,
            Self::Span(SpanField::Content) => CONTENT,
            Self::RequestId | Self::ClientRequestId | Self::Status | Self::Span(_) => TEXT,
            Self::Feedback(_) | Self::Expectation(_) => ASSESSMENT,
            Self::Prompt | Self::Issue => EXACT,
        }
    }

    /// Whether this operator compares this field with a number, not with a text.
    pub(super) const fn is_numeric(&self, operator: Operator) -> bool {
        matches!(self, Self::Timestamp | Self::ExecutionTime | Self::EndTime)
            || matches!(operator, Less | LessOrEqual | Greater | GreaterOrEqual)
    }
}

impl SpanField {
    fn named(key: &str) -> Option<Self> {
        Some(match key {
            "name" => Self::Name,
            "type" => Self::Type,
            "status" => Self::Status,
            "content" => Self::Content,
            _ => match key.strip_prefix("attributes.") {
                Some(attribute) if !attribute.is_empty() => Self::Attribute(attribute.to_owned()),
                _ => return None,
            },
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestId => "request_id",
            Self::ClientRequestId => "client_request_id",
            Self::Status => "status",
            Self::Name => "name",
            Self::Run => "run_id",
            Self::Timestamp => "timestamp",
            Self::ExecutionTime => "execution_time",
            Self::EndTime => "end_time",
            Self::Prompt => "prompt",
            Self::Issue => "issue.id",
            Self::Span(field) => return field.fmt(f),
            Self::Tag(key) => return keyed(f, "tags", key),
            Self::Metadata(key) => return keyed(f, "metadata", key),
            Self::Feedback(name) => return keyed(f, "feedback", name),
            Self::Expectation(name) => return keyed(f, "expectation", name),
        })
    }
}

impl fmt::Display for SpanField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("span.name"),
            Self::Type => f.write_str("span.type"),
            Self::Status => f.write_str("span.status"),
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
