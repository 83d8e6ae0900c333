//! A span as it was sent: OpenTelemetry's model with every attribute, untouched.

use crate::id::{SpanId, TraceId};
use crate::value::Attributes;

/// OpenTelemetry's span kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SpanKind {
    /// Not said.
    #[default]
    Unspecified,
    /// A step within the program.
    Internal,
    /// Serves a request from outside.
    Server,
    /// Calls something outside.
    Client,
    /// Sends a message to be handled later.
    Producer,
    /// Handles a message sent earlier.
    Consumer,
}

impl SpanKind {
    /// The protocol's number; numbers from the future read as unspecified.
    pub const fn from_number(number: i32) -> Self {
        match number {
            1 => Self::Internal,
            2 => Self::Server,
            3 => Self::Client,
            4 => Self::Producer,
            5 => Self::Consumer,
            _ => Self::Unspecified,
        }
    }

    /// The name used in the interface and in OTLP/JSON without its prefix, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }
}

/// How a step ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SpanStatus {
    /// Nothing was said, which OpenTelemetry reads as "no error".
    #[default]
    Unset,
    /// Said to be fine.
    Ok,
    /// Failed.
    Error,
}

impl SpanStatus {
    /// The protocol's number (0 unset, 1 ok, 2 error); others read as unset.
    pub const fn from_number(number: i32) -> Self {
        match number {
            1 => Self::Ok,
            2 => Self::Error,
            _ => Self::Unset,
        }
    }

    /// The protocol's number.
    pub const fn number(self) -> i32 {
        match self {
            Self::Unset => 0,
            Self::Ok => 1,
            Self::Error => 2,
        }
    }
}

/// Something that happened during a span.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The event's name, `exception` for instance.
    pub name: String,
    /// When, in nanoseconds since 1970; 0 if not said.
    pub time_ns: i64,
    /// What is known of it.
    pub attributes: Attributes,
}

/// A reference to a span elsewhere, ids as hexadecimal text.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The other trace.
    pub trace_id: String,
    /// The other span.
    pub span_id: String,
    /// What is known of the reference.
    pub attributes: Attributes,
}

/// One span with all that came with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The trace it belongs to.
    pub trace_id: TraceId,
    /// Its id within the trace.
    pub span_id: SpanId,
    /// The step that caused it; none for a root.
    pub parent_id: Option<SpanId>,
    /// Whether the parent is said to run in another process.
    pub parent_remote: bool,
    /// The step's name.
    pub name: String,
    /// OpenTelemetry's kind.
    pub kind: SpanKind,
    /// Start in nanoseconds since 1970.
    pub start_ns: i64,
    /// End in nanoseconds since 1970; not before the start unless sent so.
    pub end_ns: i64,
    /// How it ended.
    pub status: SpanStatus,
    /// The words that came with the status.
    pub status_message: String,
    /// Attributes in the order sent.
    pub attributes: Attributes,
    /// Events in the order sent.
    pub events: Vec<Event>,
    /// Links in the order sent.
    pub links: Vec<Link>,
    /// Attributes of the program that sent it.
    pub resource: Attributes,
    /// Name of the instrumentation library.
    pub scope_name: String,
    /// Version of the instrumentation library.
    pub scope_version: String,
}
