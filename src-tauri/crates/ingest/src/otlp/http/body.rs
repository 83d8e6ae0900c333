//! A request's body, taken from the wire within the limits.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;

use crate::collector::{Collector, Lease};
use crate::error::Error;

/// Bytes made room for before anything came, however long the body is said to be.
const ROOM: usize = 1 << 20;

/// Refuses a body that is too large, or for which there is no room, before it is read. The share
/// covers the length that was announced. What is not compressed is held as it comes, so it is of
/// the inflated bodies' budget.
pub(in crate::otlp) async fn admit(
    collector: &Collector,
    headers: &HeaderMap,
    compressed: bool,
) -> Result<Lease, Error> {
    let limit = collector.limits.body;
    let announced = announced(headers).unwrap_or_default();
    if announced > limit {
        return Err(Error::TooLarge { limit, inflated: false });
    }
    if collector.store.queue_is_full() {
        return Err(Error::Busy("the store has more to write than it can queue"));
    }
    let budget = if compressed { &collector.bodies } else { &collector.inflated };
    let mut lease = budget.lease();
    if !lease.cover_soon(announced, collector.limits.patience).await {
        return Err(Error::Busy("too many large requests at a time"));
    }
    Ok(lease)
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads the body. `received` counts the bytes as they come, also of a body that is refused.
pub(in crate::otlp) async fn receive(
    collector: &Collector,
    body: Body,
    lease: &mut Lease,
    received: &mut u64,
) -> Result<Bytes, Error> {
    let limits = collector.limits;
    let mut stream = body.into_data_stream();
    let mut buffer = BytesMut::new();
    let mut only = Bytes::new();
    loop {
        let part = match tokio::time::timeout(limits.stall, stream.next()).await {
            Err(_) => return Err(Error::Incomplete(stalled(*received))),
            Ok(None) => break,
            Ok(Some(Err(error))) => {
                return Err(Error::Incomplete(format!("the body broke off: {error}")));
            }
            Ok(Some(Ok(part))) => part,
        };
        *received += part.len() as u64;
        if *received > limits.body {
            return Err(Error::TooLarge { limit: limits.body, inflated: false });
        }
        if !lease.cover(*received) {
            return Err(Error::Busy("too many large requests at a time"));
        }
        if only.is_empty() && buffer.is_empty() {
            only = part;
        } else {
            if buffer.is_empty() {
                buffer.reserve((only.len() + part.len()).max(ROOM.min(only.len() * 8)));
                buffer.extend_from_slice(&std::mem::take(&mut only));
            }
            buffer.extend_from_slice(&part);
        }
    }
    Ok(if buffer.is_empty() { only } else { buffer.freeze() })
}

fn stalled(received: u64) -> String {
    format!("the body did not go on after {received} bytes")
}
