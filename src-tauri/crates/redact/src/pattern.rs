//! The user's own patterns, checked before they are compiled. They are matched in time linear to
//! the text, whatever they say, and within bounds of memory.

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use touchstone_domain::redaction::Pattern;

use crate::detector::DETECTORS;
use crate::error::Error;

/// Most patterns of a project.
pub const MOST_PATTERNS: usize = 50;
/// Longest pattern, in characters.
pub const PATTERN_CHARS: usize = 1_000;
/// Longest name, in characters.
pub(crate) const NAME_CHARS: usize = 40;
/// Most bytes of a compiled pattern, and of what its search remembers on each thread.
const SIZE: usize = 256 * 1_024;
/// Deepest nesting of groups.
const NESTING: u32 = 50;

/// Compiles patterns in their order, or says which of them is wrong, and where.
pub(crate) fn compile(patterns: &[Pattern]) -> Result<Vec<(String, Regex)>, Error> {
    if patterns.len() > MOST_PATTERNS {
        return Err(Error::TooMany(patterns.len()));
    }
    let mut compiled: Vec<(String, Regex)> = Vec::with_capacity(patterns.len());
    for (number, pattern) in (1..).zip(patterns) {
        let name = pattern.name.as_str();
        check_name(number, name)?;
        let is_taken = DETECTORS.iter().any(|it| it.id == name)
            || compiled.iter().any(|(known, _)| known == name);
        if is_taken {
            return Err(Error::NameTaken { number, name: name.to_owned() });
        }
        compiled.push((name.to_owned(), one(number, name, &pattern.pattern)?));
    }
    Ok(compiled)
}

/// A name in brackets must never be JSON, nor anything that a detector looks for.
fn check_name(number: usize, name: &str) -> Result<(), Error> {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b);
    let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.len() <= NAME_CHARS
        && name.bytes().all(is_plain)
        && !["true", "false", "null"].contains(&name);
    if is_name { Ok(()) } else { Err(Error::Name { number, name: name.to_owned() }) }
}

fn one(number: usize, name: &str, pattern: &str) -> Result<Regex, Error> {
    let name = || name.to_owned();
    let chars = pattern.chars().count();
    if chars > PATTERN_CHARS {
        return Err(Error::TooLong { number, name: name(), chars });
    }
    let syntax = |offset: usize, reason: String| {
        let at = pattern.get(..offset).map_or(0, |before| before.chars().count()) + 1;
        Error::Syntax { number, name: name(), at, reason }
    };
    let parsed = ParserBuilder::new().nest_limit(NESTING).build().parse(pattern);
    let shape = parsed.map_err(|error| match error {
        regex_syntax::Error::Parse(it) => syntax(it.span().start.offset, it.kind().to_string()),
        regex_syntax::Error::Translate(it) => syntax(it.span().start.offset, it.kind().to_string()),
        other => syntax(0, other.to_string()),
    })?;
    let reason = match shape.properties().minimum_len() {
        None => Some("can never match: write what it should find"),
        Some(0) => Some("matches the empty text: let it ask for one character at least"),
        Some(_) => None,
    };
    if let Some(reason) = reason {
        return Err(Error::Empty { number, name: name(), reason });
    }
    let mut builder = RegexBuilder::new(pattern);
    let built = builder.size_limit(SIZE).dfa_size_limit(SIZE).nest_limit(NESTING).build();
    built.map_err(|_| Error::TooLarge { number, name: name() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(name: &str, pattern: &str) -> Pattern {
        Pattern { name: name.into(), pattern: pattern.into() }
    }

    fn refused(patterns: &[Pattern]) -> String {
        compile(patterns).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_told_with_the_pattern_and_the_character() {
        let good = pattern("customer", r"K-\d{6}");
        let told = refused(&[good.clone(), pattern("order", "Bést(ellung")]);
        assert_eq!(told, "pattern 2 `order`, at character 5: unclosed group");
        assert!(refused(&[pattern("x", r"\p{Nothing}")]).contains("at character 1:"));
        assert!(refused(&[good.clone(), good]).contains("is taken"));
        assert!(refused(&[pattern("email", "x")]).contains("is taken"));
    }

    #[test]
    fn a_pattern_that_matches_nothing_or_the_empty_text_is_refused() {
        for empty in ["", "x*", r"\b", "^", "(a|)", "a{0,3}"] {
            assert!(refused(&[pattern("x", empty)]).contains("empty text"), "{empty}");
        }
        assert!(refused(&[pattern("x", r"[^\s\S]")]).contains("never match"));
    }

    #[test]
    fn what_would_take_too_much_is_refused() {
        let long = "x".repeat(PATTERN_CHARS + 1);
        assert!(refused(&[pattern("x", &long)]).contains("has 1001 characters"));
        assert!(refused(&[pattern("x", r"(?:\w{50}){50}")]).contains("too large"));
        assert!(refused(&[pattern("x", &"(".repeat(200))]).contains("at character"));
        let nested = format!("{}a{}", "(".repeat(60), ")".repeat(60));
        assert!(refused(&[pattern("x", &nested)]).contains("at character"));
        let many: Vec<Pattern> =
            (0..=MOST_PATTERNS).map(|n| pattern(&format!("n{n}"), "x")).collect();
        assert!(refused(&many).contains("51 patterns"));
        assert!(compile(&many[1..]).is_ok());
    }

    #[test]
    fn names_stand_out_in_a_text() {
        for name in ["", "1", "Customer", "a b", "null", "a]", &"x".repeat(41)] {
            assert!(refused(&[pattern(name, "x")]).contains("cannot be a name"), "{name}");
        }
        assert!(compile(&[pattern("customer-no_2", "x")]).is_ok());
    }
}
