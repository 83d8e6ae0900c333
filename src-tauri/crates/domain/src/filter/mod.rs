//! The language in which traces are asked for, read into a tree.
//!
//! MLflow's search grammar is a part of it. On top of that come `OR`, `NOT` and parentheses, fields
//! by names that people use, `field:value`, words and quoted texts. What a comparison finds is
//! deliberately not said here: the store compiles the tree.

mod comparison;
mod conditions;
mod cursor;
mod error;
mod field;
mod known;
mod nearest;
mod operator;
mod order;
mod parser;
mod pattern;
mod render;
mod value;

pub use conditions::{Choice, Conditions};
pub use error::FilterError;
pub use field::{Count, Field, SpanField};
pub use known::{KNOWN, Kind, Known, field};
pub use operator::Operator;
pub use order::{Order, OrderKey, orders};

use crate::text::Pattern;
use crate::time::NS_PER_MS;

/// Deepest nesting of parentheses and `NOT`.
pub const MAX_DEPTH: usize = 32;
/// Most comparisons in one filter.
pub const MAX_COMPARISONS: usize = 200;
/// Most values in all lists of one filter together.
pub const MAX_VALUES: usize = 10_000;
/// Most regular expressions in one filter.
pub const MAX_PATTERNS: usize = 20;
/// Most characters of one pattern, and of one text to look for.
pub const MAX_PATTERN: usize = 10_000;
/// Most bytes of one filter.
pub const MAX_BYTES: usize = 1 << 20;

/// Which traces are wanted. Written by `Display` so that parsing it again gives the same tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these hold. Comparisons of span fields that stand directly in here speak of one and
    /// the same span; parentheses set a group of their own apart. None at all holds for every trace.
    All(Vec<Self>),
    /// At least one of these holds.
    Any(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// One comparison.
    Is(Comparison),
}

/// A field and what is asked of it. The parser lets only tests through that the field allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is looked at.
    pub field: Field,
    /// What it is held against.
    pub test: Test,
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// A text is compared.
    Text(TextTest, String),
    /// A number is compared; it is finite.
    Number(NumberTest, f64),
    /// The text is one of these, or none of them.
    In {
        /// `NOT IN`.
        negated: bool,
        /// At least one.
        values: Vec<String>,
    },
    /// A text says this, as [`Pattern::is_in`] tells.
    Says(Pattern),
    /// There is no such thing, or there is.
    Null {
        /// `IS NOT NULL`.
        negated: bool,
    },
}

/// How texts are compared. Only `ILike` ignores case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    /// The same.
    Equal,
    /// There, and not the same.
    NotEqual,
    /// SQL's pattern over the whole text: `%` is any characters, `_` is one.
    Like,
    /// As `Like`, in any case.
    ILike,
    /// The whole text, `*` being any characters.
    Glob,
    /// A regular expression that matches anywhere in the text.
    RLike,
}

/// How numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberTest {
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
}

impl Default for Filter {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl std::str::FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        parser::parse(text, None)
    }
}

impl Filter {
    /// Reads a filter at this time, nanoseconds since 1970, so that it may tell times from now.
    /// What is read without a time, by [`str::parse`], may not.
    pub fn read_at(text: &str, now_ns: i64) -> Result<Self, FilterError> {
        // Milliseconds of a time are far below 2^53.
        #[expect(clippy::cast_precision_loss, reason = "as said above")]
        let now = now_ns.div_euclid(NS_PER_MS) as f64;
        parser::parse(text, Some(now))
    }
}

#[cfg(test)]
mod tests;
