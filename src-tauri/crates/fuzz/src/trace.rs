//! Exports of traces: taken as far as the store's door, opened again, and read as the window does.

use std::sync::LazyLock;

use bytes::Bytes;
use touchstone_domain::span::Span;
use touchstone_ingest::Redactions;
use touchstone_ingest::convention::facts;
use touchstone_ingest::otlp::decode::{Batch, Encoding, decode};
use touchstone_ingest::otlp::map::map;
use touchstone_ingest::otlp::span::open;
use touchstone_prices::PriceBook;
use touchstone_store::{Dictionaries, RawSpan, prepare};

use crate::convention::read;
use crate::otlp_json;

static PRICES: LazyLock<PriceBook> = LazyLock::new(PriceBook::default);

/// An export of traces in protobuf, which says the same once it is written as JSON.
pub fn traces_protobuf(body: &[u8]) {
    let body = Bytes::copy_from_slice(body);
    let Ok(batch) = decode(Encoding::Protobuf, &body) else { return };
    let json = otlp_json::traces(&batch).to_string();
    let Some(spans) = take(batch) else { return };
    let again = match decode(Encoding::Json, &json.clone().into()) {
        Ok(batch) if is_too_deep(&batch.rejected.message()) => return,
        Ok(batch) => take(batch).expect("the project's name is the same"),
        Err(error) if is_too_deep(&error.to_string()) => return,
        Err(error) => panic!("what was taken as protobuf is refused as JSON: {error}\n{json}"),
    };
    let told = |spans: Vec<Span>| spans.into_iter().map(comparable).collect::<Vec<_>>();
    assert_eq!(told(spans), told(again), "{json}");
}

/// An export of traces in JSON.
pub fn traces_json(body: &[u8]) {
    let body = Bytes::copy_from_slice(body);
    let Ok(batch) = decode(Encoding::Json, &body) else { return };
    take(batch);
}

/// The spans that would be stored, each opened from what would be stored of it; none where the
/// request names a project that cannot be.
pub(crate) fn take(batch: Batch) -> Option<Vec<Span>> {
    let mapped = map(batch, None, &PRICES, &Redactions::default()).ok()?;
    let mut spans = Vec::with_capacity(mapped.spans.len());
    for incoming in &mapped.spans {
        let raw = RawSpan {
            span: incoming.raw.to_vec(),
            resource: incoming.resource.to_vec(),
            scope: incoming.scope.to_vec(),
            logs: Vec::new(),
        };
        let span = open(&raw).expect("what was taken can be opened");
        assert_eq!((span.trace_id, span.span_id), (incoming.trace_id, incoming.span_id));
        assert_eq!((span.start_ns, span.end_ns), (incoming.start_ns, incoming.end_ns));
        let mut facts = facts(&span);
        facts.cost = PRICES.cost(&facts, span.start_ns);
        assert_eq!(facts, incoming.facts, "a stored span reads as it did when it came");
        read(&span);
        spans.push(span);
    }
    prepare(mapped.spans, &Dictionaries::default());
    Some(spans)
}

/// JSON needs more levels than protobuf for the same nesting.
pub(crate) fn is_too_deep(message: &str) -> bool {
    message.contains("nested deeper than")
}

/// As text, since a NaN is not itself; without the ids of links that JSON does not take.
fn comparable(mut span: Span) -> String {
    for link in &mut span.links {
        for (id, digits) in [(&mut link.trace_id, 32), (&mut link.span_id, 16)] {
            if id.len() != digits {
                id.clear();
            }
        }
    }
    format!("{span:?}")
}
