//! Google's Agent Development Kit: beside the `gen_ai` keys, its own for what models and tools were
//! given and gave (version 2.13, as Gemini's API has them).
//!
//! `call_llm` wraps a `generate_content` with the same tokens; that the tree counts them once is not
//! settled here.

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Content, Message, ToolDefinition};
use touchstone_domain::value::Value;

use super::Convention;
use super::message::{message, shape, told};
use super::source::{Source, member};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["gcp.vertex.agent."],
    session: &["gcp.vertex.agent.session_id"],
    has_input: |source| first(source, INPUT).is_some(),
    has_output: |source| first(source, OUTPUT).is_some(),
    content,
    bookkeeping: &["gcp.vertex.agent.invocation_id", "gcp.vertex.agent.event_id"],
    ..Convention::NONE
};

const REQUEST: &str = "gcp.vertex.agent.llm_request";
const INPUT: &[&str] = &[REQUEST, "gcp.vertex.agent.tool_call_args", "gcp.vertex.agent.data"];
const RESPONSE: &str = "gcp.vertex.agent.llm_response";
const OUTPUT: &[&str] = &[RESPONSE, "gcp.vertex.agent.tool_response"];

/// What stands where there is nothing to say, beside empty objects.
const NOTHING: [&str; 2] = ["N/A", "<not serializable>"];

fn first<'a>(source: &Source<'a>, keys: &[&str]) -> Option<&'a Value> {
    let says = |value: &Value| value.as_text().is_none_or(|text| !NOTHING.contains(&text));
    keys.iter().find_map(|key| source.get(key).filter(|value| says(value)))
}

fn content(source: &Source<'_>) -> Content {
    let json = |keys| first(source, keys).map_or(Json::Null, Value::to_opened_json);
    let request = json(&[REQUEST]);
    let config = request.get("config").and_then(Json::as_object);
    Content {
        input: json(INPUT),
        output: json(OUTPUT),
        input_messages: asked(&request),
        output_messages: answered(&json(&[RESPONSE])),
        tools: config.map(tools).unwrap_or_default(),
        parameters: config.map(parameters).unwrap_or_default(),
        ..Content::default()
    }
}

/// The conversation, after the instructions that the configuration holds.
fn asked(request: &Json) -> Vec<Message> {
    let mut whole = Map::new();
    if let Some(contents) = request.get("contents") {
        whole.insert("contents".into(), contents.clone());
    }
    if let Some(system) = request.pointer("/config/system_instruction") {
        whole.insert("system_instruction".into(), system.clone());
    }
    shape::request(&Json::Object(whole))
}

/// The answer: one content of Gemini's API, with the reason why the model stopped beside it.
fn answered(response: &Json) -> Vec<Message> {
    let Some(Json::Object(content)) = response.get("content") else { return Vec::new() };
    let mut content = content.clone();
    content.entry("role").or_insert_with(|| "model".into());
    let mut answers = told(message(&Json::Object(content)).into_iter().collect());
    for answer in &mut answers {
        let reason = response.get("finish_reason").and_then(Json::as_str);
        answer.finish_reason = answer.finish_reason.take().or(reason.map(str::to_owned));
    }
    answers
}

/// The tools on offer, which stand in groups.
fn tools(config: &Map<String, Json>) -> Vec<ToolDefinition> {
    let groups = config.get("tools").and_then(Json::as_array).into_iter().flatten();
    let declared = groups.filter_map(|group| {
        member(group.as_object()?, &["function_declarations", "functionDeclarations"])?.as_array()
    });
    let declared = declared.flatten().filter_map(|declaration| {
        let mut tool = shape::tool(declaration)?;
        let names = ["parameters_json_schema", "parametersJsonSchema"];
        let schema = || member(declaration.as_object()?, &names).cloned();
        tool.parameters = tool.parameters.or_else(schema);
        Some(tool)
    });
    declared.collect()
}

/// What the configuration says beside instructions and tools.
fn parameters(config: &Map<String, Json>) -> Vec<(String, Json)> {
    const ELSEWHERE: [&str; 3] = ["system_instruction", "tools", "http_options"];
    let members = config.iter().filter(|(name, value)| {
        !ELSEWHERE.contains(&name.as_str())
            && !value.is_null()
            && !value.as_object().is_some_and(Map::is_empty)
    });
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;
    use touchstone_domain::facts::{Part, SpanType};

    #[test]
    fn a_call_of_a_model_has_its_request_and_response() {
        let request = r#"{"model": "gemini", "config": {"system_instruction": "be kind",
            "temperature": 0.5, "http_options": {}, "labels": {}, "tools": [
                {"function_declarations": [{"name": "f", "description": "d",
                "parameters": {"type": "OBJECT"}}]}]},
            "contents": [{"parts": [{"text": "hi"}], "role": "user"}]}"#;
        let response = r#"{"content": {"parts": [{"text": "so", "thought": true},
            {"function_call": {"id": "1", "name": "f", "args": {"a": 1}}}], "role": "model"},
            "finish_reason": "STOP"}"#;
        let span = text_span(&[
            ("gen_ai.system", "gcp.vertex.agent"),
            ("gen_ai.request.model", "gemini"),
            ("gcp.vertex.agent.session_id", "s"),
            (REQUEST, request),
            (RESPONSE, response),
        ]);
        let facts = facts(&span);
        assert_eq!((facts.span_type, facts.session.as_deref()), (SpanType::LLM, Some("s")));
        assert!(facts.has_input && facts.has_output);
        let read = content(&span);
        let text = |words: &str| vec![Part::Text(words.into())];
        let told = |message: &Message| (message.role.clone(), message.parts.clone());
        assert_eq!(told(&read.input_messages[0]), ("system".into(), text("be kind")));
        assert_eq!(told(&read.input_messages[1]), ("user".into(), text("hi")));
        let arguments = json!({"a": 1});
        let call = Part::ToolCall { id: Some("1".into()), name: "f".into(), arguments };
        let answer = &read.output_messages[0];
        assert_eq!(answer.parts, [Part::Reasoning("so".into()), call]);
        assert_eq!(answer.finish_reason.as_deref(), Some("STOP"));
        assert_eq!(read.tools[0].parameters, Some(json!({"type": "OBJECT"})));
        assert_eq!(read.parameters, [("temperature".to_owned(), json!(0.5))]);
        assert_eq!(read.input["model"], "gemini");
    }

    #[test]
    fn a_tool_has_its_arguments_and_response() {
        let span = text_span(&[
            ("gen_ai.operation.name", "execute_tool"),
            ("gen_ai.tool.name", "f"),
            (REQUEST, "{}"),
            (RESPONSE, "{}"),
            ("gcp.vertex.agent.tool_call_args", r#"{"a": 1}"#),
            ("gcp.vertex.agent.tool_response", r#"{"result": "ok"}"#),
        ]);
        let read = content(&span);
        assert_eq!((read.input, read.output), (json!({"a": 1}), json!({"result": "ok"})));
        assert_eq!((facts(&span).span_type, read.tool_name), (SpanType::TOOL, Some("f".into())));
    }

    #[test]
    fn what_was_not_captured_is_not_there() {
        let span = text_span(&[
            (REQUEST, "{}"),
            (RESPONSE, "{}"),
            ("gcp.vertex.agent.tool_call_args", "N/A"),
            ("gcp.vertex.agent.tool_response", "<not serializable>"),
        ]);
        assert_eq!(content(&span), Content::default());
        assert!(!facts(&span).has_input && !facts(&span).has_output);
    }

    #[test]
    fn data_that_was_sent_is_input() {
        let data = r#"[{"parts": [{"text": "hi"}], "role": "user"}]"#;
        let read = content(&text_span(&[("gcp.vertex.agent.data", data)]));
        assert_eq!(read.input_messages[0].parts, [Part::Text("hi".into())]);
    }
}
