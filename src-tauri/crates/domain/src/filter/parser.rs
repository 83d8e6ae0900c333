//! Reads a text into the tree.
//!
//! What MLflow writes comes first: a name with an operator is a comparison. What is none of its
//! comparisons is ours: `field:value`, texts to look for, words. Everything that stands side by
//! side must hold.

use super::cursor::{Cursor, Name};
use super::known::{self, Known};
use super::{Comparison, Field, Filter, FilterError, MAX_BYTES, MAX_DEPTH, SpanField, Test};
use crate::text::Pattern;

const BEGIN: &str = "the name of a field, a word or a quoted text";

/// Reads a filter; `now_ms` is the time, in milliseconds since 1970, if it is known.
pub(super) fn parse(text: &str, now_ms: Option<f64>) -> Result<Filter, FilterError> {
    if text.len() > MAX_BYTES {
        return Err(FilterError::TooLarge);
    }
    let mut parser = Parser::new(text, now_ms);
    if parser.is_end() {
        return Ok(Filter::default());
    }
    let filter = parser.any()?;
    if parser.is_end() { Ok(filter) } else { Err(parser.expected("AND, OR or the end")) }
}

pub(super) struct Parser {
    pub(super) cursor: Cursor,
    pub(super) now_ms: Option<f64>,
    depth: usize,
    pub(super) comparisons: usize,
    pub(super) values: usize,
    pub(super) patterns: usize,
}

/// What a name names, and what is known of it.
pub(super) type Asked = (Field, &'static Known);

type Parsed = Result<Filter, FilterError>;

impl Parser {
    pub(super) fn new(text: &str, now_ms: Option<f64>) -> Self {
        let cursor = Cursor::new(text);
        Self { cursor, now_ms, depth: 0, comparisons: 0, values: 0, patterns: 0 }
    }

    pub(super) fn expected(&mut self, expected: &'static str) -> FilterError {
        self.cursor.skip_space();
        FilterError::Expected { at: self.cursor.at(), expected, found: self.cursor.found() }
    }

    pub(super) fn is_end(&mut self) -> bool {
        self.cursor.skip_space();
        self.cursor.peek(0).is_none()
    }

    fn any(&mut self) -> Parsed {
        let mut parts = vec![self.all()?];
        while self.cursor.keyword("OR") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Any(parts) })
    }

    fn all(&mut self) -> Parsed {
        let mut parts = vec![self.one()?];
        loop {
            if self.cursor.keyword("AND") {
                parts.push(self.one()?);
            } else if self.is_end() || self.cursor.peek(0) == Some(')') || self.cursor.sees("OR") {
                break;
            } else {
                parts.push(self.one()?);
            }
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::All(parts) })
    }

    pub(super) fn one(&mut self) -> Parsed {
        self.cursor.skip_space();
        if self.negation()? {
            return Ok(Filter::Not(Box::new(self.deeper(Self::one)?)));
        }
        if !self.cursor.eat('(') {
            return self.term();
        }
        let inner = self.deeper(Self::any)?;
        if !self.cursor.eat(')') {
            return Err(self.expected("AND, OR or `)`"));
        }
        // A comparison in parentheses is a group of its own.
        Ok(if matches!(inner, Filter::Is(_)) { Filter::All(vec![inner]) } else { inner })
    }

    fn deeper(&mut self, part: fn(&mut Self) -> Parsed) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err(FilterError::TooDeep { at: self.cursor.at() });
        }
        self.depth += 1;
        let filter = part(self)?;
        self.depth -= 1;
        Ok(filter)
    }

    /// Steps over `NOT`, or a minus right before what it negates. In small letters, `not` before a
    /// mere word is a word as well.
    fn negation(&mut self) -> Result<bool, FilterError> {
        let begins = |next: char| next.is_alphabetic() || matches!(next, '(' | '"' | '\'' | '*');
        if self.cursor.peek(0) == Some('-') && self.cursor.peek(1).is_some_and(begins) {
            self.cursor.pos += 1;
            return Ok(true);
        }
        let begun = self.cursor.pos;
        let is_capital = self.cursor.rest().starts_with(&['N', 'O', 'T']);
        if !self.cursor.keyword("NOT") {
            return Ok(false);
        }
        self.cursor.skip_space();
        let is_marked = self.cursor.peek(0).is_none_or(|next| matches!(next, '(' | '"' | '\''))
            || self.cursor.sees("NOT");
        if is_capital || is_marked || self.sees_comparison()? {
            return Ok(true);
        }
        self.cursor.pos = begun;
        Ok(false)
    }

    fn sees_comparison(&mut self) -> Result<bool, FilterError> {
        let begun = self.cursor.pos;
        let whole = self.cursor.name(true)?;
        let found = whole != Name::default() && self.sees_operator(&whole);
        self.cursor.pos = begun;
        let part = self.cursor.name(false)?;
        let found = found || self.sees_colon(&part);
        self.cursor.pos = begun;
        Ok(found)
    }

    /// One comparison, or a text to look for.
    fn term(&mut self) -> Parsed {
        let begun = self.cursor.pos;
        self.count_comparison()?;
        if let Some(quote) = self.cursor.is_quote() {
            let text = self.cursor.quoted(quote)?;
            return says(begun, &text, Pattern::parse(&text));
        }
        let whole = self.cursor.name(true)?;
        let is_name = whole != Name::default();
        if is_name && self.cursor.before() != Some(':') && self.sees_operator(&whole) {
            let asked = known::asked(&whole, begun + 1)?;
            return self.comparison(&asked);
        }
        self.cursor.pos = begun;
        let part = self.cursor.name(false)?;
        if self.sees_colon(&part) {
            self.cursor.pos += 1;
            return self.matched(begun, &part);
        }
        self.cursor.pos = begun;
        let is_sign = matches!(self.cursor.peek(0), Some('=' | '<' | '>' | ',' | '`'));
        let word = if is_sign { String::new() } else { self.cursor.word() };
        if word.is_empty() {
            self.cursor.pos = begun;
            return Err(self.expected(BEGIN));
        }
        let is_marked = word.starts_with('*') || word.ends_with('*');
        let pattern = if is_marked { Pattern::parse(&word) } else { Pattern::words(&word, true) };
        says(begun, &word, pattern)
    }

    pub(super) fn count_comparison(&mut self) -> Result<(), FilterError> {
        self.comparisons += 1;
        if self.comparisons > super::MAX_COMPARISONS {
            return Err(FilterError::TooLong { at: self.cursor.at() });
        }
        Ok(())
    }

    /// Whether an operator of MLflow's follows a name, so that it is a comparison and no word.
    fn sees_operator(&mut self, name: &Name) -> bool {
        let begun = self.cursor.pos;
        self.cursor.skip_space();
        let found = super::operator::Operator::sign(self.cursor.rest()).is_some()
            || self.sees_word_operator(name);
        self.cursor.pos = begun;
        found
    }

    fn sees_word_operator(&mut self, name: &Name) -> bool {
        let is_known = name.is_quoted || known::named(name.prefix.as_deref(), &name.key).is_some();
        let first = self.cursor.pos;
        for keyword in ["LIKE", "ILIKE", "RLIKE", "NOT", "IN", "IS"] {
            self.cursor.pos = first;
            if !self.cursor.keyword(keyword) {
                continue;
            }
            let capital = self.cursor.rest().len();
            self.cursor.pos = first;
            let written = &self.cursor.rest()[..self.cursor.rest().len() - capital];
            let is_capital = written.iter().all(|letter| !letter.is_lowercase());
            self.cursor.keyword(keyword);
            let is_in = keyword == "IN" || (keyword == "NOT" && self.cursor.keyword("IN"));
            let fits = match keyword {
                "NOT" | "IN" => is_in && self.cursor.eat('('),
                "IS" => {
                    let _negated = self.cursor.keyword("NOT");
                    self.cursor.keyword("NULL")
                }
                _ => {
                    self.cursor.skip_space();
                    self.cursor.is_quote().is_some()
                }
            };
            // `NOT` may as well begin what stands beside.
            return fits || (is_known && is_capital && (keyword != "NOT" || is_in));
        }
        false
    }

    /// Whether a colon follows that makes a field of a name, unlike those of `10:30`, `https://`
    /// and `Note: …`.
    fn sees_colon(&self, name: &Name) -> bool {
        if self.cursor.peek(0) != Some(':') || name == &Name::default() {
            return false;
        }
        let is_known = known::named(name.prefix.as_deref(), &name.key).is_some();
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_.".contains(letter);
        let is_field = name.is_quoted
            || (name.whole().chars().all(is_word)
                && name.whole().starts_with(|first: char| first.is_ascii_alphabetic()));
        let is_value = |next: char| !next.is_whitespace() && !matches!(next, ':' | '/' | '\\');
        is_known || (is_field && self.cursor.peek(1).is_some_and(is_value))
    }
}

/// A text to look for in what was said.
pub(super) fn says(begun: usize, text: &str, pattern: Option<Pattern>) -> Parsed {
    let at = begun + 1;
    if text.chars().count() > super::MAX_PATTERN {
        return Err(FilterError::LongText { at });
    }
    let nothing = || FilterError::Nothing { at, found: format!("`{}`", text.trim()) };
    let words = pattern.ok_or_else(nothing)?;
    let field = Field::Span(SpanField::Content);
    Ok(Filter::Is(Comparison { field, test: Test::Says(words) }))
}
