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
pub(crate) mod recent;
#[cfg(test)]
mod train;

/// First 16 bytes of the BLAKE3 hash of a piece.
pub(crate) type Hash = [u8; 16];

/// The hash of a piece's bytes.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    let mut short = Hash::default();
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}
