//! Finds what names a person or opens a door in a text, and replaces it by its kind: `[email]`.
//!
//! [`DETECTORS`] lists what is built in; the user's own patterns are regular expressions. A
//! [`Redactor`] is made of what one project wants. Which texts are given to it, and that it says so
//! afterwards, is deliberately not here but where telemetry comes in.

mod detector;
mod error;
mod json;
mod overlap;
mod pattern;
mod redactor;
mod shape;

pub use detector::{DETECTORS, Detector};
pub use error::Error;
pub use pattern::{MOST_PATTERNS, PATTERN_CHARS};
pub use redactor::Redactor;
