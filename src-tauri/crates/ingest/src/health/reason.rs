//! Why something was not taken, by kind: what a person counts, where the texts differ each time.

use crate::error::Error;

/// Why a request, a span or a log record was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The content type or the content encoding is not read here.
    Unsupported,
    /// The body is not what its headers say.
    Malformed,
    /// The body is larger than a request may be.
    TooLarge,
    /// The body did not arrive whole.
    Incomplete,
    /// More was on its way than fits.
    Busy,
    /// The project that was named does not exist, or cannot be one.
    Project,
    /// The store did not take the request.
    Store,
    /// A key was asked for and not given.
    Key,
    /// The door is closed to where the request came from.
    Door,
    /// There is no such path or method.
    Path,
    /// An id of a span is missing or not valid.
    Id,
    /// A time lies too far in the future.
    Time,
    /// What stands in the place of a span or a record is none.
    Form,
}

impl Reason {
    /// The name by which programs know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsupported => "unsupported",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::Incomplete => "incomplete",
            Self::Busy => "busy",
            Self::Project => "project",
            Self::Store => "store",
            Self::Key => "key",
            Self::Door => "door",
            Self::Path => "path",
            Self::Id => "id",
            Self::Time => "time",
            Self::Form => "form",
        }
    }

    /// What an HTTP status of a refusal means here, for requests refused before they were read.
    pub(crate) const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Key,
            403 => Self::Door,
            404 | 405 => Self::Path,
            408 => Self::Incomplete,
            413 => Self::TooLarge,
            415 => Self::Unsupported,
            503 => Self::Busy,
            _ => Self::Malformed,
        }
    }
}

impl From<&Error> for Reason {
    fn from(error: &Error) -> Self {
        use touchstone_store::StoreError;
        match error {
            Error::Unsupported { .. } => Self::Unsupported,
            Error::Malformed(_) | Error::Damaged(_) => Self::Malformed,
            Error::TooLarge { .. } => Self::TooLarge,
            Error::Incomplete(_) => Self::Incomplete,
            Error::Busy(_) => Self::Busy,
            Error::Project(_) | Error::Store(StoreError::NotFound { .. }) => Self::Project,
            Error::Store(_) => Self::Store,
        }
    }
}

/// Why a log record was dropped. Senders are told nothing of it: it is no error to send logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dropped {
    /// It names no event: a line of a program's log.
    NoEvent,
    /// Its event is no telemetry of language models.
    OtherEvent,
    /// It names no span.
    NoSpan,
    /// The ids that it names a span by are not valid.
    BadId,
}

impl Dropped {
    /// The name by which programs know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoEvent => "no_event",
            Self::OtherEvent => "other_event",
            Self::NoSpan => "no_span",
            Self::BadId => "bad_id",
        }
    }
}
