//! What a project wants replaced in the telemetry that comes in, and how a trace says that it was.
//!
//! How it is found is deliberately not here but in the crate `redact`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The attribute in which a span says what was replaced in it, and the tag of its trace: JSON with
/// the number of places by kind, such as `{"email":2}`.
pub const REDACTED: &str = "touchstone.redacted";

/// What a project wants replaced. Nothing is the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Redaction {
    /// Ids of built-in detectors.
    pub detectors: Vec<String>,
    /// The user's own patterns.
    pub patterns: Vec<Pattern>,
}

impl Redaction {
    /// Whether nothing is to be replaced.
    pub const fn is_off(&self) -> bool {
        self.detectors.is_empty() && self.patterns.is_empty()
    }
}

/// A pattern of the user's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pattern {
    /// What stands in place of what it matches, in brackets.
    pub name: String,
    /// A regular expression.
    pub pattern: String,
}

/// How many places were replaced, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found(BTreeMap<String, u64>);

impl Found {
    /// The counts that such a JSON object states; none if it is something else.
    pub fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().map(Self)
    }

    /// As a JSON object by kind.
    pub fn to_json(&self) -> String {
        let counts = self.0.iter().map(|(kind, count)| (kind.clone(), (*count).into()));
        serde_json::Value::Object(counts.collect()).to_string()
    }

    /// Whether nothing was replaced.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts one place more.
    pub fn count(&mut self, kind: &str) {
        match self.0.get_mut(kind) {
            Some(count) => *count = count.saturating_add(1),
            None => drop(self.0.insert(kind.to_owned(), 1)),
        }
    }

    /// Adds the counts of other places.
    pub fn add(&mut self, other: &Self) {
        for (kind, more) in &other.0 {
            let count = self.0.entry(kind.clone()).or_default();
            *count = count.saturating_add(*more);
        }
    }

    /// Takes the larger count of each kind: for statements that are made again.
    pub fn raise(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            let own = self.0.entry(kind.clone()).or_default();
            *own = (*own).max(*count);
        }
    }

    /// The counts by kind.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(kind, count)| (kind.as_str(), *count))
    }
}

/// The counts of two spans together, as JSON; the first where one of them states none.
pub fn added(first: &str, second: &str) -> String {
    match (Found::from_json(first), Found::from_json(second)) {
        (Some(mut all), Some(more)) => {
            all.add(&more);
            all.to_json()
        }
        _ => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_and_read_again_and_add_up_in_any_order() {
        let mut found = Found::default();
        for kind in ["phone", "email", "email"] {
            found.count(kind);
        }
        assert_eq!(found.to_json(), r#"{"email":2,"phone":1}"#);
        assert_eq!(Found::from_json(&found.to_json()), Some(found));
        let (one, other) = (r#"{"email":2}"#, r#"{"card":1,"email":3}"#);
        assert_eq!(added(one, other), r#"{"card":1,"email":5}"#);
        assert_eq!(added(one, other), added(other, one));
        assert_eq!(added(one, "none of ours"), one);
    }

    #[test]
    fn what_is_stated_again_is_not_counted_again() {
        let mut found = Found::from_json(r#"{"email":2}"#).unwrap();
        found.raise(&Found::from_json(r#"{"email":2,"card":1}"#).unwrap());
        assert_eq!(found.to_json(), r#"{"card":1,"email":2}"#);
    }
}
