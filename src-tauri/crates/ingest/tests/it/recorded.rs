//! What real libraries sent, against what their scripts did: every fact that the recorded bytes
//! carry must be found by the conventions.

use std::collections::BTreeMap;

use touchstone_domain::span::SpanStatus;
use touchstone_expect::{Recording, Score, Span, Trace};
use touchstone_ingest::convention::{content, facts};

use crate::fixture::{FOLDERS, spans};

#[test]
fn every_recorded_fact_is_found() {
    let mut missed = Vec::new();
    for folder in FOLDERS {
        let score = Score::of(&Recording::open(folder), &read(folder));
        println!("{folder}: {score}");
        missed.extend(score.missed().iter().map(|what| format!("{folder}: {what}")));
    }
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}

#[test]
fn facts_and_content_agree_on_whether_there_is_input_and_output() {
    for folder in FOLDERS {
        for span in spans(folder) {
            let (facts, content) = (facts(&span), content(&span));
            let input = !content.input.is_null() || !content.input_messages.is_empty();
            let output = !content.output.is_null() || !content.output_messages.is_empty();
            let told = (facts.has_input, facts.has_output);
            assert_eq!(told, (input, output), "{folder}: {}", span.name);
        }
    }
}

#[test]
fn properties_of_recorded_workflows_are_tags() {
    let spans = spans("traceloop-sdk");
    let plan = ("plan".to_owned(), "gold".to_owned());
    assert!(spans.iter().all(|span| facts(span).labels.tags.contains(&plan)));
    let named = |tag: &(String, String)| tag.0 == "session_id" || tag.0 == "user_id";
    assert!(!spans.iter().any(|span| facts(span).labels.tags.iter().any(named)));
}

/// The traces of a folder as the conventions read their spans. What is told of a trace as a whole
/// is the store's.
fn read(folder: &str) -> Vec<Trace> {
    let mut traces: BTreeMap<String, Trace> = BTreeMap::new();
    for span in spans(folder) {
        let facts = facts(&span);
        let id = span.trace_id.to_string();
        let trace = traces.entry(id.clone()).or_insert(Trace { id, ..Trace::default() });
        trace.session = trace.session.take().or(facts.session.clone());
        trace.user = trace.user.take().or(facts.user.clone());
        trace.spans.push(Span {
            id: span.span_id.to_string(),
            parent: span.parent_id.map(|id| id.to_string()),
            name: span.name.clone(),
            span_type: facts.span_type.as_str().to_owned(),
            failed: facts.status(span.status) == SpanStatus::Error,
            content: content(&span),
            model: facts.model,
            usage: facts.usage,
        });
    }
    traces.into_values().collect()
}
