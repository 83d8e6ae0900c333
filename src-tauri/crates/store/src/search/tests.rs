//! Tests of searches over a real file.

mod drives;
mod facets;
mod judged;
mod pages;
mod trees;
mod values;

use std::sync::Arc;

use serde_json::{Value as Json, json};
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::facts::SpanType;
use touchstone_domain::filter::{Comparison, Field, Filter, Test, TextTest, orders};
use touchstone_domain::id::{AssessmentId, ProjectId, RunId};
use touchstone_domain::run::{Run, RunStatus};
use touchstone_domain::span::SpanStatus;
use touchstone_domain::trace_info::TraceInfo;

use super::*;
use crate::tests::{Home, span, trace_id};
use crate::{IncomingSpan, ProjectRef, TraceLabels};

/// When the first trace of [`span`] starts, in milliseconds.
const BASE: i64 = 1_700_000_000_000;

pub(super) fn search(projects: &[i64], filter: &str, order: &[&str]) -> TraceSearch {
    let projects: Vec<_> = projects.iter().copied().map(ProjectId).collect();
    let filter: Filter = filter.parse().unwrap_or_else(|error| panic!("{filter}: {error}"));
    TraceSearch::new(&projects, &filter, &orders(order).unwrap(), None, 100).unwrap()
}

/// Which traces a filter finds, by the byte of their ids, lowest first.
async fn found(home: &Home, filter: &str) -> Vec<u8> {
    let search = search(&[], filter, &["request_id"]);
    let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
    assert!(page.next.is_none());
    page.traces.iter().map(|trace| trace.trace_id.as_bytes()[0]).collect()
}

async fn assert_found(home: &Home, cases: &[(&str, &[u8])]) {
    for (filter, expected) in cases {
        assert_eq!(found(home, filter).await, *expected, "{filter}");
    }
}

fn named(name: &str, status: SpanStatus, mut span: IncomingSpan) -> IncomingSpan {
    name.clone_into(&mut span.name);
    span.status = status;
    span
}

fn labels(tags: &[(&str, &str)], metadata: &[(&str, &str)]) -> TraceLabels {
    let map = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    TraceLabels { tags: map(tags), metadata: map(metadata) }
}

fn judged(id: u8, trace: u8, name: &str, verdict: Verdict) -> Assessment {
    Assessment {
        id: AssessmentId::from_bytes(&[id; 16]).unwrap(),
        trace_id: trace_id(trace),
        span_id: None,
        name: name.into(),
        verdict,
        source: Source { kind: SourceKind::Code, id: "test".into() },
        rationale: None,
        metadata: serde_json::Map::new(),
        overrides: None,
        valid: true,
        created_ns: 0,
        updated_ns: 0,
    }
}

fn feedback(id: u8, trace: u8, name: &str, value: Json) -> Assessment {
    judged(id, trace, name, Verdict::Feedback { value, error: None })
}

/// Three traces: a shop's answer with a tool that failed below its root, a failed one, and one whose
/// root has not come.
async fn shop() -> Home {
    let home = Home::new();
    let mut answer = named("Answer", SpanStatus::Ok, span(1, 1, 0, 0, "Where is my order?"));
    answer.end_ns += 995_000_000;
    answer.facts.session = Some("s-1".into());
    answer.facts.user = Some("ada".into());
    let mut tool = named("lookup", SpanStatus::Error, span(1, 2, 1, 1, "order 17\nnot found"));
    tool.facts.span_type = SpanType::TOOL;
    let failed = named("answer", SpanStatus::Error, span(2, 1, 0, 10, "Grüße"));
    let mut waiting = named("child", SpanStatus::Unset, span(3, 2, 1, 20, "100%"));
    waiting.facts.session = Some("s-1".into());
    home.put(vec![answer, tool, failed, waiting]).await;
    let prompts = r#"[{"name":"qa/short","version":4},"odd",{"name":"b","version":"1"}]"#;
    home.store
        .write(move |tx| {
            let said = TraceInfo { client_request_id: Some("c-1".into()), ..TraceInfo::default() };
            let tags = [("color", "Red"), ("mlflow.linkedPrompts", prompts)];
            let metadata = [("mlflow.sourceRun", "run-1"), ("plan", "free")];
            tx.trace_info_put(trace_id(1), &said, &labels(&tags, &metadata))?;
            tx.trace_tag_set(trace_id(2), "color", Some("blue"))?;
            tx.trace_tag_set(trace_id(2), "mlflow.linkedPrompts", Some("not json"))?;
            tx.trace_tag_set(trace_id(3), "color", Some("red"))?;
            tx.trace_tag_set(trace_id(3), "color", None)?;
            tx.trace_metadata_set(trace_id(3), "mlflow.sourceRun", Some("run-2"))?;
            let run = tx.run_create(&Run {
                id: RunId::from_bytes(&[5; 16]).unwrap(),
                project: ProjectId::DEFAULT,
                name: "r".into(),
                user: String::new(),
                status: RunStatus::Finished,
                start_ns: 0,
                end_ns: None,
                deleted_ns: None,
            })?;
            tx.run_trace_link(&run, trace_id(2))?;
            Ok(())
        })
        .await
        .unwrap();
    home
}

#[tokio::test]
async fn nothing_asked_finds_everything() {
    assert_found(&shop().await, &[("", &[1, 2, 3])]).await;
}

#[tokio::test]
async fn times_compare_in_whole_milliseconds() {
    let home = shop().await;
    let at = |ms: i64| BASE + ms;
    let cases: &[(String, &[u8])] = &[
        (format!("timestamp = {}", at(10)), &[2]),
        (format!("timestamp_ms != {}", at(10)), &[1, 3]),
        (format!("timestamp > {}", at(10)), &[3]),
        (format!("trace.timestamp >= {}", at(10)), &[2, 3]),
        (format!("timestamp < {}", at(10)), &[1]),
        (format!("attributes.timestamp <= {}", at(10)), &[1, 2]),
        (format!("end_time > {}", at(25)), &[1]),
        (format!("end_time_ms <= {}", at(25)), &[2, 3]),
        (format!("timestamp > {} AND timestamp < {}", at(0), at(20)), &[2]),
    ];
    for (filter, expected) in cases {
        assert_eq!(found(&home, filter).await, *expected, "{filter}");
    }
    assert_found(
        &home,
        &[
            ("execution_time = 1000", &[1]),
            ("execution_time_ms != 5", &[1]),
            ("execution_time < 5.5", &[2, 3]),
            ("execution_time >= 5", &[1, 2, 3]),
            ("execution_time > 5", &[1]),
            ("execution_time <= 4.9", &[]),
            ("execution_time = 5.5", &[]),
            ("timestamp > 1e300", &[]),
        ],
    )
    .await;
}

#[tokio::test]
async fn status_name_and_ids_compare_as_texts() {
    let one = "01".repeat(16);
    let ids = [format!("request_id = 'tr-{one}'"), format!("request_id = '{one}'")];
    let home = shop().await;
    for filter in &ids {
        assert_eq!(found(&home, filter).await, [1], "{filter}");
    }
    assert_eq!(found(&home, &format!("request_id != 'tr-{one}'")).await, [2, 3]);
    assert_eq!(found(&home, &format!("request_id IN ('tr-{one}', 'x')")).await, [1]);
    assert_eq!(found(&home, &format!("request_id NOT IN ('{one}', 'x')")).await, [2, 3]);
    assert_found(
        &home,
        &[
            ("request_id = 'nonsense'", &[]),
            ("request_id != 'nonsense'", &[1, 2, 3]),
            ("request_id LIKE 'tr-02%'", &[2]),
            ("request_id LIKE '02%'", &[2]),
            ("request_id ILIKE 'TR-02%'", &[2]),
            ("request_id RLIKE '^tr-0[13]'", &[1, 3]),
            ("status = 'OK'", &[1]),
            ("status != 'OK'", &[2, 3]),
            ("status IN ('ERROR', 'IN_PROGRESS')", &[2, 3]),
            ("status NOT IN ('ERROR')", &[1, 3]),
            ("status LIKE '%R%'", &[2, 3]),
            ("status ILIKE 'ok'", &[1]),
            ("status RLIKE '^(OK|ERR)'", &[1, 2]),
            ("name = 'answer'", &[2]),
            ("trace.name != 'answer'", &[1, 3]),
            ("name LIKE 'a%'", &[2]),
            ("name ILIKE 'A%'", &[1, 2]),
            ("name RLIKE 'swer$'", &[1, 2]),
            ("name IN ('Answer', 'child')", &[1, 3]),
            ("name NOT IN ('Answer', 'child')", &[2]),
            ("tags.`mlflow.traceName` = 'Answer'", &[1]),
            ("name IS NULL", &[]),
            ("name IS NOT NULL", &[1, 2, 3]),
            ("client_request_id = 'c-1'", &[1]),
            ("client_request_id != 'c-2'", &[1]),
            ("client_request_id LIKE 'c-_'", &[1]),
            ("client_request_id IN ('c-1')", &[1]),
            ("NOT client_request_id = 'c-1'", &[2, 3]),
        ],
    )
    .await;
}

#[tokio::test]
async fn labels_compare_by_what_counts_and_absent_ones_are_no_other_value() {
    let home = shop().await;
    assert_found(
        &home,
        &[
            ("tags.color = 'Red'", &[1]),
            ("tag.color = 'red'", &[]),
            ("tags.color != 'Red'", &[2]),
            ("tags.color LIKE 'R%'", &[1]),
            ("tags.color ILIKE 'r%'", &[1]),
            ("tags.color RLIKE 'e'", &[1, 2]),
            ("tags.color IS NULL", &[3]),
            ("tags.color IS NOT NULL", &[1, 2]),
            ("NOT tags.color = 'Red'", &[2, 3]),
            ("metadata.plan = 'free'", &[1]),
            ("request_metadata.plan IS NULL", &[2, 3]),
            ("metadata.color = 'Red'", &[]),
            ("metadata.`mlflow.trace.session` = 's-1'", &[1, 3]),
            ("metadata.`mlflow.trace.session` != 's-2'", &[1, 3]),
            ("metadata.`mlflow.trace.session` IS NULL", &[2]),
            ("metadata.`mlflow.trace.user` LIKE 'a_a'", &[1]),
            ("run_id = 'run-1'", &[1]),
            ("run_id = '05050505050505050505050505050505'", &[2]),
            ("attribute.run_id != 'run-1'", &[3]),
            ("run_id IN ('run-1', 'run-2')", &[1, 3]),
            ("run_id IS NULL", &[2]),
            ("metadata.`mlflow.sourceRun` RLIKE '2$'", &[3]),
            ("NOT run_id = 'run-1'", &[2, 3]),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_label_that_was_removed_or_changed_no_longer_finds_its_trace() {
    let home = shop().await;
    home.store
        .write(|tx| {
            tx.trace_metadata_set(trace_id(1), "mlflow.sourceRun", Some("run-9"))?;
            tx.trace_metadata_set(trace_id(3), "mlflow.sourceRun", None)
        })
        .await
        .unwrap();
    let cases: &[(&str, &[u8])] =
        &[("run_id = 'run-1'", &[]), ("run_id = 'run-9'", &[1]), ("run_id = 'run-2'", &[])];
    assert_found(&home, cases).await;
}

#[tokio::test]
async fn a_prompt_is_found_by_name_and_version() {
    let home = shop().await;
    assert_found(
        &home,
        &[
            ("prompt = 'qa/short/4'", &[1]),
            ("prompt = 'b/1'", &[1]),
            ("prompt = 'b/2'", &[]),
            ("prompt = 'short/4'", &[]),
            ("NOT prompt = 'b/1'", &[2, 3]),
        ],
    )
    .await;
}

#[tokio::test]
async fn span_comparisons_in_one_group_speak_of_one_span() {
    let home = shop().await;
    assert_found(
        &home,
        &[
            ("span.name = 'lookup'", &[1]),
            ("span.name != 'lookup'", &[1, 2, 3]),
            ("span.name IN ('lookup', 'child')", &[1, 3]),
            ("span.name NOT IN ('child')", &[1, 2]),
            ("span.name LIKE 'A%'", &[1]),
            ("span.name ILIKE 'a%'", &[1, 2]),
            ("span.name RLIKE 'ook'", &[1]),
            ("span.type = 'TOOL'", &[1]),
            ("span.type ILIKE 'llm'", &[1, 2, 3]),
            ("span.status = 'ERROR'", &[1, 2]),
            ("span.status = 'UNSET'", &[3]),
            ("span.status NOT IN ('ERROR', 'UNSET')", &[1]),
            ("span.name = 'Answer' AND span.status = 'ERROR'", &[]),
            ("(span.name = 'Answer') AND (span.status = 'ERROR')", &[1]),
            ("span.name = 'lookup' AND span.status = 'ERROR' AND status = 'OK'", &[1]),
            ("NOT span.name = 'lookup'", &[2, 3]),
            ("NOT (span.name = 'lookup' OR span.name = 'child')", &[2]),
        ],
    )
    .await;
}

#[tokio::test]
async fn content_and_attributes_are_looked_up_in_the_stored_spans() {
    let home = shop().await;
    assert_found(
        &home,
        &[
            ("text LIKE '%order%'", &[1]),
            ("trace.text LIKE '%ORDER%'", &[]),
            ("text ILIKE '%GRÜßE%'", &[2]),
            ("span.content ILIKE '%order_17%not found'", &[1]),
            ("text LIKE '100%'", &[3]),
            ("span.attributes.k = 'Grüße'", &[2]),
            ("span.attributes.k != 'Grüße'", &[1, 3]),
            ("span.attributes.`k` IN ('100%', 'x')", &[3]),
            ("span.attributes.k NOT IN ('100%', 'Grüße')", &[1]),
            ("span.attributes.k RLIKE '^order \\d+$'", &[]),
            ("span.attributes.k RLIKE '^order \\d+\n'", &[1]),
            ("span.attributes.other LIKE '%'", &[]),
            ("text LIKE '%order%' AND span.type = 'TOOL'", &[1]),
            ("text LIKE 'Where%' AND span.type = 'TOOL'", &[]),
            ("text LIKE 'Where%' AND (span.type = 'TOOL')", &[1]),
            ("text LIKE '%' AND status = 'ERROR'", &[2]),
            ("text LIKE 'Where%' OR status = 'ERROR'", &[1, 2]),
            ("NOT text LIKE '%o%'", &[2, 3]),
            ("NOT (text LIKE '%o%' OR name = 'child')", &[2]),
            ("NOT (text LIKE '%o%' AND name = 'child')", &[1, 2, 3]),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_search_keeps_to_its_projects() {
    let home = Home::new();
    let projects = ["a", "b", "c"].map(str::to_owned);
    let spans = projects.into_iter().zip(1..).map(|(name, id)| {
        let mut span = span(id, 1, 0, i64::from(id), "x");
        span.project = ProjectRef::Named(name);
        span
    });
    home.put(spans.collect()).await;
    let mut ids = Vec::new();
    for id in 1..=3 {
        ids.push(home.trace(id).await.unwrap().project.0);
    }
    ids.sort_unstable();
    for wanted in [&ids[..0], &ids[..1], &ids[1..], &[999]] {
        let search = search(wanted, "", &[]);
        let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
        let mut got: Vec<_> = page.traces.iter().map(|trace| trace.project.0).collect();
        got.sort_unstable();
        let known = wanted.iter().copied().filter(|id| ids.contains(id)).collect();
        assert_eq!(got, if wanted.is_empty() { ids.clone() } else { known });
    }
}

#[tokio::test]
async fn what_a_client_writes_is_never_sql() {
    let home = shop().await;
    let hostile = "'' OR 1=1; DROP TABLE trace; --";
    for field in ["name", "tags.`a' OR 1=1 --`", "span.name", "feedback.`x'`", "run_id"] {
        assert_eq!(found(&home, &format!("{field} = '{hostile}'")).await, [0; 0], "{field}");
    }
    assert_eq!(found(&home, "").await, [1, 2, 3]);
}

#[test]
fn a_bad_pattern_is_refused_before_anything_is_read() {
    for field in [Field::Name, Field::Tag("a".into()), Field::Feedback("a".into())] {
        let test = Test::Text(TextTest::RLike, "[".into());
        let filter = Filter::Is(Comparison { field, test });
        let refusal = TraceSearch::new(&[], &filter, &[], None, 1).unwrap_err().to_string();
        assert_eq!(refusal, "the pattern '[' cannot be used: unclosed character class");
    }
}

#[tokio::test]
async fn damaged_content_of_one_span_keeps_no_other_from_being_found() {
    let home = shop().await;
    home.store
        .write(|tx| {
            Ok(tx.conn.execute(
                "UPDATE span_body SET cuts = x'00' WHERE id =
            (SELECT id FROM span WHERE name = 'answer')",
                [],
            )?)
        })
        .await
        .unwrap();
    assert_eq!(found(&home, "text LIKE '%'").await, [1, 3]);
}

/// The plan of a search that finds no condition to hold for few.
async fn query_plan(home: &Home, search: TraceSearch) -> String {
    let sql = search.statement.sql(&Candidates::All);
    home.store
        .read(move |tx| {
            let mut ask = tx.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let rows =
                ask.query_map(search.params.values(), |row| row.get::<_, String>("detail"))?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn plain_fields_need_no_scan_of_spans_labels_or_judgements_of_a_trace() {
    let home = shop().await;
    for filter in [
        "span.name = 'a' AND span.status = 'OK'",
        "NOT span.type LIKE 'a%'",
        "tags.a = 'b' AND metadata.c IS NULL",
        "prompt = 'a/1'",
        "client_request_id LIKE 'a%'",
        "text LIKE '%a%' AND span.name = 'b'",
        "issue.id = 'a'",
    ] {
        let plan = query_plan(&home, search(&[], filter, &[])).await;
        for table in ["s", "l", "i", "a"] {
            let scan = format!("SCAN {table}");
            assert!(!plan.split("; ").any(|step| step == scan), "{filter}: {plan}");
        }
        assert!(plan.contains("SCAN t USING INDEX trace_by_start"), "{filter}: {plan}");
    }
}

#[tokio::test]
async fn what_an_index_knows_comes_from_it() {
    let home = shop().await;
    let id = "01".repeat(16);
    for (projects, filter, expected) in [
        (&[][..], String::new(), "SCAN t USING INDEX trace_by_start"),
        (&[0], String::new(), "SEARCH t USING INDEX trace_by_project (project=?)"),
        (&[0, 1], String::new(), "SCAN t USING INDEX trace_by_start"),
        (&[], "timestamp > 5".into(), "SEARCH t USING INDEX trace_by_start (start_ns>?)"),
        (&[0], format!("request_id = '{id}'"), "SEARCH t USING INDEX sqlite_autoindex_trace_1"),
        (&[0], "run_id = 'a'".into(), "SEARCH r USING COVERING INDEX trace_label_of_run (value=?)"),
        (&[0], "run_id = 'a'".into(), "SEARCH t USING INTEGER PRIMARY KEY"),
        (
            &[],
            "client_request_id = 'a'".into(),
            "SEARCH i USING COVERING INDEX trace_info_by_request",
        ),
    ] {
        let plan = query_plan(&home, search(projects, &filter, &[])).await;
        assert!(plan.contains(expected), "{filter}: {plan}");
    }
}
