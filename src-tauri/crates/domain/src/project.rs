//! A project: what traces, scorers, datasets and runs belong to.

use crate::id::ProjectId;

/// Longest name of a project, in characters.
pub const NAME_CHARS: usize = 200;

/// One project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its number.
    pub id: ProjectId,
    /// Its name, unique among projects.
    pub name: String,
    /// When it was made, nanoseconds since 1970.
    pub created_ns: i64,
}

/// Why a text cannot name a project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but blanks.
    #[error("a project needs a name")]
    Empty,
    /// More than [`NAME_CHARS`] characters.
    #[error("a project's name has at most {NAME_CHARS} characters, this one has {0}")]
    TooLong(usize),
    /// A control character, which no screen can show.
    #[error("a project's name cannot contain the control character U+{0:04X}")]
    Control(u32),
}

/// A project's name without blanks at its ends, or why it cannot be one.
pub fn name(text: &str) -> Result<&str, NameError> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 {
        return Err(NameError::Empty);
    }
    if chars > NAME_CHARS {
        return Err(NameError::TooLong(chars));
    }
    match text.chars().find(|character| character.is_control()) {
        Some(character) => Err(NameError::Control(character.into())),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_checked() {
        assert_eq!(name("  Shop 日本 "), Ok("Shop 日本"));
        assert_eq!(name(" \t"), Err(NameError::Empty));
        assert_eq!(name("a\u{0}b"), Err(NameError::Control(0)));
        assert_eq!(name(&"x".repeat(201)), Err(NameError::TooLong(201)));
    }
}
