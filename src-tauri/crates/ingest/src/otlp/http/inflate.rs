//! Compressed bodies, inflated no further than a limit, so that a bomb ends early.

use std::io::{ErrorKind, Read as _};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};

use crate::error::Error;

/// Bytes inflated in one step.
const STEP: usize = 64 * 1_024;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Identity,
    /// Of one member or several.
    Gzip,
    /// With zlib's wrapping, as the standard says, or without it, as some send it.
    Deflate,
}

impl Coding {
    /// The coding that a `Content-Encoding` header names.
    pub fn of(header: &str) -> Result<Self, Error> {
        match header.trim().to_ascii_lowercase().as_str() {
            "" | "identity" | "none" => Ok(Self::Identity),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "deflate" => Ok(Self::Deflate),
            other => Err(Error::Unsupported {
                what: format!("Content encoding {other} is not supported"),
                hint: "Set OTEL_EXPORTER_OTLP_COMPRESSION=gzip (or none)",
            }),
        }
    }
}

/// Bytes that a body says it has when inflated, at least those that it has now. Nothing holds it to
/// that.
pub fn announced(coding: Coding, body: &[u8]) -> u64 {
    let said = match (coding, body.last_chunk()) {
        (Coding::Gzip, Some(length)) => u64::from(u32::from_le_bytes(*length)),
        _ => 0,
    };
    said.max(body.len() as u64)
}

/// Inflates a body, which is refused beyond `limit` bytes. `has_room` is asked before so many bytes
/// are held in all, and refuses the body by answering no.
pub fn inflate(
    coding: Coding,
    body: Bytes,
    limit: u64,
    has_room: impl FnMut(u64) -> bool,
) -> Result<Bytes, Error> {
    let out = match coding {
        Coding::Identity => return Ok(body),
        // Growing step by step would hold it twice at times.
        _ => Vec::with_capacity(usize::try_from(announced(coding, &body).min(limit)).unwrap_or(0)),
    };
    let sink = Sink { out, limit, has_room };
    match coding {
        Coding::Identity => Ok(body),
        Coding::Gzip => gzip(&body, sink),
        Coding::Deflate => deflate(&body, sink),
    }
}

struct Sink<F> {
    out: Vec<u8>,
    limit: u64,
    has_room: F,
}

impl<F: FnMut(u64) -> bool> Sink<F> {
    fn take(&mut self, inflated: &[u8]) -> Result<(), Error> {
        let length = (self.out.len() + inflated.len()) as u64;
        if length > self.limit {
            return Err(Error::TooLarge { limit: self.limit, inflated: true });
        }
        if !(self.has_room)(length) {
            return Err(Error::Busy("too many large requests at a time"));
        }
        self.out.extend_from_slice(inflated);
        Ok(())
    }
}

fn gzip(body: &[u8], mut sink: Sink<impl FnMut(u64) -> bool>) -> Result<Bytes, Error> {
    let mut decoder = MultiGzDecoder::new(body);
    let mut step = vec![0; STEP];
    loop {
        match decoder.read(&mut step) {
            Ok(0) => return Ok(sink.out.into()),
            Ok(length) => sink.take(&step[..length])?,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(cut("gzip")),
            Err(error) => return Err(broken("gzip", &error.to_string())),
        }
    }
}

fn deflate(body: &[u8], mut sink: Sink<impl FnMut(u64) -> bool>) -> Result<Bytes, Error> {
    let mut decoder = Decompress::new(has_zlib_header(body));
    let mut step = vec![0; STEP];
    let mut rest = body;
    loop {
        let (read, written) = (decoder.total_in(), decoder.total_out());
        let status = decoder
            .decompress(rest, &mut step, FlushDecompress::None)
            .map_err(|error| broken("deflate", &error.to_string()))?;
        let read = usize::try_from(decoder.total_in() - read).unwrap_or_default();
        let written = usize::try_from(decoder.total_out() - written).unwrap_or_default();
        rest = &rest[read..];
        sink.take(&step[..written])?;
        match status {
            Status::StreamEnd => return Ok(sink.out.into()),
            Status::Ok | Status::BufError if read == 0 && written == 0 => {
                return Err(cut("deflate"));
            }
            Status::Ok | Status::BufError => {}
        }
    }
}

/// Whether the first two bytes are those of zlib: method 8 and a checksum.
fn has_zlib_header(body: &[u8]) -> bool {
    matches!(body, [first, second, ..]
        if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31))
}

fn cut(coding: &str) -> Error {
    Error::Malformed(format!("the {coding} body ends too early"))
}

fn broken(coding: &str, reason: &str) -> Error {
    Error::Malformed(format!("the body is not {coding}: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use crate::collector::Limits;

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn run(coding: Coding, body: &[u8], limit: u64) -> Result<Bytes, Error> {
        let mut lease = crate::collector::tests::budget(Limits::default().all_inflated).lease();
        inflate(coding, Bytes::copy_from_slice(body), limit, |bytes| lease.cover(bytes))
    }

    #[test]
    fn every_coding_comes_back_as_it_was() {
        let plain = b"words and words and words".repeat(9_000);
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(&plain).unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::best());
        raw.write_all(&plain).unwrap();
        let members = [gz(&plain[..1_000]), gz(&plain[1_000..])].concat();
        for (coding, body) in [
            (Coding::Identity, plain.clone()),
            (Coding::Gzip, gz(&plain)),
            (Coding::Gzip, members),
            (Coding::Deflate, zlib.finish().unwrap()),
            (Coding::Deflate, raw.finish().unwrap()),
        ] {
            assert_eq!(run(coding, &body, 1 << 20).unwrap(), plain, "{coding:?}");
        }
    }

    #[test]
    fn bodies_that_end_too_early_or_are_something_else_are_refused() {
        let whole = gz(b"abc".repeat(100).as_slice());
        for cut in 1..whole.len() {
            let refused = run(Coding::Gzip, &whole[..cut], 1 << 20);
            assert!(matches!(refused, Err(Error::Malformed(_))), "{cut}");
        }
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"abcabcabc").unwrap();
        let whole = zlib.finish().unwrap();
        for cut in 0..whole.len() {
            assert!(matches!(run(Coding::Deflate, &whole[..cut], 99), Err(Error::Malformed(_))));
        }
        assert!(matches!(run(Coding::Gzip, b"{}", 99), Err(Error::Malformed(_))));
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb = gz(&vec![0; 10 << 20]);
        let refused = run(Coding::Gzip, &bomb, 1 << 20).unwrap_err();
        assert!(matches!(refused, Error::TooLarge { limit: 0x10_0000, inflated: true }));
    }

    #[test]
    fn inflated_bodies_share_a_budget() {
        let budget = crate::collector::tests::budget(1 << 20);
        let (mut other, mut lease) = (budget.lease(), budget.lease());
        assert!(other.cover(1 << 19));
        let body = gz(&vec![0; 2 << 20]).into();
        let refused = inflate(Coding::Gzip, body, 1 << 30, |bytes| lease.cover(bytes));
        assert!(matches!(refused, Err(Error::Busy(_))));
    }

    #[test]
    fn codings_that_are_not_known_are_named() {
        assert!(Coding::of("zstd").is_err_and(|error| error.to_string().contains("zstd")));
        assert_eq!(Coding::of(" GZIP ").unwrap(), Coding::Gzip);
        assert_eq!(Coding::of("").unwrap(), Coding::Identity);
    }
}
