//! A walk over OTLP's protobuf bytes without decoding them: where its texts lie, and where broken
//! bytes begin.
//!
//! Decoding itself is prost's work. This module knows just the nesting of OTLP's messages, so that
//! the store can cut large texts out of a span and the collector can say at which byte a refused
//! request went wrong.

use std::ops::Range;

/// A message of OTLP's trace protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// `ExportTraceServiceRequest`, the same bytes as `TracesData`.
    Request,
    /// Spans of one resource.
    ResourceSpans,
    /// The program that sent.
    Resource,
    /// Which of a resource's attributes name an entity.
    EntityRef,
    /// Spans of one instrumentation library.
    ScopeSpans,
    /// The instrumentation library.
    Scope,
    /// A span.
    Span,
    /// An event of a span.
    Event,
    /// A link of a span.
    Link,
    /// A span's status.
    Status,
    /// A name and its value.
    KeyValue,
    /// A value.
    AnyValue,
    /// A list of values.
    ArrayValue,
    /// A map of values.
    KeyValueList,
}

/// What a length-delimited field holds.
enum Field {
    Message(Message),
    Text,
    Other,
}

impl Message {
    const fn field(self, number: u64) -> Field {
        use Field::{Message as Nested, Other, Text};
        match (self, number) {
            (Self::Request, 1) => Nested(Self::ResourceSpans),
            (Self::ResourceSpans, 1) => Nested(Self::Resource),
            (Self::ResourceSpans, 2) => Nested(Self::ScopeSpans),
            (Self::ScopeSpans, 1) => Nested(Self::Scope),
            (Self::ScopeSpans, 2) => Nested(Self::Span),
            (Self::Resource | Self::KeyValueList, 1)
            | (Self::Scope | Self::Event, 3)
            | (Self::Link, 4)
            | (Self::Span, 9) => Nested(Self::KeyValue),
            (Self::Resource, 3) => Nested(Self::EntityRef),
            (Self::Span, 11) => Nested(Self::Event),
            (Self::Span, 13) => Nested(Self::Link),
            (Self::Span, 15) => Nested(Self::Status),
            (Self::KeyValue, 2) | (Self::ArrayValue, 1) => Nested(Self::AnyValue),
            (Self::AnyValue, 5) => Nested(Self::ArrayValue),
            (Self::AnyValue, 6) => Nested(Self::KeyValueList),
            (Self::AnyValue | Self::KeyValue, 1)
            | (Self::Scope, 1 | 2)
            | (Self::Event | Self::Status, 2)
            | (Self::Link | Self::ResourceSpans | Self::ScopeSpans, 3)
            | (Self::Span, 3 | 5)
            | (Self::EntityRef, 1..=4) => Text,
            _ => Other,
        }
    }

    /// The wire type that a field of the protocol must have; none for fields that are not known.
    const fn wire_type(self, number: u64) -> Option<u64> {
        match (self, number) {
            (Self::Span, 6 | 10 | 12 | 14)
            | (Self::Resource, 2)
            | (Self::Scope | Self::Event, 4)
            | (Self::Link, 5)
            | (Self::Status | Self::KeyValue, 3)
            | (Self::AnyValue, 2 | 3 | 8) => Some(VARINT),
            (Self::Span, 7 | 8) | (Self::Event, 1) | (Self::AnyValue, 4) => Some(EIGHT_BYTES),
            (Self::Span, 16) | (Self::Link, 6) => Some(FOUR_BYTES),
            (Self::Span, 1 | 2 | 4) | (Self::Link, 1 | 2) | (Self::AnyValue, 7) => Some(DELIMITED),
            _ => match self.field(number) {
                Field::Message(_) | Field::Text => Some(DELIMITED),
                Field::Other => None,
            },
        }
    }
}

const VARINT: u64 = 0;
const EIGHT_BYTES: u64 = 1;
const DELIMITED: u64 = 2;
const FOUR_BYTES: u64 = 5;

/// Messages within each other that are walked, the outermost included; prost refuses deeper
/// nesting as well.
const MAX_DEPTH: usize = 101;

/// The byte ranges of the length-delimited fields with that number, of the message that lies at
/// `within`, in order. Known are their places only: what follows a fault is left out.
pub fn fields(bytes: &[u8], within: Range<usize>, number: u64) -> Vec<Range<usize>> {
    let (mut at, end) = (within.start, within.end.min(bytes.len()));
    let mut found = Vec::new();
    while at < end {
        let Some((tag, after)) = varint(bytes, at, end) else { break };
        let next = if tag & 7 == DELIMITED {
            let Some(range) = delimited(bytes, after, end) else { break };
            let next = range.end;
            if tag >> 3 == number {
                found.push(range);
            }
            Some(next)
        } else {
            fixed(bytes, tag & 7, after, end)
        };
        match next {
            Some(next) if next <= end => at = next,
            _ => break,
        }
    }
    found
}

/// The first byte at which `bytes` cannot be a `message`: a field that is cut off or of the wrong
/// wire type, a length that reaches past its message's end, an impossible tag, or text that is not
/// UTF-8. `None` if all is well formed.
pub fn first_fault(message: Message, bytes: &[u8]) -> Option<usize> {
    let mut fault = None;
    let end = walk(message, bytes, |range| match std::str::from_utf8(&bytes[range.clone()]) {
        Ok(_) => true,
        Err(error) => {
            fault = Some(range.start + error.valid_up_to());
            false
        }
    });
    fault.or(end)
}

/// The byte ranges of all texts in a well-formed `message`, in order; what follows a fault is left
/// out.
pub fn texts(message: Message, bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    walk(message, bytes, |range| {
        found.push(range);
        true
    });
    found
}

/// Calls `text` for each text until it answers false; returns the offset of the first fault.
fn walk(
    message: Message,
    bytes: &[u8],
    mut text: impl FnMut(Range<usize>) -> bool,
) -> Option<usize> {
    let mut stack = vec![(message, bytes.len())];
    let mut at = 0;
    while let Some(&(message, end)) = stack.last() {
        if at == end {
            stack.pop();
            continue;
        }
        let field = at;
        let Some((tag, after)) = varint(bytes, at, end) else { return Some(field) };
        let (number, wire_type) = (tag >> 3, tag & 7);
        let known = message.wire_type(number);
        if number == 0 || tag > u64::from(u32::MAX) || known.is_some_and(|it| it != wire_type) {
            return Some(field);
        }
        let next = match wire_type {
            DELIMITED => {
                let Some(range) = delimited(bytes, after, end) else { return Some(field) };
                match message.field(number) {
                    Field::Message(nested) if stack.len() < MAX_DEPTH => {
                        stack.push((nested, range.end));
                        Some(range.start)
                    }
                    Field::Message(_) => return Some(field),
                    Field::Text if !text(range.clone()) => return None,
                    Field::Text | Field::Other => Some(range.end),
                }
            }
            other => fixed(bytes, other, after, end),
        };
        match next {
            Some(next) if next <= end => at = next,
            _ => return Some(field),
        }
    }
    None
}

/// Where a field that is not length-delimited ends, given where its tag ends.
fn fixed(bytes: &[u8], wire_type: u64, after: usize, end: usize) -> Option<usize> {
    match wire_type {
        VARINT => varint(bytes, after, end).map(|(_, next)| next),
        EIGHT_BYTES => after.checked_add(8),
        FOUR_BYTES => after.checked_add(4),
        _ => None,
    }
}

fn delimited(bytes: &[u8], at: usize, end: usize) -> Option<Range<usize>> {
    let (length, start) = varint(bytes, at, end)?;
    let stop = start.checked_add(usize::try_from(length).ok()?)?;
    (stop <= end).then_some(start..stop)
}

fn varint(bytes: &[u8], at: usize, end: usize) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (index, byte) in bytes.get(at..end)?.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            // The tenth byte holds the 64th bit and nothing more.
            return (index < 9 || *byte <= 1).then_some((value, at + index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A length-delimited field of fewer than 128 bytes.
    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2, u8::try_from(content.len()).unwrap()];
        out.extend(content);
        out
    }

    fn attribute(key: &[u8], text: &[u8]) -> Vec<u8> {
        let value = field(2, &field(1, text));
        field(9, &[field(1, key), value].concat())
    }

    #[test]
    fn texts_are_found_wherever_they_nest() {
        let list = field(5, &field(1, &field(1, b"deep")));
        let nested = field(9, &[field(1, b"k"), field(2, &list)].concat());
        let span = [field(5, b"name"), attribute(b"key", b"value"), nested].concat();
        let found: Vec<&[u8]> =
            texts(Message::Span, &span).into_iter().map(|range| &span[range]).collect();
        assert_eq!(found, [&b"name"[..], b"key", b"value", b"k", b"deep"]);
    }

    #[test]
    fn unknown_fields_of_every_wire_type_are_passed_over() {
        let mut span = vec![0xa0, 0x06, 0xff, 0x01]; // field 100, a varint
        span.extend([0xa1, 0x06, 0, 0, 0, 0, 0, 0, 0, 0]); // field 100, eight bytes
        span.extend([0xa5, 0x06, 0, 0, 0, 0]); // field 100, four bytes
        span.extend(field(5, b"n"));
        assert_eq!(first_fault(Message::Span, &span), None);
        assert_eq!(texts(Message::Span, &span).len(), 1);
    }

    #[test]
    fn the_first_fault_is_named_by_its_offset() {
        let good = field(5, b"name");
        let cut = [good.clone(), vec![0x4a, 0x20, 1, 2]].concat();
        assert_eq!(first_fault(Message::Span, &cut), Some(6));
        let no_utf8 = field(5, b"ab\xff");
        assert_eq!(first_fault(Message::Span, &no_utf8), Some(4));
        assert_eq!(first_fault(Message::Span, &[0]), Some(0));
        assert_eq!(first_fault(Message::Span, &[0xff; 12]), Some(0));
        assert_eq!(first_fault(Message::Span, &[0x0c]), Some(0));
        assert_eq!(first_fault(Message::Span, &good), None);
    }

    #[test]
    fn known_fields_of_the_wrong_wire_type_are_faults() {
        assert_eq!(first_fault(Message::Span, &[0x28, 1]), Some(0)); // a number for a name
        assert_eq!(first_fault(Message::Span, &field(7, &[0; 8])), Some(0));
        assert_eq!(first_fault(Message::Span, &[0x30, 1, 0x80, 0x01, 1]), Some(2));
        let too_large =
            [0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0x30, 0x01];
        assert_eq!(first_fault(Message::Span, &too_large), Some(0));
    }

    #[test]
    fn fields_of_one_number_are_found_among_others() {
        let mut bytes = vec![0x08, 0x96, 0x01];
        bytes.extend(field(2, b"first"));
        bytes.extend(field(3, b"other"));
        bytes.extend([0x0d, 0, 0, 0, 0]);
        bytes.extend(field(2, b""));
        let found = fields(&bytes, 0..bytes.len(), 2);
        assert_eq!(
            found.iter().map(|range| &bytes[range.clone()]).collect::<Vec<_>>(),
            [&b"first"[..], b""]
        );
        assert!(fields(&bytes, 0..6, 2).is_empty());
        assert!(fields(&[0x12, 0xff], 0..2, 2).is_empty());
    }

    #[test]
    fn endless_nesting_is_a_fault_and_no_overflow() {
        let mut value = field(1, b"x");
        for _ in 0..20 {
            value = field(5, &field(1, &value));
        }
        assert_eq!(first_fault(Message::AnyValue, &value), None);
        let bomb: Vec<u8> =
            (0..2_000_000_usize).flat_map(|_| [0x2a, 0xff, 0xff, 0xff, 0x7f]).collect();
        assert!(first_fault(Message::AnyValue, &bomb).is_some());
    }
}
