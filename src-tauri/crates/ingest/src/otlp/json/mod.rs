//! OTLP/JSON, decoded leniently into the same structs as protobuf.
//!
//! Ids may be hexadecimal in any case or base64, 64-bit integers numbers or texts, enums numbers
//! or names, member names camelCase or `snake_case`; unknown members are passed over and null
//! means absent. A span or record that cannot be read is refused by itself; only what is not JSON,
//! or faults outside of them, refuse a request. The published decoders for these structs are stricter, and
//! some have lost data silently, so that they are deliberately not used here.

mod log;
pub(super) mod parts;
mod point;
mod reader;
mod scalar;
mod span;
mod value;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::logs::v1::{ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};

use crate::error::Error;
use crate::health::Reason;
use crate::otlp::rejection::Rejections;
use reader::{Fault, Reader, Result};

/// Reads a request with spans; those that cannot be read are counted in the rejections.
pub fn decode(bytes: &[u8]) -> std::result::Result<(ExportTraceServiceRequest, Rejections), Error> {
    let (groups, rejected) = groups(bytes, TRACES, span::span)?;
    let scope =
        |of: OfScope<_>| ScopeSpans { scope: of.scope, spans: of.items, schema_url: of.schema_url };
    let group = |of: OfResource<_>| ResourceSpans {
        resource: of.resource,
        scope_spans: of.scopes.into_iter().map(scope).collect(),
        schema_url: of.schema_url,
    };
    let resource_spans = groups.into_iter().map(group).collect();
    Ok((ExportTraceServiceRequest { resource_spans }, rejected))
}

/// Reads a request with log records; those that cannot be read are counted in the rejections.
pub fn decode_logs(
    bytes: &[u8],
) -> std::result::Result<(ExportLogsServiceRequest, Rejections), Error> {
    let names = Names { groups: "resourceLogs", scopes: "scopeLogs", items: "logRecords" };
    let (groups, rejected) = groups(bytes, names, log::record)?;
    let scope = |of: OfScope<_>| ScopeLogs {
        scope: of.scope,
        log_records: of.items,
        schema_url: of.schema_url,
    };
    let group = |of: OfResource<_>| ResourceLogs {
        resource: of.resource,
        scope_logs: of.scopes.into_iter().map(scope).collect(),
        schema_url: of.schema_url,
    };
    let resource_logs = groups.into_iter().map(group).collect();
    Ok((ExportLogsServiceRequest { resource_logs }, rejected))
}

/// Counts the data points of a request with metrics.
pub(crate) fn count_points(bytes: &[u8]) -> std::result::Result<u64, Error> {
    let mut reader = Reader::new(bytes);
    let counted = point::count(&mut reader).and_then(|count| reader.finish().map(|()| count));
    counted.map_err(|fault| refusal(&fault, bytes.len()))
}

fn refusal(fault: &Fault, length: usize) -> Error {
    let Fault { at, what, .. } = fault;
    let path = fault.path();
    let place = if path.is_empty() { String::new() } else { format!(" in {path}") };
    Error::Malformed(format!("not OTLP/JSON: {what}{place}, at byte {at} of {length}"))
}

/// What a signal calls the members that all signals have.
#[derive(Clone, Copy)]
struct Names {
    groups: &'static str,
    scopes: &'static str,
    items: &'static str,
}

const TRACES: Names = Names { groups: "resourceSpans", scopes: "scopeSpans", items: "spans" };

impl Names {
    /// The way to a scope, by the numbers of its group and of itself.
    fn path(self, group: usize, scope: usize) -> String {
        format!("{}[{group}].{}[{scope}]", self.groups, self.scopes)
    }
}

/// Spans or records of one resource.
struct OfResource<T> {
    resource: Option<Resource>,
    scopes: Vec<OfScope<T>>,
    schema_url: String,
}

/// Spans or records of one instrumentation scope.
struct OfScope<T> {
    scope: Option<InstrumentationScope>,
    items: Vec<T>,
    schema_url: String,
}

/// Reads a span or a record.
type Read<T> = fn(&mut Reader<'_>) -> Result<T>;

fn groups<T>(
    bytes: &[u8],
    names: Names,
    read: Read<T>,
) -> std::result::Result<(Vec<OfResource<T>>, Rejections), Error> {
    let mut reader = Reader::new(bytes);
    let mut decoder = Decoder { names, read, rejected: Rejections::default() };
    match decoder.request(&mut reader).and_then(|groups| reader.finish().map(|()| groups)) {
        Ok(groups) => Ok((groups, decoder.rejected)),
        Err(fault) => Err(refusal(&fault, bytes.len())),
    }
}

struct Decoder<T> {
    names: Names,
    read: Read<T>,
    rejected: Rejections,
}

impl<T> Decoder<T> {
    fn request(&mut self, reader: &mut Reader<'_>) -> Result<Vec<OfResource<T>>> {
        let mut groups = Vec::new();
        reader.object(|reader, name| match name {
            name if name == self.names.groups => reader.array(|reader, index| {
                groups.push(self.of_resource(reader, index)?);
                Ok(())
            }),
            _ => reader.skip(),
        })?;
        Ok(groups)
    }

    fn of_resource(&mut self, reader: &mut Reader<'_>, index: usize) -> Result<OfResource<T>> {
        let mut group =
            OfResource { resource: None, scopes: Vec::new(), schema_url: String::new() };
        let names = self.names;
        reader.object(|reader, name| {
            match name {
                "resource" => {
                    value::resource(reader, group.resource.get_or_insert_default())?;
                }
                "schemaUrl" => group.schema_url = scalar::text(reader)?,
                name if name == names.scopes => reader.array(|reader, inner| {
                    let path = names.path(index, inner);
                    group.scopes.push(self.of_scope(reader, &path)?);
                    Ok(())
                })?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(group)
    }

    fn of_scope(&mut self, reader: &mut Reader<'_>, path: &str) -> Result<OfScope<T>> {
        let mut group = OfScope { scope: None, items: Vec::new(), schema_url: String::new() };
        reader.object(|reader, name| {
            match name {
                "scope" => value::scope(reader, group.scope.get_or_insert_default())?,
                "schemaUrl" => group.schema_url = scalar::text(reader)?,
                name if name == self.names.items => reader.array(|reader, index| {
                    group.items.extend(self.item(reader, path, index)?);
                    Ok(())
                })?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(group)
    }

    /// A span or a record, or none where its text is JSON but none of them.
    fn item(&mut self, reader: &mut Reader<'_>, path: &str, index: usize) -> Result<Option<T>> {
        let start = reader.mark();
        match (self.read)(reader) {
            Ok(item) => Ok(Some(item)),
            Err(fault) if fault.syntax => Err(fault),
            Err(fault) => {
                reader.return_to(start);
                reader.skip()?;
                let within = fault.path();
                let is_id = ["traceId", "spanId", "parentSpanId"].contains(&within.as_str());
                let kind = if is_id { Reason::Id } else { Reason::Form };
                self.rejected.add(kind, || {
                    let dot = if within.is_empty() { "" } else { "." };
                    format!("{path}.{}[{index}]{dot}{within}: {}", self.names.items, fault.what)
                });
                Ok(None)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(request: &ExportTraceServiceRequest) -> Vec<&str> {
        let scopes = request.resource_spans.iter().flat_map(|group| &group.scope_spans);
        scopes.flat_map(|group| &group.spans).map(|span| span.name.as_str()).collect()
    }

    fn message(bytes: &[u8]) -> String {
        decode(bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_bad_span_is_refused_by_its_path_and_its_neighbours_are_read() {
        let json = br#"{"resourceSpans": [{"scopeSpans": [{"spans": [
            {"name": "a"}, {"name": "b", "traceId": "abc", "x": [1, {"y": 2}]}, {"name": "c"},
            7, {"name": "d", "attributes": [{"key": 1}]}]}]}]}"#;
        let (request, rejected) = decode(json).unwrap();
        assert_eq!(names(&request), ["a", "c"]);
        assert_eq!(rejected.count(), 3);
        let message = rejected.message();
        let path = "resourceSpans[0].scopeSpans[0].spans";
        let id = format!("{path}[1].traceId: expected 32 hexadecimal characters, got 3");
        assert!(message.contains(&id), "{message}");
        assert!(message.contains(&format!("{path}[3]: expected an object")), "{message}");
        assert!(message.contains(&format!("{path}[4].attributes[0].key: expected a text")));
    }

    #[test]
    fn log_records_are_read_and_refused_like_spans() {
        let json = br#"{"resource_logs": [{"scope_logs": [{"log_records": [
            {"eventName": "a", "traceId": "abc"}, {"attributes": 7}, null, {"event_name": "b"}],
            "scope": {"name": "lib"}}]}]}"#;
        let (request, rejected) = decode_logs(json).unwrap();
        let group = &request.resource_logs[0].scope_logs[0];
        let names: Vec<&str> = group.log_records.iter().map(|it| it.event_name.as_str()).collect();
        assert_eq!((names, group.scope.as_ref().unwrap().name.as_str()), (vec!["a", "b"], "lib"));
        let path = "resourceLogs[0].scopeLogs[0].logRecords[1].attributes";
        assert_eq!(rejected.message(), format!("{path}: expected an array"));
        let refused = decode_logs(br#"{"resourceLogs": {}}"#).unwrap_err().to_string();
        assert!(refused.contains("in resourceLogs"), "{refused}");
    }

    #[test]
    fn spans_nested_too_deep_are_refused_alone() {
        let deep = "{\"arrayValue\":{\"values\":[".repeat(60) + "{}" + &"]}}".repeat(60);
        let json = format!(
            r#"{{"resourceSpans": [{{"scopeSpans": [{{"spans": [{{"name": "deep",
               "attributes": [{{"key": "k", "value": {deep}}}]}}, {{"name": "flat"}}]}}]}}]}}"#
        );
        let (request, rejected) = decode(json.as_bytes()).unwrap();
        assert_eq!((names(&request), rejected.count()), (vec!["flat"], 1));
        assert!(rejected.message().contains("nested deeper than 128 levels"));
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_byte() {
        assert_eq!(
            message(b"{\"resourceSpans\": [}"),
            "not OTLP/JSON: expected an object, found `}` in resourceSpans[0], at byte 19 of 20"
        );
        assert!(message(b"").contains("but the text ends, at byte 0 of 0"));
        assert!(message(b"{} x").contains("expected the end of the text, found `x`"));
        assert!(message(b"\x1f\x8b").contains("found the byte 0x1f, at byte 0 of 2"));
    }

    #[test]
    fn faults_outside_of_spans_refuse_the_request_and_name_their_path() {
        let refused = message(br#"{"resourceSpans": [{"resource": {"attributes": {}}}]}"#);
        assert!(refused.contains("in resourceSpans[0].resource.attributes"), "{refused}");
        assert!(message(b"[]").contains("expected an object"));
    }

    #[test]
    fn resource_and_scope_may_come_after_their_spans_and_in_snake_case() {
        let json = br#"{"resource_spans": [{"scope_spans": [{"spans": [{"name": "a"}],
            "scope": {"name": "lib", "version": "1"}}],
            "resource": {"attributes": [{"key": "k", "value": {"string_value": "v"}}]}}]}"#;
        let (request, _) = decode(json).unwrap();
        let group = &request.resource_spans[0];
        assert_eq!(group.resource.as_ref().unwrap().attributes[0].key, "k");
        assert_eq!(group.scope_spans[0].scope.as_ref().unwrap().name, "lib");
    }
}
