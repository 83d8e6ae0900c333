//! The longest keys, values and names that MLflow's server takes, refused in its words.

use touchstone_domain::label::{KEY_CHARS, VALUE_CHARS};

use crate::error::Error;

/// Longest name of an experiment, in characters.
pub(crate) const EXPERIMENT_NAME_CHARS: usize = 500;
/// Longest value of an experiment's tag, in characters.
pub(crate) const EXPERIMENT_TAG_CHARS: usize = 20_000;

/// Refuses what is longer than that many characters.
pub(crate) fn at_most(what: &str, chars: usize, text: &str) -> Result<(), Error> {
    if text.chars().nth(chars).is_none() {
        return Ok(());
    }
    let message = format!("'{what}' exceeds the maximum length of {chars} characters");
    Err(Error::invalid(message))
}

/// A tag's key: not empty, not too long.
pub(crate) fn key(key: &str) -> Result<(), Error> {
    if key.is_empty() {
        return Err(Error::invalid("Missing value for required parameter 'key'."));
    }
    at_most("key", KEY_CHARS, key)
}

/// A trace's tag value, cut to what a tag holds.
pub(crate) fn cut(value: &str) -> &str {
    cut_at(value, VALUE_CHARS)
}

/// The first characters of a text.
pub(crate) fn cut_at(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_characters_not_bytes() {
        assert!(key(&"é".repeat(KEY_CHARS)).is_ok());
        let refused = key(&"é".repeat(KEY_CHARS + 1)).unwrap_err();
        assert_eq!(refused.message, "'key' exceeds the maximum length of 250 characters");
        assert!(key("").is_err());
        assert_eq!(cut(&"é".repeat(VALUE_CHARS + 1)), "é".repeat(VALUE_CHARS));
    }
}
