//! A reader of JSON text that hands out values as it meets them.
//!
//! It is lenient where senders of telemetry err (lone surrogates, raw control characters, bare
//! `NaN`, a byte order mark) and strict about structure. What the members mean is not known here.

mod text;

use std::borrow::Cow;

/// Objects and arrays within each other that are read; deeper ones can only be skipped.
pub(crate) const MAX_DEPTH: u32 = 128;

/// Characters of a member's name that are kept for a fault's path.
const NAME_CHARS: usize = 60;

/// Why reading stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Byte at which it shows.
    pub(crate) at: usize,
    /// Whether the text is no JSON, so that nothing after it can be read either.
    pub(crate) syntax: bool,
    /// What was expected and what was found.
    pub(crate) what: String,
    /// Names and indexes on the way to it, innermost first.
    path: Vec<String>,
}

impl Fault {
    /// The way to the fault from where reading began: `resourceSpans[0].resource`.
    pub(crate) fn path(&self) -> String {
        let whole: String = self.path.iter().rev().map(String::as_str).collect();
        whole.strip_prefix('.').unwrap_or(&whole).to_owned()
    }

    fn within(mut self, name: &str) -> Self {
        self.path.push(format!(".{}", name.chars().take(NAME_CHARS).collect::<String>()));
        self
    }

    fn within_item(mut self, index: usize) -> Self {
        self.path.push(format!("[{index}]"));
        self
    }
}

pub(crate) type Result<T> = std::result::Result<T, Fault>;

/// A value that is neither an object nor an array nor null.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar<'a> {
    Text(Cow<'a, str>),
    /// As written, `NaN` and `Infinity` included.
    Number(&'a str),
    Bool(bool),
}

/// A place to come back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    at: usize,
    depth: u32,
}

impl Mark {
    /// Bytes between an earlier place and this one.
    pub(crate) const fn bytes_since(self, earlier: Self) -> usize {
        self.at.saturating_sub(earlier.at)
    }
}

/// Reads JSON text from its start to its end.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Self { bytes, at, depth: 0 }
    }

    /// Where reading stands.
    pub(crate) const fn mark(&self) -> Mark {
        Mark { at: self.at, depth: self.depth }
    }

    /// Goes back to where reading stood.
    pub(crate) const fn return_to(&mut self, mark: Mark) {
        self.at = mark.at;
        self.depth = mark.depth;
    }

    /// Reads an object; `member` reads the value of each member that is not null. Names come in
    /// lowerCamelCase also where they were sent in `snake_case`.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &str) -> Result<()>,
    ) -> Result<()> {
        self.open(b'{', "an object")?;
        if self.close(b'}') {
            return Ok(());
        }
        loop {
            let name = self.name()?;
            if !self.null()? {
                let name = camel_case(&name);
                member(self, &name).map_err(|fault| fault.within(&name))?;
            }
            if !self.comma(b'}')? {
                return Ok(());
            }
        }
    }

    /// Reads an array; `item` reads each item that is not null.
    pub(crate) fn array(
        &mut self,
        mut item: impl FnMut(&mut Self, usize) -> Result<()>,
    ) -> Result<()> {
        self.open(b'[', "an array")?;
        if self.close(b']') {
            return Ok(());
        }
        for index in 0.. {
            if !self.null()? {
                item(self, index).map_err(|fault| fault.within_item(index))?;
            }
            if !self.comma(b']')? {
                break;
            }
        }
        Ok(())
    }

    /// Reads `count` items of an array, the first of which begins here; `item` reads each that is
    /// not null.
    pub(crate) fn items(
        &mut self,
        count: usize,
        mut item: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        for index in 0..count {
            if index > 0 {
                self.next_item(b']')?;
            }
            if !self.null()? {
                item(self)?;
            }
        }
        Ok(())
    }

    /// Reads a text, a number or a truth value.
    pub(crate) fn scalar(&mut self) -> Result<Scalar<'a>> {
        match self.peek() {
            Some(b'"') => self.text().map(Scalar::Text),
            Some(b'{') => Err(self.value_fault("expected a text or a number, found an object")),
            Some(b'[') => Err(self.value_fault("expected a text or a number, found an array")),
            _ => self.bare(),
        }
    }

    /// Passes over a value of any kind and depth.
    pub(crate) fn skip(&mut self) -> Result<()> {
        let mut closers = Vec::new();
        loop {
            match self.peek() {
                Some(opening @ (b'{' | b'[')) => {
                    self.at += 1;
                    let closer = if opening == b'{' { b'}' } else { b']' };
                    if self.peek() != Some(closer) {
                        closers.push(closer);
                        if closer == b'}' {
                            self.name()?;
                        }
                        continue;
                    }
                    self.at += 1;
                }
                Some(b'"') => drop(self.text()?),
                _ if self.null()? => {}
                _ => drop(self.bare()?),
            }
            loop {
                let Some(&closer) = closers.last() else { return Ok(()) };
                if self.next_item(closer)? {
                    if closer == b'}' {
                        self.name()?;
                    }
                    break;
                }
                closers.pop();
            }
        }
    }

    /// Checks that nothing but blanks follows.
    pub(crate) fn finish(&mut self) -> Result<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.syntax_fault("expected the end of the text")),
        }
    }

    /// A fault of the value that was just read or is about to be read.
    pub(crate) fn value_fault(&self, what: impl Into<String>) -> Fault {
        Fault { at: self.at, syntax: false, what: what.into(), path: Vec::new() }
    }

    fn syntax_fault(&self, what: &str) -> Fault {
        let what = match self.bytes.get(self.at) {
            None => format!("{what}, but the text ends"),
            Some(byte) if byte.is_ascii_graphic() => {
                format!("{what}, found `{}`", char::from(*byte))
            }
            Some(byte) => format!("{what}, found the byte 0x{byte:02x}"),
        };
        Fault { at: self.at, syntax: true, what, path: Vec::new() }
    }

    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn open(&mut self, opening: u8, what: &str) -> Result<()> {
        if self.peek() != Some(opening) {
            return Err(match self.peek() {
                Some(b'{' | b'[' | b'"' | b'0'..=b'9' | b'-' | b't' | b'f') => {
                    self.value_fault(format!("expected {what}"))
                }
                _ => self.syntax_fault(&format!("expected {what}")),
            });
        }
        if self.depth == MAX_DEPTH {
            return Err(self.value_fault(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        self.at += 1;
        self.depth += 1;
        Ok(())
    }

    fn close(&mut self, closer: u8) -> bool {
        if self.peek() != Some(closer) {
            return false;
        }
        self.at += 1;
        self.depth -= 1;
        true
    }

    /// Whether another item follows; else the object or array was closed.
    fn comma(&mut self, closer: u8) -> Result<bool> {
        let more = self.next_item(closer)?;
        if !more {
            self.depth -= 1;
        }
        Ok(more)
    }

    fn next_item(&mut self, closer: u8) -> Result<bool> {
        let next = self.peek();
        if next != Some(b',') && next != Some(closer) {
            let what = if closer == b'}' { "expected `,` or `}`" } else { "expected `,` or `]`" };
            return Err(self.syntax_fault(what));
        }
        self.at += 1;
        Ok(next == Some(b','))
    }

    fn name(&mut self) -> Result<Cow<'a, str>> {
        if self.peek() != Some(b'"') {
            return Err(self.syntax_fault("expected a member's name in quotes"));
        }
        let name = self.text()?;
        if self.peek() != Some(b':') {
            return Err(self.syntax_fault("expected `:`"));
        }
        self.at += 1;
        Ok(name)
    }

    fn null(&mut self) -> Result<bool> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        if self.word() != "null" {
            return Err(self.syntax_fault("expected a value"));
        }
        self.at += 4;
        Ok(true)
    }

    fn bare(&mut self) -> Result<Scalar<'a>> {
        let word = self.word();
        let scalar = match word {
            "true" => Scalar::Bool(true),
            "false" => Scalar::Bool(false),
            _ if word.parse::<f64>().is_ok() => Scalar::Number(word),
            _ => return Err(self.syntax_fault("expected a value")),
        };
        self.at += word.len();
        Ok(scalar)
    }

    /// The run of letters, digits and signs that begins here.
    fn word(&self) -> &'a str {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let is_word =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = rest.iter().take_while(|byte| is_word(byte)).count();
        std::str::from_utf8(&rest[..length]).unwrap_or_default()
    }
}

/// A member's name in lowerCamelCase.
fn camel_case(name: &str) -> Cow<'_, str> {
    if !name.contains('_') {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    let mut raise = false;
    for character in name.chars() {
        match character {
            '_' => raise = true,
            _ if std::mem::take(&mut raise) => out.push(character.to_ascii_uppercase()),
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_names_become_camel_case() {
        let mut names = Vec::new();
        let json = br#"{"resource_spans": 1, "startTimeUnixNano": 2, "x": null}"#;
        Reader::new(json)
            .object(|reader, name| {
                names.push(name.to_owned());
                reader.skip()
            })
            .unwrap();
        assert_eq!(names, ["resourceSpans", "startTimeUnixNano"]);
    }

    #[test]
    fn anything_well_formed_is_skipped_however_deep() {
        let deep = "[".repeat(300_000) + &"]".repeat(300_000);
        let all = format!(r#"{{"a": [1, -2.5e3, {{}}, [], NaN, true, null], "b": {deep}}} "#);
        let mut reader = Reader::new(all.as_bytes());
        reader.skip().unwrap();
        reader.finish().unwrap();
    }

    #[test]
    fn what_is_not_json_is_not_skipped() {
        for json in
            ["", "{", "[1 2]", "{\"a\" 1}", "[1,]", "{\"a\":1,}", "{a:1}", "nul", "[}", "1x"]
        {
            let mut reader = Reader::new(json.as_bytes());
            assert!(reader.skip().is_err_and(|fault| fault.syntax), "{json}");
        }
    }

    #[test]
    fn nesting_beyond_the_limit_is_a_fault_with_a_path() {
        fn arrays(reader: &mut Reader<'_>) -> Result<()> {
            reader.array(|reader, _| arrays(reader))
        }
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(arrays(&mut Reader::new(nested(128).as_bytes())).is_ok());
        let fault = arrays(&mut Reader::new(nested(129).as_bytes())).unwrap_err();
        assert!(!fault.syntax && fault.path().starts_with("[0][0]"), "{fault:?}");
    }
}
