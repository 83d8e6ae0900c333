//! Exports of log records: taken as far as the store's door, and read as events of their spans.

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use prost::Message as _;
use touchstone_ingest::otlp::decode::Encoding;
use touchstone_ingest::otlp::log::{LogBatch, decode, event, map};

use crate::otlp_json;
use crate::trace::is_too_deep;

/// An export of logs in protobuf, which says the same once it is written as JSON.
pub fn logs_protobuf(body: &[u8]) {
    let body = Bytes::copy_from_slice(body);
    let Ok(batch) = decode(Encoding::Protobuf, &body) else { return };
    let events = take(batch);
    let request = ExportLogsServiceRequest::decode(body).expect("it was decoded");
    let json = otlp_json::logs(&request).to_string();
    match decode(Encoding::Json, &json.clone().into()) {
        Ok(batch) => {
            if !is_too_deep(&map(batch.clone()).rejected.message()) {
                assert_eq!(take(batch), events, "{json}");
            }
        }
        Err(error) if is_too_deep(&error.to_string()) => {}
        Err(error) => panic!("what was taken as protobuf is refused as JSON: {error}\n{json}"),
    }
}

/// An export of logs in JSON.
pub fn logs_json(body: &[u8]) {
    let Ok(batch) = decode(Encoding::Json, &Bytes::copy_from_slice(body)) else { return };
    take(batch);
}

/// What would be stored: spans and times, and the events as they would be shown. As text, since a
/// NaN is not itself.
fn take(batch: LogBatch) -> Vec<String> {
    let logs = map(batch).logs.into_iter().map(|log| {
        let event = event(&log.raw).expect("what was taken can be opened");
        assert!(!event.name.is_empty(), "a stored record tells an event");
        format!("{} {} {} {event:?}", log.trace_id, log.span_id, log.time_ns)
    });
    logs.collect()
}
