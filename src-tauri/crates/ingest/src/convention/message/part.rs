//! The parts of a chat message in the forms of OpenTelemetry, `OpenAI` (chat and responses),
//! Anthropic, Gemini, `LangChain`, Vercel's AI SDK and pydantic-ai.

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::Part;
use touchstone_domain::value::open_json;

use crate::convention::source::{member, member_text};

type Object = Map<String, Json>;

/// Reads one part; what is not known is kept as sent.
pub(super) fn part(json: &Json) -> Part {
    let known = match json {
        Json::String(text) => Some(Part::Text(text.clone())),
        Json::Object(object) => typed(object).or_else(|| untyped(object)),
        _ => None,
    };
    known.unwrap_or_else(|| Part::Other(json.clone()))
}

/// A part that says what it is.
fn typed(object: &Object) -> Option<Part> {
    let text = |names: &[&str]| member_text(object, names).map(str::to_owned);
    match member_text(object, &["type", "kind"])? {
        "text" | "input_text" | "output_text" | "refusal" => {
            let words = member(object, &["text", "content", "refusal"]).and_then(Json::as_str);
            words.map(|words| Part::Text(words.to_owned()))
        }
        "reasoning" | "thinking" | "reasoning_text" => {
            let words = text(&["thinking", "reasoning", "text"]);
            words
                .or_else(|| words_of(member(object, &["content", "summary"])?))
                .map(Part::Reasoning)
        }
        "tool_call" | "tool-call" | "tool_use" | "server_tool_use" | "server_tool_call"
        | "function" | "function_call" => tool_call(object),
        "tool_call_response"
        | "tool_result"
        | "tool-result"
        | "function_call_output"
        | "server_tool_call_response" => Some(tool_result(object)),
        other => media(object, other),
    }
}

/// A part of Gemini's API, which has a member of another name for every kind.
fn untyped(object: &Object) -> Option<Part> {
    let nested = |names: &[&str]| member(object, names).and_then(Json::as_object);
    if let Some(text) = member_text(object, &["text"]) {
        let thought = object.get("thought").and_then(Json::as_bool).unwrap_or_default();
        let text = text.to_owned();
        return Some(if thought { Part::Reasoning(text) } else { Part::Text(text) });
    }
    if let Some(call) = nested(&["functionCall", "function_call"]) {
        return tool_call(call);
    }
    if let Some(response) = nested(&["functionResponse", "function_response"]) {
        return Some(tool_result(response));
    }
    nested(&["inlineData", "inline_data", "fileData", "file_data"])
        .and_then(|data| media(data, "file"))
}

/// Members that hold the arguments of a tool.
const ARGUMENTS: [&str; 4] = ["arguments", "args", "input", "server_tool_call"];
/// Members that hold what a tool answered.
const RESULTS: [&str; 5] = ["response", "result", "content", "output", "server_tool_call_response"];

/// A request for a tool, whatever its members are called.
pub(super) fn tool_call(object: &Object) -> Option<Part> {
    let function = object.get("function").and_then(Json::as_object).unwrap_or(object);
    Some(Part::ToolCall {
        id: member_text(object, &["call_id", "toolCallId", "id"]).map(str::to_owned),
        name: member_text(function, &["name", "toolName"])?.to_owned(),
        arguments: member(function, &ARGUMENTS).map_or(Json::Null, opened),
    })
}

fn tool_result(object: &Object) -> Part {
    let id = member_text(object, &["call_id", "tool_use_id", "tool_call_id", "toolCallId", "id"]);
    let result = member(object, &RESULTS);
    Part::ToolResult { id: id.map(str::to_owned), result: result.map_or(Json::Null, tool_answer) }
}

/// What a tool answered: text parts as one text, and text that holds JSON opened. Vercel's AI SDK
/// wraps it in an object that says whether it is text or JSON.
pub(super) fn tool_answer(json: &Json) -> Json {
    match json {
        Json::Object(object) if object.contains_key("type") && object.contains_key("value") => {
            object.get("value").map_or(Json::Null, tool_answer)
        }
        Json::Array(_) => words_of(json).map_or_else(|| json.clone(), |words| open_json(&words)),
        other => opened(other),
    }
}

fn opened(json: &Json) -> Json {
    json.as_str().map_or_else(|| json.clone(), open_json)
}

/// The words of a text, or of a list of text parts only.
fn words_of(json: &Json) -> Option<String> {
    let words = match json {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let texts: Option<Vec<&str>> = items
                .iter()
                .map(|item| item.as_str().or_else(|| member_text(item.as_object()?, &["text"])))
                .collect();
            texts?.join("\n")
        }
        _ => return None,
    };
    (!words.is_empty()).then_some(words)
}

/// Members that hold the address or the content of a medium in an object of their own.
const HOLDERS: [&str; 6] = ["image_url", "image", "source", "file", "input_audio", "audio"];

/// An image, a sound, a file, by its address or its content.
fn media(object: &Object, kind: &str) -> Option<Part> {
    let holder = HOLDERS.iter().find_map(|name| object.get(*name)?.as_object()).unwrap_or(object);
    let mime_type = mime_type(object).or_else(|| mime_type(holder));
    let uri = address(holder).or_else(|| address(object)).map(str::to_owned).or_else(|| {
        let names = ["data", "file_data", "content", "base64", "binary_content", "image"];
        let data = member_text(holder, &names)?;
        if data.starts_with("http://") || data.starts_with("https://") {
            return Some(data.to_owned());
        }
        let mime_type = mime_type.as_deref().unwrap_or("application/octet-stream");
        let whole = data.starts_with("data:");
        Some(if whole { data.into() } else { format!("data:{mime_type};base64,{data}") })
    })?;
    let said = member_text(object, &["modality"]).unwrap_or(kind);
    let of_mime_type = mime_type.as_deref().and_then(|it| it.split('/').next());
    let kind = ["image", "audio", "video"]
        .into_iter()
        .find(|known| said.contains(known) || of_mime_type == Some(known))
        .unwrap_or("file");
    Some(Part::Media { kind: kind.into(), mime_type, uri })
}

fn address(object: &Object) -> Option<&str> {
    let names = ["url", "uri", "fileUri", "file_uri", "file_url", "file_id", "image_url"];
    member_text(object, &names)
}

fn mime_type(object: &Object) -> Option<String> {
    member_text(object, &["mime_type", "mimeType", "media_type", "mediaType"])
        .map(str::to_owned)
        .or_else(|| member_text(object, &["format"]).map(|format| format!("audio/{format}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn media_part(kind: &str, mime_type: Option<&str>, uri: &str) -> Part {
        let mime_type = mime_type.map(str::to_owned);
        Part::Media { kind: kind.into(), mime_type, uri: uri.into() }
    }

    #[test]
    fn words_and_reasoning_are_read_in_every_form() {
        for json in [
            json!("hi"),
            json!({"type": "text", "text": "hi"}),
            json!({"type": "text", "content": "hi"}),
            json!({"type": "output_text", "text": "hi", "annotations": []}),
            json!({"text": "hi"}),
        ] {
            assert_eq!(part(&json), Part::Text("hi".into()), "{json}");
        }
        for json in [
            json!({"type": "thinking", "thinking": "hm", "signature": "x"}),
            json!({"type": "reasoning", "content": "hm"}),
            json!({"type": "thinking", "content": "hm"}),
            json!({"kind": "thinking", "text": "hm"}),
            json!({"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]}),
            json!({"text": "hm", "thought": true}),
        ] {
            assert_eq!(part(&json), Part::Reasoning("hm".into()), "{json}");
        }
    }

    #[test]
    fn tool_calls_are_read_in_every_form() {
        let arguments = json!({"city": "東京"});
        for json in [
            json!({"type": "tool_call", "id": "1", "name": "f", "arguments": arguments}),
            json!({"type": "tool_call", "id": "1", "name": "f", "args": arguments}),
            json!({"type": "tool_use", "id": "1", "name": "f", "input": arguments}),
            json!({"type": "function", "id": "1",
                   "function": {"name": "f", "arguments": "{\"city\": \"東京\"}"}}),
            json!({"type": "function_call", "id": "fc", "call_id": "1", "name": "f",
                   "arguments": "{\"city\": \"東京\"}"}),
            json!({"functionCall": {"id": "1", "name": "f", "args": arguments}}),
            json!({"type": "tool-call", "toolCallId": "1", "toolName": "f", "args": arguments}),
            json!({"type": "tool-call", "toolCallId": "1", "toolName": "f", "input": arguments}),
            json!({"type": "server_tool_call", "id": "1", "name": "f",
                   "server_tool_call": arguments}),
        ] {
            let arguments = arguments.clone();
            let call = Part::ToolCall { id: Some("1".into()), name: "f".into(), arguments };
            assert_eq!(part(&json), call, "{json}");
        }
    }

    #[test]
    fn tool_results_are_read_in_every_form() {
        for json in [
            json!({"type": "tool_call_response", "id": "1", "response": "{\"a\": 1}"}),
            json!({"type": "tool_call_response", "id": "1", "result": {"a": 1}}),
            json!({"type": "tool_result", "tool_use_id": "1",
                   "content": [{"type": "text", "text": "{\"a\": 1}"}]}),
            json!({"type": "function_call_output", "call_id": "1", "output": "{\"a\": 1}"}),
            json!({"functionResponse": {"id": "1", "name": "f", "response": {"a": 1}}}),
            json!({"type": "tool-result", "toolCallId": "1", "result": {"a": 1}}),
            json!({"type": "tool-result", "toolCallId": "1",
                   "output": {"type": "json", "value": {"a": 1}}}),
            json!({"type": "server_tool_call_response", "id": "1",
                   "server_tool_call_response": {"a": 1}}),
        ] {
            let result = Part::ToolResult { id: Some("1".into()), result: json!({"a": 1}) };
            assert_eq!(part(&json), result, "{json}");
        }
    }

    #[test]
    fn media_are_read_by_address_or_content() {
        let url = "https://example.com/a.png";
        for json in [
            json!({"type": "image_url", "image_url": {"url": url}}),
            json!({"type": "input_image", "image_url": url}),
            json!({"type": "image", "source": {"type": "url", "url": url}}),
            json!({"type": "uri", "modality": "image", "uri": url}),
            json!({"type": "image-url", "url": url}),
            json!({"kind": "image-url", "url": url}),
            json!({"type": "image", "image": url}),
        ] {
            assert_eq!(part(&json), media_part("image", None, url), "{json}");
        }
        let png = Some("image/png");
        for json in [
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA"}}),
            json!({"type": "blob", "modality": "image", "mime_type": "image/png", "content": "AA"}),
            json!({"inlineData": {"mimeType": "image/png", "data": "AA"}}),
            json!({"type": "binary", "media_type": "image/png", "content": "AA"}),
            json!({"kind": "binary", "media_type": "image/png", "binary_content": "AA"}),
            json!({"type": "image", "mimeType": "image/png", "image": "AA"}),
        ] {
            assert_eq!(part(&json), media_part("image", png, "data:image/png;base64,AA"), "{json}");
        }
        let audio = json!({"type": "input_audio", "input_audio": {"data": "AA", "format": "wav"}});
        let wav = media_part("audio", Some("audio/wav"), "data:audio/wav;base64,AA");
        assert_eq!(part(&audio), wav);
        for json in [
            json!({"type": "file", "file": {"file_id": "file-1"}}),
            json!({"type": "file", "file_id": "file-1"}),
            json!({"type": "document-url", "url": "file-1"}),
        ] {
            assert_eq!(part(&json), media_part("file", None, "file-1"), "{json}");
        }
        let video =
            json!({"type": "file", "modality": "video", "mime_type": "video/mp4", "file_id": "v"});
        assert_eq!(part(&video), media_part("video", Some("video/mp4"), "v"));
    }

    #[test]
    fn what_is_not_known_is_kept_as_sent() {
        for json in [json!({"type": "later", "x": 1}), json!(5), json!({}), json!({"type": "text"})]
        {
            assert_eq!(part(&json), Part::Other(json.clone()));
        }
    }
}
