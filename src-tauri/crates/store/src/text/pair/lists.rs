//! Lists of documents by hash, as bytes: how a run of them is cut into parts, and read back.

use super::code::{Coder, Decoder};
use super::{BITS, damaged};
use crate::error::Result;

/// Bytes from which on a part is ended; four fit a page.
const PART_BYTES: usize = 950;
/// Bytes before a part's lists: the run's documents and the number of lists.
const HEAD: usize = 8;
/// The order of the gaps between hashes: about 2^4 where a leaf is full.
const GAPS: u32 = 4;

/// Parts of a run with the hashes they begin with.
pub(super) type Parts = Vec<(u32, Vec<u8>)>;

/// Sorted pairs of hash and document as parts.
pub(super) fn encode(pairs: &[u64], first: u32, documents: u32) -> Parts {
    let mut writer = Parted::new(first, documents);
    let mut list = Vec::new();
    for alike in pairs.chunk_by(|one, next| one >> 32 == next >> 32) {
        list.clear();
        list.extend(alike.iter().map(|pair| low(*pair)));
        writer.put(low(alike[0] >> 32), &list);
    }
    writer.end()
}

fn low(pair: u64) -> u32 {
    u32::try_from(pair & u64::from(u32::MAX)).unwrap_or_default()
}

/// Writes lists in order and cuts them into parts.
pub(super) struct Parted {
    first: u32,
    documents: u32,
    parts: Parts,
    /// The part being written: its first hash, the last one, and how many.
    begin: u32,
    last: u32,
    count: u32,
    coder: Coder,
}

impl Parted {
    pub(super) fn new(first: u32, documents: u32) -> Self {
        let coder = Coder::behind(vec![0; HEAD]);
        // A run always has a part with the lowest hash, so that every search in it meets one.
        Self { first, documents, parts: Vec::new(), begin: 0, last: 0, count: 0, coder }
    }

    pub(super) fn put(&mut self, hash: u32, list: &[u32]) {
        if self.coder.length() >= PART_BYTES {
            self.end_part();
            (self.begin, self.last) = (hash, hash);
        }
        self.coder.put(hash - self.last, GAPS);
        self.last = hash;
        self.count += 1;
        let length = u32::try_from(list.len()).unwrap_or(u32::MAX);
        self.coder.put(length - 1, 0);
        let (order, mut next) = (order(self.documents, length), self.first);
        for document in list {
            self.coder.put(document - next, order);
            next = document + 1;
        }
    }

    fn end_part(&mut self) {
        let coder = std::mem::replace(&mut self.coder, Coder::behind(vec![0; HEAD]));
        let mut bytes = coder.into_bytes();
        bytes[..4].copy_from_slice(&self.documents.to_le_bytes());
        bytes[4..HEAD].copy_from_slice(&self.count.to_le_bytes());
        self.parts.push((self.begin, bytes));
        self.count = 0;
    }

    pub(super) fn end(mut self) -> Parts {
        self.end_part();
        self.parts
    }
}

/// The order in which the gaps of a list are shortest.
fn order(documents: u32, length: u32) -> u32 {
    (documents / length).max(1).ilog2()
}

/// A part as it is read.
pub(super) struct Part<'a> {
    pub(super) documents: u32,
    begin: u32,
    count: u32,
    bytes: &'a [u8],
}

impl<'a> Part<'a> {
    pub(super) fn new(id: i64, bytes: &'a [u8]) -> Result<Self> {
        let (head, bytes) = bytes.split_at_checked(HEAD).ok_or_else(damaged)?;
        let number = |from: usize| u32::from_le_bytes([0, 1, 2, 3].map(|at| head[from + at]));
        let begin = u32::try_from(id & ((1 << BITS) - 1)).unwrap_or_default();
        let (documents, count) = (number(0), number(4));
        if documents == 0 || documents > 1 << 24 {
            return Err(damaged());
        }
        Ok(Self { documents, begin, count, bytes })
    }

    pub(super) const fn lists(self, first: u32) -> Lists<'a> {
        let decoder = Decoder::new(self.bytes);
        let (documents, last, left) = (self.documents, self.begin, self.count);
        Lists { decoder, first, documents, last, is_first: true, left }
    }
}

/// The lists of a part.
pub(super) struct Lists<'a> {
    decoder: Decoder<'a>,
    first: u32,
    documents: u32,
    last: u32,
    is_first: bool,
    left: u32,
}

impl Lists<'_> {
    /// The hash of the next list, which must then be read or passed; nothing behind the last one.
    pub(super) fn next_hash(&mut self) -> Result<Option<u32>> {
        let Some(left) = self.left.checked_sub(1) else {
            return if self.decoder.is_at_end() { Ok(None) } else { Err(damaged()) };
        };
        let gap = self.decoder.take(GAPS).ok_or_else(damaged)?;
        let hash = self.last.checked_add(gap).filter(|hash| *hash < 1 << BITS);
        let hash = hash.filter(|_| gap > 0 || self.is_first).ok_or_else(damaged)?;
        (self.left, self.last, self.is_first) = (left, hash, false);
        Ok(Some(hash))
    }

    /// Documents of the run that the part says it is of.
    pub(super) const fn run(&self) -> u32 {
        self.documents
    }

    /// Appends the documents of this list.
    pub(super) fn documents(&mut self, into: &mut Vec<u32>) -> Result<()> {
        self.each(|document| into.push(document))
    }

    pub(super) fn pass(&mut self) -> Result<()> {
        self.each(|_| ())
    }

    fn each(&mut self, mut take: impl FnMut(u32)) -> Result<()> {
        let length = self.decoder.take(0).ok_or_else(damaged)?.saturating_add(1);
        let end = self.first.saturating_add(self.documents);
        if length > self.documents {
            return Err(damaged());
        }
        let (order, mut next) = (order(self.documents, length), self.first);
        for _ in 0..length {
            let gap = self.decoder.take(order).ok_or_else(damaged)?;
            let document = next.checked_add(gap).filter(|it| *it < end).ok_or_else(damaged)?;
            take(document);
            next = document + 1;
        }
        Ok(())
    }
}
