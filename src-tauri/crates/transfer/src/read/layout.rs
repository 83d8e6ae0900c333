//! How the records of a file lie, told by its first bytes.

use std::path::Path;

use serde::de::IgnoredAny;

use super::input::MARK;
use super::messages::Framing;

/// How the records of a file lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// There are none.
    Empty,
    /// One JSON value in each line.
    Lines,
    /// JSON values one after the other, lists of them, or a list of them inside an object.
    Values,
    /// OTLP's protobuf.
    Messages(Framing),
}

impl Layout {
    /// The layout of a file that begins with `head`, or why it cannot be read.
    pub(super) fn of(head: &[u8], path: &Path) -> Result<Self, String> {
        let text = head.strip_prefix(MARK).unwrap_or(head);
        if let Some(name) = wide(text) {
            return Err(format!(
                "it is text in {name}, at byte 0; save it as UTF-8 and import it again"
            ));
        }
        let start = text.trim_ascii_start();
        match start.first() {
            None => Ok(Self::Empty),
            Some(b'{' | b'[') if !is_binary(start) => Ok(Self::of_text(start, path)),
            _ => Framing::of(head).map(Self::Messages).ok_or_else(|| {
                "it is neither JSON nor OTLP's protobuf: its first byte should be `{` or `[`"
                    .to_owned()
            }),
        }
    }

    fn of_text(text: &[u8], path: &Path) -> Self {
        if text.starts_with(b"[") {
            return Self::Values;
        }
        if is_named_lines(path) {
            return Self::Lines;
        }
        let Some(end) = text.iter().position(|byte| *byte == b'\n') else { return Self::Values };
        let is_whole = serde_json::from_slice::<IgnoredAny>(&text[..end]).is_ok();
        if is_whole && !text[end..].trim_ascii().is_empty() { Self::Lines } else { Self::Values }
    }
}

/// Whether the name says that each line is a record.
fn is_named_lines(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
    let name = name.unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".jsonl", ".ndjson", ".jsonlines"].iter().any(|suffix| name.ends_with(suffix))
}

/// The name of an encoding of two bytes for each letter.
fn wide(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xff, 0xfe, ..] | [b'{' | b'[' | b'"' | b' ' | b'\r' | b'\n', 0, ..] => {
            Some("UTF-16 (little endian)")
        }
        [0xfe, 0xff, ..] | [0, b'{' | b'[' | b'"' | b' ' | b'\r' | b'\n', ..]
            if head.get(2).is_some_and(|byte| *byte == 0 || head[0] == 0xfe) =>
        {
            Some("UTF-16 (big endian)")
        }
        _ => None,
    }
}

/// Whether there are bytes that no text has.
fn is_binary(head: &[u8]) -> bool {
    let control = |byte: &u8| *byte < b' ' && !b"\t\n\r".contains(byte);
    head.iter().take(4_096).any(control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &str, name: &str) -> Layout {
        Layout::of(head.as_bytes(), Path::new(name)).unwrap()
    }

    #[test]
    fn lines_are_told_from_one_value_over_many_lines() {
        assert_eq!(of("{\"a\":1}\n{\"a\":2}\n", "x.json"), Layout::Lines);
        assert_eq!(of("{\n \"a\": 1\n}\n", "x.json"), Layout::Values);
        assert_eq!(of("{\"runs\":[]}\n", "x.json"), Layout::Values);
        assert_eq!(of("\u{feff}{\"a\":1}\n", "X.JSONL"), Layout::Lines);
        assert_eq!(of("{\"a\":1}\n", "x.ndjson.gz"), Layout::Lines);
        assert_eq!(of(" [1]", "x.jsonl"), Layout::Values);
        assert_eq!(of(" \n", "x.jsonl"), Layout::Empty);
    }

    #[test]
    fn other_encodings_and_other_files_are_refused_by_name() {
        let refused = |head: &[u8]| Layout::of(head, Path::new("x")).unwrap_err();
        assert!(refused(b"\xff\xfe{\0").contains("UTF-16 (little endian), at byte 0"));
        assert!(refused(b"{\0\"\0").contains("little"));
        assert!(refused(b"\xfe\xff\0{").contains("big"));
        assert!(refused(b"\0{\0\"").contains("big"));
        assert!(refused(b"id,name\n1,a\n").contains("neither JSON nor"));
        assert!(refused(b"PK\x03\x04").contains("neither JSON nor"));
    }
}
