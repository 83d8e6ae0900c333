//! Log records of OTLP/JSON.

use opentelemetry_proto::tonic::logs::v1::LogRecord;

use super::reader::{Reader, Result};
use super::{scalar, value};

const SEVERITIES: [&str; 25] = [
    "UNSPECIFIED",
    "TRACE",
    "TRACE2",
    "TRACE3",
    "TRACE4",
    "DEBUG",
    "DEBUG2",
    "DEBUG3",
    "DEBUG4",
    "INFO",
    "INFO2",
    "INFO3",
    "INFO4",
    "WARN",
    "WARN2",
    "WARN3",
    "WARN4",
    "ERROR",
    "ERROR2",
    "ERROR3",
    "ERROR4",
    "FATAL",
    "FATAL2",
    "FATAL3",
    "FATAL4",
];

/// Reads one record. Ids that are not valid refuse no record: it may be none that names a span.
pub(super) fn record(reader: &mut Reader<'_>) -> Result<LogRecord> {
    let mut record = LogRecord::default();
    reader.object(|reader, name| member(reader, name, &mut record))?;
    Ok(record)
}

fn member(reader: &mut Reader<'_>, name: &str, record: &mut LogRecord) -> Result<()> {
    match name {
        "timeUnixNano" => record.time_unix_nano = scalar::unsigned(reader)?,
        "observedTimeUnixNano" => record.observed_time_unix_nano = scalar::unsigned(reader)?,
        "severityNumber" => {
            record.severity_number = scalar::enumeration(reader, "SEVERITY_NUMBER_", &SEVERITIES)?;
        }
        "severityText" => record.severity_text = scalar::text(reader)?,
        "body" => record.body = Some(value::any_value(reader)?),
        "attributes" => value::attributes(reader, &mut record.attributes)?,
        "droppedAttributesCount" => record.dropped_attributes_count = scalar::unsigned_32(reader)?,
        "flags" => record.flags = scalar::unsigned_32(reader)?,
        "traceId" => record.trace_id = scalar::id_or_wrong::<16>(reader)?,
        "spanId" => record.span_id = scalar::id_or_wrong::<8>(reader)?,
        "eventName" => record.event_name = scalar::text(reader)?,
        _ => reader.skip()?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> LogRecord {
        record(&mut Reader::new(json.as_bytes())).unwrap()
    }

    #[test]
    fn every_member_of_a_record_is_read() {
        let record = read(
            r#"{"timeUnixNano": "7", "observed_time_unix_nano": 8, "severityNumber": "SEVERITY_NUMBER_WARN",
                "severityText": "warn", "body": {"stringValue": "b"}, "flags": 1,
                "attributes": [{"key": "k", "value": {"intValue": "1"}}],
                "droppedAttributesCount": 2, "traceId": "000102030405060708090A0B0C0D0E0F",
                "spanId": "0001020304050607", "eventName": "gen_ai.choice", "later": {"a": []}}"#,
        );
        assert_eq!((record.time_unix_nano, record.observed_time_unix_nano), (7, 8));
        assert_eq!((record.severity_number, record.severity_text.as_str()), (13, "warn"));
        assert_eq!((record.attributes.len(), record.dropped_attributes_count), (1, 2));
        assert_eq!((record.trace_id[15], record.span_id[7], record.flags), (15, 7, 1));
        assert!(record.body.is_some());
        assert_eq!(record.event_name, "gen_ai.choice");
    }

    #[test]
    fn ids_that_are_none_are_told_from_missing_ones() {
        let record = read(r#"{"traceId": "x", "spanId": ""}"#);
        assert_eq!((record.trace_id.len(), record.span_id.len()), (1, 0));
    }
}
