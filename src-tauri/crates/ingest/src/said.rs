//! What a span says, as search sees it: text by text for words and phrases, and as one text with
//! its keys for patterns. Both see into JSON that was sent as text. What counts as a word is
//! deliberately not known here.

use std::collections::BTreeSet;
use std::fmt;
use std::fmt::Write as _;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use touchstone_domain::span::Span;
use touchstone_domain::value::{Attributes, Value};
use touchstone_store::Said;

/// Layers of quoting that are opened, as [`touchstone_domain::value::open_json`] does.
const LAYERS: usize = 2;

/// Name, message and events of a span, and every text and number in its attributes. Numbers in
/// lists are left out: they are vectors and tokens, which nobody looks for.
pub(crate) fn said(span: Span) -> Said {
    let mut gathered = Gathered::default();
    gathered.text(span.name);
    gathered.text(span.status_message);
    gathered.attributes(span.attributes);
    for event in span.events {
        gathered.text(event.name);
        gathered.attributes(event.attributes);
    }
    Said {
        passages: gathered.passages,
        keys: gathered.keys.into_iter().collect(),
        has_numbers: gathered.has_numbers,
    }
}

#[derive(Default)]
struct Gathered {
    passages: Vec<String>,
    keys: BTreeSet<String>,
    has_numbers: bool,
}

impl Gathered {
    fn text(&mut self, text: String) {
        if !text.is_empty() {
            self.passages.push(text);
        }
    }

    fn key(&mut self, key: &str) {
        if !self.keys.contains(key) {
            self.keys.insert(key.to_owned());
        }
    }

    fn attributes(&mut self, attributes: Attributes) {
        for (key, value) in attributes {
            self.key(&key);
            self.value(value, false);
        }
    }

    fn value(&mut self, value: Value, in_list: bool) {
        match value {
            Value::Text(text) => self.opened(text, LAYERS),
            Value::List(values) => values.into_iter().for_each(|value| self.value(value, true)),
            Value::Map(values) => self.attributes(values),
            Value::Null => self.key("null"),
            Value::Bool(truth) => self.key(if truth { "true" } else { "false" }),
            Value::Int(_) if in_list => self.has_numbers = true,
            Value::Double(number) if in_list && number.is_finite() => self.has_numbers = true,
            other => self.text(scalar(&other)),
        }
    }

    /// The texts in a text that is JSON, or the text.
    fn opened(&mut self, text: String, layers: usize) {
        if layers == 0 || !text.trim_start().starts_with(['{', '[', '"']) {
            return self.text(text);
        }
        let (passages, has_numbers) = (self.passages.len(), self.has_numbers);
        let mut reader = serde_json::Deserializer::from_str(&text);
        let seen = Leaves { into: self, in_list: false, layers: layers - 1 }
            .deserialize(&mut reader)
            .and_then(|()| reader.end());
        if seen.is_err() {
            // What was read before the fault is part of the whole text.
            self.passages.truncate(passages);
            self.has_numbers = has_numbers;
            self.text(text);
        }
    }
}

/// Gathers while JSON is read; nothing is built of it.
struct Leaves<'a> {
    into: &'a mut Gathered,
    in_list: bool,
    /// Layers of quoting that a text at the top may still have.
    layers: usize,
}

impl Leaves<'_> {
    fn number(self, number: impl fmt::Display) {
        if self.in_list {
            self.into.has_numbers = true;
        } else {
            self.into.text(number.to_string());
        }
    }
}

impl<'de> DeserializeSeed<'de> for Leaves<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Leaves<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.into.key("null");
        Ok(())
    }

    fn visit_bool<E>(self, truth: bool) -> Result<(), E> {
        self.into.key(if truth { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.number(number);
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.number(number);
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        // It may have been written in another way.
        self.into.has_numbers = true;
        self.number(Json::from(number));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.into.opened(text.to_owned(), self.layers);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items
            .next_element_seed(Leaves { into: self.into, in_list: true, layers: 0 })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(key) = members.next_key::<std::borrow::Cow<'_, str>>()? {
            self.into.key(&key);
            members.next_value_seed(Leaves { into: self.into, in_list: false, layers: 0 })?;
        }
        Ok(())
    }
}

fn scalar(value: &Value) -> String {
    match value.to_json() {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

/// Everything a span says as one text. JSON that was sent as text stays as it was sent, but its
/// texts are unescaped, so that what people read is what is found.
pub(crate) fn content(span: &Span) -> String {
    let mut text = [span.name.as_str(), &span.status_message].join("\n");
    let of_events = span.events.iter().flat_map(|event| &event.attributes);
    for (key, value) in span.attributes.iter().chain(of_events) {
        text.push('\n');
        text.push_str(key);
        text.push_str(": ");
        write(&mut text, value, false);
    }
    for event in &span.events {
        text.push('\n');
        text.push_str(&event.name);
    }
    text
}

fn write(into: &mut String, value: &Value, quoted: bool) {
    let mut first = true;
    let mut between = |into: &mut String| {
        if !std::mem::take(&mut first) {
            into.push(',');
        }
    };
    match value {
        Value::Text(text) if quoted => {
            into.push('"');
            into.push_str(&readable(text));
            into.push('"');
        }
        Value::Text(text) => into.push_str(&readable(text)),
        Value::List(values) => {
            into.push('[');
            for value in values {
                between(into);
                write(into, value, true);
            }
            into.push(']');
        }
        Value::Map(values) => {
            into.push('{');
            for (key, value) in values {
                between(into);
                // Writing to a text cannot fail.
                let _ = write!(into, "\"{key}\":");
                write(into, value, true);
            }
            into.push('}');
        }
        other => into.push_str(&scalar(other)),
    }
}

/// A text; if it is JSON, without the escapes of as many layers as it has.
fn readable(text: &str) -> String {
    let mut shown = text.to_owned();
    let mut inner = text.to_owned();
    for _ in 0..LAYERS {
        if !inner.trim_start().starts_with(['{', '[', '"']) {
            break;
        }
        let Ok(opened) = serde_json::from_str::<Opened>(&inner) else { break };
        shown = unescaped(&shown);
        match opened.0 {
            Some(text) => inner = text,
            None => break,
        }
    }
    shown
}

/// The text that a piece of JSON is, if it is one.
struct Opened(Option<String>);

impl<'de> serde::Deserialize<'de> for Opened {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        match Json::deserialize(reader)? {
            Json::String(text) => Ok(Self(Some(text))),
            Json::Array(_) | Json::Object(_) => Ok(Self(None)),
            _ => Err(D::Error::custom("a bare value")),
        }
    }
}

/// Sound JSON without the escapes of its texts; it is none any more.
fn unescaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mut letters = rest[at + 1..].chars();
        match letters.next() {
            Some('u') => {
                let (letter, length) = unicode(&rest[at..]);
                out.push(letter);
                rest = rest.get(at + length..).unwrap_or_default();
                continue;
            }
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some(other) => out.push(other),
            None => {}
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    out
}

/// The character of a `\u` escape, of a pair if it needs one, and the bytes it takes.
fn unicode(escape: &str) -> (char, usize) {
    let unit = |at: usize| u16::from_str_radix(escape.get(at..at + 4)?, 16).ok();
    let first = unit(2).unwrap_or(0xfffd);
    let second = escape.get(6..8).filter(|next| *next == "\\u").and_then(|_| unit(8));
    match char::decode_utf16([first, second.unwrap_or(0)]).next() {
        Some(Ok(letter)) => (letter, if letter > '\u{ffff}' { 12 } else { 6 }),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;
    use touchstone_domain::id::{SpanId, TraceId};
    use touchstone_domain::span::{Event, SpanKind, SpanStatus};
    use touchstone_domain::text::words;

    fn span(attributes: Attributes) -> Span {
        Span {
            trace_id: TraceId::from_bytes(&[1; 16]).unwrap(),
            span_id: SpanId::from_bytes(&[1; 8]).unwrap(),
            parent_id: None,
            parent_remote: false,
            name: "plan".into(),
            kind: SpanKind::from_number(1),
            start_ns: 1,
            end_ns: 2,
            status: SpanStatus::Unset,
            status_message: "timed out".into(),
            attributes,
            events: vec![Event {
                name: "exception".into(),
                time_ns: 1,
                attributes: vec![("exception.message".into(), Value::Text("no route".into()))],
            }],
            links: Vec::new(),
            resource: Attributes::new(),
            scope_name: String::new(),
            scope_version: String::new(),
        }
    }

    fn texts(value: Value) -> Vec<String> {
        let said = said(span(vec![("k".into(), value)]));
        let all = said.passages;
        assert_eq!(all[..2], ["plan", "timed out"]);
        assert_eq!(all[all.len() - 2..], ["exception", "no route"]);
        all[2..all.len() - 2].to_vec()
    }

    #[test]
    fn a_span_says_its_texts_and_what_json_in_them_says() {
        let json = r#"{"city": "Z\u00fcrich", "order": 4711, "rate": 1.5, "tags": ["a", 7, true]}"#;
        assert_eq!(texts(Value::Text(json.into())), ["Zürich", "4711", "1.5", "a"]);
        let quoted = Json::from(json).to_string();
        assert_eq!(texts(Value::Text(quoted)), ["Zürich", "4711", "1.5", "a"]);
        assert_eq!(texts(Value::Text(r#"{"city": "Rome"#.into())), [r#"{"city": "Rome"#]);
        assert_eq!(texts(Value::Int(12)), ["12"]);
        assert_eq!(texts(Value::Text("12".into())), ["12"]);
    }

    #[test]
    fn keys_are_known_but_not_said() {
        let said = said(span(vec![
            ("inputs".into(), Value::Text(r#"{"city": null}"#.into())),
            ("vector".into(), Value::List(vec![Value::Double(0.25)])),
        ]));
        assert_eq!(said.keys, ["city", "exception.message", "inputs", "null", "vector"]);
        assert!(said.has_numbers);
        assert_eq!(said.passages, ["plan", "timed out", "exception", "no route"]);
    }

    #[test]
    fn content_shows_json_as_it_was_sent_but_unescaped() {
        let json = r#"{"said": "a\n\"b\" \ud83d\ude00", "n": [1, 2]}"#;
        let content = content(&span(vec![("inputs".into(), Value::Text(json.into()))]));
        assert_eq!(
            content,
            "plan\ntimed out\ninputs: {\"said\": \"a\n\"b\" 😀\", \"n\": [1, 2]}\n\
             exception.message: no route\nexception"
        );
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof!["[a-c\\\\\"nu0{}\\[\\]:, é退\n]{0,12}", "[ab]{0,3}"];
        let json = (text.clone(), "[a-c\\n\"é]{0,5}", -9..99i64).prop_map(|(a, b, c)| {
            serde_json::json!({ a: b, "n": [c, 0.5, "x\ty"], "z": c, "w": null }).to_string()
        });
        let leaf = prop_oneof![
            text.prop_map(Value::Text),
            json.clone().prop_map(Value::Text),
            json.clone().prop_map(|json| Value::Text(Json::from(json).to_string())),
            json.prop_map(|json| {
                Value::Text(Json::from(Json::from(json).to_string()).to_string())
            }),
            (-9..9i64).prop_map(Value::Int),
            Just(Value::Double(1.5e-9)),
            Just(Value::Bool(true)),
            Just(Value::Null),
            Just(Value::Bytes(vec![1, 2, 3])),
        ];
        leaf.prop_recursive(2, 8, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::List),
                prop::collection::vec(("[a-d]{1,3}", inner), 0..3).prop_map(Value::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_word_of_the_content_is_accounted_for(
            values in prop::collection::vec(any_value(), 0..4),
        ) {
            let span = span(values.into_iter().map(|value| ("k.x".into(), value)).collect());
            let content = content(&span);
            let said = said(span);
            let mut known = HashSet::new();
            for text in said.passages.iter().chain(&said.keys) {
                words(text, |word| {
                    known.insert(word.to_owned());
                });
            }
            let mut strange = Vec::new();
            words(&content, |word| {
                let is_number = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'e');
                let is_known = known.contains(word) || (said.has_numbers && is_number);
                if !is_known {
                    strange.push(word.to_owned());
                }
            });
            prop_assert!(strange.is_empty(), "{strange:?} of {content:?}");
            for passage in &said.passages {
                prop_assert!(content.contains(passage), "{passage:?} not in {content:?}");
            }
        }
    }
}
