//! OTLP/JSON, decoded leniently into the same structs as protobuf.
//!
//! Ids may be hexadecimal in any case or base64, 64-bit integers numbers or texts, enums numbers
//! or names, member names camelCase or `snake_case`; unknown members are passed over and null
//! means absent. A span that cannot be read is refused by itself; only what is not JSON, or faults
//! outside of spans, refuse a request. The published decoders for these structs are stricter, and
//! some have lost data silently, so that they are deliberately not used here.

mod reader;
mod scalar;
mod span;
mod value;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

use crate::error::Error;
use crate::otlp::rejection::Rejections;
use reader::{Fault, Reader, Result};

/// Reads a request; spans that cannot be read are counted in the rejections.
pub fn decode(bytes: &[u8]) -> std::result::Result<(ExportTraceServiceRequest, Rejections), Error> {
    let mut reader = Reader::new(bytes);
    let mut decoder = Decoder::default();
    match decoder.request(&mut reader).and_then(|()| reader.finish()) {
        Ok(()) => Ok((decoder.request, decoder.rejected)),
        Err(fault) => Err(refusal(&fault, bytes.len())),
    }
}

fn refusal(fault: &Fault, length: usize) -> Error {
    let Fault { at, what, .. } = fault;
    let path = fault.path();
    let place = if path.is_empty() { String::new() } else { format!(" in {path}") };
    Error::Malformed(format!("not OTLP/JSON: {what}{place}, at byte {at} of {length}"))
}

#[derive(Default)]
struct Decoder {
    request: ExportTraceServiceRequest,
    rejected: Rejections,
}

impl Decoder {
    fn request(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        reader.object(|reader, name| match name {
            "resourceSpans" => reader.array(|reader, index| {
                let group = self.resource_spans(reader, index)?;
                self.request.resource_spans.push(group);
                Ok(())
            }),
            _ => reader.skip(),
        })
    }

    fn resource_spans(&mut self, reader: &mut Reader<'_>, index: usize) -> Result<ResourceSpans> {
        let mut group = ResourceSpans::default();
        reader.object(|reader, name| {
            match name {
                "resource" => {
                    value::resource(reader, group.resource.get_or_insert_default())?;
                }
                "scopeSpans" => reader.array(|reader, inner| {
                    let path = format!("resourceSpans[{index}].scopeSpans[{inner}]");
                    group.scope_spans.push(self.scope_spans(reader, &path)?);
                    Ok(())
                })?,
                "schemaUrl" => group.schema_url = scalar::text(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(group)
    }

    fn scope_spans(&mut self, reader: &mut Reader<'_>, path: &str) -> Result<ScopeSpans> {
        let mut group = ScopeSpans::default();
        reader.object(|reader, name| {
            match name {
                "scope" => value::scope(reader, group.scope.get_or_insert_default())?,
                "spans" => reader.array(|reader, index| {
                    group.spans.extend(self.span(reader, path, index)?);
                    Ok(())
                })?,
                "schemaUrl" => group.schema_url = scalar::text(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(group)
    }

    /// A span, or none where its text is JSON but not a span.
    fn span(&mut self, reader: &mut Reader<'_>, path: &str, index: usize) -> Result<Option<Span>> {
        let start = reader.mark();
        match span::span(reader) {
            Ok(span) => Ok(Some(span)),
            Err(fault) if fault.syntax => Err(fault),
            Err(fault) => {
                reader.return_to(start);
                reader.skip()?;
                self.rejected.add(|| {
                    let within = fault.path();
                    let dot = if within.is_empty() { "" } else { "." };
                    format!("{path}.spans[{index}]{dot}{within}: {}", fault.what)
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
