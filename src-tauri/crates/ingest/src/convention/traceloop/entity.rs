//! What a workflow, a task, an agent or a tool was given and gave, out of the envelopes in which the
//! SDK and its instrumentations send it. An envelope of another shape stays as it is.

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::Document;
use touchstone_domain::value::open_json;

use crate::convention::message::shape;
use crate::convention::source::{Source, is_absent};

pub(super) const INPUT: &str = "traceloop.entity.input";
pub(super) const OUTPUT: &str = "traceloop.entity.output";

/// The arguments; for spans that say nothing but which tools to call, those of the tools.
pub(super) fn input(source: &Source<'_>) -> Json {
    match source.get(INPUT) {
        Some(value) => unwrapped(value.to_opened_json(), &["inputs"]),
        None => called_with(source).map_or(Json::Null, |arguments| open_json(&arguments)),
    }
}

pub(super) fn output(source: &Source<'_>) -> Json {
    unwrapped(source.json(&[OUTPUT]), &["outputs", "output"])
}

/// The documents that a step found. The SDK has no kind for searches: a list in which every item has
/// a text and a score is one's result.
pub(super) fn documents(output: &Json) -> Vec<Document> {
    let items = output.as_array().map_or(&[][..], Vec::as_slice);
    let found: Vec<Document> =
        items.iter().filter_map(shape::document).filter(|it| it.score.is_some()).collect();
    if found.len() == items.len() { found } else { Vec::new() }
}

/// The arguments of the first tool call, where neither the span nor its messages have an input.
pub(super) fn called_with(source: &Source<'_>) -> Option<String> {
    const COMPLETIONS: &str = "gen_ai.completion.";
    if source.has_list("gen_ai.prompt.")
        || source.first(&["gen_ai.prompt", "gen_ai.input.messages", INPUT]).is_some()
    {
        return None;
    }
    let calls = source.under(COMPLETIONS).iter().filter(|(key, value)| {
        key.contains(".tool_calls.") && key.ends_with(".arguments") && !is_absent(value)
    });
    calls.into_iter().find_map(|(_, value)| value.as_text().map(str::to_owned))
}

/// The value inside an envelope: `{"args", "kwargs"}` of the SDK's decorators, or one of `names`
/// beside the `kwargs` of `LangChain`'s callbacks.
fn unwrapped(json: Json, names: &[&str]) -> Json {
    let Json::Object(mut envelope) = json else { return json };
    if let Some(arguments) = arguments(&envelope) {
        return arguments;
    }
    if !envelope.contains_key("kwargs") {
        return Json::Object(envelope);
    }
    let inner = names.iter().find_map(|name| envelope.remove(*name).filter(|it| !it.is_null()));
    match inner {
        Some(inner) => inner,
        None => Json::Object(envelope),
    }
}

/// What a decorated function was called with: its named arguments, or its only one.
fn arguments(envelope: &Map<String, Json>) -> Option<Json> {
    let (args, kwargs) = (envelope.get("args")?.as_array()?, envelope.get("kwargs")?.as_object()?);
    match (args.as_slice(), kwargs.is_empty()) {
        _ if envelope.len() != 2 => None,
        ([], false) => Some(Json::Object(kwargs.clone())),
        ([only], true) => Some(only.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;

    fn input_of(text: &str) -> Json {
        let span = text_span(&[("traceloop.span.kind", "task"), (INPUT, text)]);
        assert!(facts(&span).has_input);
        content(&span).input
    }

    #[test]
    fn arguments_are_taken_out_of_their_envelope() {
        assert_eq!(input_of(r#"{"args": [], "kwargs": {"a": 1}}"#), json!({"a": 1}));
        assert_eq!(input_of(r#"{"args": ["hi"], "kwargs": {}}"#), json!("hi"));
        assert_eq!(input_of(r#"{"inputs": {"a": 1}, "tags": [], "kwargs": {}}"#), json!({"a": 1}));
    }

    #[test]
    fn what_does_not_fit_stays_whole() {
        for whole in [
            json!({"args": [1], "kwargs": {"a": 1}}),
            json!({"args": [], "kwargs": {}}),
            json!({"args": [1], "kwargs": {}, "more": 2}),
            json!({"inputs": 1}),
            json!("hi"),
        ] {
            assert_eq!(input_of(&whole.to_string()), whole);
        }
    }

    #[test]
    fn outputs_are_taken_out_of_their_envelope() {
        let output = |text| content(&text_span(&[(OUTPUT, text)])).output;
        assert_eq!(output(r#"{"outputs": [1], "kwargs": {}}"#), json!([1]));
        assert_eq!(output(r#"{"output": "x", "kwargs": {}}"#), json!("x"));
        assert_eq!(output(r#""{\"a\": 1}""#), json!({"a": 1}));
        assert_eq!(output(r#"{"output": "x"}"#), json!({"output": "x"}));
    }

    #[test]
    fn a_list_of_scored_texts_is_what_a_search_found() {
        let found = |text| content(&text_span(&[(OUTPUT, text)])).documents;
        let both = r#"[{"id": "d", "text": "a", "score": 0.5}, {"text": "b", "score": 0.25}]"#;
        assert_eq!(found(both).len(), 2);
        assert_eq!((found(both)[0].id.as_deref(), found(both)[0].score), (Some("d"), Some(0.5)));
        assert_eq!(found(r#"[{"text": "a", "score": 0.5}, {"text": "b"}]"#), []);
    }

    #[test]
    fn a_span_that_only_calls_a_tool_has_its_arguments_as_input() {
        let call = ("gen_ai.completion.0.tool_calls.0.arguments", r#"{"a": 1}"#);
        let span = text_span(&[("gen_ai.completion.0.tool_calls.0.name", "f"), call]);
        assert_eq!(content(&span).input, json!({"a": 1}));
        assert!(facts(&span).has_input);
        let asked = text_span(&[("gen_ai.prompt.0.content", "hi"), call]);
        assert_eq!(content(&asked).input, Json::Null);
    }
}
