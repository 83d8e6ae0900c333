//! Cuts a filter into tokens.
//!
//! A quote within quotes is written twice; a backslash is a character like any other, so that
//! regular expressions stand as they are.

use super::FilterError;

/// One token, with the character at which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Counted from 1.
    pub(super) at: usize,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A name, perhaps with a prefix and perhaps with quoted parts; keywords as well.
    Name(Name),
    /// A quoted text.
    Text(String),
    /// A number.
    Number(f64),
    /// `=`, `!=`, `<`, `<=`, `>` or `>=`.
    Sign(&'static str),
    Open,
    Close,
    Comma,
    End,
}

/// A name without its quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// What stands before the first dot outside quotes, if there is one.
    pub(super) prefix: Option<String>,
    pub(super) key: String,
    /// Whether any part was quoted, which no keyword is.
    quoted: bool,
}

impl Name {
    pub(super) fn is(&self, keyword: &str) -> bool {
        !self.quoted && self.prefix.is_none() && self.key.eq_ignore_ascii_case(keyword)
    }

    pub(super) fn whole(&self) -> String {
        match &self.prefix {
            Some(prefix) => format!("{prefix}.{}", self.key),
            None => self.key.clone(),
        }
    }
}

impl Kind {
    /// The token as a message shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Name(name) => format!("`{}`", name.whole()),
            Self::Text(text) => format!("the text '{text}'"),
            Self::Number(number) => format!("the number {number}"),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::Open => "`(`".into(),
            Self::Close => "`)`".into(),
            Self::Comma => "`,`".into(),
            Self::End => "the end".into(),
        }
    }
}

/// The tokens of a text, the last one being [`Kind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.token()?;
        let ended = token.kind == Kind::End;
        tokens.push(token);
        if ended {
            return Ok(tokens);
        }
    }
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn token(&mut self) -> Result<Token, FilterError> {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let at = self.at + 1;
        let kind = match self.peek(0) {
            None => Kind::End,
            Some('(') => self.step(1, Kind::Open),
            Some(')') => self.step(1, Kind::Close),
            Some(',') => self.step(1, Kind::Comma),
            Some(quote @ ('\'' | '"')) => Kind::Text(self.quoted(quote)?),
            Some('=' | '!' | '<' | '>') => self.sign()?,
            Some(first) if self.begins_number(first) => self.number()?,
            Some(first) if first == '`' || is_word(first) => Kind::Name(self.name()?),
            Some(found) => return Err(FilterError::Character { at, found }),
        };
        Ok(Token { kind, at })
    }

    fn step(&mut self, length: usize, kind: Kind) -> Kind {
        self.at += length;
        kind
    }

    fn sign(&mut self) -> Result<Kind, FilterError> {
        Ok(match (self.peek(0), self.peek(1)) {
            (Some('!'), Some('=')) => self.step(2, Kind::Sign("!=")),
            (Some('<'), Some('=')) => self.step(2, Kind::Sign("<=")),
            (Some('>'), Some('=')) => self.step(2, Kind::Sign(">=")),
            (Some('='), _) => self.step(1, Kind::Sign("=")),
            (Some('<'), _) => self.step(1, Kind::Sign("<")),
            (Some('>'), _) => self.step(1, Kind::Sign(">")),
            _ => return Err(FilterError::Character { at: self.at + 1, found: '!' }),
        })
    }

    fn begins_number(&self, first: char) -> bool {
        let digit = |ahead| self.peek(ahead).is_some_and(|next| next.is_ascii_digit());
        match first {
            '0'..='9' => true,
            '.' => digit(1),
            '-' | '+' => digit(1) || (self.peek(1) == Some('.') && digit(2)),
            _ => false,
        }
    }

    fn number(&mut self) -> Result<Kind, FilterError> {
        let start = self.at;
        self.at += 1;
        while let Some(next) = self.peek(0) {
            let exponent = matches!(self.chars[self.at - 1], 'e' | 'E');
            let sign = matches!(next, '-' | '+') && exponent;
            if !(next.is_alphanumeric() || next == '.' || next == '_' || sign) {
                break;
            }
            self.at += 1;
        }
        let digits: String = self.chars[start..self.at].iter().collect();
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Kind::Number(number)),
            _ => Err(FilterError::Expected {
                at: start + 1,
                expected: "a number",
                found: format!("`{digits}`"),
            }),
        }
    }

    /// The content of quotes that open here.
    fn quoted(&mut self, quote: char) -> Result<String, FilterError> {
        let at = self.at + 1;
        let mut text = String::new();
        loop {
            self.at += 1;
            match self.peek(0) {
                None => return Err(FilterError::Unclosed { at, quote }),
                Some(next) if next != quote => text.push(next),
                Some(_) if self.peek(1) == Some(quote) => {
                    self.at += 1;
                    text.push(quote);
                }
                Some(_) => {
                    self.at += 1;
                    return Ok(text);
                }
            }
        }
    }

    fn name(&mut self) -> Result<Name, FilterError> {
        let mut name = Name::default();
        let mut after_dot = false;
        while let Some(next) = self.peek(0) {
            match next {
                '`' => {
                    name.quoted = true;
                    name.key.push_str(&self.quoted(next)?);
                }
                '\'' | '"' if after_dot => {
                    name.quoted = true;
                    name.key.push_str(&self.quoted(next)?);
                }
                '.' if name.prefix.is_none() => {
                    name.prefix = Some(std::mem::take(&mut name.key));
                    self.at += 1;
                }
                _ if is_word(next) => {
                    name.key.push(next);
                    self.at += 1;
                }
                _ => break,
            }
            after_dot = next == '.';
        }
        Ok(name)
    }
}

/// Characters of names that need no backticks. MLflow wants backticks for some of them.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || "_.-/:@$#".contains(character)
}
