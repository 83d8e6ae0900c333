//! A span's attributes, sorted so that the conventions find their keys and key families fast.

use std::cell::Cell;

use serde_json::{Map, Value as Json};
use touchstone_domain::cost::nanos_from_usd;
use touchstone_domain::span::{Event, Span};
use touchstone_domain::value::{Value, find, open_json};

use super::tree;

/// What a convention reads.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    span: &'a Span,
    /// By key; of repeated keys the last sent stands last.
    sorted: Vec<(&'a str, &'a Value)>,
    /// Beside `sorted`, which keys were asked for; empty unless that is watched.
    asked: Vec<Cell<bool>>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(span: &'a Span) -> Self {
        let mut sorted: Vec<(&str, &Value)> =
            span.attributes.iter().map(|(key, value)| (key.as_str(), value)).collect();
        sorted.sort_by_key(|(key, _)| *key);
        Self { span, sorted, asked: Vec::new() }
    }

    /// The attributes that `keep` keeps, watched for which of them are asked for.
    pub(crate) fn watched(span: &'a Span, keep: impl Fn(&str) -> bool) -> Self {
        let mut source = Self::new(span);
        source.sorted.retain(|(key, _)| keep(key));
        source.asked = vec![Cell::new(false); source.sorted.len()];
        source
    }

    /// The keys that were asked for since the watch began.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &'a str> {
        let watched = self.sorted.iter().zip(&self.asked);
        watched.filter(|(_, asked)| asked.get()).map(|((key, _), _)| *key)
    }

    /// The span as it was sent.
    pub(crate) fn span(&self) -> &'a Span {
        self.span
    }

    /// The span's events of that name.
    pub(crate) fn events(&self, name: &str) -> impl Iterator<Item = &'a Event> {
        self.span.events.iter().filter(move |event| event.name == name)
    }

    /// All events in the order sent.
    pub(crate) fn all_events(&self) -> &'a [Event] {
        &self.span.events
    }

    /// The value of an attribute, unless it says nothing.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value> {
        let after = self.sorted.partition_point(|(name, _)| *name <= key);
        let at = after.checked_sub(1)?;
        let (name, value) = *self.sorted.get(at)?;
        if name != key {
            return None;
        }
        self.asked.get(at).inspect(|asked| asked.set(true));
        (!is_absent(value)).then_some(value)
    }

    /// The first of these attributes that says something.
    pub(crate) fn first(&self, keys: &[&str]) -> Option<&'a Value> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// The first of these attributes as text; JSON text in quotes is unquoted.
    pub(crate) fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| text(self.get(key)?))
    }

    /// The first of these attributes that is a count.
    pub(crate) fn count(&self, keys: &[&str]) -> Option<i64> {
        keys.iter().find_map(|key| self.get(key)?.as_integer().filter(|count| *count >= 0))
    }

    /// The first of these attributes that is an amount of US dollars, in billionths.
    pub(crate) fn nanos(&self, keys: &[&str]) -> Option<i64> {
        keys.iter().find_map(|key| nanos_from_usd(number(self.get(key)?)?))
    }

    /// Whether an attribute is true, also as text.
    pub(crate) fn is_true(&self, key: &str) -> bool {
        match self.get(key) {
            Some(Value::Bool(truth)) => *truth,
            Some(Value::Text(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// The first of these attributes as JSON, text that holds JSON opened; null if there is none.
    pub(crate) fn json(&self, keys: &[&str]) -> Json {
        self.first(keys).map_or(Json::Null, Value::to_opened_json)
    }

    /// The attributes whose keys begin with `prefix`, by key.
    pub(crate) fn under(&self, prefix: &str) -> &[(&'a str, &'a Value)] {
        let from = self.sorted.partition_point(|(key, _)| *key < prefix);
        let rest = &self.sorted[from..];
        let found = &rest[..rest.partition_point(|(key, _)| key.starts_with(prefix))];
        self.asked.iter().skip(from).take(found.len()).for_each(|asked| asked.set(true));
        found
    }

    /// Whether the key of an attribute or the name of an event begins so.
    pub(crate) fn shows(&self, beginning: &str) -> bool {
        let next = self.sorted.partition_point(|(key, _)| *key < beginning);
        self.sorted.get(next).is_some_and(|(key, _)| key.starts_with(beginning))
            || self.span.events.iter().any(|event| event.name.starts_with(beginning))
    }

    /// Whether an attribute whose key begins with `prefix` says something.
    pub(crate) fn has_under(&self, prefix: &str) -> bool {
        self.under(prefix).iter().any(|(_, value)| !is_absent(value))
    }

    /// A list that was flattened into keys (`<prefix>0.role`, `<prefix>1.role` …), as JSON.
    pub(crate) fn list(&self, prefix: &str) -> Vec<Json> {
        tree::list(self.under(prefix), prefix)
    }

    /// Whether a list that was flattened into keys has anything to read, roles aside.
    pub(crate) fn has_list(&self, prefix: &str) -> bool {
        self.under(prefix).iter().any(|(key, value)| {
            let rest = &key[prefix.len()..];
            rest.starts_with(|first: char| first.is_ascii_digit())
                && !matches!(rest.split_once('.'), Some((_, "role" | "message.role")))
                && is_said(value)
        })
    }
}

/// Whether a value has anything to read where somebody speaks: what is said is said, though it be
/// `{}` or `null`.
pub(crate) fn is_said(value: &Value) -> bool {
    !is_absent(value) || value.as_text().is_some_and(|text| !text.is_empty())
}

/// Whether a value says nothing: senders write empty texts, objects and lists for "none".
pub(crate) fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => matches!(text.trim(), "" | "{}" | "[]" | "null" | "\"\""),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(members) => members.is_empty(),
        Value::Bool(_) | Value::Int(_) | Value::Double(_) => false,
    }
}

/// An attribute of an event, unless it says nothing.
pub(crate) fn of_event<'a>(event: &'a Event, key: &str) -> Option<&'a Value> {
    find(&event.attributes, key).filter(|value| !is_absent(value))
}

/// A number, also as text.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Double(number) => Some(*number),
        #[expect(clippy::cast_precision_loss, reason = "amounts of money are small")]
        Value::Int(number) => Some(*number as f64),
        Value::Text(text) => text.trim().trim_matches('"').parse().ok(),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) if text.starts_with('"') => match open_json(text) {
            Json::String(inner) => (!inner.trim().is_empty()).then_some(inner),
            _ => Some(text.clone()),
        },
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The first of these members that is a text with something in it.
pub(crate) fn member_text<'a>(object: &'a Map<String, Json>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| object.get(*name)?.as_str().filter(|text| !text.is_empty()))
}

/// The first of these members that is not null.
pub(crate) fn member<'a>(object: &'a Map<String, Json>, names: &[&str]) -> Option<&'a Json> {
    names.iter().find_map(|name| object.get(*name).filter(|value| !value.is_null()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use touchstone_domain::id::{SpanId, TraceId};
    use touchstone_domain::span::{SpanKind, SpanStatus};

    /// A span with these attributes and nothing else of note.
    pub(crate) fn span(attributes: Vec<(&str, Value)>) -> Span {
        Span {
            trace_id: TraceId::from_bytes(&[1; 16]).unwrap(),
            span_id: SpanId::from_bytes(&[1; 8]).unwrap(),
            parent_id: None,
            parent_remote: false,
            name: "span".into(),
            kind: SpanKind::Internal,
            start_ns: 0,
            end_ns: 1,
            status: SpanStatus::Unset,
            status_message: String::new(),
            attributes: attributes.into_iter().map(|(key, value)| (key.into(), value)).collect(),
            events: Vec::new(),
            links: Vec::new(),
            resource: Vec::new(),
            scope_name: String::new(),
            scope_version: String::new(),
        }
    }

    /// A span whose attributes are all texts.
    pub(crate) fn text_span(attributes: &[(&str, &str)]) -> Span {
        span(attributes.iter().map(|(key, value)| (*key, Value::Text((*value).into()))).collect())
    }

    #[test]
    fn empty_values_in_every_form_are_absent() {
        let empty = ["", " ", "{}", "[]", "null", "\"\""];
        assert!(empty.iter().all(|text| is_absent(&Value::Text((*text).into()))));
        assert!(is_absent(&Value::List(vec![])) && is_absent(&Value::Null));
        assert!(!is_absent(&Value::Int(0)) && !is_absent(&Value::Text("0".into())));
    }

    #[test]
    fn of_repeated_keys_the_last_counts() {
        let span = text_span(&[("b", "1"), ("a", "2"), ("b", "3")]);
        let source = Source::new(&span);
        assert_eq!(source.text(&["b"]).as_deref(), Some("3"));
        assert_eq!(source.text(&["c", "a"]).as_deref(), Some("2"));
        assert_eq!(source.text(&["", "aa"]), None);
    }

    #[test]
    fn texts_in_quotes_are_unquoted_and_numbers_written_out() {
        let span = span(vec![("a", Value::Text("\"LLM\"".into())), ("b", Value::Int(7))]);
        let source = Source::new(&span);
        assert_eq!(source.text(&["a"]).as_deref(), Some("LLM"));
        assert_eq!(source.text(&["b"]).as_deref(), Some("7"));
    }

    #[test]
    fn counts_are_not_negative() {
        let span = text_span(&[("a", "-1"), ("b", "\"5\"")]);
        assert_eq!(Source::new(&span).count(&["a", "b"]), Some(5));
    }

    #[test]
    fn amounts_of_dollars_are_read_from_numbers_and_texts() {
        let span = span(vec![
            ("a", Value::Double(0.25)),
            ("b", Value::Text("0.5".into())),
            ("c", Value::Int(1)),
            ("d", Value::Double(-1.0)),
        ]);
        let source = Source::new(&span);
        let of = |key| source.nanos(&[key]);
        assert_eq!(["a", "b", "c"].map(of), [250_000_000, 500_000_000, 1_000_000_000].map(Some));
        assert_eq!([of("d"), of("e")], [None, None]);
    }

    #[test]
    fn a_watched_source_tells_which_of_its_keys_were_asked_for() {
        let span = text_span(&[("a", "1"), ("b", ""), ("m.1", "x"), ("m.2", "y"), ("z", "2")]);
        let source = Source::watched(&span, |key| key != "z");
        assert_eq!(source.get("z"), None);
        source.text(&["c", "b"]);
        source.under("m.");
        assert_eq!(source.asked().collect::<Vec<_>>(), ["b", "m.1", "m.2"]);
    }

    #[test]
    fn key_families_are_found_by_their_prefix() {
        let span = text_span(&[("m.10.x", "c"), ("m.1.role", "user"), ("m", "a"), ("n.0", "d")]);
        let source = Source::new(&span);
        assert_eq!(source.under("m.").len(), 2);
        assert!(source.has_list("m.") && source.has_list("n."));
        let has_list = |key| Source::new(&text_span(&[(key, "x")])).has_list("m.");
        assert!(has_list("m.0.content.role") && has_list("m.0.content"));
        assert!(!has_list("m.0.role") && !has_list("m.0.message.role") && !has_list("m.name"));
    }
}
