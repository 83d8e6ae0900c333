//! Labels: what a span's sender wants said of its whole trace.

use serde::{Deserialize, Serialize};

use crate::redaction::{self, REDACTED};

/// Longest key of a tag, in characters; MLflow's limit.
pub const KEY_CHARS: usize = 250;
/// Longest value of a tag, in characters; MLflow's limit.
pub const VALUE_CHARS: usize = 4_096;

/// The tag in which MLflow keeps the prompts of a trace: JSON `[{"name", "version"}]`.
pub const LINKED_PROMPTS: &str = "mlflow.linkedPrompts";

/// A prompt of the registry, or of the sender's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PromptRef {
    /// Its name.
    pub name: String,
    /// Its version, if said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Tags and prompts that a span names for its trace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// Tags by key; a tag without a value has an empty one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<(String, String)>,
    /// Prompts that were used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<PromptRef>,
}

impl Labels {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.prompts.is_empty()
    }

    /// The value of a tag, unless it is empty.
    pub fn tag(&self, key: &str) -> Option<&str> {
        let found = self.tags.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Adds what is not said yet: of two tags with one key the first stays, prompts are joined, and
    /// so is what was redacted.
    pub fn add(&mut self, other: &Self) {
        for (key, value) in &other.tags {
            match self.tags.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) if key == REDACTED => *known = redaction::added(known, value),
                Some(_) => {}
                None => self.tags.push((key.clone(), value.clone())),
            }
        }
        for prompt in &other.prompts {
            if !self.prompts.contains(prompt) {
                self.prompts.push(prompt.clone());
            }
        }
    }

    /// The tags with the prompts among them, as [`LINKED_PROMPTS`].
    pub fn into_tags(self) -> Vec<(String, String)> {
        let mut tags = self.tags;
        if !self.prompts.is_empty() && !tags.iter().any(|(key, _)| key == LINKED_PROMPTS) {
            let json = serde_json::to_string(&self.prompts).unwrap_or_default();
            tags.push((LINKED_PROMPTS.to_owned(), json));
        }
        tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(name: &str) -> PromptRef {
        PromptRef { name: name.into(), version: Some("1".into()) }
    }

    #[test]
    fn of_two_tags_with_one_key_the_first_stays_and_prompts_are_joined() {
        let mut labels =
            Labels { tags: vec![("a".into(), "1".into())], prompts: vec![prompt("p")] };
        labels.add(&Labels {
            tags: vec![("a".into(), "2".into()), ("b".into(), "3".into())],
            prompts: vec![prompt("p"), prompt("q")],
        });
        assert_eq!(labels.tags, [("a".into(), "1".into()), ("b".into(), "3".into())]);
        assert_eq!(labels.prompts.len(), 2);
        let tags = labels.into_tags();
        assert_eq!(tags[2].0, LINKED_PROMPTS);
        assert_eq!(tags[2].1, r#"[{"name":"p","version":"1"},{"name":"q","version":"1"}]"#);
    }
}
