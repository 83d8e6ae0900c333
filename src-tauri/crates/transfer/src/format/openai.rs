//! OpenAI's files: chats to train on, requests and answers of a batch, and stored completions and
//! responses. A batch's request and answer are joined by their `custom_id`, in either order; chats
//! have no times, so that those of the import stand in for them.

use serde_json::{Map, Value as Json, json};
use touchstone_domain::id::TraceId;
use touchstone_domain::time::NS_PER_S;

use super::members::Members;
use super::span::{Draft, REST, group};
use super::{Reading, Taken, json};
use crate::id;
use crate::read::Record;
use crate::record::ImportedTrace;

const TOOL: &str = "openai";

pub(super) fn is(json: &Json) -> bool {
    let object = json["object"].as_str().unwrap_or_default();
    json["messages"].is_array()
        || json["input"]["messages"].is_array()
        || json["custom_id"].is_string()
        || ["chat.completion", "response"].contains(&object)
}

pub(super) fn read(record: &Record, reading: &mut Reading) -> Taken {
    let json = json(record)?;
    let members = Members::of(json.clone());
    let object = json["object"].as_str().unwrap_or_default();
    let trace = if members.has("custom_id") {
        batched(members, reading)
    } else if ["chat.completion", "response"].contains(&object) {
        stored(members, reading)
    } else if json["messages"].is_array() || json["input"]["messages"].is_array() {
        Ok(chat(&json, members, reading))
    } else {
        Err("no chat, batch or completion of OpenAI".into())
    };
    trace.map(|trace| vec![trace])
}

/// A call of a model in a trace of its own.
fn call(id: TraceId, own: &str, title: &str, times: [i64; 2]) -> Draft {
    let mut draft = Draft::new(id, id::span_id(TOOL, own), title, times[0], times[1]);
    draft.words("openinference.span.kind", Some("LLM".into()));
    draft
}

fn trace(id: TraceId, own: &str, draft: Draft, reading: &Reading) -> ImportedTrace {
    ImportedTrace {
        groups: vec![group(TOOL, vec![draft])],
        source: Some(reading.source(TOOL, own)),
        ..ImportedTrace::of(id)
    }
}

/// A conversation to train on. What it ends with is the answer.
fn chat(json: &Json, mut members: Members, reading: &mut Reading) -> ImportedTrace {
    let own = format!("chat {}", id::trace_id(TOOL, &json.to_string()));
    let trace_id = id::trace_id(TOOL, &own);
    let mut asked = members.object(&["input"]).into_json();
    if asked.is_null() {
        asked = json!({"messages": members.take(&["messages"])});
    }
    for name in ["tools", "functions", "parallel_tool_calls"] {
        let said = members.take(&[name]);
        if !said.is_null() {
            asked[name] = said;
        }
    }
    let answer = match members.take(&["preferred_output"]) {
        Json::Null => asked["messages"].as_array_mut().and_then(|messages| {
            let is_answer = messages.last().is_some_and(|last| last["role"] == "assistant");
            if is_answer { messages.pop() } else { None }
        }),
        Json::Array(mut messages) if messages.len() == 1 => messages.pop(),
        preferred => Some(preferred),
    };
    let mut draft = call(trace_id, &own, "chat", [reading.now_ns; 2]);
    ask(&mut draft, &asked);
    draft.set_text("output.value", &answer.unwrap_or_default());
    draft.words("llm.model_name", members.text(&["model"]));
    draft.words(REST, members.left("chat", &mut reading.report));
    ImportedTrace { is_known_by_id: true, ..trace(trace_id, &own, draft, reading) }
}

/// What a model was asked, as it was written.
fn ask(draft: &mut Draft, asked: &Json) {
    draft.set_text("input.value", asked);
    draft.words("input.mime_type", Some("application/json".into()));
    let none = Map::new();
    let members = asked.as_object().unwrap_or(&none);
    let content = ["messages", "input", "tools", "functions", "model", "instructions"];
    let parameters: Map<String, Json> = members
        .iter()
        .filter(|(name, value)| !content.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if !parameters.is_empty() {
        draft.set_text("llm.invocation_parameters", &Json::Object(parameters));
    }
}

/// What a model answered, with its counts in the words of either of OpenAI's APIs.
fn answer(draft: &mut Draft, answered: &Json) {
    draft.set_text("output.value", answered);
    draft.words("output.mime_type", Some("application/json".into()));
    draft.set("llm.response.model_name", &answered["model"]);
    let usage = &answered["usage"];
    for (key, paths) in [
        ("llm.token_count.prompt", ["/prompt_tokens", "/input_tokens"]),
        ("llm.token_count.completion", ["/completion_tokens", "/output_tokens"]),
        ("llm.token_count.total", ["/total_tokens", "/total_tokens"]),
        (
            "llm.token_count.prompt_details.cache_read",
            ["/prompt_tokens_details/cached_tokens", "/input_tokens_details/cached_tokens"],
        ),
        (
            "llm.token_count.completion_details.reasoning",
            [
                "/completion_tokens_details/reasoning_tokens",
                "/output_tokens_details/reasoning_tokens",
            ],
        ),
    ] {
        let count = paths.iter().find_map(|path| usage.pointer(path)).cloned();
        draft.set(key, &count.unwrap_or_default());
    }
}

/// When it was made: whole seconds since 1970.
fn made_ns(json: &Json) -> Option<i64> {
    let made = ["created", "created_at"].iter().find_map(|name| json[*name].as_f64())?;
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds, far below 2^53")]
    let seconds = made as i64;
    seconds.checked_mul(NS_PER_S).filter(|ns| *ns > 0)
}

/// One side of a batch's call. A request has no time; what is joined ends a nanosecond later than
/// the answer alone, so that it counts as the later version.
fn batched(mut members: Members, reading: &mut Reading) -> Result<ImportedTrace, String> {
    let own = members.text(&["custom_id"]).ok_or("a batch's line without its custom_id")?;
    let name = format!("batch {own}");
    let trace_id = id::trace_id(TOOL, &name);
    let (body, mut response) = (members.take(&["body"]), members.object(&["response"]));
    let answered = response.take(&["body"]);
    let made_ns = made_ns(&answered);
    let mut draft = call(trace_id, &name, "batch", [made_ns.unwrap_or(0); 2]);
    draft.words("openai.batch.custom_id", Some(own));
    if !body.is_null() {
        draft.words("openai.batch.url", members.text(&["url"]));
        draft.set("llm.request.model_name", &body["model"]);
        ask(&mut draft, &body);
        members.drop(&["method"]);
    }
    let error = members.take(&["error"]);
    let code = response.take(&["status_code"]).as_i64();
    let failed = !error.is_null() || code.is_some_and(|code| code >= 400);
    if !answered.is_null() || failed {
        draft.words("openai.batch.id", members.text(&["id"]));
        draft.words("openai.request_id", response.text(&["request_id"]));
        answer(&mut draft, &answered);
        let said = [&error["message"], &answered["error"]["message"]];
        let message = said.iter().find_map(|json| json.as_str()).map(str::to_owned);
        draft.status(Some(failed), message);
    }
    draft.words(REST, members.left("batch", &mut reading.report));
    let mut joined = trace(trace_id, &name, draft, reading);
    joined.is_joined = true;
    joined.info.start_ns = Some(made_ns.unwrap_or(reading.now_ns));
    joined.info.duration_ns = Some(0);
    Ok(joined)
}

/// A completion or a response that OpenAI stored.
fn stored(mut members: Members, reading: &mut Reading) -> Result<ImportedTrace, String> {
    let own = members.text(&["id"]).ok_or("a completion without an id")?;
    let title = members.text(&["object"]).unwrap_or_default();
    let whole = members.clone().into_json();
    let made_ns = made_ns(&whole).ok_or("a completion without the time of its making")?;
    let done_ns = whole["completed_at"].as_i64().and_then(|s| s.checked_mul(NS_PER_S));
    let trace_id = id::trace_id(TOOL, &own);
    let mut draft = call(trace_id, &own, &title, [made_ns, done_ns.unwrap_or(made_ns)]);
    let mut asked = Map::new();
    for name in [
        "messages",
        "input",
        "instructions",
        "tools",
        "tool_choice",
        "temperature",
        "top_p",
        "max_output_tokens",
        "max_tokens",
        "seed",
        "response_format",
        "reasoning",
        "text",
        "parallel_tool_calls",
        "truncation",
        "presence_penalty",
        "frequency_penalty",
    ] {
        let said = members.take(&[name]);
        if !said.is_null() {
            asked.insert(name.to_owned(), said);
        }
    }
    if !asked.is_empty() {
        ask(&mut draft, &Json::Object(asked));
    }
    let mut answered = Map::new();
    for name in ["choices", "output", "model", "usage"] {
        let said = members.take(&[name]);
        if !said.is_null() {
            answered.insert(name.to_owned(), said);
        }
    }
    answer(&mut draft, &Json::Object(answered));
    let error = members.object(&["error"]);
    let message = error.clone().text(&["message"]);
    draft.status((!error.into_json().is_null()).then_some(true), message);
    let metadata = members.object(&["metadata"]);
    members.drop(&["created", "created_at", "completed_at", "status", "store", "background"]);
    draft.words(REST, members.left(&title, &mut reading.report));
    let mut trace = trace(trace_id, &own, draft, reading);
    trace.tags = metadata.into_texts();
    Ok(trace)
}
