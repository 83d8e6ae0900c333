//! The walk over OTLP's protobuf bytes, held against prost.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use touchstone_domain::wire::{Message, fields, first_fault, texts};

/// A message behind a byte that says which it is.
pub fn wire(input: &[u8]) {
    let [kind, body @ ..] = input else { return };
    let (message, decoded, repeated) = match kind % 3 {
        0 => {
            let decoded = ExportTraceServiceRequest::decode(body);
            (Message::Request, decoded.map(|request| request.resource_spans.len()), 1)
        }
        1 => (Message::Span, Span::decode(body).map(|span| span.events.len()), 11),
        _ => (Message::AnyValue, AnyValue::decode(body).map(|_| 0), 0),
    };
    let fault = first_fault(message, body);
    if let Err(error) = &decoded {
        assert!(fault.is_some(), "prost refuses what the walk does not: {error}");
    }
    if let Some(at) = fault {
        assert!(at <= body.len(), "a fault at {at} of {}", body.len());
    }
    let mut after = 0;
    for range in texts(message, body) {
        assert!(after <= range.start && range.start <= range.end && range.end <= body.len());
        after = range.end;
        let text = std::str::from_utf8(&body[range]);
        assert!(fault.is_some() || text.is_ok(), "all texts of a well formed message are texts");
    }
    let found = fields(body, 0..body.len(), repeated);
    if let (Ok(count), None, true) = (decoded, fault, repeated > 0) {
        assert_eq!(found.len(), count, "a repeated field is found as often as it is there");
    }
    places(body);
}

/// Any part of any bytes may be asked for any field.
fn places(body: &[u8]) {
    let [first, second, number, ..] = body else { return };
    let within = usize::from(*first)..usize::from(*second);
    for range in fields(body, within.clone(), u64::from(*number)) {
        assert!(within.start < range.start && range.end <= within.end.min(body.len()));
    }
}
