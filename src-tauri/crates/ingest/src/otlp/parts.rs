//! A large request of traces, cut into parts that are decoded, mapped and stored one after another,
//! so that what is held of it besides its bytes is bounded whatever its size.

mod protobuf;

use bytes::Bytes;

use super::decode::{Encoding, Group};
use super::json;
use super::rejection::Rejections;
use crate::error::Error;

/// Bytes of spans in a part, but for the last span; smaller requests are decoded whole.
const PART_BYTES: usize = 4 << 20;

/// Spans in a part: many small ones take far more room decoded than as they came.
const PART_SPANS: usize = 8_192;

/// A request that was cut.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) parts: Vec<Part>,
    /// Spans that cannot be read, and are in no part.
    pub(super) rejected: Rejections,
    /// Why it is refused as a whole if its headers name no project: a resource names one that
    /// cannot be.
    pub(super) refused: Option<Error>,
}

/// Some of a request's spans.
#[derive(Debug)]
pub(super) enum Part {
    Protobuf(protobuf::Part),
    Json(json::parts::Part),
}

impl Part {
    /// The part's spans, decoded from the body in which they were found.
    pub(super) fn decode(self, body: &Bytes) -> Result<Vec<Group>, Error> {
        match self {
            Self::Protobuf(part) => part.decode(body),
            Self::Json(part) => part.decode(body),
        }
    }
}

/// The parts of a request that is large enough to be cut; none of one that is not, or whose bytes
/// are not plain protobuf: decoding it whole tells what is wrong with it.
pub(super) fn parts(encoding: Encoding, body: &Bytes) -> Result<Option<Cut>, Error> {
    if body.len() <= PART_BYTES {
        return Ok(None);
    }
    cut(encoding, body, PART_BYTES)
}

fn cut(encoding: Encoding, body: &Bytes, most: usize) -> Result<Option<Cut>, Error> {
    match encoding {
        Encoding::Protobuf => Ok(protobuf::cut(body, most)),
        Encoding::Json => json::parts::cut(body, most).map(Some),
    }
}

/// How full the part is that is being cut.
#[derive(Debug)]
pub(super) struct Filling {
    most: usize,
    bytes: usize,
    spans: usize,
}

impl Filling {
    /// For parts of about so many bytes.
    pub(super) const fn new(most: usize) -> Self {
        Self { most, bytes: 0, spans: 0 }
    }

    /// Adds a span of so many bytes; true if the part ends with it.
    pub(super) const fn add(&mut self, bytes: usize) -> bool {
        self.bytes += bytes;
        self.spans += 1;
        let is_full = self.bytes >= self.most || self.spans == PART_SPANS;
        if is_full {
            (self.bytes, self.spans) = (0, 0);
        }
        is_full
    }
}

#[cfg(test)]
mod tests;
