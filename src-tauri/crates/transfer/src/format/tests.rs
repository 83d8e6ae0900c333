//! Every format's fixtures, imported into a store: exact counts and a few values, and again, which
//! adds nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;
use touchstone_domain::assessment::{Assessment, SourceKind, Verdict};
use touchstone_domain::facts::Content;
use touchstone_domain::id::TraceId;
use touchstone_domain::slim::SlimSpan;
use touchstone_ingest::otlp::span::open;
use touchstone_ingest::{Reader as SpanReader, convention};
use touchstone_store::{Options, ProjectRef, Store, TraceLabels, TraceQuery, TraceRecord};

use super::*;
use crate::import::{At, Import, format_of, inspect};
use crate::sink::Sink;

const NOW_NS: i64 = 1_800_000_000_000_000_000;
/// 2026-05-04T10:00:00Z.
const TEN_NS: i64 = 1_777_888_800_000_000_000;
const S: i64 = 1_000_000_000;

pub(crate) struct Home {
    _dir: TempDir,
    pub(crate) store: Store,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { reader: Arc::new(SpanReader::default()), now_ns: || NOW_NS };
        let store = Store::open(&dir.path().join("touchstone.db"), options).unwrap();
        Self { _dir: dir, store }
    }

    pub(crate) fn sink(&self, target: Option<ProjectRef>) -> Sink {
        let (prices, redactions) = (Arc::default(), Arc::default());
        Sink { store: self.store.clone(), prices, redactions, target }
    }

    /// Imports a file as it is recognised.
    pub(crate) async fn import(&self, path: &Path) -> Report {
        self.import_to(path, None).await
    }

    async fn import_to(&self, path: &Path, target: Option<ProjectRef>) -> Report {
        let format = format_of(path).unwrap();
        let mut file = Import::open(path, format, NOW_NS, &At::default()).unwrap();
        let mut report = Report::default();
        loop {
            let step = file.step().unwrap();
            report.add(step.report);
            for part in self.sink(target.clone()).ready(step.traces).await.unwrap() {
                let put = self.store.write(move |tx| part.put(tx, NOW_NS)).await.unwrap();
                report.add(put);
            }
            if step.is_last {
                return report;
            }
        }
    }

    pub(crate) async fn traces(&self) -> Vec<TraceRecord> {
        let query = TraceQuery { limit: 1_000, ..TraceQuery::default() };
        let mut traces = self.store.read(move |tx| tx.traces(&query)).await.unwrap();
        traces.sort_by_key(|trace| (trace.start_ns, trace.row));
        traces
    }

    async fn only(&self) -> TraceRecord {
        let mut traces = self.traces().await;
        assert_eq!(traces.len(), 1, "{traces:?}");
        traces.remove(0)
    }

    async fn spans(&self, trace: &TraceRecord) -> Vec<(SlimSpan, Content)> {
        let row = trace.row;
        let read = self.store.read(move |tx| {
            let mut spans = tx.spans(row)?;
            spans.sort_by_key(|span| span.start_ns);
            let mut all = Vec::new();
            for span in spans {
                let raw = tx.raw_span(span.row)?.unwrap();
                all.push((span, convention::content(&open(&raw).unwrap())));
            }
            Ok(all)
        });
        read.await.unwrap()
    }

    async fn labels(&self, trace: &TraceRecord) -> TraceLabels {
        let row = trace.row;
        self.store.read(move |tx| tx.trace_labels(row)).await.unwrap()
    }

    async fn assessments(&self, trace: &TraceRecord) -> Vec<Assessment> {
        let row = trace.row;
        self.store.read(move |tx| tx.trace_assessments(row)).await.unwrap()
    }
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/import");
    Path::new(dir).join(name)
}

fn counts(report: &Report) -> [u64; 4] {
    [report.traces, report.spans, report.repeated, report.assessments]
}

fn value(assessment: &Assessment) -> Json {
    match &assessment.verdict {
        Verdict::Feedback { value, .. } | Verdict::Expectation { value } => value.clone(),
        Verdict::Issue { id } => id.as_str().into(),
    }
}

#[tokio::test]
async fn every_fixture_is_recognised_and_a_second_import_adds_nothing() {
    for (name, format, first) in [
        ("langfuse-trace.json", "langfuse", [1, 3, 0, 3]),
        ("langfuse-observations.jsonl", "langfuse", [1, 2, 0, 1]),
        ("langsmith.jsonl", "langsmith", [1, 2, 0, 2]),
        ("langsmith-runs.json", "langsmith", [1, 2, 0, 2]),
        ("phoenix.jsonl", "phoenix", [1, 2, 0, 1]),
        ("openai-chats.jsonl", "openai", [2, 2, 0, 0]),
        ("openai-batch-input.jsonl", "openai", [2, 2, 0, 0]),
        ("openai-batch-output.jsonl", "openai", [2, 2, 0, 0]),
        ("openai-completions.json", "openai", [1, 1, 0, 0]),
        ("mlflow.jsonl", "mlflow", [2, 2, 0, 1]),
        ("otlp-collector.jsonl", "otlp", [2, 2, 0, 0]),
    ] {
        assert_eq!(inspect(&fixture(name)).unwrap().format, Some(format), "{name}");
        let home = Home::new();
        let report = home.import(&fixture(name)).await;
        assert_eq!(counts(&report), first, "{name}: {report:?}");
        let before = home.traces().await;
        let again = home.import(&fixture(name)).await;
        assert_eq!(counts(&again), [0, 0, first[1], 0], "{name}: {again:?}");
        assert_eq!(home.traces().await, before, "{name}");
    }
}

#[tokio::test]
async fn a_trace_of_langfuse_keeps_its_tree_its_labels_and_its_scores() {
    let home = Home::new();
    let report = home.import(&fixture("langfuse-trace.json")).await;
    let trace = home.only().await;
    assert_eq!((trace.name.as_str(), trace.session.as_deref()), ("support", Some("s-9")));
    assert_eq!((trace.user.as_deref(), trace.start_ns), (Some("u-4"), TEN_NS + S / 10));
    assert_eq!(trace.usage.total, Some(17));
    assert_eq!((trace.cost.total_nanos, trace.cost.estimated), (Some(5_000), false));
    let spans = home.spans(&trace).await;
    assert_eq!(spans[1].0.parent_id, Some(spans[0].0.span_id));
    assert_eq!(spans[1].0.span_type.as_str(), "LLM");
    assert_eq!(spans[1].0.model.as_deref(), Some("gpt-4o-mini"));
    assert_eq!(spans[1].1.input_messages.len(), 1);
    assert_eq!(spans[2].1.failure.as_ref().unwrap().message.as_deref(), Some("no such page"));
    let labels = home.labels(&trace).await;
    assert_eq!(labels.tags["tier"], "gold");
    assert!(labels.tags.contains_key("beta") && labels.metadata["langfuse.release"] == "1.4.0");
    let source = (&labels.metadata["touchstone.source"], &labels.metadata["touchstone.source.id"]);
    assert_eq!((source.0.as_str(), source.1.as_str()), ("langfuse", "t-1"));
    let judged = home.assessments(&trace).await;
    let told: Vec<_> =
        judged.iter().map(|it| (it.name.as_str(), it.source.kind, value(it))).collect();
    assert_eq!(
        told,
        [
            ("helpful", SourceKind::Human, json!(true)),
            ("accuracy", SourceKind::LlmJudge, json!(0.75)),
            ("tone", SourceKind::Code, json!("friendly")),
        ]
    );
    assert_eq!(
        (judged[0].span_id, judged[0].source.id.as_str()),
        (Some(spans[1].0.span_id), "rater-1")
    );
    let left: Vec<&str> = report.unmapped.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(left, ["observation.novelField"]);
}

#[tokio::test]
async fn observations_of_langfuse_alone_name_their_trace_and_scores_of_sessions_are_refused() {
    let home = Home::new();
    let report = home.import(&fixture("langfuse-observations.jsonl")).await;
    let trace = home.only().await;
    assert_eq!((trace.name.as_str(), trace.session.as_deref()), ("nightly", Some("s-1")));
    assert_eq!((trace.start_ns, trace.end_ns), (TEN_NS, TEN_NS + 3 * S));
    assert_eq!((report.refused[0].count, report.refused[0].first.as_deref()), (1, Some("line 4")));
    assert!(report.refused[0].reason.contains("session"));
}

#[tokio::test]
async fn runs_of_langsmith_nest_by_their_order_and_are_in_utc_by_it() {
    let home = Home::new();
    let report = home.import(&fixture("langsmith.jsonl")).await;
    let trace = home.only().await;
    assert_eq!((trace.start_ns, trace.end_ns), (TEN_NS + S / 10, TEN_NS + 31 * S / 10));
    assert_eq!((trace.session.as_deref(), trace.usage.input), (Some("th-1"), Some(15)));
    let project = home.store.read(|tx| tx.project_named("shop")).await.unwrap().unwrap();
    assert_eq!(trace.project, project.id);
    let spans = home.spans(&trace).await;
    assert_eq!(
        (spans[1].0.name.as_str(), spans[1].0.parent_id),
        ("ChatOpenAI", Some(spans[0].0.span_id))
    );
    assert_eq!(
        (spans[1].0.span_type.as_str(), spans[1].0.provider.as_deref()),
        ("LLM", Some("openai"))
    );
    assert_eq!((spans[1].1.input_messages.len(), spans[1].1.output_messages.len()), (1, 1));
    let judged = home.assessments(&trace).await;
    let told: Vec<_> =
        judged.iter().map(|it| (it.name.as_str(), it.source.kind, value(it))).collect();
    assert!(told.contains(&("helpful", SourceKind::Human, json!(1))), "{told:?}");
    assert!(told.contains(&("correctness", SourceKind::Code, json!(0.5))), "{told:?}");
    assert_eq!(report.unmapped[0].field, "run.surprise");
}

#[tokio::test]
async fn spans_of_phoenix_keep_their_ids_nested_or_in_columns() {
    let home = Home::new();
    home.import(&fixture("phoenix.jsonl")).await;
    let trace = home.only().await;
    assert_eq!(trace.trace_id.to_string(), "0123456789abcdef0123456789abcdef");
    assert_eq!((trace.session.as_deref(), trace.request.as_deref()), (Some("s-3"), Some("why")));
    let spans = home.spans(&trace).await;
    assert_eq!((spans[1].0.model.as_deref(), spans[1].0.usage.input), (Some("gpt-4o"), Some(7)));
    assert_eq!(spans[1].1.input_messages[0].role, "user");
    assert_eq!(spans[1].1.failure.as_ref().unwrap().message.as_deref(), Some("boom"));
    let judged = home.assessments(&trace).await;
    assert_eq!((value(&judged[0]), judged[0].rationale.as_deref()), (json!(1.0), Some("fits")));
    assert_eq!(judged[0].metadata["label"], "good");
}

#[tokio::test]
async fn chats_to_train_on_end_with_their_answer_and_stand_at_the_time_of_the_import() {
    let home = Home::new();
    home.import(&fixture("openai-chats.jsonl")).await;
    let traces = home.traces().await;
    assert!(traces.iter().all(|trace| trace.start_ns == NOW_NS));
    let of =
        |answer: &str| traces.iter().find(|it| it.response.as_deref() == Some(answer)).unwrap();
    let (_, content) = home.spans(of("because")).await.remove(0);
    assert_eq!((content.input_messages.len(), content.output_messages.len()), (2, 1));
    assert_eq!(home.spans(of("me")).await[0].1.tools.len(), 1);
}

#[tokio::test]
async fn both_sides_of_a_batch_are_joined_in_either_order() {
    let sides = ["openai-batch-input.jsonl", "openai-batch-output.jsonl"];
    let mut ends = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let home = Home::new();
        for side in order {
            home.import(&fixture(sides[side])).await;
        }
        let traces = home.traces().await;
        assert_eq!(traces.len(), 2, "{order:?}");
        let answered = traces.iter().find(|it| it.response.as_deref() == Some("because")).unwrap();
        assert_eq!((answered.start_ns, answered.request.as_deref()), (TEN_NS, Some("why")));
        let (span, content) = home.spans(answered).await.remove(0);
        assert_eq!(
            (span.model.as_deref(), span.usage.total),
            (Some("gpt-4o-mini-2024-07-18"), Some(10))
        );
        assert_eq!((content.input_messages.len(), content.output_messages.len()), (1, 1));
        let failed = traces.iter().find(|it| it.error_count == 1).unwrap();
        assert_eq!(failed.request.as_deref(), Some("who"));
        for side in order {
            let again = home.import(&fixture(sides[side])).await;
            assert_eq!(counts(&again), [0, 0, 2, 0], "{order:?}");
        }
        ends.push((span.span_id, answered.trace_id, span.end_ns));
    }
    assert_eq!(ends[0], ends[1]);
}

#[tokio::test]
async fn two_requests_of_one_name_in_a_file_are_two_traces_and_both_sides_of_one_are_one() {
    let line = |id: &str, text: &str| {
        let messages = json!([{"role": "user", "content": text}]);
        let body = json!({"model": "gpt-4o-mini", "messages": messages});
        let url = "/v1/chat/completions";
        json!({"custom_id": id, "method": "POST", "url": url, "body": body}).to_string() + "\n"
    };
    let sides = ["openai-batch-input.jsonl", "openai-batch-output.jsonl"];
    let sides = sides.map(|name| std::fs::read_to_string(fixture(name)).unwrap());
    for text in [line("r", "why") + &line("r", "who"), sides.concat()] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        std::fs::write(&path, &text).unwrap();
        let home = Home::new();
        let report = home.import(&path).await;
        assert_eq!((report.traces, home.traces().await.len()), (2, 2), "{text}");
        let again = home.import(&path).await;
        assert_eq!((again.traces, again.spans), (0, 0), "{text}");
    }
}

#[tokio::test]
async fn traces_of_mlflow_are_read_in_both_forms() {
    let home = Home::new();
    home.import(&fixture("mlflow.jsonl")).await;
    let traces = home.traces().await;
    let of = |id: &str| {
        let id: TraceId = id.parse().unwrap();
        traces.iter().find(|trace| trace.trace_id == id).unwrap()
    };
    let third = of("00112233445566778899aabbccddeeff");
    assert_eq!((third.name.as_str(), third.session.as_deref()), ("predict", Some("s-5")));
    assert_eq!((third.start_ns, third.end_ns), (TEN_NS, TEN_NS + 3 * S / 2));
    assert_eq!(value(&home.assessments(third).await[0]), json!(4));
    let second = of("ffeeddccbbaa99887766554433221100");
    assert_eq!((second.name.as_str(), second.end_ns), ("old", TEN_NS + S / 4));
    assert_eq!(home.spans(second).await[0].0.span_type.as_str(), "AGENT");
}

#[tokio::test]
async fn otlp_names_its_project_unless_the_user_does_and_metrics_are_refused() {
    let home = Home::new();
    let report = home.import(&fixture("otlp-collector.jsonl")).await;
    assert_eq!((report.refused[0].count, report.refused[0].first.as_deref()), (1, Some("line 3")));
    assert!(home.traces().await.iter().all(|trace| trace.project.0 == 0));
    let other = Home::new();
    let target = ProjectRef::Named("mine".into());
    other.import_to(&fixture("otlp-collector.jsonl"), Some(target)).await;
    assert!(other.traces().await.iter().all(|trace| trace.project.0 > 0));
}

#[tokio::test]
async fn what_is_broken_is_refused_by_its_line_and_its_neighbours_kept() {
    let good = std::fs::read_to_string(fixture("langfuse-observations.jsonl")).unwrap();
    let lines: Vec<&str> = good.lines().collect();
    let mut bytes = format!("{}\n{{\"id\": \n", lines[0]).into_bytes();
    bytes.extend_from_slice(b"{\"id\":\"x\",\"traceId\":\"t\",\"name\":\"caf\xe9\"}\n");
    bytes.extend_from_slice(lines[1].as_bytes());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("broken.jsonl");
    std::fs::write(&path, &bytes).unwrap();
    let home = Home::new();
    let report = home.import(&path).await;
    assert_eq!(counts(&report), [1, 2, 0, 0]);
    let at = bytes.iter().position(|byte| *byte == 0xe9).unwrap();
    let told: Vec<_> =
        report.refused.iter().map(|it| (it.count, it.first.clone().unwrap())).collect();
    assert_eq!(told, [(1, "line 2".to_owned()), (1, format!("line 3, byte {at}"))]);
    assert!(report.refused[1].reason.contains("UTF-8"), "{report:?}");
}

#[tokio::test]
async fn a_trace_that_was_deleted_here_is_not_brought_back() {
    let home = Home::new();
    home.import(&fixture("langfuse-trace.json")).await;
    let id = home.only().await.trace_id;
    home.store.write(move |tx| tx.traces_delete(&[id], NOW_NS)).await.unwrap();
    let report = home.import(&fixture("langfuse-trace.json")).await;
    assert_eq!(counts(&report), [0; 4]);
    assert_eq!(report.refused[0].reason, "the trace was deleted here");
    assert_eq!(home.traces().await, []);
}

#[test]
fn a_format_that_is_not_known_is_refused_with_those_that_are() {
    let error = Format::named("wandb").unwrap_err().to_string();
    assert!(error.contains("`wandb`") && error.contains("langfuse"), "{error}");
}
