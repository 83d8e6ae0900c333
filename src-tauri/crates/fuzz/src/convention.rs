//! The conventions, over spans that are written line by line.

use serde_json::Value as Json;
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_domain::preview::{PREVIEW_CHARS, previews};
use touchstone_domain::span::{Event, Span, SpanKind, SpanStatus};
use touchstone_domain::value::{Attributes, Value};
use touchstone_ingest::convention::{content, facts, unmapped};

/// A span of one line for each thing it has: `n NAME`, `s SCOPE`, `k KIND`, `x STATUS MESSAGE`,
/// `r KEY⇥VALUE` for an attribute of its resource, `e NAME` for an event, `a KEY⇥VALUE` for an
/// attribute of the last event or, before the first, of the span. A value is text, or behind `=`
/// JSON, or behind `~` bytes.
pub fn conventions(lines: &[u8]) {
    read(&span(&String::from_utf8_lossy(lines)));
}

/// Reads all that a span says, and holds the readings against each other.
pub(crate) fn read(span: &Span) {
    let (facts, content) = (facts(span), content(span));
    let input = !content.input.is_null() || !content.input_messages.is_empty();
    let output = !content.output.is_null() || !content.output_messages.is_empty();
    // The facts parse nothing, so that they may promise what is there and cannot be read.
    assert!(facts.has_input || !input, "an input is there for the facts, too: {content:#?}");
    assert!(facts.has_output || !output, "an output is there for the facts, too: {content:#?}");
    for key in unmapped(span) {
        assert!(span.attributes.iter().any(|(known, _)| known == key), "{key}");
    }
    let previews = previews(&content);
    for text in [previews.request, previews.response].into_iter().flatten() {
        assert!(text.chars().count() <= PREVIEW_CHARS + 1, "{text}");
    }
}

fn span(lines: &str) -> Span {
    let mut span = Span {
        trace_id: TraceId::from_bytes(&[1; 16]).expect("not of zeros"),
        span_id: SpanId::from_bytes(&[1; 8]).expect("not of zeros"),
        parent_id: None,
        parent_remote: false,
        name: String::new(),
        kind: SpanKind::from_number(0),
        start_ns: 1,
        end_ns: 2,
        status: SpanStatus::from_number(0),
        status_message: String::new(),
        attributes: Attributes::new(),
        events: Vec::new(),
        links: Vec::new(),
        resource: Attributes::new(),
        scope_name: String::new(),
        scope_version: String::new(),
    };
    for line in lines.lines() {
        let Some((kind, rest)) = line.split_once(' ') else { continue };
        match kind {
            "n" => rest.clone_into(&mut span.name),
            "s" => rest.clone_into(&mut span.scope_name),
            "k" => span.kind = SpanKind::from_number(rest.parse().unwrap_or_default()),
            "x" => {
                let (code, message) = rest.split_once(' ').unwrap_or((rest, ""));
                span.status = SpanStatus::from_number(code.parse().unwrap_or_default());
                message.clone_into(&mut span.status_message);
            }
            "r" => span.resource.push(attribute(rest)),
            "e" => span.events.push(Event {
                name: rest.to_owned(),
                time_ns: 1,
                attributes: Attributes::new(),
            }),
            _ => {
                let event = span.events.last_mut().map(|event| &mut event.attributes);
                event.unwrap_or(&mut span.attributes).push(attribute(rest));
            }
        }
    }
    span
}

fn attribute(line: &str) -> (String, Value) {
    let (key, written) = line.split_once('\t').unwrap_or((line, ""));
    let value = match written.as_bytes() {
        [b'~', bytes @ ..] => Value::Bytes(bytes.to_vec()),
        [b'=', json @ ..] => value(serde_json::from_slice(json).unwrap_or_default()),
        _ => Value::Text(written.to_owned()),
    };
    (key.to_owned(), value)
}

fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(truth),
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(value).collect()),
        Json::Object(members) => {
            Value::Map(members.into_iter().map(|(name, member)| (name, value(member))).collect())
        }
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Double(number.as_f64().unwrap_or_default()),
        },
    }
}
