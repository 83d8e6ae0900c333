//! Why a filter or an order cannot be understood. Places are characters, counted from 1.

use super::{MAX_BYTES, MAX_COMPARISONS, MAX_DEPTH, MAX_PATTERN, MAX_PATTERNS, MAX_VALUES};

/// Why a filter or an order cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
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
    /// A text without any word in it.
    #[error("there is no word to look for in {found}, at character {at} of the filter")]
    Nothing {
        /// Where.
        at: usize,
        /// What stands here.
        found: String,
    },
    /// No field has this name.
    #[error(
        "`{name}`, at character {at} of the filter, is no field of a trace; {}",
        meant(nearest.as_deref())
    )]
    Field {
        /// Where.
        at: usize,
        /// The name.
        name: String,
        /// The field that may have been meant.
        nearest: Option<String>,
    },
    /// The field cannot be compared this way.
    #[error("{field} cannot be compared with {operator}; it allows {allowed}")]
    Operator {
        /// Where the operator stands.
        at: usize,
        /// The field.
        field: String,
        /// The operator asked for.
        operator: &'static str,
        /// Those it allows.
        allowed: String,
    },
    /// The operator needs another kind of value.
    #[error("{} needs {expected}, found {found}", written(field, operator))]
    Value {
        /// Where the value stands.
        at: usize,
        /// The field.
        field: String,
        /// The operator.
        operator: &'static str,
        /// The kind of value it needs.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A regular expression that cannot be used.
    #[error("the pattern '{pattern}' cannot be used: {reason}")]
    Pattern {
        /// Where it stands.
        at: usize,
        /// The pattern, cut off if it is long.
        pattern: String,
        /// Why not.
        reason: String,
    },
    /// A time that is told from now, where nobody knows what time it is.
    #[error("{found} is told from now, which cannot be used here; write a date or milliseconds")]
    NoClock {
        /// Where it stands.
        at: usize,
        /// The time as it is written.
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
    #[error(
        "the filter is nested deeper than {MAX_DEPTH} levels at character {at}; write it flatter"
    )]
    TooDeep {
        /// Where it goes too deep.
        at: usize,
    },
    /// Too many comparisons or values.
    #[error(
        "the filter has more than {MAX_COMPARISONS} comparisons, {MAX_PATTERNS} regular \
         expressions or {MAX_VALUES} values in lists, reached at character {at}; split it"
    )]
    TooLong {
        /// Where the first one too many stands.
        at: usize,
    },
    /// A text to look for that is too long.
    #[error(
        "the text at character {at} of the filter is longer than the {MAX_PATTERN} characters that \
         can be looked for; shorten it"
    )]
    LongText {
        /// Where it stands.
        at: usize,
    },
    /// More text than is read.
    #[error("the filter is longer than {MAX_BYTES} bytes; shorten it")]
    TooLarge,
}

impl FilterError {
    /// The character, from 1, that it is about, if it is about one of a filter.
    pub const fn at(&self) -> Option<usize> {
        match self {
            Self::Unclosed { at, .. }
            | Self::Expected { at, .. }
            | Self::Nothing { at, .. }
            | Self::Field { at, .. }
            | Self::Operator { at, .. }
            | Self::Value { at, .. }
            | Self::Pattern { at, .. }
            | Self::NoClock { at, .. }
            | Self::TooDeep { at }
            | Self::TooLong { at }
            | Self::LongText { at } => Some(*at),
            Self::TooLarge => Some(MAX_BYTES),
            Self::Order(_) | Self::OrderTwice(_) => None,
        }
    }
}

fn meant(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("did you mean `{name}`?"),
        None => "put it in quotes to look for it as text, or name one such as status, name, \
                 duration, cost, model, tags.<key>, metadata.<key>, span.name or feedback.<name>"
            .into(),
    }
}

/// A field and an operator as one writes them.
fn written(field: &str, operator: &str) -> String {
    let space = if operator == ":" { "" } else { " " };
    format!("{field}{space}{operator}")
}
