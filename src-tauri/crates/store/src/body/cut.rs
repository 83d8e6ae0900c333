//! Where a span's bytes are cut into pieces.
//!
//! A text of at least [`MIN_PIECE`] bytes is a piece. If it is JSON it is cut finer, at the
//! elements of its array or the members of its object and the elements of arrays among those: the
//! messages of a chat, which every later step repeats. What is shorter stays in the gap.

use std::ops::Range;

use serde_json::value::RawValue;
use touchstone_domain::wire::{self, Message};

/// Shortest piece in bytes. Below, a row of its own costs more than repeating the text.
pub(crate) const MIN_PIECE: usize = 256;
/// How deep JSON is looked into: an object, its `messages`, each message.
const LEVELS: usize = 3;

/// The pieces of an OTLP `Span` message: byte ranges in order, without overlap.
pub(crate) fn pieces(span: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for text in wire::texts(Message::Span, span) {
        if text.len() >= MIN_PIECE {
            cut_text(span, text, &mut found);
        }
    }
    found
}

fn cut_text(bytes: &[u8], text: Range<usize>, found: &mut Vec<Range<usize>>) {
    let inner = std::str::from_utf8(&bytes[text.clone()]).ok();
    if !inner.is_some_and(|inner| cut_json(inner, text.start, LEVELS, found)) {
        found.push(text);
    }
}

/// Cuts JSON at its elements; answers false for what is no JSON list or object, or is not worth it.
fn cut_json(text: &str, base: usize, levels: usize, found: &mut Vec<Range<usize>>) -> bool {
    let Some(elements) = elements(text).filter(|_| levels > 0) else { return false };
    for element in elements {
        // `RawValue` borrows from `text`, so the distance of the addresses is the offset.
        let start = base + (element.as_ptr().addr() - text.as_ptr().addr());
        if element.len() >= MIN_PIECE && !cut_nested(element, start, levels - 1, found) {
            found.push(start..start + element.len());
        }
    }
    true
}

/// Only lists nested in an object are cut further: a message itself is one piece.
fn cut_nested(element: &str, start: usize, levels: usize, found: &mut Vec<Range<usize>>) -> bool {
    element.starts_with('[') && cut_json(element, start, levels, found)
}

fn elements(text: &str) -> Option<Vec<&str>> {
    match text.trim_start().as_bytes().first()? {
        b'[' => {
            let list: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            Some(list.into_iter().map(RawValue::get).collect())
        }
        b'{' => {
            let Members(members) = serde_json::from_str(text).ok()?;
            Some(members.into_iter().map(RawValue::get).collect())
        }
        _ => None,
    }
}

/// The values of a JSON object in the order in which they stand, names repeated or not.
struct Members<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> serde::de::Visitor<'de> for Visit {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while map.next_key::<serde::de::IgnoredAny>()?.is_some() {
                    members.push(map.next_value::<&RawValue>()?);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::otlp;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<String> {
        let bytes = otlp(text);
        let pieces = pieces(&bytes);
        pieces
            .iter()
            .map(|range| String::from_utf8(bytes[range.clone()].to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn short_texts_stay_and_long_ones_are_pieces() {
        assert!(cut("short").is_empty());
        assert_eq!(cut(&"x".repeat(MIN_PIECE)), ["x".repeat(MIN_PIECE)]);
    }

    #[test]
    fn each_long_message_of_a_chat_is_a_piece_as_it_was_written() {
        let long = format!(r#"{{ "role":"user", "content":"{}\u00e9" }}"#, "y".repeat(300));
        let short = r#"{"role":"user"}"#;
        assert_eq!(cut(&format!("[{short}, {long} ,{short}]")), [long.as_str()]);
        let request = format!(r#"{{"model":"m","messages":[{short},{long}], "n": 1}}"#);
        assert_eq!(cut(&request), [long]);
    }

    #[test]
    fn text_that_only_looks_like_json_is_one_piece() {
        let text = format!("[{}", "z".repeat(300));
        assert_eq!(cut(&text), [text]);
    }

    proptest! {
        #[test]
        fn pieces_lie_in_order_within_the_span(text in "[\\[\\]{}\",:a-c ]{0,600}") {
            let bytes = otlp(&text);
            let mut end = 0;
            for piece in pieces(&bytes) {
                prop_assert!(piece.start >= end && piece.end <= bytes.len());
                prop_assert!(piece.len() >= MIN_PIECE);
                end = piece.end;
            }
        }
    }
}
