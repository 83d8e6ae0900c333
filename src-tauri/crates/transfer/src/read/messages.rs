//! OTLP's protobuf in a file: one request, or many with their lengths before them.

use super::input::Input;
use super::{Next, RECORD_BYTES, Record, place, too_large};
use crate::error::Error;

/// The first byte of a request: its field 1, a message.
const FIELD: u8 = 0x0a;

/// How one message is told from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// One request; each of its resources is read as a request of its own.
    Request,
    /// Before each request its length as a varint, as protobuf's libraries write it.
    Varint,
    /// Before each request its length in four bytes, the largest first, as the collector's file
    /// exporter writes it.
    FourBytes,
}

impl Framing {
    /// The framing of a file that begins with `head`; none where it is none of them.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if let [first, _, _, _, FIELD, ..] = head
            && *first < 4
            && head[..4] != [0; 4]
        {
            return Some(Self::FourBytes);
        }
        if head.first() == Some(&FIELD) && matches!(inner(head), Some(0x0a | 0x12)) {
            return Some(Self::Request);
        }
        let (_, prefix) = varint(head)?;
        (head.get(prefix) == Some(&FIELD)).then_some(Self::Varint)
    }
}

/// The first byte inside the first field.
fn inner(head: &[u8]) -> Option<u8> {
    let (_, prefix) = varint(head.get(1..)?)?;
    head.get(1 + prefix).copied()
}

/// A number and how many bytes it takes.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(9).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

/// The next request.
pub(super) fn next(input: &mut Input, framing: Framing) -> Result<Next, Error> {
    let start = input.offset;
    if input.ready()?.is_empty() {
        return Ok(Next::End);
    }
    let Some((prefix, length)) = prefix(input, framing)? else { return cut_off(input, start) };
    if length > RECORD_BYTES as u64 {
        pass_over(input, length)?;
        return Ok(Next::Refused { reason: too_large(), place: place(None, start) });
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let Some(message) = input.exact(length)? else { return cut_off(input, start) };
    let bytes = if framing == Framing::Request { [prefix, message].concat() } else { message };
    Ok(Next::Record(Record { bytes, start, line: None, within: None }))
}

/// The bytes before a message, and the message's length.
fn prefix(input: &mut Input, framing: Framing) -> Result<Option<(Vec<u8>, u64)>, Error> {
    if framing == Framing::FourBytes {
        let four = input.exact(4)?;
        let length = four
            .as_deref()
            .map(|four| four.iter().fold(0_u64, |length, byte| length << 8 | u64::from(*byte)));
        return Ok(four.zip(length));
    }
    let mut prefix = Vec::new();
    if framing == Framing::Request {
        match input.exact(1)? {
            Some(field) if field == [FIELD] => prefix = field,
            _ => return Ok(None),
        }
    }
    let tag = prefix.len();
    for _ in 0..9 {
        let Some(byte) = input.exact(1)? else { return Ok(None) };
        prefix.extend(byte);
        if let Some((length, _)) = varint(&prefix[tag..]) {
            return Ok(Some((prefix, length)));
        }
    }
    Ok(None)
}

/// What cannot be told from a message that is cut off ends the file.
fn cut_off(input: &mut Input, start: u64) -> Result<Next, Error> {
    pass_over(input, u64::MAX)?;
    let reason = "cut off in the middle, or not OTLP's protobuf".to_owned();
    Ok(Next::Refused { reason, place: place(None, start) })
}

fn pass_over(input: &mut Input, mut bytes: u64) -> Result<(), Error> {
    while bytes > 0 {
        let ready = input.ready()?.len();
        if ready == 0 {
            break;
        }
        let part = ready.min(usize::try_from(bytes).unwrap_or(usize::MAX));
        input.take(part);
        bytes -= part as u64;
    }
    Ok(())
}
