//! OpenTelemetry's own: requests as protobuf or JSON, as the collector's file exporter writes them.
//! Ids are everywhere the same, so that nothing is said of where they are from.

use bytes::Bytes;
use serde_json::Value as Json;
use touchstone_ingest::otlp::decode::{Encoding, decode};
use touchstone_ingest::otlp::log;

use super::{Reading, Taken};
use crate::read::Record;
use crate::record::ImportedTrace;

pub(super) const NAME: &str = "otlp";

/// Whether the items of a list of this name are resources with their spans.
pub(super) fn is_list(name: &str) -> bool {
    ["resourceSpans", "resource_spans"].contains(&name)
}

/// Whether bytes are a request with spans.
pub(super) fn is_message(bytes: &[u8]) -> bool {
    decode(Encoding::Protobuf, &Bytes::copy_from_slice(bytes)).is_ok()
}

pub(super) fn is(json: &Json) -> bool {
    let named = ["resourceSpans", "resource_spans", "resourceLogs", "resourceMetrics"];
    named.iter().any(|name| json[*name].is_array())
}

pub(super) fn read(record: &Record, reading: &mut Reading) -> Taken {
    let is_json = record.bytes.trim_ascii_start().starts_with(b"{");
    let body = match record.within {
        Some(name) if is_list(name) => {
            Bytes::from([b"{\"resourceSpans\":[", record.bytes.as_slice(), b"]}"].concat())
        }
        _ => Bytes::from(record.bytes.clone()),
    };
    if is_json && is_of(&body, "\"resourceMetrics\"") {
        return Err("metrics, which are not kept".into());
    }
    let encoding = if is_json { Encoding::Json } else { Encoding::Protobuf };
    if is_json && is_of(&body, "\"resourceLogs\"") {
        let batch = log::decode(encoding, &body).map_err(|error| error.to_string())?;
        let mapped = log::map(batch);
        return Ok(vec![ImportedTrace { logs: mapped.logs, ..ImportedTrace::default() }]);
    }
    let batch = decode(encoding, &body).map_err(|error| error.to_string())?;
    let (message, count) = (batch.rejected.message(), batch.rejected.count());
    reading.report.refuse_many(message, Some(record.place()), count);
    Ok(vec![ImportedTrace { groups: batch.groups, ..ImportedTrace::default() }])
}

/// Whether a body begins with a member of this name.
fn is_of(body: &[u8], member: &str) -> bool {
    let inside = body.trim_ascii_start().strip_prefix(b"{").unwrap_or_default();
    inside.trim_ascii_start().starts_with(member.as_bytes())
}
