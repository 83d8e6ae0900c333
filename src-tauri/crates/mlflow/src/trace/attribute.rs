//! A span's attributes as MLflow's clients read them: as they were sent, and where the sender was
//! no MLflow, what the conventions found in them under MLflow's own keys.

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use serde_json::{Map, Value as Json, json};
use touchstone_domain::facts::{Content, Document, SpanType, ToolDefinition};
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::Span;
use touchstone_domain::value::{Attributes, Value, find};

use super::{info, message};
use crate::name;

const SPAN_TYPE: &str = "mlflow.spanType";
const REQUEST_ID: &str = "mlflow.traceRequestId";
const INPUTS: &str = "mlflow.spanInputs";
const OUTPUTS: &str = "mlflow.spanOutputs";

/// The attributes of a span, keys in the order sent, then those that were found.
pub(super) fn all(span: &Span, slim: &SlimSpan, content: &Content) -> Vec<Json> {
    let opened = is_encoded(&span.attributes);
    let mut all: Vec<Json> = span
        .attributes
        .iter()
        .map(|(key, value)| match value {
            Value::Text(text) if opened => pair(key, &opened_any(text)),
            value => pair(key, &any(value)),
        })
        .collect();
    for (key, json) in found(span, slim, content) {
        if find(&span.attributes, key).is_none() {
            all.push(pair(key, &any_of_json(&json)));
        }
    }
    all
}

/// Named values.
pub(super) fn pairs(attributes: &Attributes) -> Vec<Json> {
    attributes.iter().map(|(key, value)| pair(key, &any(value))).collect()
}

/// MLflow's library sends every value as JSON inside a text where it exports to another collector,
/// and as it is where it exports to MLflow's server.
fn is_encoded(attributes: &Attributes) -> bool {
    [SPAN_TYPE, REQUEST_ID].iter().any(|key| {
        find(attributes, key).and_then(Value::as_text).is_some_and(|text| text.starts_with('"'))
    })
}

/// What was found in a span, under MLflow's keys. What a step of MLflow's own read and wrote is as
/// it says.
fn found(span: &Span, slim: &SlimSpan, content: &Content) -> Vec<(&'static str, Json)> {
    let text = |text: &Option<String>| text.as_deref().map(Json::from);
    let mut found = vec![
        (REQUEST_ID, Some(name::of_trace(span.trace_id).into())),
        ("mlflow.chat.tokenUsage", info::usage(&slim.usage)),
        ("mlflow.llm.model", text(&slim.model)),
        ("mlflow.llm.provider", text(&slim.provider)),
        ("mlflow.llm.cost", info::cost(&slim.cost)),
    ];
    if find(&span.attributes, SPAN_TYPE).is_none() {
        found.extend([
            (SPAN_TYPE, Some(slim.span_type.as_str().into())),
            (INPUTS, Some(inputs(content))),
            (OUTPUTS, Some(outputs(slim, content))),
            ("mlflow.chat.messages", messages(content)),
            ("mlflow.chat.tools", tools(&content.tools)),
            ("mlflow.spanFunctionName", text(&content.tool_name)),
        ]);
    }
    let known = found.into_iter().filter_map(|(key, value)| Some((key, value?)));
    known.filter(|(_, value)| !value.is_null()).collect()
}

fn inputs(content: &Content) -> Json {
    if !content.input.is_null() || content.input_messages.is_empty() {
        return content.input.clone();
    }
    json!({"messages": message::all(&content.input_messages)})
}

/// The output of a search in MLflow's form of documents, else as it was sent.
fn outputs(slim: &SlimSpan, content: &Content) -> Json {
    if [SpanType::RETRIEVER, SpanType::RERANKER].contains(&slim.span_type)
        && !content.documents.is_empty()
    {
        return content.documents.iter().map(document).collect();
    }
    if !content.output.is_null() || content.output_messages.is_empty() {
        return content.output.clone();
    }
    json!({"choices": message::choices(&content.output_messages)})
}

fn messages(content: &Content) -> Option<Json> {
    let messages: Vec<Json> = [&content.input_messages, &content.output_messages]
        .into_iter()
        .flat_map(|messages| message::all(messages))
        .collect();
    (!messages.is_empty()).then(|| messages.into())
}

fn tools(tools: &[ToolDefinition]) -> Option<Json> {
    let tool = |tool: &ToolDefinition| {
        let mut function = Map::new();
        function.insert("name".into(), tool.name.as_str().into());
        function.extend(tool.description.as_deref().map(|it| ("description".into(), it.into())));
        function.extend(tool.parameters.clone().map(|it| ("parameters".into(), it)));
        json!({"type": "function", "function": function})
    };
    (!tools.is_empty()).then(|| tools.iter().map(tool).collect())
}

fn document(document: &Document) -> Json {
    let mut metadata = match document.metadata.clone() {
        Some(Json::Object(members)) => members,
        Some(Json::Null) | None => Map::new(),
        Some(other) => Map::from_iter([("metadata".to_owned(), other)]),
    };
    if let Some(score) = document.score {
        metadata.entry("score").or_insert_with(|| score.into());
    }
    let mut shown = json!({"page_content": document.content, "metadata": metadata});
    if let Some(id) = &document.id {
        shown["id"] = id.as_str().into();
    }
    shown
}

fn pair(key: &str, value: &Json) -> Json {
    json!({"key": key, "value": value})
}

/// JSON in a text as typed values; what is no JSON stays text.
fn opened_any(text: &str) -> Json {
    serde_json::from_str(text)
        .map_or_else(|_| json!({"string_value": text}), |json: Json| any_of_json(&json))
}

/// A value in OTLP's JSON.
fn any(value: &Value) -> Json {
    match value {
        Value::Null => json!({}),
        Value::Bool(value) => json!({"bool_value": value}),
        Value::Int(value) => json!({"int_value": value}),
        Value::Double(value) if value.is_nan() => json!({"double_value": "NaN"}),
        Value::Double(value) if value.is_infinite() => {
            json!({"double_value": if *value > 0.0 { "Infinity" } else { "-Infinity" }})
        }
        Value::Double(value) => json!({"double_value": value}),
        Value::Text(text) => json!({"string_value": text}),
        Value::Bytes(bytes) => json!({"bytes_value": BASE64.encode(bytes)}),
        Value::List(values) => {
            json!({"array_value": {"values": values.iter().map(any).collect::<Vec<_>>()}})
        }
        Value::Map(values) => json!({"kvlist_value": {"values": pairs(values)}}),
    }
}

/// JSON as a value in OTLP's JSON.
pub(super) fn any_of_json(json: &Json) -> Json {
    match json {
        Json::Null => json!({}),
        Json::Bool(value) => json!({"bool_value": value}),
        Json::Number(number) => match number.as_i64() {
            Some(value) => json!({"int_value": value}),
            None => json!({"double_value": number.as_f64()}),
        },
        Json::String(text) => json!({"string_value": text}),
        Json::Array(items) => {
            json!({"array_value": {"values": items.iter().map(any_of_json).collect::<Vec<_>>()}})
        }
        Json::Object(members) => {
            let pairs: Vec<Json> =
                members.iter().map(|(key, value)| pair(key, &any_of_json(value))).collect();
            json!({"kvlist_value": {"values": pairs}})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_types() {
        let value = Value::Map(vec![
            ("a".into(), Value::List(vec![Value::Int(1), Value::Double(0.5), Value::Null])),
            ("b".into(), Value::Bytes(vec![1])),
            ("c".into(), Value::Double(f64::NAN)),
        ]);
        let shown = any(&value);
        let pairs = &shown["kvlist_value"]["values"];
        assert_eq!(pairs[0]["value"]["array_value"]["values"][0], json!({"int_value": 1}));
        assert_eq!(pairs[0]["value"]["array_value"]["values"][2], json!({}));
        assert_eq!(pairs[1]["value"], json!({"bytes_value": "AQ=="}));
        assert_eq!(pairs[2]["value"], json!({"double_value": "NaN"}));
        assert_eq!(
            any_of_json(&json!({"a": [1, 0.5, null]}))["kvlist_value"]["values"][0],
            pairs[0]
        );
    }

    #[test]
    fn json_in_texts_is_opened_only_where_the_sender_writes_all_so() {
        let text = |key: &str, text: &str| (key.to_owned(), Value::Text(text.to_owned()));
        assert!(is_encoded(&vec![text(SPAN_TYPE, "\"LLM\"")]));
        assert!(!is_encoded(&vec![text(SPAN_TYPE, "LLM"), text(OUTPUTS, "\"x\"")]));
        assert_eq!(opened_any("10"), json!({"int_value": 10}));
        assert_eq!(opened_any("plain"), json!({"string_value": "plain"}));
    }

    #[test]
    fn documents_keep_their_score_and_what_else_is_known_of_them() {
        let shown = document(&Document {
            id: Some("d".into()),
            content: "text".into(),
            score: Some(0.5),
            metadata: Some(json!({"page": 1})),
        });
        let metadata = json!({"page": 1, "score": 0.5});
        assert_eq!(shown, json!({"page_content": "text", "id": "d", "metadata": metadata}));
    }
}
