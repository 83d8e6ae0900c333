//! Leaves large values out of a span that is shown: they are looked into part by part instead.

use serde_json::Value as Json;

use crate::number::exact_len;
use crate::shape::message::{Document, Message, Part};
use crate::shape::span::SpanDetail;
use crate::shape::value::LargeValue;

/// Leaves out what is longer than `most` bytes as JSON, and lists it. Messages are another reading
/// of the input or output: they go for themselves, and stand for those where there is nothing else.
pub(super) fn without_large(mut detail: SpanDetail, most: usize) -> SpanDetail {
    let mut out = LeftOut { most, large: Vec::new() };
    out.side("input", &mut detail.input, &mut detail.input_messages);
    out.side("output", &mut detail.output, &mut detail.output_messages);
    if out.add("documents", documents_length(&detail.documents)) {
        detail.documents.clear();
    }
    for (index, attribute) in detail.attributes.iter_mut().enumerate() {
        out.value(&format!("attributes.{index}"), &mut attribute.value);
    }
    for (index, event) in detail.events.iter_mut().enumerate() {
        out.value(&format!("events.{index}"), &mut event.attributes);
    }
    detail.large = out.large;
    detail
}

struct LeftOut {
    most: usize,
    large: Vec<LargeValue>,
}

impl LeftOut {
    /// Lists a place if what is there is large; whether it is.
    fn add(&mut self, place: &str, bytes: usize) -> bool {
        let is_large = bytes > self.most;
        if is_large {
            self.large.push(LargeValue { place: place.to_owned(), bytes: exact_len(bytes) });
        }
        is_large
    }

    fn value(&mut self, place: &str, value: &mut Json) -> bool {
        let is_large = self.add(place, length(value));
        if is_large {
            *value = Json::Null;
        }
        is_large
    }

    fn side(&mut self, place: &str, value: &mut Json, messages: &mut Vec<Message>) {
        let bytes = messages_length(messages);
        let is_listed = self.value(place, value);
        if bytes > self.most {
            messages.clear();
            if !is_listed && value.is_null() {
                self.add(place, bytes);
            }
        }
    }
}

/// About as many bytes as a value has as JSON; nothing is written for it.
pub(crate) fn length(value: &Json) -> usize {
    let (mut bytes, mut open) = (0, vec![value]);
    while let Some(one) = open.pop() {
        bytes += match one {
            Json::String(text) => text.len() + 3,
            Json::Array(items) => {
                open.extend(items);
                2
            }
            Json::Object(members) => {
                open.extend(members.values());
                2 + members.keys().map(|key| key.len() + 4).sum::<usize>()
            }
            _ => 6,
        };
    }
    bytes
}

fn messages_length(messages: &[Message]) -> usize {
    let part = |part: &Part| match part {
        Part::Text { text } | Part::Reasoning { text } => text.len(),
        Part::ToolCall { arguments: value, .. }
        | Part::ToolResult { result: value, .. }
        | Part::Other { value } => length(value),
        Part::Media { uri, .. } => uri.len(),
    };
    messages.iter().flat_map(|message| &message.parts).map(part).sum()
}

fn documents_length(documents: &[Document]) -> usize {
    documents.iter().map(|document| document.content.len() + length(&document.metadata)).sum()
}
