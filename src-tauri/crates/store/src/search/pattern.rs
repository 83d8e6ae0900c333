//! Patterns: SQL's `LIKE` in and without regard to case, and regular expressions.
//!
//! SQLite's own `LIKE` ignores the case of ASCII letters alone and knows no regular expressions, so
//! that every connection gets functions of ours.

use regex::{Regex, RegexBuilder};
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use touchstone_domain::filter::TextTest;

use super::SearchError;

/// Bytes that a compiled pattern may take.
const COMPILED_BYTES: usize = 1 << 20;

/// A pattern as a regular expression. Texts that are compared as a whole are taken literally.
pub(super) fn pattern(test: TextTest, source: &str) -> Result<Regex, SearchError> {
    let regex = match test {
        TextTest::RLike => source.to_owned(),
        TextTest::Like | TextTest::ILike => like(source),
        TextTest::Equal | TextTest::NotEqual => format!(r"\A{}\z", regex::escape(source)),
    };
    RegexBuilder::new(&regex)
        .case_insensitive(test == TextTest::ILike)
        .dot_matches_new_line(test != TextTest::RLike)
        .size_limit(COMPILED_BYTES)
        .dfa_size_limit(COMPILED_BYTES)
        .build()
        .map_err(|error| SearchError::Pattern {
            pattern: source.to_owned(),
            reason: reason(&error),
        })
}

fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// `%` is any characters, `_` is one; no character takes their meaning away, as in MLflow. An open
/// end is left away instead of matched, which lets the search for literals be quick.
fn like(pattern: &str) -> String {
    let mut source = String::new();
    let middle = pattern.trim_matches('%');
    if middle.is_empty() && !pattern.is_empty() {
        return source;
    }
    if !pattern.starts_with('%') {
        source.push_str(r"\A");
    }
    for character in middle.chars() {
        match character {
            '%' => source.push_str(".*"),
            '_' => source.push('.'),
            other => source.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    if !pattern.ends_with('%') {
        source.push_str(r"\z");
    }
    source
}

/// The name of the SQL function `(pattern, text)` of a test.
pub(super) const fn function(test: TextTest) -> &'static str {
    match test {
        TextTest::Like => "text_like",
        TextTest::ILike => "text_ilike",
        _ => "text_rlike",
    }
}

/// Makes the functions known to a connection.
pub(crate) fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for test in [TextTest::Like, TextTest::ILike, TextTest::RLike] {
        conn.create_scalar_function(function(test), 2, flags, move |context| {
            matches(context, test)
        })?;
    }
    Ok(())
}

/// Nothing of nothing, as SQL has it. The compiled pattern is kept for the statement's next rows.
fn matches(context: &Context<'_>, test: TextTest) -> rusqlite::Result<Option<bool>> {
    let compiled = context.get_or_create_aux(0, |value| match value.as_str() {
        Ok(source) => pattern(test, source),
        Err(error) => {
            Err(SearchError::Pattern { pattern: String::new(), reason: error.to_string() })
        }
    })?;
    Ok(match context.get_raw(1) {
        ValueRef::Text(subject) => Some(compiled.is_match(&String::from_utf8_lossy(subject))),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(test: TextTest, source: &str, subject: &str) -> bool {
        pattern(test, source).unwrap().is_match(subject)
    }

    #[test]
    fn like_matches_the_whole_text_and_minds_case() {
        for (text, subject, expected) in [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("abc", "Abc", false),
            ("a%", "abc", true),
            ("%c", "abc", true),
            ("%c", "cab", false),
            ("%b%", "a\nb\nc", true),
            ("a%c", "a\n\nc", true),
            ("a%c", "ac", true),
            ("a_c", "aäc", true),
            ("a_c", "ac", false),
            ("_%", "", false),
            ("%", "", true),
            ("%%", "x", true),
            ("", "", true),
            ("", "x", false),
            ("a.c", "abc", false),
            (r"a\%", r"a\b", true),
            ("[a-c]", "b", false),
            ("[a-c]", "[a-c]", true),
        ] {
            assert_eq!(is_match(TextTest::Like, text, subject), expected, "{text} {subject}");
        }
    }

    #[test]
    fn ilike_ignores_the_case_of_every_script() {
        assert!(is_match(TextTest::ILike, "%GRÜßE_", "viele grüẞe!"));
        assert!(is_match(TextTest::ILike, "привет", "ПРИВЕТ"));
        assert!(!is_match(TextTest::ILike, "a", "ab"));
    }

    #[test]
    fn rlike_matches_anywhere_and_a_bad_pattern_says_why() {
        assert!(is_match(TextTest::RLike, r"\d{2}", "a12b"));
        assert!(!is_match(TextTest::RLike, r"^\d", "a12b"));
        let refusal = |text: &str| pattern(TextTest::RLike, text).unwrap_err().to_string();
        assert_eq!(refusal("a("), "the pattern 'a(' cannot be used: unclosed group");
        assert!(refusal(r"(\w{1000}){1000}").contains("size limit"));
    }
}
