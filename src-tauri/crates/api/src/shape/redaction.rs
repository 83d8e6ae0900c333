//! What a project wants replaced in what comes in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::redaction::{Found as DomainFound, Pattern as DomainPattern};
use touchstone_redact::Detector as KnownDetector;
use ts_rs::TS;

use crate::number::exact_count;

/// A pattern of the user's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(rename = "RedactionPattern")]
pub struct Pattern {
    /// What stands in place of what it matches, in brackets: a letter from a to z, then letters,
    /// digits, `_` or `-`.
    pub name: String,
    /// A regular expression.
    pub pattern: String,
}

impl From<DomainPattern> for Pattern {
    fn from(DomainPattern { name, pattern }: DomainPattern) -> Self {
        Self { name, pattern }
    }
}

impl From<Pattern> for DomainPattern {
    fn from(Pattern { name, pattern }: Pattern) -> Self {
        Self { name, pattern }
    }
}

/// A detector that is built in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Detector {
    /// Its name in settings, and in brackets in place of what it finds.
    pub id: String,
    /// What it finds.
    pub label: String,
    /// A text in which it finds something.
    pub example: String,
}

impl From<&KnownDetector> for Detector {
    fn from(known: &KnownDetector) -> Self {
        Self {
            id: known.id.to_owned(),
            label: known.label.to_owned(),
            example: known.example.to_owned(),
        }
    }
}

/// Asks what a project wants replaced.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedactionGetRequest {
    /// The project's number.
    pub project: String,
}

/// Sets what a project wants replaced in what comes from now on; what is stored stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedactionSetRequest {
    /// The project's number.
    pub project: String,
    /// Ids of built-in detectors; none with no patterns turns redaction off.
    pub detectors: Vec<String>,
    /// The user's own patterns, 50 at most.
    pub patterns: Vec<Pattern>,
}

/// What a project wants replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Redaction {
    /// Ids of built-in detectors.
    pub detectors: Vec<String>,
    /// The user's own patterns.
    pub patterns: Vec<Pattern>,
    /// All detectors that there are.
    pub known: Vec<Detector>,
}

/// Tries settings on a text; nothing is kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedactionTryRequest {
    /// Ids of built-in detectors.
    pub detectors: Vec<String>,
    /// The user's own patterns.
    pub patterns: Vec<Pattern>,
    /// The text.
    pub text: String,
}

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RedactionTried {
    /// The text as it would be stored.
    pub text: String,
    /// What was replaced.
    pub found: Vec<RedactionFound>,
}

/// How many places of one kind were replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RedactionFound {
    /// A detector's id or a pattern's name.
    pub kind: String,
    /// Places.
    pub count: i64,
}

impl RedactionFound {
    /// All counts, by kind.
    pub(crate) fn all(found: &DomainFound) -> Vec<Self> {
        let count = |count: u64| exact_count(i64::try_from(count).unwrap_or(i64::MAX));
        found.iter().map(|(kind, it)| Self { kind: kind.to_owned(), count: count(it) }).collect()
    }
}
