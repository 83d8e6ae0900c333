//! Why what a project wants replaced cannot be meant like this.

use crate::detector::DETECTORS;
use crate::pattern::{MOST_PATTERNS, NAME_CHARS, PATTERN_CHARS};

/// What is wrong with a detector or a pattern, with its place and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such detector.
    #[error("there is no detector `{0}`: choose among {known}", known = known())]
    UnknownDetector(String),
    /// More patterns than are looked for.
    #[error("{0} patterns are too many: a project has at most {MOST_PATTERNS}")]
    TooMany(usize),
    /// The name would not stand out in a text.
    #[error(
        "pattern {number}: `{name}` cannot be a name: it needs a letter from a to z, then letters, \
         digits, `_` or `-`, {NAME_CHARS} characters at most, and is not `true`, `false` or `null`"
    )]
    Name {
        /// Which pattern, from 1.
        number: usize,
        /// The name.
        name: String,
    },
    /// The name is taken.
    #[error("pattern {number}: the name `{name}` is taken by a detector or by a pattern before it")]
    NameTaken {
        /// Which pattern, from 1.
        number: usize,
        /// The name.
        name: String,
    },
    /// The pattern is too long.
    #[error("pattern {number} `{name}` has {chars} characters: {PATTERN_CHARS} are the most")]
    TooLong {
        /// Which pattern, from 1.
        number: usize,
        /// Its name.
        name: String,
        /// Its characters.
        chars: usize,
    },
    /// The pattern is no regular expression.
    #[error("pattern {number} `{name}`, at character {at}: {reason}")]
    Syntax {
        /// Which pattern, from 1.
        number: usize,
        /// Its name.
        name: String,
        /// Where, from 1.
        at: usize,
        /// What is wrong there.
        reason: String,
    },
    /// The pattern matches the empty text, or no text at all.
    #[error("pattern {number} `{name}` {reason}")]
    Empty {
        /// Which pattern, from 1.
        number: usize,
        /// Its name.
        name: String,
        /// Which of the two.
        reason: &'static str,
    },
    /// The pattern takes too much memory.
    #[error(
        "pattern {number} `{name}` is too large when compiled: use smaller counts, or `[0-9]` in \
         place of `\\d` and `[A-Za-z]` in place of `\\w`"
    )]
    TooLarge {
        /// Which pattern, from 1.
        number: usize,
        /// Its name.
        name: String,
    },
    /// A built-in expression cannot be compiled: a fault of the program.
    #[error("a built-in detector is broken: {0}")]
    BuiltIn(String),
}

fn known() -> String {
    DETECTORS.iter().map(|it| it.id).collect::<Vec<_>>().join(", ")
}
