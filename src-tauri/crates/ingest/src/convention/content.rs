//! The readable content of a span, mapped anew from its bytes whenever it is opened.

use serde_json::Value as Json;
use touchstone_domain::facts::{Content, SpanType};
use touchstone_domain::span::Span;

use super::Used;
use super::facts::facts_of;
use super::failure::failure;
use super::message::shape;
use super::source::Source;

/// The readable content of a span.
pub fn content(span: &Span) -> Content {
    let source = Source::new(span);
    let facts = facts_of(&source);
    let span_type = facts.span_type;
    let used = Used::by(&source);
    let read = used.iter().map(|convention| (convention.content)(&source));
    let mut content = read.reduce(or).unwrap_or_default();
    if is_conversation(&span_type) {
        if content.input_messages.is_empty() {
            content.input_messages = shape::request(&content.input);
        }
        if content.output_messages.is_empty() {
            content.output_messages = shape::response(&content.output);
        }
        if content.tools.is_empty() {
            content.tools = shape::tools(&content.input);
        }
    }
    if [SpanType::RETRIEVER, SpanType::RERANKER].contains(&span_type) {
        complete_documents(&mut content);
    }
    content.failure = failure(&source, content.failure.take(), facts.failed);
    content
}

/// Field by field what `first` says, else what `second` says.
fn or(first: Content, second: Content) -> Content {
    fn list<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
        if first.is_empty() { second } else { first }
    }
    let json = |first: Json, second| if first.is_null() { second } else { first };
    Content {
        input: json(first.input, second.input),
        output: json(first.output, second.output),
        input_messages: list(first.input_messages, second.input_messages),
        output_messages: list(first.output_messages, second.output_messages),
        documents: list(first.documents, second.documents),
        tools: list(first.tools, second.tools),
        parameters: joined(first.parameters, second.parameters),
        tool_name: first.tool_name.or(second.tool_name),
        prompts: list(first.prompts, second.prompts),
        failure: first.failure.or(second.failure),
    }
}

/// The parameters that either names; of two with one name the first stays.
fn joined(mut first: Vec<(String, Json)>, second: Vec<(String, Json)>) -> Vec<(String, Json)> {
    for (name, value) in second {
        if first.iter().all(|(known, _)| *known != name) {
            first.push((name, value));
        }
    }
    first
}

/// Whether the input and output of such a span may be a conversation. Those of tools and searches
/// may look like one and are none.
fn is_conversation(span_type: &SpanType) -> bool {
    let others = [SpanType::TOOL, SpanType::RETRIEVER, SpanType::RERANKER, SpanType::EMBEDDING];
    !others.contains(span_type)
}

/// Takes from the whole output what was not said of the documents.
fn complete_documents(content: &mut Content) {
    let found = shape::documents(&content.output);
    if content.documents.is_empty() {
        content.documents = found;
        return;
    }
    for document in &mut content.documents {
        let same = found.iter().find(|it| it.content == document.content);
        document.id = document.id.take().or_else(|| same?.id.clone());
        document.score = document.score.or_else(|| same?.score);
    }
}
