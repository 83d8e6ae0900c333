//! A key that a listener asks for: random, compared in constant time, never printed by accident.

use std::fmt;

use subtle::ConstantTimeEq as _;

use crate::error::EngineError;

/// Random bytes in a token.
const BYTES: usize = 32;

/// A key of 32 random bytes, written as 64 hexadecimal characters.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new key from the system's random source.
    pub fn random() -> Result<Self, EngineError> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        let digit = |nibble: u8| char::from_digit(nibble.into(), 16);
        let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        Ok(Self(digits.flatten().collect()))
    }

    /// Whether a presented text is this key. Takes as long for a near miss as for a far one.
    pub fn matches(&self, presented: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(presented).into()
    }

    /// The key itself, for the one place that hands it to its user.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_matches_itself_only() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.expose().len(), 64);
        assert!(one.matches(one.expose().as_bytes()));
        assert!(!one.matches(other.expose().as_bytes()));
        assert!(!one.matches(b""));
        assert!(!one.matches(&one.expose().as_bytes()[..63]));
    }

    #[test]
    fn a_token_does_not_print_itself() {
        let token = Token::random().unwrap();
        assert!(!format!("{token:?}").contains(token.expose()));
    }
}
