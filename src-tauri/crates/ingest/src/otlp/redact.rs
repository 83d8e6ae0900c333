//! OTLP's messages with everything replaced that a project does not want kept. A message in which
//! nothing is found keeps its bytes; another is encoded anew and says in an attribute what was
//! replaced.
//!
//! Names of attributes are left as they are, and so are ids; see `convention::id`.

use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1 as otlp;
use prost::Message;
use touchstone_domain::redaction::{Found, REDACTED};
use touchstone_redact::Redactor;

use crate::convention::{Meaning, meaning};

/// Doubles from here on are no whole numbers that were written as such.
const WHOLE: f64 = 1e19;

/// A walk over one message.
struct Walk<'a> {
    redactor: &'a Redactor,
    found: Found,
}

/// Replaces what is found in a span; its bytes change with it.
pub(super) fn span(redactor: &Redactor, span: &mut otlp::Span, raw: &mut Bytes) {
    let mut walk = Walk { redactor, found: Found::default() };
    walk.words(&mut span.name);
    walk.id(&mut span.trace_state);
    walk.attributes(&mut span.attributes);
    if let Some(status) = &mut span.status {
        walk.words(&mut status.message);
    }
    for event in &mut span.events {
        walk.words(&mut event.name);
        walk.attributes(&mut event.attributes);
    }
    for link in &mut span.links {
        walk.id(&mut link.trace_state);
        walk.attributes(&mut link.attributes);
    }
    if walk.state(&mut span.attributes) {
        *raw = span.encode_to_vec().into();
    }
}

/// Replaces what is found in a resource; answers its attributes where anything was.
pub(super) fn resource(redactor: &Redactor, raw: &mut Bytes) -> Option<Vec<KeyValue>> {
    let mut resource = Resource::decode(raw.clone()).ok()?;
    let is_changed = changed(redactor, &mut resource.attributes);
    is_changed.then(|| {
        *raw = resource.encode_to_vec().into();
        resource.attributes
    })
}

/// Replaces what is found in an instrumentation scope.
pub(super) fn scope(redactor: &Redactor, raw: &mut Bytes) {
    let Ok(mut scope) = InstrumentationScope::decode(raw.clone()) else { return };
    if changed(redactor, &mut scope.attributes) {
        *raw = scope.encode_to_vec().into();
    }
}

/// Replaces what is found in a log record.
pub(crate) fn log(redactor: &Redactor, raw: &mut Bytes) {
    let Ok(mut record) = LogRecord::decode(raw.clone()) else { return };
    let mut walk = Walk { redactor, found: Found::default() };
    walk.attributes(&mut record.attributes);
    if let Some(body) = &mut record.body {
        walk.value(body, Meaning::Words);
    }
    if walk.state(&mut record.attributes) {
        *raw = record.encode_to_vec().into();
    }
}

fn changed(redactor: &Redactor, attributes: &mut Vec<KeyValue>) -> bool {
    let mut walk = Walk { redactor, found: Found::default() };
    walk.attributes(attributes);
    walk.state(attributes)
}

impl Walk<'_> {
    /// Says what was found, together with what was said before; false if there was nothing.
    fn state(&self, attributes: &mut Vec<KeyValue>) -> bool {
        if self.found.is_empty() {
            return false;
        }
        let mut all = self.found.clone();
        for stated in attributes.iter().filter(|pair| pair.key == REDACTED) {
            let text = match stated.value.as_ref().and_then(|value| value.value.as_ref()) {
                Some(Sent::StringValue(text)) => text.as_str(),
                _ => continue,
            };
            all.add(&Found::from_json(text).unwrap_or_default());
        }
        attributes.retain(|pair| pair.key != REDACTED);
        let value = Some(AnyValue { value: Some(Sent::StringValue(all.to_json())) });
        attributes.push(KeyValue { key: REDACTED.to_owned(), value, ..KeyValue::default() });
        true
    }

    fn attributes(&mut self, attributes: &mut [KeyValue]) {
        for pair in attributes {
            if let Some(value) = &mut pair.value {
                self.value(value, meaning(&pair.key));
            }
        }
    }

    /// Nesting is bounded by the decoders, so that recursion is safe here.
    fn value(&mut self, value: &mut AnyValue, meaning: Meaning) {
        let new = match &mut value.value {
            Some(Sent::StringValue(text)) => self.text(text, meaning),
            Some(Sent::BytesValue(bytes)) => {
                let new = std::str::from_utf8(bytes).ok().and_then(|it| self.text(it, meaning));
                if let Some(new) = new {
                    *bytes = new.into_bytes();
                }
                None
            }
            Some(Sent::IntValue(number)) => self.number(&number.to_string(), meaning),
            Some(Sent::DoubleValue(number)) if number.fract() == 0.0 && number.abs() < WHOLE => {
                self.number(&format!("{number:.0}"), meaning)
            }
            Some(Sent::ArrayValue(list)) => {
                for item in &mut list.values {
                    self.value(item, meaning);
                }
                None
            }
            Some(Sent::KvlistValue(map)) => {
                self.members(&mut map.values, meaning);
                None
            }
            Some(Sent::BoolValue(_) | Sent::DoubleValue(_) | Sent::StringValueStrindex(_))
            | None => None,
        };
        if let Some(new) = new {
            value.value = Some(Sent::StringValue(new));
        }
    }

    /// The members of a map, whose names are data as well.
    fn members(&mut self, members: &mut [KeyValue], meaning: Meaning) {
        for pair in members {
            self.words(&mut pair.key);
            if let Some(value) = &mut pair.value {
                self.value(value, meaning);
            }
        }
    }

    fn text(&mut self, text: &str, meaning: Meaning) -> Option<String> {
        match meaning {
            Meaning::Words => self.redactor.text(text, &mut self.found),
            Meaning::Json => self.redactor.json(text, &mut self.found),
            Meaning::Id => self.redactor.id(text, &mut self.found),
        }
    }

    fn number(&mut self, number: &str, meaning: Meaning) -> Option<String> {
        match meaning {
            Meaning::Id => None,
            Meaning::Words | Meaning::Json => self.redactor.number(number, &mut self.found),
        }
    }

    fn words(&mut self, text: &mut String) {
        if let Some(new) = self.redactor.text(text, &mut self.found) {
            *text = new;
        }
    }

    fn id(&mut self, text: &mut String) {
        if let Some(new) = self.redactor.id(text, &mut self.found) {
            *text = new;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::facts;
    use crate::otlp::span::open;
    use crate::redaction::tests::{SHOP, of_shop};
    use opentelemetry_proto::tonic::common::v1::{ArrayValue, KeyValueList};
    use std::sync::Arc;
    use touchstone_store::{ProjectRef, RawSpan};

    const CARD: i64 = 4_111_111_111_111_111;

    fn redactor() -> Arc<Redactor> {
        of_shop().of(&ProjectRef::Id(SHOP)).unwrap()
    }

    fn any(value: Sent) -> AnyValue {
        AnyValue { value: Some(value) }
    }

    fn text(text: &str) -> AnyValue {
        any(Sent::StringValue(text.into()))
    }

    fn pair(key: &str, value: AnyValue) -> KeyValue {
        KeyValue { key: key.into(), value: Some(value), ..KeyValue::default() }
    }

    fn sent(attributes: Vec<KeyValue>) -> otlp::Span {
        otlp::Span {
            trace_id: vec![1; 16],
            span_id: vec![2; 8],
            name: "n".into(),
            attributes,
            ..otlp::Span::default()
        }
    }

    fn redacted(mut sent: otlp::Span) -> (otlp::Span, Bytes) {
        let mut raw = Bytes::from_static(b"as it came");
        span(&redactor(), &mut sent, &mut raw);
        (sent, raw)
    }

    #[test]
    fn a_span_without_a_finding_keeps_its_bytes() {
        let span = sent(vec![pair("a", text("nothing")), pair("n", any(Sent::IntValue(CARD + 1)))]);
        let (same, raw) = redacted(span.clone());
        assert_eq!((same, raw), (span, Bytes::from_static(b"as it came")));
    }

    #[test]
    fn every_kind_of_value_is_looked_through_and_names_of_attributes_stay() {
        let map = KeyValueList { values: vec![pair("k@example.com", any(Sent::IntValue(CARD)))] };
        let list = ArrayValue { values: vec![text("O-1"), any(Sent::KvlistValue(map))] };
        #[expect(clippy::cast_precision_loss, reason = "it is exact below 2^53")]
        let double = CARD as f64;
        let (span, raw) = redacted(sent(vec![
            pair("a@example.com", any(Sent::ArrayValue(list))),
            pair("d", any(Sent::DoubleValue(double))),
            pair("b", any(Sent::BytesValue(b"O-2".to_vec()))),
            pair("c", any(Sent::BytesValue(vec![0xff, b'O', b'-', b'2']))),
        ]));
        let inner = KeyValueList { values: vec![pair("[email]", text("[card]"))] };
        let list = ArrayValue { values: vec![text("[order]"), any(Sent::KvlistValue(inner))] };
        let told = r#"{"card":2,"email":1,"order":2}"#;
        assert_eq!(
            span.attributes,
            [
                pair("a@example.com", any(Sent::ArrayValue(list))),
                pair("d", text("[card]")),
                pair("b", any(Sent::BytesValue(b"[order]".to_vec()))),
                pair("c", any(Sent::BytesValue(vec![0xff, b'O', b'-', b'2']))),
                pair(REDACTED, text(told)),
            ]
        );
        assert_eq!(raw, span.encode_to_vec());
        let (again, raw) = redacted(span.clone());
        assert_eq!((again, raw), (span, Bytes::from_static(b"as it came")));
    }

    #[test]
    fn ids_lose_addresses_and_keep_their_digits() {
        let digits = CARD.to_string();
        let (span, _) = redacted(sent(vec![
            pair("session.id", text(&digits)),
            pair("user.id", text("a@example.com")),
            pair("gen_ai.request.model", any(Sent::IntValue(CARD))),
            pair("mlflow.spanInputs", text(&digits)),
            pair("note", text(&digits)),
        ]));
        let values: Vec<&AnyValue> =
            span.attributes.iter().filter_map(|pair| pair.value.as_ref()).collect();
        let kept = any(Sent::IntValue(CARD));
        let wanted =
            [&text(&digits), &text("[email]"), &kept, &text("\"[card]\""), &text("[card]")];
        assert_eq!(values[..5], wanted);
    }

    #[test]
    fn what_was_replaced_is_counted_with_what_is_said_already() {
        let (span, _) = redacted(sent(vec![
            pair(REDACTED, text(r#"{"email":2,"phone":1}"#)),
            pair("a", text("a@example.com")),
        ]));
        let told = pair(REDACTED, text(r#"{"email":3,"phone":1}"#));
        assert_eq!(span.attributes.last(), Some(&told));
        assert_eq!(span.attributes.len(), 2);
    }

    #[test]
    fn a_span_names_for_its_trace_what_was_replaced_in_it_its_records_and_its_roots_resource() {
        let (span, raw) = redacted(sent(vec![pair("a", text("a@example.com"))]));
        let resource = Resource { attributes: vec![pair("r", text("O-1"))], ..Resource::default() };
        let mut resource_bytes: Bytes = resource.encode_to_vec().into();
        assert!(super::resource(&redactor(), &mut resource_bytes).is_some());
        let record = LogRecord { body: Some(text("a@example.com")), ..LogRecord::default() };
        let mut record: Bytes = record.encode_to_vec().into();
        log(&redactor(), &mut record);
        let tag = |span: Vec<u8>| {
            let raw = RawSpan {
                span,
                resource: resource_bytes.to_vec(),
                logs: vec![record.to_vec()],
                ..RawSpan::default()
            };
            let labels = facts(&open(&raw).unwrap()).labels;
            labels.tag(REDACTED).unwrap_or_default().to_owned()
        };
        assert_eq!(tag(raw.to_vec()), r#"{"email":2,"order":1}"#);
        let child = otlp::Span { parent_span_id: vec![3; 8], ..span };
        assert_eq!(tag(child.encode_to_vec()), r#"{"email":2}"#);
    }
}
