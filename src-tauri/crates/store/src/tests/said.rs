//! What is known of a trace besides its spans: info, labels, logs, moves, deletion.

use bytes::Bytes;
use touchstone_domain::facts::SpanType;
use touchstone_domain::id::{ProjectId, SpanId};
use touchstone_domain::label::{LINKED_PROMPTS, Labels, PromptRef};
use touchstone_domain::preview::Previews;
use touchstone_domain::span::SpanStatus;
use touchstone_domain::summary::TraceState;
use touchstone_domain::trace_info::{NAME, SESSION, TraceInfo};

use super::{Home, span, trace_id};
use crate::{IncomingLog, IncomingSpan, StoreError, TraceLabels};

fn pairs(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
}

impl Home {
    async fn say(&self, id: u8, said: TraceInfo, labels: TraceLabels) -> bool {
        self.store.write(move |tx| tx.trace_info_put(trace_id(id), &said, &labels)).await.unwrap()
    }

    async fn labels(&self, id: u8) -> TraceLabels {
        let row = self.trace(id).await.unwrap().row;
        self.store.read(move |tx| tx.trace_labels(row)).await.unwrap()
    }

    async fn tag(&self, id: u8, key: &'static str, value: Option<&'static str>) {
        self.store.write(move |tx| tx.trace_tag_set(trace_id(id), key, value)).await.unwrap();
    }

    async fn log(&self, id: u8, text: &'static str) {
        let log = IncomingLog {
            trace_id: trace_id(id),
            span_id: SpanId::from_bytes(&1_u64.to_be_bytes()).unwrap(),
            time_ns: 5,
            raw: Bytes::from_static(text.as_bytes()),
        };
        self.store.write(move |tx| tx.put_logs(&[log.clone(), log])).await.unwrap();
    }
}

impl Home {
    async fn attach(&self, path: &'static str) {
        let write = self.store.write(move |tx| {
            let id = tx.artifact_begin("text/plain", 1)?;
            tx.artifact_append(id, 0, b"bytes")?;
            tx.artifact_finish(id, path)
        });
        write.await.unwrap();
    }
}

fn said() -> (TraceInfo, TraceLabels) {
    let info = TraceInfo {
        state: Some(TraceState::Error),
        start_ns: Some(10),
        duration_ns: Some(5),
        client_request_id: Some("r".into()),
        previews: Previews { request: Some("asked".into()), response: None },
        ..TraceInfo::default()
    };
    let labels =
        TraceLabels { tags: pairs(&[(NAME, "named")]), metadata: pairs(&[(SESSION, "s")]) };
    (info, labels)
}

fn labelled(mut span: IncomingSpan, tags: &[(&str, &str)]) -> IncomingSpan {
    span.facts.labels = Labels {
        tags: tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
        prompts: vec![PromptRef { name: "p".into(), version: Some("1".into()) }],
    };
    span
}

#[tokio::test]
async fn info_and_spans_give_the_same_trace_in_either_order() {
    let (info, labels) = said();
    let home = Home::new();
    assert!(home.say(1, info.clone(), labels.clone()).await);
    let alone = home.trace(1).await.unwrap();
    assert_eq!((alone.span_count, alone.name.as_str()), (0, "named"));
    home.put(vec![span(1, 1, 0, 0, "text")]).await;
    let other = Home::new();
    other.put(vec![span(1, 1, 0, 0, "text")]).await;
    other.say(1, info, labels).await;
    let trace = home.content(1).await;
    assert_eq!(trace, other.content(1).await);
    let trace = trace.0;
    assert_eq!((trace.state, trace.start_ns, trace.end_ns), (TraceState::Error, 10, 15));
    assert_eq!((trace.session.as_deref(), trace.request.as_deref()), (Some("s"), Some("asked")));
    assert!(trace.response.is_some());
}

#[tokio::test]
async fn a_later_info_changes_only_what_it_says() {
    let home = Home::new();
    let (info, labels) = said();
    home.say(1, info, labels).await;
    let more = TraceInfo { state: Some(TraceState::Ok), ..TraceInfo::default() };
    home.say(1, more, TraceLabels::default()).await;
    let row = home.trace(1).await.unwrap().row;
    let info = home.store.read(move |tx| tx.trace_info(row)).await.unwrap().unwrap();
    assert_eq!((info.state, info.duration_ns), (Some(TraceState::Ok), Some(5)));
    assert_eq!(info.client_request_id.as_deref(), Some("r"));
}

#[tokio::test]
async fn what_a_client_sets_or_removes_outranks_what_spans_name() {
    let home = Home::new();
    home.put(vec![labelled(span(1, 1, 0, 0, ""), &[("env", "dev"), ("team", "a")])]).await;
    home.tag(1, "env", Some("prod")).await;
    home.tag(1, "team", None).await;
    home.put(vec![labelled(span(1, 2, 1, 1, ""), &[("env", "test"), ("team", "b"), ("x", "y")])])
        .await;
    let tags = home.labels(1).await.tags;
    assert_eq!(tags.get("env").map(String::as_str), Some("prod"));
    assert_eq!((tags.get("team"), tags.get("x").map(String::as_str)), (None, Some("y")));
    assert_eq!(tags[LINKED_PROMPTS], r#"[{"name":"p","version":"1"}]"#);
}

#[tokio::test]
async fn a_name_or_session_that_is_set_later_is_the_traces() {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, "")]).await;
    home.tag(1, NAME, Some("new name")).await;
    home.store.write(|tx| tx.trace_metadata_set(trace_id(1), SESSION, Some("s"))).await.unwrap();
    let trace = home.trace(1).await.unwrap();
    assert_eq!((trace.name.as_str(), trace.session.as_deref()), ("new name", Some("s")));
    home.tag(1, NAME, None).await;
    assert_eq!(home.trace(1).await.unwrap().name, "span 1");
    let missing = home.store.write(|tx| tx.trace_tag_set(trace_id(9), "a", Some("b"))).await;
    assert!(matches!(missing, Err(StoreError::NotFound { what: "trace", .. })));
}

#[tokio::test]
async fn a_moved_trace_stays_where_it_was_moved_and_is_counted_there() {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, "")]).await;
    let project = home.store.write(|tx| tx.project_create("other", 1)).await.unwrap().id;
    let moved = home.store.write(move |tx| tx.traces_move(&[trace_id(1), trace_id(8)], project));
    assert_eq!(moved.await.unwrap(), 1);
    home.put(vec![span(1, 2, 1, 1, "")]).await;
    let info = TraceInfo { project: Some(ProjectId::DEFAULT), ..TraceInfo::default() };
    home.say(1, info, TraceLabels::default()).await;
    assert_eq!(home.trace(1).await.unwrap().project, project);
    let projects = home.store.read(|tx| tx.projects()).await.unwrap();
    let counts: Vec<_> = projects.iter().map(|it| (it.trace_count, it.span_count)).collect();
    assert_eq!(counts, [(0, 0), (1, 2)]);
    let nowhere = home.store.write(|tx| tx.traces_move(&[trace_id(1)], ProjectId(77))).await;
    assert!(matches!(nowhere, Err(StoreError::NotFound { what: "project", .. })));
}

#[tokio::test]
async fn logs_are_read_with_their_span_whichever_came_first() {
    let (early, late) = (Home::new(), Home::new());
    early.log(1, "log").await;
    early.put(vec![span(1, 1, 0, 0, "text")]).await;
    late.put(vec![span(1, 1, 0, 0, "text")]).await;
    late.log(1, "log").await;
    let content = early.content(1).await;
    assert_eq!(content, late.content(1).await);
    let (slim, raw) = &content.1[0];
    assert_eq!((slim.status, &slim.span_type), (SpanStatus::Error, &SpanType::custom("TOOL")));
    assert_eq!(raw.logs, [b"log"]);
    assert!(content.0.request.unwrap().ends_with("log"));
    assert_eq!(early.count("span_log").await, 1);
}

#[tokio::test]
async fn a_deleted_trace_leaves_nothing_and_does_not_come_back() {
    let home = Home::new();
    let (info, labels) = said();
    home.put(vec![span(1, 1, 0, 0, "a long text, ".repeat(40).as_str())]).await;
    home.say(1, info.clone(), labels.clone()).await;
    home.log(1, "log").await;
    home.attach("0/traces/tr-01010101010101010101010101010101/artifacts/a").await;
    home.attach("0/traces/tr-02020202020202020202020202020202/artifacts/a").await;
    let deleted = home.store.write(|tx| tx.traces_delete(&[trace_id(1), trace_id(2)], 9));
    assert_eq!(deleted.await.unwrap(), 1);
    for table in ["trace", "span", "span_body", "body", "shared", "span_log", "trace_label"] {
        assert_eq!(home.count(table).await, 0, "{table}");
    }
    let kept = home.store.read(|tx| tx.artifacts_below("0/traces", "", 9)).await.unwrap();
    assert_eq!(kept.len(), 1);
    let put = home.put(vec![span(1, 1, 0, 0, "text"), span(2, 1, 0, 0, "")]).await;
    assert_eq!((put.stored, put.of_deleted), (1, 1));
    assert!(!home.say(1, info, labels).await);
    home.log(1, "log").await;
    assert_eq!((home.count("trace").await, home.count("span_log").await), (1, 0));
}
