//! Reads a filter character by character: names, quoted texts, words.
//!
//! A quote within quotes is written twice; a backslash is a character like any other, so that
//! regular expressions stand as they are.

use super::FilterError;

/// Characters of what was found that a message shows.
const SHOWN: usize = 40;

/// A place in a filter.
#[derive(Debug)]
pub(super) struct Cursor {
    chars: Vec<char>,
    pub(super) pos: usize,
}

/// A name without its quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// What stands before the first dot outside quotes, if there is one.
    pub(super) prefix: Option<String>,
    pub(super) key: String,
    /// Whether any part was quoted, which no keyword is.
    pub(super) is_quoted: bool,
}

impl Name {
    pub(super) fn whole(&self) -> String {
        match &self.prefix {
            Some(prefix) => format!("{prefix}.{}", self.key),
            None => self.key.clone(),
        }
    }
}

impl Cursor {
    pub(super) fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), pos: 0 }
    }

    /// The character at which it stands, from 1.
    pub(super) const fn at(&self) -> usize {
        self.pos + 1
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.pos + ahead).copied()
    }

    pub(super) fn rest(&self) -> &[char] {
        self.chars.get(self.pos..).unwrap_or_default()
    }

    pub(super) fn before(&self) -> Option<char> {
        self.pos.checked_sub(1).and_then(|before| self.chars.get(before)).copied()
    }

    pub(super) fn skip_space(&mut self) {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.pos += 1;
        }
    }

    /// Steps over this character if it stands here, after space.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        self.skip_space();
        let found = self.peek(0) == Some(wanted);
        self.pos += usize::from(found);
        found
    }

    /// Steps over this keyword, written in any case, if it stands here, after space.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        self.skip_space();
        let length = keyword.len();
        let same = self.rest().len() >= length
            && keyword.chars().zip(self.rest()).all(|(a, b)| a.eq_ignore_ascii_case(b));
        let ends = self.peek(length).is_none_or(|next| !is_word(next) && next != '`');
        let found = same && ends;
        self.pos += if found { length } else { 0 };
        found
    }

    /// Whether this keyword stands next.
    pub(super) fn sees(&mut self, keyword: &str) -> bool {
        let begun = self.pos;
        let found = self.keyword(keyword);
        self.pos = begun;
        found
    }

    pub(super) fn is_quote(&self) -> Option<char> {
        self.peek(0).filter(|next| matches!(next, '\'' | '"'))
    }

    /// The content of quotes that open here.
    pub(super) fn quoted(&mut self, quote: char) -> Result<String, FilterError> {
        let at = self.at();
        let mut text = String::new();
        loop {
            self.pos += 1;
            match self.peek(0) {
                None => return Err(FilterError::Unclosed { at, quote }),
                Some(next) if next != quote => text.push(next),
                Some(_) if self.peek(1) == Some(quote) => {
                    self.pos += 1;
                    text.push(quote);
                }
                Some(_) => {
                    self.pos += 1;
                    return Ok(text);
                }
            }
        }
    }

    /// A name, perhaps with a prefix and perhaps with quoted parts; empty if none stands here. A
    /// colon is a part of it, or ends it.
    pub(super) fn name(&mut self, with_colons: bool) -> Result<Name, FilterError> {
        let mut name = Name::default();
        let mut is_after_dot = false;
        while let Some(next) = self.peek(0) {
            match next {
                '`' => {
                    name.is_quoted = true;
                    name.key.push_str(&self.quoted(next)?);
                }
                '\'' | '"' if is_after_dot => {
                    name.is_quoted = true;
                    name.key.push_str(&self.quoted(next)?);
                }
                '.' if name.prefix.is_none() => {
                    name.prefix = Some(std::mem::take(&mut name.key));
                    self.pos += 1;
                }
                ':' if !with_colons => break,
                _ if is_word(next) => {
                    name.key.push(next);
                    self.pos += 1;
                }
                _ => break,
            }
            is_after_dot = next == '.';
        }
        Ok(name)
    }

    /// Everything up to space, a parenthesis, a comma that ends a value, or a quote; an apostrophe
    /// within a word belongs to it.
    pub(super) fn word(&mut self) -> String {
        let begun = self.pos;
        while let Some(next) = self.peek(0) {
            let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
            let is_apostrophe = next == '\'' && is_letter(self.before()) && is_letter(self.peek(1));
            let ends = next.is_whitespace() || matches!(next, '(' | ')' | '"' | '\'' | '`');
            if ends && !(is_apostrophe && self.pos > begun) {
                break;
            }
            self.pos += 1;
        }
        self.chars[begun..self.pos].iter().collect()
    }

    /// What stands here, as a message shows it.
    pub(super) fn found(&self) -> String {
        let mut ahead = Self { chars: self.rest().iter().take(1_000).copied().collect(), pos: 0 };
        ahead.skip_space();
        let cut = |text: &str| -> String {
            match text.char_indices().nth(SHOWN) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text.to_owned(),
            }
        };
        if let Some(quote) = ahead.is_quote() {
            let text = ahead.quoted(quote).unwrap_or_default();
            return format!("the text '{}'", cut(&text));
        }
        let mut word = ahead.word();
        if word.is_empty() {
            match ahead.peek(0) {
                Some(next) => word.push(next),
                None => return "the end".into(),
            }
        }
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => format!("the number {number}"),
            _ => format!("`{}`", cut(&word)),
        }
    }
}

/// Characters of names that need no backticks. MLflow wants backticks for some of them.
pub(super) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || "_.-/:@$#".contains(character)
}
