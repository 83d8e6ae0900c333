//! Patterns as regular expressions: SQL's `LIKE` in and without regard to case, `*`, and regular
//! expressions themselves, all bounded in what they may take.

use regex::{Regex, RegexBuilder};

use super::TextTest;

/// Bytes that a compiled pattern may take.
const COMPILED_BYTES: usize = 1 << 20;

impl TextTest {
    /// The test against this text as a regular expression, or why there is none. Texts that are
    /// compared as a whole are taken literally.
    pub fn regex(self, source: &str) -> Result<Regex, String> {
        let regex = match self {
            Self::RLike => source.to_owned(),
            Self::Like | Self::ILike => like(source),
            Self::Glob => glob(source),
            Self::Equal | Self::NotEqual => format!(r"\A{}\z", regex::escape(source)),
        };
        RegexBuilder::new(&regex)
            .case_insensitive(self == Self::ILike)
            .dot_matches_new_line(self != Self::RLike)
            .size_limit(COMPILED_BYTES)
            .dfa_size_limit(COMPILED_BYTES)
            .build()
            .map_err(|error| reason(&error))
    }

    /// The characters that every text begins with that passes this test.
    pub fn beginning(self, source: &str) -> &str {
        let special: &[char] = match self {
            Self::Like => &['%', '_'],
            Self::Glob => &['*'],
            Self::Equal => return source,
            Self::NotEqual | Self::ILike | Self::RLike => return "",
        };
        source.split(special).next().unwrap_or_default()
    }
}

fn reason(error: &regex::Error) -> String {
    if let regex::Error::CompiledTooBig(limit) = error {
        return format!(
            "it repeats so much that it would take more than {limit} bytes; repeat less"
        );
    }
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// `%` is any characters, `_` is one; no character takes their meaning away, as in MLflow. An open
/// end is left away instead of matched, which lets the search for literals be quick.
fn like(pattern: &str) -> String {
    open_ended(pattern, '%', |letter| match letter {
        '%' => ".*".into(),
        '_' => ".".into(),
        other => regex::escape(other.encode_utf8(&mut [0; 4])),
    })
}

fn glob(pattern: &str) -> String {
    open_ended(pattern, '*', |letter| match letter {
        '*' => ".*".into(),
        other => regex::escape(other.encode_utf8(&mut [0; 4])),
    })
}

fn open_ended(pattern: &str, any: char, part: impl Fn(char) -> String) -> String {
    let middle = pattern.trim_matches(any);
    if middle.is_empty() && !pattern.is_empty() {
        return String::new();
    }
    let begin = if pattern.starts_with(any) { "" } else { r"\A" };
    let end = if pattern.ends_with(any) { "" } else { r"\z" };
    format!("{begin}{}{end}", middle.chars().map(part).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(test: TextTest, source: &str, subject: &str) -> bool {
        test.regex(source).unwrap().is_match(subject)
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
    fn a_star_is_any_characters_and_nothing_else_is_special() {
        for (text, subject, expected) in [
            ("gpt-4*", "gpt-4o-mini", true),
            ("gpt-4*", "my gpt-4", false),
            ("*4o*", "gpt-4o-mini", true),
            ("a*c", "a\nc", true),
            ("a_c*", "abc", false),
            ("100%*", "100", false),
            ("*", "", true),
        ] {
            assert_eq!(is_match(TextTest::Glob, text, subject), expected, "{text} {subject}");
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
        assert_eq!(TextTest::RLike.regex("a(").unwrap_err(), "unclosed group");
        let nested = TextTest::RLike.regex(r"(\w{1000}){1000}").unwrap_err();
        assert!(nested.contains("repeat less"), "{nested}");
    }

    #[test]
    fn every_text_that_passes_begins_with_the_beginning() {
        assert_eq!(TextTest::Like.beginning("gpt_4%"), "gpt");
        assert_eq!(TextTest::Glob.beginning("gpt_4*"), "gpt_4");
        assert_eq!(TextTest::Equal.beginning("a%*"), "a%*");
        assert_eq!(TextTest::ILike.beginning("abc"), "");
    }
}
