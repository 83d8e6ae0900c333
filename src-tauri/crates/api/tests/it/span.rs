//! Everything about one span, in both conventions.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::message::{Document, Message, Part, ToolDefinition};
use touchstone_api::shape::span::{Exception, SpanDetail, SpanStatus};
use touchstone_testkit::{SpanBuilder, TestCtx, Usual, span, span_id, trace_id};

use crate::assert_error;

/// The smallest whole number that JavaScript cannot hold.
const LARGE: i64 = 9_007_199_254_740_993;

/// A span as it is shown after it was sent.
async fn shown(sent: SpanBuilder) -> SpanDetail {
    let test = TestCtx::new().await;
    test.send([sent]).await;
    test.call("span_get", json!({"trace_id": trace_id(1), "span_id": span_id(1)})).await
}

fn says(role: &str, words: &str) -> Message {
    let parts = vec![Part::Text { text: words.to_owned() }];
    Message { role: role.to_owned(), parts, finish_reason: None }
}

#[tokio::test]
async fn a_chat_shows_its_messages_its_model_and_its_tokens_in_either_convention() {
    for usual in [Usual::GenAi, Usual::OpenInference] {
        let said = [("system", "Be kind."), ("user", "Hello?")];
        let chat = span(1, 1).named("chat").chat(usual, &said, "Hello!").tokens(usual, 12, 3);
        let detail = shown(chat.session("s-1")).await;
        assert_eq!(detail.input_messages, [says("system", "Be kind."), says("user", "Hello?")]);
        assert_eq!(detail.output_messages, [says("assistant", "Hello!")]);
        assert_eq!(detail.row.model.as_deref(), Some("gpt-4o-mini"));
        let usage = detail.row.usage;
        assert_eq!((usage.input, usage.output, usage.cache_read), (Some(12), Some(3), None));
        assert_eq!(
            (detail.session.as_deref(), detail.scope_name.as_str()),
            (Some("s-1"), "testkit")
        );
    }
}

#[tokio::test]
async fn a_tool_call_shows_its_name_and_arguments_in_either_convention() {
    let calls = json!([{"role": "assistant", "finish_reason": "tool_calls", "parts": [
        {"type": "tool_call", "id": "c1", "name": "order", "arguments": {"number": LARGE}}]}]);
    let gen_ai = span(1, 1)
        .text("gen_ai.operation.name", "chat")
        .text("gen_ai.output.messages", &calls.to_string());
    let prefix = "llm.output_messages.0.message";
    let call = format!("{prefix}.tool_calls.0.tool_call");
    let open_inference = span(1, 1)
        .text("openinference.span.kind", "LLM")
        .text(&format!("{prefix}.role"), "assistant")
        .text("llm.finish_reason", "tool_calls")
        .text(&format!("{call}.id"), "c1")
        .text(&format!("{call}.function.name"), "order")
        .text(&format!("{call}.function.arguments"), &json!({"number": LARGE}).to_string());
    let wanted = Part::ToolCall {
        id: Some("c1".into()),
        name: "order".into(),
        arguments: json!({"number": LARGE.to_string()}),
    };
    for sent in [gen_ai, open_inference] {
        let detail = shown(sent).await;
        let [answer] = detail.output_messages.as_slice() else { panic!("{detail:?}") };
        assert_eq!(answer.parts, std::slice::from_ref(&wanted));
        assert_eq!(answer.finish_reason.as_deref(), Some("tool_calls"));
    }
}

#[tokio::test]
async fn documents_are_shown_in_either_convention() {
    let found = json!([{"id": "d1", "content": "Tents are waterproof.", "score": 0.5}]);
    let gen_ai = span(1, 1)
        .text("gen_ai.operation.name", "retrieval")
        .text("gen_ai.retrieval.documents", &found.to_string());
    let open_inference = span(1, 1)
        .text("openinference.span.kind", "RETRIEVER")
        .text("retrieval.documents.0.document.id", "d1")
        .text("retrieval.documents.0.document.content", "Tents are waterproof.")
        .float("retrieval.documents.0.document.score", 0.5);
    let wanted = Document {
        id: Some("d1".into()),
        content: "Tents are waterproof.".into(),
        score: Some(0.5),
        metadata: json!(null),
    };
    for sent in [gen_ai, open_inference] {
        let detail = shown(sent).await;
        assert_eq!(
            (detail.documents, detail.row.span_type),
            (vec![wanted.clone()], "RETRIEVER".into())
        );
    }
}

#[tokio::test]
async fn a_tool_and_the_tools_offered_are_shown_in_either_convention() {
    let schema = json!({"type": "object"});
    let tool = json!([{"type": "function", "name": "order", "description": "Orders.",
                       "parameters": schema}]);
    let function = json!({"type": "function", "function": {
        "name": "order", "description": "Orders.", "parameters": schema}});
    let gen_ai = span(1, 1)
        .text("gen_ai.operation.name", "execute_tool")
        .text("gen_ai.tool.name", "order")
        .text("gen_ai.tool.definitions", &tool.to_string());
    let open_inference = span(1, 1)
        .text("openinference.span.kind", "TOOL")
        .text("tool.name", "order")
        .text("llm.tools.0.tool.json_schema", &function.to_string());
    let wanted = ToolDefinition {
        name: "order".into(),
        description: Some("Orders.".into()),
        parameters: schema,
    };
    for sent in [gen_ai, open_inference] {
        let detail = shown(sent).await;
        assert_eq!(
            (detail.tool_name.as_deref(), detail.row.span_type.as_str()),
            (Some("order"), "TOOL")
        );
        assert_eq!(detail.tools, std::slice::from_ref(&wanted));
    }
}

#[tokio::test]
async fn a_failed_span_shows_its_words_and_its_exceptions_in_either_convention() {
    for usual in [Usual::GenAi, Usual::OpenInference] {
        let failed = span(1, 1).chat(usual, &[("user", "Hello?")], "").failed("rate limited");
        let detail = shown(failed.exception("RateLimitError", "slow down", "at line 1")).await;
        assert_eq!(detail.row.status, SpanStatus::Error);
        assert_eq!(detail.status_message, "rate limited");
        let wanted = Exception {
            exception_type: Some("RateLimitError".into()),
            message: Some("slow down".into()),
            stacktrace: Some("at line 1".into()),
        };
        assert_eq!(detail.exceptions, [wanted]);
        assert_eq!(detail.events[0].time_us, detail.row.start_us + detail.row.duration_us);
    }
}

#[tokio::test]
async fn whole_numbers_beyond_what_javascript_holds_leave_as_text() {
    let sent = span(1, 1)
        .int("order", LARGE)
        .int("least", i64::MIN)
        .int("largest", LARGE - 2)
        .text("input.value", &json!({"order": LARGE, "list": [LARGE, 7]}).to_string());
    let detail = shown(sent).await;
    let value = |name: &str| {
        let found = detail.attributes.iter().find(|attribute| attribute.name == name);
        found.unwrap().value.clone()
    };
    assert_eq!(value("order"), json!("9007199254740993"));
    assert_eq!(value("least"), json!("-9223372036854775808"));
    assert_eq!(value("largest"), json!(9_007_199_254_740_991_i64));
    assert_eq!(detail.input, json!({"order": LARGE.to_string(), "list": [LARGE.to_string(), 7]}));
}

#[tokio::test]
async fn attributes_stand_in_the_order_sent_and_beside_those_of_the_program() {
    let test = TestCtx::new().await;
    let sent = span(1, 1).text("z", "1").text("a", "2").text("m", "3");
    test.send_from(&[("service.name", "shop")], [sent]).await;
    let request = json!({"trace_id": trace_id(1), "span_id": span_id(1)});
    let detail: SpanDetail = test.call("span_get", request).await;
    let names: Vec<_> = detail.attributes.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["z", "a", "m"]);
    assert_eq!(detail.resource[0].value, json!("shop"));
}

#[tokio::test]
async fn a_span_knows_its_place_in_the_tree() {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(1, 2).under(1), span(1, 3).under(2), span(1, 4).under(2)]).await;
    let request = json!({"trace_id": trace_id(1).to_uppercase(), "span_id": span_id(2)});
    let row = test.call::<SpanDetail>("span_get", request).await.row;
    assert_eq!((row.depth, row.children, row.parent_id), (1, 2, Some(span_id(1))));
}

#[tokio::test]
async fn ids_that_are_none_and_spans_that_are_not_there_are_refused() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let (trace, one) = (trace_id(1), span_id(1));
    let refusals = [
        ("abc", one.as_str(), ErrorCode::BadRequest, "`trace_id`: expected 32"),
        (&trace, "xyz", ErrorCode::BadRequest, "`span_id`: expected 16"),
        (&trace, "000000000000000g", ErrorCode::BadRequest, "`g` is not a hexadecimal"),
        (&trace, "0000000000000000", ErrorCode::BadRequest, "zeros only"),
        (&trace_id(2), &one, ErrorCode::NotFound, "there is no trace"),
        (&trace, &span_id(2), ErrorCode::NotFound, "there is no span"),
    ];
    for (trace, span, code, words) in refusals {
        let error = test.refused("span_get", json!({"trace_id": trace, "span_id": span})).await;
        assert_error(&error, code, words);
    }
    let error = test.refused("span_get", json!({"trace_id": trace, "span_id": 1})).await;
    assert_error(&error, ErrorCode::BadRequest, "`span_id`: invalid type");
}
