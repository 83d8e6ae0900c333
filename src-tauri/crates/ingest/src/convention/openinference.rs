//! OpenInference: whole values in `input.value` and `output.value`, messages, documents and tools
//! flattened into keys (<https://github.com/Arize-ai/openinference>, semantic conventions 0.1.42).

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Content, Message, Part, PromptUse};
use touchstone_domain::label::{Labels, PromptRef};
use touchstone_domain::value::{Value, open_json};

use super::label::{bare_tags, prompt};
use super::message::{add_call, is_empty, message, one_part, shape, told, tool_call};
use super::source::{Source, member, member_text};
use super::{Convention, CostKeys, TokenKeys, known_type, parameters};

pub(super) const CONVENTION: Convention = Convention {
    signs: &[
        "openinference.",
        "input.value",
        "output.value",
        "llm.",
        "embedding.",
        "retrieval.documents.",
        "reranker.",
        "tool.",
        "decision.",
        "tag.tags",
        "metadata",
        "prompt.",
    ],
    span_type: |source| known_type(&source.text(&["openinference.span.kind"])?),
    model: &[
        "llm.response.model_name",
        "llm.model_name",
        "llm.request.model_name",
        "embedding.model_name",
        "reranker.model_name",
        "decision.response.model_name",
        "decision.model_name",
        "decision.request.model_name",
    ],
    model_within: &[INVOCATION, EMBEDDING_INVOCATION, "input.value", "output.value"],
    provider: &["llm.provider", "llm.system", "decision.provider", "decision.system"],
    usage: |source| TOKENS.usage(source),
    cost: |source| COSTS.cost(source),
    session: &["session.id"],
    session_within: thread,
    user: &["user.id"],
    labels: |source| Labels {
        tags: bare_tags(source.get("tag.tags")),
        prompts: prompt_ref(source).into_iter().collect(),
    },
    has_input: |source| {
        source.first(&["input.value", "reranker.query"]).is_some()
            || source.has_list(INPUT_MESSAGES)
            || source.has_list(EMBEDDINGS)
            || source.has_list(PROMPTS)
    },
    has_output: |source| {
        source.get("output.value").is_some()
            || source.has_list(OUTPUT_MESSAGES)
            || source.has_list(CHOICES)
            || source.has_list(RETRIEVED)
            || source.has_list(RERANKED)
    },
    content,
    bookkeeping: &["input.mime_type", "output.mime_type", "graph.node.", "prompt.url"],
    ..Convention::NONE
};

/// The count of the input includes what was read from the cache, also for providers that count it
/// apart.
const TOKENS: TokenKeys = TokenKeys {
    input: &["llm.token_count.prompt", "decision.token_count.input"],
    output: &["llm.token_count.completion", "decision.token_count.output"],
    total: &["llm.token_count.total"],
    cache_read: &[
        "llm.token_count.prompt_details.cache_read",
        "llm.token_count.prompt_details.cache_input",
    ],
    cache_write: &["llm.token_count.prompt_details.cache_write"],
    reasoning: &["llm.token_count.completion_details.reasoning"],
};

const COSTS: CostKeys = CostKeys {
    input: &["llm.cost.prompt"],
    output: &["llm.cost.completion"],
    total: &["llm.cost.total"],
};

const INVOCATION: &str = "llm.invocation_parameters";
const EMBEDDING_INVOCATION: &str = "embedding.invocation_parameters";
const INPUT_MESSAGES: &str = "llm.input_messages.";
const OUTPUT_MESSAGES: &str = "llm.output_messages.";
/// What is sent to an API that completes texts.
const PROMPTS: &str = "llm.prompts.";
/// What such an API answers.
const CHOICES: &str = "llm.choices.";
const EMBEDDINGS: &str = "embedding.embeddings.";
const RETRIEVED: &str = "retrieval.documents.";
const RERANKED: &str = "reranker.output_documents.";

/// Longest text that is searched for a thread, in bytes.
const METADATA_BYTES: usize = 65_536;

fn content(source: &Source<'_>) -> Content {
    let documents = [RETRIEVED, RERANKED].map(|prefix| source.list(prefix));
    let documents: Vec<_> = documents
        .iter()
        .flatten()
        .filter_map(|item| shape::document(item.get("document")?))
        .collect();
    let mut output = source.json(&["output.value"]);
    if output.is_null() && !documents.is_empty() {
        output = documents.iter().map(|document| Json::from(document.content.as_str())).collect();
    }
    let mut input_messages = messages(source, INPUT_MESSAGES);
    if input_messages.is_empty() {
        input_messages = texts(source, PROMPTS, "prompt", "user");
    }
    Content {
        input: input(source),
        output,
        input_messages,
        output_messages: answers(source),
        documents,
        tools: source
            .list("llm.tools.")
            .iter()
            .filter_map(|item| shape::tool(item.get("tool")?.get("json_schema")?))
            .collect(),
        parameters: parameters(&source.json(&[INVOCATION, EMBEDDING_INVOCATION])),
        tool_name: source.text(&["tool.name"]),
        prompts: prompt_use(source).into_iter().collect(),
        ..Content::default()
    }
}

/// The prompt, where it is named; a version without a name tells no prompt from another.
fn prompt_ref(source: &Source<'_>) -> Option<PromptRef> {
    prompt(source, &["prompt.id"], &["llm.prompt_template.version"])
}

fn prompt_use(source: &Source<'_>) -> Option<PromptUse> {
    let text = |key: &str| source.get(key).map_or(Json::Null, Value::to_json);
    let found = PromptUse {
        prompt: prompt_ref(source),
        template: text("llm.prompt_template.template"),
        variables: source.json(&["llm.prompt_template.variables"]),
    };
    let any = found.prompt.is_some() || !found.template.is_null() || !found.variables.is_null();
    any.then_some(found)
}

/// `LangGraph`'s thread, which instrumentations older than `session.id` have in their metadata.
fn thread(source: &Source<'_>) -> Option<String> {
    let metadata = source.get("metadata")?;
    if metadata.as_text().is_some_and(|text| text.len() > METADATA_BYTES) {
        return None;
    }
    let metadata = metadata.to_opened_json();
    member_text(metadata.as_object()?, &["thread_id"]).map(str::to_owned)
}

/// The whole input, else the texts that were embedded.
fn input(source: &Source<'_>) -> Json {
    let whole = source.json(&["input.value", "reranker.query"]);
    if !whole.is_null() {
        return whole;
    }
    let embedded = source.list(EMBEDDINGS);
    let texts = embedded.iter().filter_map(|item| item.get("embedding")?.get("text"));
    let texts: Vec<Json> = texts.filter(|text| !is_empty(text)).cloned().collect();
    if texts.is_empty() { Json::Null } else { Json::Array(texts) }
}

fn messages(source: &Source<'_>, prefix: &str) -> Vec<Message> {
    let items = source.list(prefix);
    told(items.iter().filter_map(|item| flattened(item.get("message")?.as_object()?)).collect())
}

/// Texts that are no messages, as what `role` says.
fn texts(source: &Source<'_>, prefix: &str, holder: &str, role: &str) -> Vec<Message> {
    let spoken = |item: &Json| {
        let words = member_text(item.get(holder)?.as_object()?, &["text"])?;
        let parts = vec![Part::Text(words.to_owned())];
        Some(Message { role: role.to_owned(), parts, finish_reason: None })
    };
    source.list(prefix).iter().filter_map(spoken).collect()
}

/// The answers; where there is one, the reason why the model stopped is its.
fn answers(source: &Source<'_>) -> Vec<Message> {
    let mut answers = messages(source, OUTPUT_MESSAGES);
    if answers.is_empty() {
        answers = texts(source, CHOICES, "completion", "assistant");
    }
    if let [only] = answers.as_mut_slice() {
        only.finish_reason = source.text(&["llm.finish_reason"]);
    }
    answers
}

/// A message in OpenInference's nesting: `contents.N.message_content`, `tool_calls.N.tool_call`.
fn flattened(object: &Map<String, Json>) -> Option<Message> {
    let mut plain = object.clone();
    let contents = plain.remove("contents");
    let calls = plain.remove("tool_calls");
    plain.entry("role").or_insert_with(|| "".into());
    let role = member_text(&plain, &["role"]).unwrap_or_default().to_owned();
    let mut read = match role.as_str() {
        "" => Message { role, parts: Vec::new(), finish_reason: None },
        _ => message(&Json::Object(plain.clone()))?,
    };
    if read.role.is_empty() {
        read.parts.extend(member_text(&plain, &["content"]).map(|it| Part::Text(it.to_owned())));
    }
    for item in contents.as_ref().and_then(Json::as_array).into_iter().flatten() {
        match item.get("tool_call") {
            Some(call) => add_call(&mut read.parts, tool_call(call)),
            None => read.parts.extend(item.get("message_content").map(content_part)),
        }
    }
    for call in calls.as_ref().and_then(Json::as_array).into_iter().flatten() {
        add_call(&mut read.parts, call.get("tool_call").and_then(tool_call));
    }
    if let Some(name) = member_text(&plain, &["function_call_name"]) {
        let arguments = member(&plain, &["function_call_arguments_json"]);
        let arguments = arguments.and_then(Json::as_str).map_or(Json::Null, open_json);
        read.parts.push(Part::ToolCall { id: None, name: name.to_owned(), arguments });
    }
    Some(read)
}

/// A part of a message; media lie one level deeper than anywhere else.
fn content_part(json: &Json) -> Part {
    let mut part = json.clone();
    for (name, holder) in
        [("image", "image"), ("audio", "audio"), ("video", "file"), ("document", "file")]
    {
        if let Some(inner) = json.get(name).and_then(|it| it.get(name)) {
            part[holder] = inner.clone();
        }
    }
    one_part(&part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::{span, text_span};
    use crate::convention::{content, facts};
    use serde_json::json;

    fn part_of(attributes: &[(&str, &str)]) -> Vec<Part> {
        content(&text_span(attributes)).input_messages.remove(0).parts
    }

    #[test]
    fn the_kind_is_taken_as_written_unless_unknown() {
        let kind = |kind| facts(&text_span(&[("openinference.span.kind", kind)])).span_type;
        assert_eq!(kind("RERANKER").as_str(), "RERANKER");
        assert_eq!(kind("llm").as_str(), "LLM");
        assert_eq!(kind("PROMPT").as_str(), "PROMPT");
        assert_eq!(kind("UNKNOWN").as_str(), "UNKNOWN");
    }

    #[test]
    fn parts_of_a_message_keep_their_order_and_calls_are_not_doubled() {
        let parts = part_of(&[
            ("llm.input_messages.0.message.role", "assistant"),
            ("llm.input_messages.0.message.contents.0.message_content.type", "text"),
            ("llm.input_messages.0.message.contents.0.message_content.text", "so"),
            ("llm.input_messages.0.message.contents.1.message_content.type", "tool_use"),
            ("llm.input_messages.0.message.contents.1.tool_call.id", "1"),
            ("llm.input_messages.0.message.contents.1.tool_call.function.name", "f"),
            ("llm.input_messages.0.message.contents.1.tool_call.function.arguments", "{\"a\": 1}"),
            ("llm.input_messages.0.message.tool_calls.0.tool_call.id", "1"),
            ("llm.input_messages.0.message.tool_calls.0.tool_call.function.name", "f"),
        ]);
        let call =
            Part::ToolCall { id: Some("1".into()), name: "f".into(), arguments: json!({"a": 1}) };
        assert_eq!(parts, [Part::Text("so".into()), call]);
    }

    #[test]
    fn images_and_old_function_calls_are_read() {
        let image = "llm.input_messages.0.message.contents.0.message_content";
        let parts = part_of(&[
            ("llm.input_messages.0.message.role", "user"),
            (&format!("{image}.type"), "image"),
            (&format!("{image}.image.image.url"), "https://example.com/a.png"),
            ("llm.input_messages.0.message.function_call_name", "f"),
            ("llm.input_messages.0.message.function_call_arguments_json", "{\"a\": 1}"),
        ]);
        let uri = "https://example.com/a.png".into();
        assert_eq!(parts[0], Part::Media { kind: "image".into(), mime_type: None, uri });
        let arguments = json!({"a": 1});
        assert_eq!(parts[1], Part::ToolCall { id: None, name: "f".into(), arguments });
    }

    #[test]
    fn sounds_films_and_documents_are_media() {
        for (kind, mime_type, read_as) in [
            ("audio", "audio/wav", "audio"),
            ("video", "video/mp4", "video"),
            ("document", "application/pdf", "file"),
        ] {
            let part = "llm.input_messages.0.message.contents.0.message_content";
            let parts = part_of(&[
                (&format!("{part}.type"), kind),
                (&format!("{part}.{kind}.{kind}.url"), "https://example.com/a"),
                (&format!("{part}.{kind}.{kind}.mime_type"), mime_type),
            ]);
            let uri = "https://example.com/a".into();
            let mime_type = Some(mime_type.into());
            assert_eq!(parts, [Part::Media { kind: read_as.into(), mime_type, uri }]);
        }
    }

    #[test]
    fn completed_texts_are_a_conversation() {
        let span = text_span(&[
            ("llm.prompts.0.prompt.text", "Once upon"),
            ("llm.choices.0.completion.text", "a time"),
        ]);
        let read = content(&span);
        assert_eq!(read.input_messages[0].parts, [Part::Text("Once upon".into())]);
        assert_eq!(read.output_messages[0].parts, [Part::Text("a time".into())]);
        assert_eq!(read.output_messages[0].role, "assistant");
        assert!(facts(&span).has_input && facts(&span).has_output);
    }

    #[test]
    fn a_decision_is_read_like_a_call() {
        let facts = facts(&text_span(&[
            ("openinference.span.kind", "DECISION"),
            ("decision.model_name", "m"),
            ("decision.provider", "p"),
            ("decision.token_count.input", "5"),
            ("decision.token_count.output", "2"),
        ]));
        assert_eq!((facts.model.as_deref(), facts.provider.as_deref()), (Some("m"), Some("p")));
        assert_eq!((facts.span_type.as_str(), facts.usage.total), ("DECISION", Some(7)));
    }

    #[test]
    fn stated_costs_are_dollars() {
        let cost = facts(&text_span(&[
            ("llm.cost.prompt", "0.25"),
            ("llm.cost.completion", "0.5"),
            ("llm.cost.total", "0.8"),
        ]))
        .cost;
        assert_eq!(
            [cost.input_nanos, cost.output_nanos, cost.total_nanos],
            [250_000_000, 500_000_000, 800_000_000].map(Some)
        );
    }

    #[test]
    fn tags_have_no_values() {
        let texts = ["a", "b"].map(|tag| Value::Text(tag.into())).to_vec();
        for value in [Value::List(texts), Value::Text(r#"["a", "b"]"#.into())] {
            let tags = facts(&span(vec![("tag.tags", value)])).labels.tags;
            assert_eq!(tags, [("a".into(), String::new()), ("b".into(), String::new())]);
        }
    }

    #[test]
    fn a_prompt_has_its_template_and_is_linked_where_it_is_named() {
        let template = [
            ("llm.prompt_template.template", "Hi {name}"),
            ("llm.prompt_template.variables", r#"{"name": "Zoë"}"#),
            ("llm.prompt_template.version", "v2"),
        ];
        let anonymous = text_span(&template);
        assert_eq!(facts(&anonymous).labels.prompts, []);
        let used = &content(&anonymous).prompts[0];
        assert_eq!((&used.template, &used.prompt), (&json!("Hi {name}"), &None));
        assert_eq!(used.variables, json!({"name": "Zoë"}));
        let mut with_id = template.to_vec();
        with_id.push(("prompt.id", "hello"));
        let named = PromptRef { name: "hello".into(), version: Some("v2".into()) };
        assert_eq!(facts(&text_span(&with_id)).labels.prompts, [named]);
    }

    #[test]
    fn a_thread_is_the_session_where_nothing_else_names_one() {
        let thread = ("metadata", r#"{"thread_id": "t", "langgraph_step": 1}"#);
        let of = |attributes: &[_]| facts(&text_span(attributes)).session;
        assert_eq!(of(&[thread]).as_deref(), Some("t"));
        assert_eq!(of(&[thread, ("gen_ai.conversation.id", "s")]).as_deref(), Some("s"));
        assert_eq!(of(&[("metadata", r#"{"thread": "t"}"#)]), None);
    }

    #[test]
    fn json_in_a_users_words_stays_text_and_in_a_tools_answer_is_opened() {
        let words = "{\"a\": 1}";
        let user = [
            ("llm.input_messages.0.message.role", "user"),
            ("llm.input_messages.0.message.content", words),
        ];
        assert_eq!(part_of(&user), [Part::Text(words.into())]);
        let tool = [
            ("llm.input_messages.0.message.role", "tool"),
            ("llm.input_messages.0.message.content", words),
        ];
        assert_eq!(part_of(&tool), [Part::ToolResult { id: None, result: json!({"a": 1}) }]);
    }

    #[test]
    fn a_message_without_a_role_is_read_all_the_same() {
        let parts = part_of(&[("llm.input_messages.0.message.content", "hi")]);
        assert_eq!(parts, [Part::Text("hi".into())]);
    }

    #[test]
    fn roles_alone_are_no_conversation_and_the_whole_input_is_read_instead() {
        let span = text_span(&[
            ("llm.input_messages.0.message.role", "user"),
            ("input.value", r#"{"messages": [{"role": "user", "content": "hi"}]}"#),
        ]);
        assert_eq!(content(&span).input_messages[0].parts, [Part::Text("hi".into())]);
    }

    #[test]
    fn the_model_of_a_failed_call_is_found_in_its_parameters() {
        let span = text_span(&[
            ("openinference.span.kind", "LLM"),
            ("llm.invocation_parameters", r#"{"model": "gpt", "temperature": 0.5}"#),
        ]);
        assert_eq!(facts(&span).model.as_deref(), Some("gpt"));
        assert_eq!(content(&span).parameters, [("temperature".to_owned(), json!(0.5))]);
        let chain = text_span(&[
            ("openinference.span.kind", "CHAIN"),
            ("input.value", r#"{"model": "gpt"}"#),
        ]);
        assert_eq!(facts(&chain).model, None);
    }

    #[test]
    fn embedded_texts_and_found_documents_stand_for_missing_whole_values() {
        let span = text_span(&[
            ("embedding.embeddings.0.embedding.text", "a"),
            ("retrieval.documents.0.document.content", "found"),
            ("retrieval.documents.0.document.score", "0.5"),
        ]);
        let content = content(&span);
        assert_eq!((content.input, content.output), (json!(["a"]), json!(["found"])));
        assert_eq!(content.documents[0].score, Some(0.5));
        assert!(facts(&span).has_input && facts(&span).has_output);
    }
}
