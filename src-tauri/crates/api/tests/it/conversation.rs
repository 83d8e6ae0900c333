//! A trace as a person would have read it.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::conversation::{Conversation, ConversationPart, Spoken};
use touchstone_api::shape::message::Part;
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{SpanBuilder, TestCtx, Usual, span, trace_id};

use crate::assert_error;

/// All parts, asked for in pages of `count`.
async fn read(test: &TestCtx, count: u32) -> Vec<ConversationPart> {
    let mut parts = Vec::new();
    loop {
        let request = json!({"trace_id": trace_id(1), "offset": parts.len(), "count": count});
        let page: Conversation = test.call("trace_read", request).await;
        parts.extend(page.parts);
        if !page.more {
            assert_eq!(page.read, page.total);
            return parts;
        }
    }
}

/// Each part in a few words, with the number of its span.
fn told(parts: &[ConversationPart]) -> Vec<(u64, String)> {
    let words = |part: &ConversationPart| match &part.content {
        Spoken::Message { message } => {
            let parts: Vec<String> = message.parts.iter().map(said).collect();
            format!("{}: {}", message.role, parts.join(" + "))
        }
        Spoken::Tool { tool, input, output, failure } => {
            format!("{tool} {input} {output} {}", failure.is_some())
        }
        Spoken::Documents { documents, .. } => format!("{} documents", documents.len()),
        Spoken::Failed { failure } => format!("failed: {:?}", failure.message),
    };
    let number = |id: &str| u64::from_str_radix(id, 16).unwrap();
    parts.iter().map(|part| (number(&part.span_id), words(part))).collect()
}

fn said(part: &Part) -> String {
    match part {
        Part::Text { text } => text.clone(),
        Part::ToolCall { name, .. } => format!("calls {name}"),
        Part::ToolResult { result, .. } => format!("result {result}"),
        other => format!("{other:?}"),
    }
}

fn message(role: &str, part: &Json) -> Json {
    json!({"role": role, "parts": [part]})
}

fn words(role: &str, text: &str) -> Json {
    message(role, &json!({"type": "text", "content": text}))
}

fn chat(id: u64, at: u64, asked: &[Json], answer: &Json) -> SpanBuilder {
    span(1, id)
        .under(1)
        .at_us(START_US + at)
        .lasting_us(10)
        .text("gen_ai.operation.name", "chat")
        .text("gen_ai.input.messages", &json!(asked).to_string())
        .text("gen_ai.output.messages", &json!([answer]).to_string())
}

/// An agent that looks something up: question, tool call, tool, answer; each call repeats all.
async fn agent() -> TestCtx {
    let test = TestCtx::new().await;
    let (system, question) = (words("system", "Be kind."), words("user", "Where is it?"));
    let call = message(
        "assistant",
        &json!({"type": "tool_call", "id": "c1", "name": "lookup", "arguments": {"order": 7}}),
    );
    let result =
        message("tool", &json!({"type": "tool_call_response", "id": "c1", "response": "shipped"}));
    let answer = words("assistant", "On its way.");
    let root = span(1, 1)
        .named("agent")
        .lasting_us(100)
        .text("gen_ai.operation.name", "invoke_agent")
        .text("input.value", "Where is it?")
        .text("output.value", "On its way.");
    let tool = span(1, 3)
        .named("execute_tool lookup")
        .under(1)
        .at_us(START_US + 25)
        .lasting_us(5)
        .text("gen_ai.operation.name", "execute_tool")
        .text("gen_ai.tool.name", "lookup")
        .text("gen_ai.tool.call.arguments", r#"{"order":7}"#)
        .text("gen_ai.tool.call.result", "shipped");
    let found = span(1, 5)
        .under(1)
        .at_us(START_US + 32)
        .lasting_us(2)
        .text("openinference.span.kind", "RETRIEVER")
        .text("retrieval.documents.0.document.content", "Tents are waterproof.");
    let first = chat(2, 10, &[system.clone(), question.clone()], &call);
    let second = chat(4, 40, &[system, question, call, result], &answer);
    test.send([root, first, tool, found, second]).await;
    test
}

#[tokio::test]
async fn what_calls_repeat_is_told_once_where_it_was_said_first() {
    let test = agent().await;
    let wanted = [
        (1, "user: Where is it?"),
        (2, "system: Be kind."),
        (2, "assistant: calls lookup"),
        (3, "lookup {\"order\":7} \"shipped\" false"),
        (5, "1 documents"),
        (4, "tool: result \"shipped\""),
        (4, "assistant: On its way."),
    ]
    .map(|(span, words)| (span, words.to_owned()));
    let parts = read(&test, 100).await;
    assert_eq!(told(&parts), wanted);
    assert_eq!(read(&test, 2).await, parts);
}

#[tokio::test]
async fn the_same_words_said_twice_are_told_twice() {
    let test = TestCtx::new().await;
    let (yes, sure) = (words("user", "yes"), words("assistant", "Sure?"));
    let first = chat(2, 10, std::slice::from_ref(&yes), &sure);
    let second = chat(3, 30, &[yes.clone(), sure, yes], &words("assistant", "Done."));
    test.send([span(1, 1).lasting_us(100), first, second]).await;
    let told = told(&read(&test, 100).await);
    let words: Vec<_> = told.iter().map(|(_, words)| words.as_str()).collect();
    assert_eq!(words, ["user: yes", "assistant: Sure?", "user: yes", "assistant: Done."]);
}

#[tokio::test]
async fn a_failure_is_told_once_however_far_it_went_up() {
    let test = TestCtx::new().await;
    let chat = span(1, 2).under(1).chat(Usual::GenAi, &[("user", "Hello?")], "").lasting_us(10);
    test.send([span(1, 1).lasting_us(100).failed("rate limited"), chat.failed("rate limited")])
        .await;
    let told = told(&read(&test, 100).await);
    assert_eq!(told.last().unwrap(), &(2, "failed: Some(\"rate limited\")".to_owned()));
    assert_eq!(told.iter().filter(|(_, words)| words.starts_with("failed")).count(), 1);
}

#[tokio::test]
async fn long_texts_are_cut_and_the_part_says_so() {
    let test = TestCtx::new().await;
    test.send([span(1, 1).text("input.value", &"ä".repeat(60_000)).text("output.value", "b")])
        .await;
    let parts = read(&test, 100).await;
    let clipped: Vec<bool> = parts.iter().map(|part| part.clipped).collect();
    assert_eq!(clipped, [true, false]);
    let Spoken::Message { message } = &parts[0].content else { panic!("{parts:?}") };
    assert_eq!(said(&message.parts[0]).chars().count(), 50_000);
}

#[tokio::test]
async fn a_trace_without_anything_to_read_has_no_parts() {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(1, 2).under(1)]).await;
    assert!(read(&test, 10).await.is_empty());
    let request = json!({"trace_id": trace_id(1), "offset": 0, "count": 101});
    let error = test.refused("trace_read", request).await;
    assert_error(&error, ErrorCode::BadRequest, "`count` must lie between 1 and 100");
    let request = json!({"trace_id": trace_id(9), "offset": 0, "count": 1});
    assert_error(&test.refused("trace_read", request).await, ErrorCode::NotFound, "no trace");
}
