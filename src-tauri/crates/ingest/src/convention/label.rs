//! What spans say of their whole trace: tags and prompts, within MLflow's limits.
//!
//! Which of several spans' tags counts is the store's rule, not settled here.

use serde_json::Value as Json;
use touchstone_domain::facts::PromptUse;
use touchstone_domain::label::{KEY_CHARS, Labels, PromptRef, VALUE_CHARS};
use touchstone_domain::redaction::{Found, REDACTED};
use touchstone_domain::span::Span;
use touchstone_domain::value::{Value, find, open_json};

use super::source::{Source, is_absent, of_event};

/// Tags that are taken from one place of a span; more of them is data rather than labels.
const TAGS: usize = 256;

/// Beginnings of resource attributes that say nothing of the trace: they tell of the client.
const OF_THE_CLIENT: [&str; 2] = ["telemetry.sdk.", "mlflow."];

/// Adds the resource of a root span, where `labels` names no tag of that key.
pub(super) fn add_resource(labels: &mut Labels, span: &Span) {
    if !is_root(span) {
        return;
    }
    let all = labels.tags.len() + TAGS;
    for (key, value) in &span.resource {
        if labels.tags.len() == all {
            break;
        }
        let named = |(known, _): &(String, String)| known == key;
        let hidden = key == REDACTED || OF_THE_CLIENT.iter().any(|it| key.starts_with(it));
        if hidden || is_absent(value) || labels.tags.iter().any(named) {
            continue;
        }
        if let Some(value) = scalar(value) {
            labels.tags.push((key.clone(), value));
        }
    }
}

const fn is_root(span: &Span) -> bool {
    span.parent_id.is_none() || span.parent_remote
}

/// Adds how much was redacted in the span, in its log records and, of a root span, in its resource,
/// which its other spans share.
pub(super) fn add_redacted(labels: &mut Labels, source: &Source<'_>) {
    let span = source.span();
    let events = span.events.iter().filter_map(|event| of_event(event, REDACTED));
    let resource = find(&span.resource, REDACTED).filter(|_| is_root(span));
    let stated = source.get(REDACTED).into_iter().chain(events).chain(resource);
    let mut found = Found::default();
    for json in stated.filter_map(Value::as_text) {
        found.add(&Found::from_json(json).unwrap_or_default());
    }
    if !found.is_empty() {
        labels.tags.retain(|(key, _)| key != REDACTED);
        labels.tags.push((REDACTED.to_owned(), found.to_json()));
    }
}

/// Leaves out tags whose key is too long to be one, and cuts values that are too long.
pub(super) fn limit(labels: &mut Labels) {
    labels.tags.retain(|(key, _)| !key.trim().is_empty() && fits(key, KEY_CHARS));
    for (_, value) in &mut labels.tags {
        if let Some((end, _)) = value.char_indices().nth(VALUE_CHARS) {
            value.truncate(end);
        }
    }
}

fn fits(text: &str, chars: usize) -> bool {
    text.len() <= chars || text.chars().nth(chars).is_none()
}

/// The attributes under `prefix` as tags, but for those whose names are in `apart`.
pub(super) fn tags_under(
    source: &Source<'_>,
    prefix: &str,
    apart: &[&str],
) -> Vec<(String, String)> {
    let named = source.under(prefix).iter().map(|(key, value)| (&key[prefix.len()..], *value));
    named
        .filter(|(name, value)| !apart.contains(name) && !is_absent(value))
        .filter_map(|(name, value)| Some((name.to_owned(), tag_value(value)?)))
        .take(TAGS)
        .collect()
}

/// The members of a JSON object as tags.
pub(super) fn tags_in(json: &Json) -> Vec<(String, String)> {
    let value = |json: &Json| match json {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let members = json.as_object().into_iter().flatten();
    members.filter_map(|(name, json)| Some((name.clone(), value(json)?))).take(TAGS).collect()
}

/// Tags without a value: the texts of a list, also as JSON inside a text.
pub(super) fn bare_tags(value: Option<&Value>) -> Vec<(String, String)> {
    let bare = |text: &str| (text.to_owned(), String::new());
    match value.map(Value::to_opened_json) {
        Some(Json::Array(items)) => {
            items.iter().filter_map(Json::as_str).map(bare).take(TAGS).collect()
        }
        Some(Json::String(text)) => vec![bare(&text)],
        _ => Vec::new(),
    }
}

/// The prompt of that name, with its version where that is said.
pub(super) fn prompt(source: &Source<'_>, name: &[&str], version: &[&str]) -> Option<PromptRef> {
    Some(PromptRef { name: source.text(name)?, version: source.text(version) })
}

/// A prompt of which nothing but the name was sent.
pub(super) fn named(prompt: PromptRef) -> PromptUse {
    PromptUse { prompt: Some(prompt), template: Json::Null, variables: Json::Null }
}

/// Text and scalars as text; none for lists, maps and bytes.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(_) | Value::Int(_) | Value::Double(_) => Some(value.to_json().to_string()),
        Value::Null | Value::Bytes(_) | Value::List(_) | Value::Map(_) => None,
    }
}

/// Like [`scalar`], with texts in quotes unquoted and lists and maps as JSON.
fn tag_value(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) if text.starts_with('"') => match open_json(text) {
            Json::String(inner) => Some(inner),
            _ => Some(text.clone()),
        },
        Value::List(_) | Value::Map(_) => Some(value.to_json().to_string()),
        other => scalar(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::facts;
    use crate::convention::source::tests::{span, text_span};
    use touchstone_domain::id::SpanId;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn with_resource(span: Span) -> Span {
        let resource = vec![
            ("service.name".into(), text("shop")),
            ("telemetry.sdk.name".into(), text("opentelemetry")),
            ("mlflow.experimentId".into(), text("1")),
            ("process.pid".into(), Value::Int(7)),
            ("process.command_args".into(), Value::List(vec![text("a")])),
            ("empty".into(), text("")),
        ];
        Span { resource, ..span }
    }

    fn tags(span: &Span) -> Vec<(String, String)> {
        facts(span).labels.tags
    }

    fn owned(tags: &[(&str, &str)]) -> Vec<(String, String)> {
        tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
    }

    #[test]
    fn the_resource_of_a_root_becomes_tags() {
        let wanted = owned(&[("service.name", "shop"), ("process.pid", "7")]);
        assert_eq!(tags(&with_resource(span(vec![]))), wanted);
        let parent_id = Some(SpanId::from_bytes(&[2; 8]).unwrap());
        let child = Span { parent_id, ..with_resource(span(vec![])) };
        assert_eq!(tags(&child), []);
        assert_eq!(tags(&Span { parent_remote: true, ..child }), wanted);
    }

    #[test]
    fn a_tag_of_the_user_wins_over_the_resource() {
        let user = text_span(&[("ai.telemetry.metadata.service.name", "mine")]);
        let wanted = owned(&[("service.name", "mine"), ("process.pid", "7")]);
        assert_eq!(tags(&with_resource(user)), wanted);
    }

    #[test]
    fn keys_that_are_too_long_are_left_out_and_long_values_cut() {
        let long = "é".repeat(VALUE_CHARS + 1);
        let resource = vec![
            ("k".repeat(KEY_CHARS + 1), text("x")),
            ("é".repeat(KEY_CHARS), text("kept")),
            ("long".into(), text(&long)),
        ];
        let found = tags(&Span { resource, ..span(vec![]) });
        assert_eq!((found.len(), found[0].1.as_str()), (2, "kept"));
        assert_eq!(found[1].1.chars().count(), VALUE_CHARS);
    }

    #[test]
    fn a_resource_of_many_attributes_gives_a_bounded_number_of_tags() {
        let resource = (0..10_000).map(|index| (format!("k{index}"), text("x"))).collect();
        assert_eq!(tags(&Span { resource, ..span(vec![]) }).len(), TAGS);
    }

    #[test]
    fn tags_without_a_value_are_texts_of_a_list_in_every_form() {
        let wanted = owned(&[("a", ""), ("b", "")]);
        assert_eq!(bare_tags(Some(&Value::List(vec![text("a"), text("b")]))), wanted);
        assert_eq!(bare_tags(Some(&text("[\"a\", \"b\"]"))), wanted);
        assert_eq!(bare_tags(Some(&text("a"))), wanted[..1]);
        assert_eq!(bare_tags(None), []);
    }
}
