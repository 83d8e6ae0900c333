//! The demo: recorded traces of a support agent, shipped with the program and shifted so that they
//! end now.

use std::io::Read as _;

use bytes::Bytes;
use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use touchstone_prices::PriceBook;
use touchstone_store::{IncomingSpan, ProjectRef};

use crate::error::Error;
use crate::otlp::decode::{Batch, Encoding, decode};
use crate::otlp::map::map;
use crate::redaction::Redactions;

/// One OTLP request, compressed with gzip; see `demo/README.md`.
pub const TRACES: &[u8] = include_bytes!("../demo/traces.binpb.gz");

/// The spans of a recording (such as [`TRACES`]), shifted so that the last one ends at `now_ns`.
/// The seed changes the ids of the traces, so that a second load never meets the first.
pub fn demo_spans(
    gz: &[u8],
    now_ns: i64,
    seed: [u8; 16],
    project: &ProjectRef,
    prices: &PriceBook,
) -> Result<Vec<IncomingSpan>, Error> {
    let mut body = Vec::new();
    GzDecoder::new(gz)
        .read_to_end(&mut body)
        .map_err(|error| Error::Malformed(format!("the demo cannot be inflated: {error}")))?;
    let mut batch = decode(Encoding::Protobuf, &Bytes::from(body))?;
    let spans = || batch.groups.iter().flat_map(|group| &group.spans);
    let last = spans().map(|(span, _)| span.end_time_unix_nano).max().unwrap_or_default();
    let shift = i128::from(now_ns) - i128::from(last);
    move_all(&mut batch, shift, seed);
    Ok(map(batch, Some(project), prices, &Redactions::default())?.spans)
}

fn move_all(batch: &mut Batch, shift_ns: i128, seed: [u8; 16]) {
    for (span, bytes) in batch.groups.iter_mut().flat_map(|group| &mut group.spans) {
        move_span(span, shift_ns, seed);
        *bytes = span.encode_to_vec().into();
    }
}

fn move_span(span: &mut Span, shift_ns: i128, seed: [u8; 16]) {
    remap(&mut span.trace_id, seed);
    for link in &mut span.links {
        remap(&mut link.trace_id, seed);
    }
    let times = span.events.iter_mut().map(|event| &mut event.time_unix_nano);
    for time in times.chain([&mut span.start_time_unix_nano, &mut span.end_time_unix_nano]) {
        *time = u64::try_from(i128::from(*time) + shift_ns).unwrap_or_default();
    }
}

fn remap(trace_id: &mut [u8], seed: [u8; 16]) {
    for (byte, mask) in trace_id.iter_mut().zip(seed) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::otlp::span::open;
    use touchstone_domain::id::{ProjectId, TraceId};
    use touchstone_store::RawSpan;

    const NOW_NS: i64 = 1_900_000_000_000_000_000;
    const DAY_NS: i64 = 86_400_000_000_000;

    fn load(seed: [u8; 16]) -> Vec<IncomingSpan> {
        let project = ProjectRef::Id(ProjectId(7));
        demo_spans(TRACES, NOW_NS, seed, &project, &PriceBook::default()).unwrap()
    }

    fn traces(spans: &[IncomingSpan]) -> HashSet<TraceId> {
        spans.iter().map(|span| span.trace_id).collect()
    }

    #[test]
    fn the_demo_ends_now_and_lies_within_the_days_before() {
        let spans = load([0; 16]);
        assert_eq!(spans.iter().map(|span| span.end_ns).max(), Some(NOW_NS));
        assert!(spans.iter().all(|span| span.start_ns > NOW_NS - 7 * DAY_NS));
        assert!(spans.iter().all(|span| span.project == ProjectRef::Id(ProjectId(7))));
        assert!(traces(&spans).len() > 20);
    }

    #[test]
    fn the_stored_bytes_say_the_same_as_the_rows() {
        for span in load([3; 16]) {
            let (resource, scope) = (span.resource.to_vec(), span.scope.to_vec());
            let raw = RawSpan { span: span.raw.to_vec(), resource, scope, logs: Vec::new() };
            let opened = open(&raw).unwrap();
            assert_eq!((opened.trace_id, opened.start_ns), (span.trace_id, span.start_ns));
            let within = span.start_ns..=span.end_ns;
            assert!(opened.events.iter().all(|event| within.contains(&event.time_ns)));
        }
    }

    #[test]
    fn a_second_load_meets_no_trace_of_the_first() {
        let (first, second) = (load([1; 16]), load([2; 16]));
        assert!(traces(&first).is_disjoint(&traces(&second)));
        assert_eq!(first.len(), second.len());
    }
}
