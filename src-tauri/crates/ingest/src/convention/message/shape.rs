//! Messages, tools and documents inside the whole request or response of a provider's API, as
//! instrumentations send them in one attribute.
//!
//! Read are `OpenAI`'s chat, completion and responses APIs, Anthropic's, Gemini's and `LangChain`'s
//! dumps. JSON of another shape gives nothing: a wrong guess would be worse than plain JSON.

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Document, Message, Part, ToolDefinition};
use touchstone_domain::value::open_json;

use super::{message, one_part, told};
use crate::convention::source::{member, member_text};

type Object = Map<String, Json>;

/// The conversation in a request.
pub(crate) fn request(json: &Json) -> Vec<Message> {
    let messages = match json {
        Json::Array(items) => conversation(items),
        Json::Object(object) => {
            let is_call = object.contains_key("model") || object.contains_key("instructions");
            in_request(object, is_call)
        }
        _ => None,
    };
    told(messages.unwrap_or_default())
}

/// The conversation in what is known to be asked of a model: a text is what the user says.
pub(crate) fn call(json: &Json) -> Vec<Message> {
    let messages = match json {
        Json::Object(object) => in_request(object, true),
        Json::String(words) => Some(vec![spoken("user", words)]),
        other => return request(other),
    };
    told(messages.unwrap_or_default())
}

/// The answers in a response.
pub(crate) fn response(json: &Json) -> Vec<Message> {
    let messages = match json {
        Json::Array(items) => conversation(items),
        Json::Object(object) => in_response(object).or_else(|| Some(vec![message(json)?])),
        _ => None,
    };
    told(messages.unwrap_or_default())
}

fn in_request(object: &Object, is_call: bool) -> Option<Vec<Message>> {
    let turns = member(object, &["messages", "contents"])
        .or_else(|| member(object, &["input", "prompt"]).filter(|_| is_call));
    let mut messages: Vec<Message> = system(object).into_iter().collect();
    match turns {
        Some(Json::Array(items)) => messages.extend(conversation(items)?),
        Some(Json::String(words)) => messages.push(spoken("user", words)),
        Some(one) => messages.push(message(one)?),
        None => return Some(vec![message(&Json::Object(object.clone()))?]),
    }
    Some(messages)
}

/// Instructions that some APIs take beside the conversation.
fn system(object: &Object) -> Option<Message> {
    let names = ["system", "instructions", "system_instruction", "systemInstruction"];
    let parts = match member(object, &names)? {
        Json::Object(content) => content.get("parts")?.as_array()?.iter().map(one_part).collect(),
        Json::Array(blocks) => blocks.iter().map(one_part).collect(),
        Json::String(words) if !words.is_empty() => vec![Part::Text(words.clone())],
        _ => return None,
    };
    Some(Message { role: "system".into(), parts, finish_reason: None })
}

fn in_response(object: &Object) -> Option<Vec<Message>> {
    let list = |name: &str| object.get(name).and_then(Json::as_array);
    if let Some(choices) = list("choices") {
        return choices.iter().map(choice).collect();
    }
    if let Some(candidates) = list("candidates") {
        return candidates.iter().map(candidate).collect();
    }
    if let Some(generations) = list("generations") {
        return generations.iter().flat_map(items_or_self).map(generation).collect();
    }
    match member(object, &["output", "messages", "message"])? {
        Json::Array(items) => conversation(items),
        one => Some(vec![message(one)?]),
    }
}

/// A choice of `OpenAI`'s chat or completion API.
fn choice(json: &Json) -> Option<Message> {
    let object = json.as_object()?;
    let answer = match member(object, &["message", "delta"]) {
        Some(answer) => message(answer).or_else(|| {
            let mut answer = answer.as_object()?.clone();
            answer.insert("role".into(), "assistant".into());
            message(&Json::Object(answer))
        })?,
        None => spoken("assistant", object.get("text")?.as_str()?),
    };
    Some(ended(answer, object))
}

/// A candidate of Gemini's API.
fn candidate(json: &Json) -> Option<Message> {
    let object = json.as_object()?;
    let mut content = object.get("content")?.as_object()?.clone();
    content.entry("role").or_insert_with(|| "assistant".into());
    Some(ended(message(&Json::Object(content))?, object))
}

/// A generation of `LangChain`.
fn generation(json: &Json) -> Option<Message> {
    let object = json.as_object()?;
    let answer = object.get("message").and_then(message);
    let answer = answer.or_else(|| Some(spoken("assistant", object.get("text")?.as_str()?)))?;
    match object.get("generation_info").and_then(Json::as_object) {
        Some(info) => Some(ended(answer, info)),
        None => Some(answer),
    }
}

/// The message with the reason why it ended, where that stands beside it.
fn ended(mut message: Message, beside: &Object) -> Message {
    let reason = member_text(beside, &["finish_reason", "finishReason"]);
    message.finish_reason = message.finish_reason.or(reason.map(str::to_owned));
    message
}

fn spoken(role: &str, words: &str) -> Message {
    let parts = if words.is_empty() { Vec::new() } else { vec![Part::Text(words.to_owned())] };
    Message { role: role.into(), parts, finish_reason: None }
}

/// Messages in a row, or nothing if one of them is none. Batches of conversations are joined.
fn conversation(items: &[Json]) -> Option<Vec<Message>> {
    let mut messages: Vec<Message> = Vec::new();
    for json in items.iter().flat_map(items_or_self) {
        let next = message(json).or_else(|| item(json))?;
        match messages.last_mut() {
            Some(last) if is_item(json) && last.role == next.role => last.parts.extend(next.parts),
            _ => messages.push(next),
        }
    }
    Some(messages)
}

/// An item of `OpenAI`'s responses API that is not a message by itself.
fn item(json: &Json) -> Option<Message> {
    let part = one_part(json);
    let role = match &part {
        Part::ToolResult { .. } => "tool",
        Part::ToolCall { .. } | Part::Reasoning(_) => "assistant",
        _ if is_item(json) => "assistant",
        _ => return None,
    };
    Some(Message { role: role.into(), parts: vec![part], finish_reason: None })
}

/// Whether this is an item of `OpenAI`'s responses API, of which several make one turn.
fn is_item(json: &Json) -> bool {
    let kind = json.get("type").and_then(Json::as_str).unwrap_or_default();
    matches!(kind, "message" | "function_call" | "function_call_output" | "reasoning")
        || (kind.ends_with("_call") && json.get("id").is_some_and(Json::is_string))
}

fn items_or_self(json: &Json) -> std::slice::Iter<'_, Json> {
    json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice).iter()
}

/// Tools offered in a request, or in a list of definitions.
pub(crate) fn tools(json: &Json) -> Vec<ToolDefinition> {
    let list = json.as_array().or_else(|| json.get("tools")?.as_array());
    list.into_iter().flatten().filter_map(tool).collect()
}

/// One definition, also as JSON inside a text.
pub(crate) fn tool(json: &Json) -> Option<ToolDefinition> {
    let opened = json.as_str().map(open_json);
    let object = opened.as_ref().unwrap_or(json).as_object()?;
    let object = object.get("function").and_then(Json::as_object).unwrap_or(object);
    Some(ToolDefinition {
        name: member_text(object, &["name"])?.to_owned(),
        description: member_text(object, &["description"]).map(str::to_owned),
        parameters: member(object, &["parameters", "input_schema", "inputSchema"]).cloned(),
    })
}

/// Documents in the answer of a search.
pub(crate) fn documents(json: &Json) -> Vec<Document> {
    let list = json.as_array().or_else(|| json.get("documents")?.as_array());
    list.into_iter().flatten().filter_map(document).collect()
}

/// One document; `None` for JSON without a text.
pub(crate) fn document(json: &Json) -> Option<Document> {
    let object = json.as_object()?;
    let metadata =
        object.get("metadata").map(|it| it.as_str().map_or_else(|| it.clone(), open_json));
    let score = |object: &Object| {
        let score = member(object, &["score", "relevance_score"])?;
        score.as_f64().or_else(|| score.as_str()?.parse().ok())
    };
    Some(Document {
        id: member_text(object, &["id"])
            .map(str::to_owned)
            .or_else(|| object.get("id")?.as_i64().map(|number| number.to_string())),
        content: member_text(object, &["page_content", "content", "text"])?.to_owned(),
        score: score(object).or_else(|| score(metadata.as_ref()?.as_object()?)),
        metadata: metadata.filter(|metadata| !metadata.is_null()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told_by(messages: &[Message]) -> Vec<(&str, Vec<&str>)> {
        let words = |part: &'_ Part| -> String {
            match part {
                Part::Text(words) | Part::Reasoning(words) => words.clone(),
                Part::ToolCall { name, .. } => format!("call {name}"),
                Part::ToolResult { result, .. } => format!("result {result}"),
                other => format!("{other:?}"),
            }
        };
        let leak = |words: String| -> &'static str { words.leak() };
        messages
            .iter()
            .map(|message| {
                (
                    message.role.as_str(),
                    message.parts.iter().map(|part| leak(words(part))).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn openai_chat_is_read() {
        let input = json!({"model": "m", "messages": [{"role": "system", "content": "s"},
            {"role": "user", "content": "u"}], "tools": [{"type": "function", "function":
            {"name": "f", "description": "d", "parameters": {"type": "object"}}}]});
        assert_eq!(told_by(&request(&input)), [("system", vec!["s"]), ("user", vec!["u"])]);
        assert_eq!(tools(&input)[0].description.as_deref(), Some("d"));
        let output = json!({"choices": [{"finish_reason": "stop", "index": 0,
            "message": {"role": "assistant", "content": "a"}}]});
        let answers = response(&output);
        assert_eq!(told_by(&answers), [("assistant", vec!["a"])]);
        assert_eq!(answers[0].finish_reason.as_deref(), Some("stop"));
        let completion = json!({"choices": [{"text": "a", "finish_reason": "length"}]});
        assert_eq!(told_by(&response(&completion)), [("assistant", vec!["a"])]);
    }

    #[test]
    fn openai_responses_are_read_and_items_of_one_turn_joined() {
        let simple = json!({"model": "m", "input": "u", "instructions": "s"});
        assert_eq!(told_by(&request(&simple)), [("system", vec!["s"]), ("user", vec!["u"])]);
        let input = json!({"model": "m", "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "u"}]},
            {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "1", "output": "ok"}]});
        assert_eq!(
            told_by(&request(&input)),
            [("user", vec!["u"]), ("assistant", vec!["call f"]), ("tool", vec!["result \"ok\""])]
        );
        let output = json!({"object": "response", "instructions": "s", "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "a"}]},
            {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"}]});
        assert_eq!(told_by(&response(&output)), [("assistant", vec!["hm", "a", "call f"])]);
    }

    #[test]
    fn anthropic_is_read() {
        let input = json!({"model": "m", "system": [{"type": "text", "text": "s"}], "messages": [
            {"role": "user", "content": "u"},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "f", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "r"}]}],
            "tools": [{"name": "f", "input_schema": {"type": "object"}}]});
        assert_eq!(
            told_by(&request(&input)),
            [
                ("system", vec!["s"]),
                ("user", vec!["u"]),
                ("assistant", vec!["call f"]),
                ("user", vec!["result \"r\""])
            ]
        );
        assert_eq!(tools(&input)[0].parameters, Some(json!({"type": "object"})));
        let output = json!({"type": "message", "role": "assistant", "stop_reason": "end_turn",
            "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "a"}]});
        let answers = response(&output);
        assert_eq!(told_by(&answers), [("assistant", vec!["hm", "a"])]);
        assert_eq!(answers[0].finish_reason.as_deref(), Some("end_turn"));
    }

    #[test]
    fn gemini_is_read() {
        let input = json!({"systemInstruction": {"parts": [{"text": "s"}]},
            "contents": [{"role": "user", "parts": [{"text": "u"}]}]});
        assert_eq!(told_by(&request(&input)), [("system", vec!["s"]), ("user", vec!["u"])]);
        let output = json!({"candidates": [{"content": {"parts": [{"text": "a"}]},
            "finishReason": "STOP"}]});
        let answers = response(&output);
        assert_eq!(told_by(&answers), [("assistant", vec!["a"])]);
        assert_eq!(answers[0].finish_reason.as_deref(), Some("STOP"));
    }

    #[test]
    fn what_is_known_to_be_a_call_need_not_name_a_model() {
        let both = json!({"system": "s", "prompt": "u"});
        assert_eq!(told_by(&call(&both)), [("system", vec!["s"]), ("user", vec!["u"])]);
        assert_eq!(told_by(&call(&json!("u"))), [("user", vec!["u"])]);
        assert_eq!(request(&json!({"prompt": "u"})), []);
    }

    #[test]
    fn langchain_is_read() {
        let human = json!({"lc": 1, "type": "constructor",
            "id": ["langchain", "schema", "messages", "HumanMessage"], "kwargs": {"content": "u"}});
        assert_eq!(told_by(&request(&json!({"messages": [[human]]}))), [("user", vec!["u"])]);
        let output = json!({"generations": [[{"text": "a", "message": {"type": "ai",
            "data": {"content": "a"}}, "generation_info": {"finish_reason": "stop"}}]]});
        let answers = response(&output);
        assert_eq!(told_by(&answers), [("assistant", vec!["a"])]);
        assert_eq!(answers[0].finish_reason.as_deref(), Some("stop"));
        let empty = json!({"generations": [[{"text": "", "message": {"type": "ai",
            "data": {"content": ""}}}]]});
        assert_eq!(response(&empty), []);
    }

    #[test]
    fn json_of_another_shape_gives_nothing() {
        for json in [
            json!("hi"),
            json!({"question": "why"}),
            json!([1, 2]),
            json!({"messages": ["a", {"x": 1}]}),
            json!({"input": "no model named"}),
            json!({"output": {"a": 1}}),
            json!([{"role": "user", "content": "a"}, {"no": "message"}]),
        ] {
            assert_eq!((request(&json), response(&json)), (vec![], vec![]), "{json}");
        }
    }

    #[test]
    fn documents_are_read_with_their_scores() {
        let found = documents(&json!({"documents": [
            {"id": 7, "page_content": "a", "metadata": {"score": 0.5}},
            {"content": "b", "score": "0.25"}, {"no": "text"}]}));
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].id.as_deref(), found[0].score), (Some("7"), Some(0.5)));
        assert_eq!((found[1].content.as_str(), found[1].score), ("b", Some(0.25)));
    }
}
