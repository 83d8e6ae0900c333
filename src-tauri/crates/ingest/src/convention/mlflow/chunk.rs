//! What a stream gave, chunk by chunk, in events: all that is left of a stream that broke off.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use touchstone_domain::facts::Message;
use touchstone_domain::span::Event;
use touchstone_domain::value::Value;

use crate::convention::message::{message, told};
use crate::convention::source::{Source, of_event};

/// The name of a chunk's event, before its number.
const NAME: &str = "mlflow.chunk.item.";
const VALUE: &str = "mlflow.chunk.value";

/// Whether there are chunks. They stay events where the span otherwise speaks another convention,
/// whose output is the whole answer.
pub(super) fn any(source: &Source<'_>) -> bool {
    source.first(&["mlflow.spanType", "mlflow.traceRequestId"]).is_some()
        && source.all_events().iter().any(|event| value(event).is_some())
}

/// The chunks in the order of their numbers.
pub(super) fn values(source: &Source<'_>) -> Vec<Json> {
    let mut chunks: Vec<(u64, Json)> = source
        .all_events()
        .iter()
        .filter_map(|event| Some((number(event)?, value(event)?.to_opened_json())))
        .collect();
    chunks.sort_by_key(|(number, _)| *number);
    chunks.into_iter().map(|(_, chunk)| chunk).collect()
}

fn number(event: &Event) -> Option<u64> {
    event.name.strip_prefix(NAME)?.parse().ok()
}

fn value(event: &Event) -> Option<&Value> {
    number(event)?;
    of_event(event, VALUE)
}

/// The answers that chunks of `OpenAI`'s chat API make together; none for chunks of another shape.
pub(super) fn answers(chunks: &[Json]) -> Vec<Message> {
    let mut answers: BTreeMap<u64, Answer> = BTreeMap::new();
    for chunk in chunks {
        for choice in chunk.get("choices").and_then(Json::as_array).into_iter().flatten() {
            let index = choice.get("index").and_then(Json::as_u64).unwrap_or_default();
            answers.entry(index).or_default().add(choice);
        }
    }
    told(answers.into_values().filter_map(Answer::finish).collect())
}

#[derive(Default)]
struct Answer {
    words: String,
    reasoning: String,
    calls: BTreeMap<u64, Call>,
    finish_reason: Option<String>,
}

#[derive(Default)]
struct Call {
    id: String,
    name: String,
    arguments: String,
}

impl Answer {
    fn add(&mut self, choice: &Json) {
        let Some(delta) = choice.get("delta") else { return };
        append(&mut self.words, delta.get("content"));
        append(&mut self.reasoning, delta.get("reasoning_content"));
        for part in delta.get("tool_calls").and_then(Json::as_array).into_iter().flatten() {
            let index = part.get("index").and_then(Json::as_u64).unwrap_or_default();
            let call = self.calls.entry(index).or_default();
            append(&mut call.id, part.get("id"));
            append(&mut call.name, part.pointer("/function/name"));
            append(&mut call.arguments, part.pointer("/function/arguments"));
        }
        let reason = choice.get("finish_reason").and_then(Json::as_str);
        self.finish_reason = reason.map(str::to_owned).or(self.finish_reason.take());
    }

    fn finish(self) -> Option<Message> {
        let call = |call: Call| {
            let function = json!({"name": call.name, "arguments": call.arguments});
            json!({"id": call.id, "function": function})
        };
        message(&json!({
            "role": "assistant",
            "content": self.words,
            "reasoning_content": self.reasoning,
            "tool_calls": self.calls.into_values().map(call).collect::<Vec<_>>(),
            "finish_reason": self.finish_reason,
        }))
    }
}

fn append(text: &mut String, more: Option<&Json>) {
    text.push_str(more.and_then(Json::as_str).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use touchstone_domain::facts::Part;
    use touchstone_domain::span::Span;

    fn chunk(number: &str, value: &str) -> Event {
        let attributes = vec![(VALUE.into(), Value::Text(value.into()))];
        Event { name: [NAME, number].concat(), time_ns: 0, attributes }
    }

    fn streamed(attributes: &[(&str, &str)], chunks: &[(&str, &str)]) -> Span {
        let events = chunks.iter().map(|(number, value)| chunk(number, value)).collect();
        Span { events, ..text_span(attributes) }
    }

    #[test]
    fn chunks_are_the_output_of_a_stream_that_broke_off() {
        let of = |delta: &str| format!(r#"{{"choices": [{{"index": 0, "delta": {delta}}}]}}"#);
        let arguments = |text: &str| {
            of(&format!(
                r#"{{"tool_calls": [{{"index": 0, "function": {{"arguments": "{text}"}}}}]}}"#
            ))
        };
        let call = r#"{"tool_calls": [{"index": 0, "id": "1", "function": {"name": "f"}}]}"#;
        let span = streamed(
            &[("mlflow.spanType", "CHAT_MODEL")],
            &[
                ("10", &arguments("1}")),
                ("0", &of(r#"{"content": "so", "role": "assistant"}"#)),
                ("1", &of(r#"{"content": "me", "reasoning_content": "hm"}"#)),
                ("2", &of(call)),
                ("3", &arguments(r#"{\"a\": "#)),
                ("4", r#"{"choices": [], "usage": {}}"#),
            ],
        );
        let read = content(&span);
        let call =
            Part::ToolCall { id: Some("1".into()), name: "f".into(), arguments: json!({"a": 1}) };
        let parts = [Part::Reasoning("hm".into()), Part::Text("some".into()), call];
        assert_eq!(read.output_messages[0].parts, parts);
        assert_eq!(read.output.as_array().map(Vec::len), Some(6));
        assert!(facts(&span).has_output);
    }

    #[test]
    fn a_stated_output_stands_before_its_chunks() {
        let span = streamed(
            &[("mlflow.spanType", "CHAIN"), ("mlflow.spanOutputs", "\"whole\"")],
            &[("0", "\"who\""), ("1", "\"le\"")],
        );
        assert_eq!(content(&span).output, json!("whole"));
    }

    #[test]
    fn chunks_of_any_shape_are_kept_as_a_list() {
        let of = |attributes: &[(&str, &str)]| {
            let span = streamed(attributes, &[("0", "\"a\""), ("1", r#"{"b": 1}"#), ("x", "no")]);
            assert_eq!(facts(&span).has_output, !attributes.is_empty());
            content(&span).output
        };
        assert_eq!(of(&[("mlflow.spanType", "UNKNOWN")]), json!(["a", {"b": 1}]));
        assert_eq!(of(&[]), Json::Null);
    }
}
