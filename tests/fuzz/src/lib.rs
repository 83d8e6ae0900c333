//! What the fuzz targets share: a body is taken as far as the store's door, and what would be
//! stored is opened and read again, as the window does.

use bytes::Bytes;
use touchstone_domain::preview::previews;
use touchstone_ingest::convention::{content, facts};
use touchstone_ingest::otlp::decode::{Encoding, decode};
use touchstone_ingest::otlp::map::map;
use touchstone_ingest::otlp::span::open;
use touchstone_prices::PriceBook;
use touchstone_store::{RawSpan, prepare};

/// Takes the body of an export of traces.
pub fn take_traces(encoding: Encoding, body: &[u8]) {
    let Ok(batch) = decode(encoding, &Bytes::copy_from_slice(body)) else { return };
    let Ok(mapped) = map(batch, None, &PriceBook::default()) else { return };
    for span in &mapped.spans {
        let raw = RawSpan {
            span: span.raw.to_vec(),
            resource: span.resource.to_vec(),
            scope: span.scope.to_vec(),
            logs: Vec::new(),
        };
        let opened = open(&raw).expect("what was taken can be opened");
        assert_eq!((opened.trace_id, opened.start_ns), (span.trace_id, span.start_ns));
        let (content, facts) = (content(&opened), facts(&opened));
        assert_eq!(facts.span_type, span.facts.span_type);
        previews(&content);
    }
    prepare(mapped.spans);
}
