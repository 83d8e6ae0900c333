//! gRPC's frame around a message: a byte that says whether it is compressed, its length, and it.

use std::io;

use axum::http::HeaderMap;
use bytes::{BufMut as _, Bytes, BytesMut};
use prost::Message;

use crate::error::Error;
use crate::otlp::http::inflate::Coding;

/// Bytes before the message.
const PREFIX: usize = 5;

/// The only message of a request, and how it is compressed.
pub fn opened(headers: &HeaderMap, mut body: Bytes) -> Result<(Coding, Bytes), Error> {
    let [compressed, length @ ..] = prefix(&body)?;
    let message = body.split_off(PREFIX);
    let length = u32::from_be_bytes(length);
    if u64::from(length) != message.len() as u64 {
        let came = message.len();
        return Err(malformed(&format!(
            "its message is to be {length} bytes long, and {came} came"
        )));
    }
    match compressed {
        0 => Ok((Coding::Identity, message)),
        1 => Ok((coding(headers)?, message)),
        other => Err(malformed(&format!("it begins with {other} instead of 0 or 1"))),
    }
}

fn prefix(body: &[u8]) -> Result<[u8; PREFIX], Error> {
    let prefix = body.first_chunk();
    prefix.copied().ok_or_else(|| malformed("it ends before its message begins"))
}

/// How compressed messages of the request are compressed; an error where none can be.
pub(super) fn coding(headers: &HeaderMap) -> Result<Coding, Error> {
    let named = headers.get("grpc-encoding").and_then(|name| name.to_str().ok());
    match Coding::of(named.unwrap_or_default())? {
        Coding::Identity => {
            Err(malformed("its message is compressed, and grpc-encoding does not say how"))
        }
        coding => Ok(coding),
    }
}

fn malformed(what: &str) -> Error {
    Error::Malformed(format!("the request is not one frame of gRPC: {what}"))
}

/// A message in its frame, not compressed.
pub(super) fn framed(message: &impl Message) -> io::Result<Bytes> {
    let length = u32::try_from(message.encoded_len()).map_err(io::Error::other)?;
    let mut frame = BytesMut::with_capacity(PREFIX + message.encoded_len());
    frame.put_u8(0);
    frame.put_u32(length);
    message.encode(&mut frame).map_err(io::Error::other)?;
    Ok(frame.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(
        encoding: Option<&'static str>,
        body: &'static [u8],
    ) -> Result<(Coding, Bytes), Error> {
        let encoding =
            encoding.map(|name| ("grpc-encoding".parse().unwrap(), name.parse().unwrap()));
        opened(&encoding.into_iter().collect(), Bytes::from_static(body))
    }

    #[test]
    fn a_frame_opens_to_its_message() {
        let (coding, message) = opening(None, b"\0\0\0\0\x02ab").unwrap();
        assert_eq!((coding, &message[..]), (Coding::Identity, &b"ab"[..]));
        let (coding, message) = opening(Some("gzip"), b"\x01\0\0\0\x01z").unwrap();
        assert_eq!((coding, &message[..]), (Coding::Gzip, &b"z"[..]));
        let (coding, _) = opening(Some("gzip"), b"\0\0\0\0\0").unwrap();
        assert_eq!(
            coding,
            Coding::Identity,
            "each message says for itself whether it is compressed"
        );
    }

    #[test]
    fn what_is_not_one_frame_is_refused_and_told_why() {
        for (encoding, body, told) in [
            (None, &b""[..], "ends before"),
            (None, b"\0\0\0\0", "ends before"),
            (None, b"\0\0\0\0\x03ab", "3 bytes long, and 2 came"),
            (None, b"\0\0\0\0\x01a\0\0\0\0\x01b", "1 bytes long, and 7 came"),
            (None, b"\x02\0\0\0\0", "begins with 2"),
            (None, b"\x01\0\0\0\0", "does not say how"),
            (Some("identity"), b"\x01\0\0\0\0", "does not say how"),
            (Some("snappy"), b"\x01\0\0\0\0", "snappy"),
        ] {
            let error = opening(encoding, body).unwrap_err().to_string();
            assert!(error.contains(told), "{body:?}: {error}");
        }
    }

    #[test]
    fn a_framed_message_opens_again() {
        let framed = framed(&"hello".to_owned()).unwrap();
        let (coding, message) = opened(&HeaderMap::new(), framed).unwrap();
        assert_eq!(coding, Coding::Identity);
        assert_eq!(String::decode(message).unwrap(), "hello");
    }
}
