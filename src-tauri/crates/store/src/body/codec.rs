//! Compression of stored bytes. A stored blob names its codec, so that later ones (with
//! dictionaries) can stand beside it.

use crate::error::{Result, StoreError};

/// Stored as they are.
const PLAIN: i64 = 0;
/// Zstandard without a dictionary.
const ZSTD: i64 = 1;
/// Level 1: the writer's disk, not the ratio, is what ingest waits for.
const LEVEL: i32 = 1;
/// Shorter blobs gain nothing.
const MIN_BYTES: usize = 96;

/// Bytes as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encoded {
    pub(crate) codec: i64,
    /// Length before compression.
    pub(crate) size: usize,
    pub(crate) data: Vec<u8>,
}

/// Compresses many blobs with one working memory.
pub(crate) struct Encoder(Option<zstd::bulk::Compressor<'static>>);

impl Encoder {
    pub(crate) fn new() -> Self {
        Self(zstd::bulk::Compressor::new(LEVEL).ok())
    }

    /// Compresses where that makes the bytes shorter.
    pub(crate) fn encode(&mut self, bytes: &[u8]) -> Encoded {
        let compressor = self.0.as_mut().filter(|_| bytes.len() >= MIN_BYTES);
        match compressor.and_then(|zstd| zstd.compress(bytes).ok()) {
            Some(data) if data.len() < bytes.len() => {
                Encoded { codec: ZSTD, size: bytes.len(), data }
            }
            _ => Encoded { codec: PLAIN, size: bytes.len(), data: bytes.to_vec() },
        }
    }
}

/// The bytes that were encoded. `what` names them if they are damaged.
pub(crate) fn decode(codec: i64, size: i64, data: &[u8], what: &str) -> Result<Vec<u8>> {
    let damaged = |reason: String| StoreError::Damaged { what: what.to_owned(), reason };
    let size = usize::try_from(size).map_err(|error| damaged(error.to_string()))?;
    let bytes = match codec {
        PLAIN => data.to_vec(),
        ZSTD => zstd::bulk::decompress(data, size).map_err(|error| damaged(error.to_string()))?,
        other => return Err(damaged(format!("codec {other} is not known to this version"))),
    };
    if bytes.len() != size {
        return Err(damaged(format!("{} bytes where {size} were stored", bytes.len())));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_long_and_random_bytes_come_back() {
        let random: Vec<u8> =
            (0..5_000_u32).map(|n| blake3::hash(&n.to_le_bytes()).as_bytes()[0]).collect();
        for bytes in [&b""[..], b"short", &[b'a'; 10_000], &random] {
            let encoded = Encoder::new().encode(bytes);
            let size = i64::try_from(encoded.size).unwrap();
            assert_eq!(decode(encoded.codec, size, &encoded.data, "x").unwrap(), bytes);
        }
        assert!(Encoder::new().encode(&[b'a'; 10_000]).data.len() < 100);
        assert_eq!(Encoder::new().encode(&random).codec, PLAIN);
    }

    #[test]
    fn damage_is_named() {
        let error = decode(ZSTD, 10, b"nonsense", "piece 7").unwrap_err().to_string();
        assert!(error.starts_with("stored piece 7 is damaged"), "{error}");
        assert!(decode(PLAIN, 3, b"ab", "x").is_err());
        assert!(decode(9, 2, b"ab", "x").is_err());
    }
}
