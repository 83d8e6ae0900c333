//! How a span's content is stored: its OTLP bytes, with large texts and chat messages cut out into
//! pieces that are stored once however often they are repeated.
//!
//! A span's record is its gaps (what was not cut) and the list of cuts. Joined again they give the
//! bytes as they came. Pieces have plain row ids; `recent` and the table `shared` find the row of a
//! piece that is already there. There is no index over the hashes of all pieces: it would be
//! written to at random places for every span ever stored, and a piece that is seen only once
//! never needs it.

pub(crate) mod codec;
pub(crate) mod cut;
pub(crate) mod dictionaries;
pub(crate) mod recent;
pub(crate) mod teach;
#[cfg(test)]
mod train;

/// First 16 bytes of the BLAKE3 hash of a piece.
pub(crate) type Hash = [u8; 16];
/// The first half of a [hash](blake3::Hash): enough to tell damage, not to tell that two pieces are one.
pub(crate) type Sum = [u8; 8];

/// Both halves of a hash.
pub(crate) fn halves(hash: Hash) -> (Sum, Sum) {
    let whole = u128::from_be_bytes(hash);
    let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or_default();
    (half(whole >> 64).to_be_bytes(), half(whole).to_be_bytes())
}

/// The hash of a piece's bytes.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    let mut short = Hash::default();
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}
