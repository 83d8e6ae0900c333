//! Texts in JSON and their escapes.

use std::borrow::Cow;

use super::{Reader, Result};

impl<'a> Reader<'a> {
    /// Reads the text that begins with the quote here.
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>> {
        self.at += 1;
        let first = self.plain_text()?;
        if self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(first));
        }
        let mut text = String::from(first);
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(_) => text.push(self.escape()?),
                None => return Err(self.syntax_fault("expected `\"` at the end of a text")),
            }
            text.push_str(self.plain_text()?);
        }
    }

    /// Everything up to the next quote or backslash.
    fn plain_text(&mut self) -> Result<&'a str> {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        let plain = &rest[..length.unwrap_or(rest.len())];
        let text = std::str::from_utf8(plain).map_err(|error| {
            self.at += error.valid_up_to();
            self.syntax_fault("expected UTF-8")
        })?;
        self.at += text.len();
        Ok(text)
    }

    /// Reads the escape that begins with the backslash here.
    fn escape(&mut self) -> Result<char> {
        let escaped = match self.bytes.get(self.at + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.syntax_fault("expected an escape that JSON knows")),
        };
        self.at += 2;
        Ok(escaped)
    }

    /// Reads `\uXXXX`, joining a pair of surrogates; a lone surrogate becomes U+FFFD.
    fn unicode_escape(&mut self) -> Result<char> {
        let Some(unit) = self.code_unit(self.at) else {
            return Err(self.syntax_fault("expected four hexadecimal characters after `\\u`"));
        };
        self.at += 6;
        if !(0xd800..0xdc00).contains(&unit) {
            return Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        match self.code_unit(self.at) {
            Some(low @ 0xdc00..0xe000) => {
                self.at += 6;
                let joined = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            _ => Ok(char::REPLACEMENT_CHARACTER),
        }
    }

    fn code_unit(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scalar;
    use super::*;

    fn text(json: &str) -> Result<String> {
        let mut reader = Reader::new(json.as_bytes());
        match reader.scalar()? {
            Scalar::Text(text) => Ok(text.into_owned()),
            other => Ok(format!("{other:?}")),
        }
    }

    #[test]
    fn escapes_are_undone_and_surrogate_pairs_joined() {
        assert_eq!(text(r#""a\n\"\\\/\b\f\r\t""#).unwrap(), "a\n\"\\/\u{8}\u{c}\r\t");
        assert_eq!(text(r#""\u6771\ud83c\udf26\ufe0f\u0000""#).unwrap(), "東🌦\u{fe0f}\0");
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        assert_eq!(text(r#""a\ud800b""#).unwrap(), "a\u{fffd}b");
        assert_eq!(text(r#""\udc00\ud800\ud83c\udf26""#).unwrap(), "\u{fffd}\u{fffd}🌦");
        assert_eq!(text(r#""\ud800""#).unwrap(), "\u{fffd}");
    }

    #[test]
    fn raw_control_characters_and_nul_are_text() {
        assert_eq!(text("\"a\nb\0\"").unwrap(), "a\nb\0");
    }

    #[test]
    fn broken_texts_are_faults_at_their_byte() {
        for (json, at) in
            [("\"abc", 4), (r#""a\x""#, 2), (r#""\u12g4""#, 1), (r#""\u12"#, 1), ("tru", 0)]
        {
            let fault = text(json).unwrap_err();
            assert!(fault.syntax && fault.at == at, "{json}: {fault:?}");
        }
        let fault = Reader::new(b"\"ab\xff\"").scalar().unwrap_err();
        assert_eq!((fault.at, fault.what.as_str()), (3, "expected UTF-8, found the byte 0xff"));
    }
}
