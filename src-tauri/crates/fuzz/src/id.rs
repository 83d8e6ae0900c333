//! Ids as text, as bytes, and as base64 in JSON.

use std::fmt::Display;
use std::str::FromStr;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::json;
use touchstone_domain::id::{AssessmentId, ProjectId, RunId, SpanId, TraceId, bytes_from_hex};
use touchstone_ingest::otlp::json::decode;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Text that may be an id. What is read is written so that it is read again; in JSON it is an id
/// where it is hexadecimal or base64 of the right number of bytes, and else its span is refused.
pub fn ids(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    comes_back::<TraceId>(&text);
    comes_back::<SpanId>(&text);
    comes_back::<AssessmentId>(&text);
    comes_back::<RunId>(&text);
    comes_back::<ProjectId>(&text);
    if let Ok(id) = TraceId::from_bytes(input) {
        assert_eq!(id.as_bytes().as_slice(), input);
        assert_eq!(id.to_string().parse(), Ok(id));
    }
    let span = json!({"traceId": text, "spanId": text});
    for (name, bytes) in [("traceId", bytes::<16>(&text)), ("spanId", bytes::<8>(&text))] {
        let sent = json!({"resourceSpans": [{"scopeSpans": [{"spans": [{name: span[name]}]}]}]});
        let (request, rejected) = decode(sent.to_string().as_bytes()).expect("it is JSON");
        let spans = &request.resource_spans[0].scope_spans[0].spans;
        let read = spans.first().map(|span| [span.trace_id.as_slice(), &span.span_id].concat());
        assert_eq!(read, bytes, "{name}: {text}");
        assert_eq!(rejected.count(), u64::from(read.is_none()));
    }
}

fn comes_back<T: FromStr + Display + PartialEq>(text: &str) {
    let Ok(id) = text.parse::<T>() else { return };
    let written = id.to_string();
    assert!(written.parse::<T>().is_ok_and(|again| again == id), "{text} became {written}");
}

fn bytes<const N: usize>(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let decoded = LENIENT.decode(text).ok().filter(|bytes| bytes.len() == N);
    let is_padded = text.len() == N.div_ceil(3) * 4;
    let hexadecimal = bytes_from_hex::<N>(text).ok().map(Vec::from);
    decoded.filter(|_| is_padded).or(hexadecimal)
}
