//! Compressed bodies, and gRPC's frames, whose messages may be compressed.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use http::{HeaderMap, HeaderName, HeaderValue};
use touchstone_ingest::Error;
use touchstone_ingest::otlp::grpc::frame::opened;
use touchstone_ingest::otlp::http::inflate::{Coding, inflate as inflated};

use crate::trace::traces_protobuf;

/// The names by which a client may say how a message is compressed.
const CODINGS: [&str; 6] = ["", "gzip", "deflate", "identity", "X-GZIP ", "zstd"];

/// A body behind two bytes. The first says how it is compressed, or that it comes plain and is to be
/// compressed in every way first; the second how far it may be inflated.
pub fn inflate(input: &[u8]) {
    let [coding, limit, body @ ..] = input else { return };
    let limit = 1 << (limit % 20);
    let packed = match coding % 8 {
        0..4 => return drop(within(Coding::Gzip, body, limit)),
        4..7 => return drop(within(Coding::Deflate, body, limit)),
        _ => packed(body),
    };
    for (coding, packed) in packed {
        match within(coding, &packed, limit) {
            Ok(plain) => assert_eq!(plain, body, "{coding:?} comes back as it was"),
            Err(Error::TooLarge { .. }) => assert!(body.len() as u64 > limit),
            Err(error) => panic!("{coding:?}: {error}"),
        }
    }
}

/// A frame behind a byte that says how its message is compressed.
pub fn grpc_frames(input: &[u8]) {
    let [named, body @ ..] = input else { return };
    let named = CODINGS[usize::from(*named) % CODINGS.len()];
    let header = (HeaderName::from_static("grpc-encoding"), HeaderValue::from_static(named));
    let headers: HeaderMap = [header].into_iter().filter(|_| !named.is_empty()).collect();
    let Ok((coding, message)) = opened(&headers, Bytes::copy_from_slice(body)) else { return };
    assert_eq!(message, body[5..], "a request is one frame and nothing more");
    assert_eq!(coding == Coding::Identity, body[0] == 0, "{named}");
    if let Ok(message) = within(coding, &message, 1 << 20) {
        traces_protobuf(&message);
    }
}

/// Inflates a body; nothing that comes of it is larger than the limit, or than room was asked for.
fn within(coding: Coding, body: &[u8], limit: u64) -> Result<Bytes, Error> {
    let mut room = 0;
    let plain = inflated(coding, Bytes::copy_from_slice(body), limit, |bytes| {
        assert!(bytes >= room && bytes <= limit, "{bytes} after {room} of {limit}");
        room = bytes;
        true
    })?;
    if coding != Coding::Identity {
        assert!(plain.len() as u64 == room && room <= limit, "{} of {limit}", plain.len());
        let refused = inflated(coding, Bytes::copy_from_slice(body), limit, |bytes| bytes < room);
        assert!(room == 0 || matches!(refused, Err(Error::Busy(_))), "without room it is refused");
    }
    Ok(plain)
}

fn packed(body: &[u8]) -> [(Coding, Vec<u8>); 3] {
    let level = Compression::fast();
    let (mut gzip, mut zlib, mut raw) = (
        GzEncoder::new(Vec::new(), level),
        ZlibEncoder::new(Vec::new(), level),
        DeflateEncoder::new(Vec::new(), level),
    );
    for writer in [&mut gzip as &mut dyn Write, &mut zlib, &mut raw] {
        writer.write_all(body).expect("a vector takes all");
    }
    let whole = "a vector takes all";
    [
        (Coding::Gzip, gzip.finish().expect(whole)),
        (Coding::Deflate, zlib.finish().expect(whole)),
        (Coding::Deflate, raw.finish().expect(whole)),
    ]
}
