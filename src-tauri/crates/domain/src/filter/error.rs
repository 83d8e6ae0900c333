//! Why a filter or an order cannot be understood. Places are characters, counted from 1.

use super::{MAX_COMPARISONS, MAX_DEPTH, MAX_VALUES};

/// Why a filter or an order cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// A character that begins nothing.
    #[error("character {at} of the filter, `{found}`, begins nothing known; put texts in quotes")]
    Character {
        /// Where.
        at: usize,
        /// Which.
        found: char,
    },
    /// A quote that is never closed.
    #[error("the quote {quote} at character {at} of the filter is never closed")]
    Unclosed {
        /// Where it opens.
        at: usize,
        /// Which.
        quote: char,
    },
    /// Something else must stand here.
    #[error("expected {expected} at character {at} of the filter, found {found}")]
    Expected {
        /// Where.
        at: usize,
        /// What must stand here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// No field has this name.
    #[error(
        "`{0}` is no field of a trace; there are timestamp, execution_time, end_time, request_id, \
         status, client_request_id, name, run_id, prompt, text, tags.<key>, metadata.<key>, \
         span.name, span.type, span.status, span.content, span.attributes.<key>, feedback.<name>, \
         expectation.<name> and issue.id"
    )]
    Field(String),
    /// The field cannot be compared this way.
    #[error("{field} cannot be compared with {operator}; it allows {allowed}")]
    Operator {
        /// The field.
        field: String,
        /// The operator asked for.
        operator: &'static str,
        /// Those it allows.
        allowed: String,
    },
    /// The operator needs another kind of value.
    #[error("{field} {operator} needs {expected}, found {found}")]
    Value {
        /// The field.
        field: String,
        /// The operator.
        operator: &'static str,
        /// The kind of value it needs.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// Traces cannot be ordered by this.
    #[error(
        "traces cannot be ordered by `{0}`; there are timestamp, execution_time, end_time, status, \
         name, request_id, experiment_id and run_id, each with ASC or DESC"
    )]
    Order(String),
    /// A key of the order is named twice.
    #[error("`order_by` names {0} twice; name it once")]
    OrderTwice(&'static str),
    /// Too many parentheses or `NOT` within each other.
    #[error("the filter is nested deeper than {MAX_DEPTH} levels; write it flatter")]
    TooDeep,
    /// Too many comparisons or values.
    #[error(
        "the filter has more than {MAX_COMPARISONS} comparisons or {MAX_VALUES} values in lists; \
         split it"
    )]
    TooLong,
}
