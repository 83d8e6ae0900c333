//! Redaction: its commands, and that nothing of what is replaced reaches the disk, whichever way it
//! comes in.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::project::{DemoLoaded, ProjectCreated};
use touchstone_api::shape::redaction::{Redaction, RedactionTried};
use touchstone_api::shape::span::SpanDetail;
use touchstone_api::shape::trace::Trace;
use touchstone_testkit::{TestCtx, request, span, span_id, trace_id};

use crate::assert_error;

const EMAIL: &str = "jane.roe@secret-mail.example";
const CARD: &str = "4111111111111111";
const ORDER: &str = "ORDER-998877";
const BINARY: &str = "application/x-protobuf";

/// What all projects of these tests want.
fn wanted(project: &str) -> Json {
    let detectors = ["email", "card", "phone"];
    let patterns = [json!({"name": "order", "pattern": r"ORDER-\d+"})];
    json!({"project": project, "detectors": detectors, "patterns": patterns})
}

/// A collector and a project of that name with redaction on.
async fn with_project(name: &str) -> (TestCtx, String) {
    let test = TestCtx::with_collector().await;
    let made: ProjectCreated = test.call("project_create", json!({"name": name})).await;
    let _: Redaction = test.call("redaction_set", wanted(&made.project.id)).await;
    (test, made.project.id)
}

/// A sentence with everything in it that is to be replaced.
fn secret() -> String {
    format!("write to {EMAIL}, card {CARD}, for {ORDER}.")
}

/// Whether these bytes stand anywhere in the files of the store, compressed content aside.
fn is_on_disk(dir: &Path, needle: &str) -> bool {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return is_on_disk(&path, needle);
        }
        // Sockets cannot be read.
        let bytes = fs::read(path).unwrap_or_default();
        bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
    })
}

/// Everything that is stored of a trace's spans, opened.
async fn stored(test: &TestCtx, trace: u64) -> String {
    let id = trace_id(trace).parse().unwrap();
    let read = test.engine().store().read(move |tx| {
        let Some(trace) = tx.trace(id)? else { return Ok(String::new()) };
        let mut all = format!("{trace:?}{:?}", tx.trace_labels(trace.row)?);
        for span in tx.spans(trace.row)? {
            let raw = tx.raw_span(span.row)?.unwrap_or_default();
            for bytes in [&raw.span, &raw.resource, &raw.scope].into_iter().chain(&raw.logs) {
                all.push_str(&String::from_utf8_lossy(bytes));
            }
            write!(all, "{span:?}").unwrap();
        }
        for assessment in tx.trace_assessments(trace.row)? {
            write!(all, "{assessment:?}").unwrap();
        }
        Ok(all)
    });
    read.await.unwrap()
}

/// Nothing of the secrets is stored of this trace, nor stands in any file.
async fn assert_gone(test: &TestCtx, trace: u64, has: &[&str]) {
    let all = stored(test, trace).await;
    for secret in [EMAIL, CARD, ORDER] {
        assert!(!all.contains(secret), "{secret} in {all}");
        assert!(!is_on_disk(test.dir(), secret), "{secret} is on the disk");
    }
    for put in has {
        assert!(all.contains(put), "{put} is not in {all}");
    }
}

const ALL: [&str; 4] = ["[email]", "[card]", "[order]", "touchstone.redacted"];

#[tokio::test]
async fn settings_are_kept_for_their_project_and_survive_a_restart() {
    let test = TestCtx::new().await;
    let off: Redaction = test.call("redaction_get", json!({"project": "0"})).await;
    assert!(off.detectors.is_empty() && off.patterns.is_empty());
    assert!(off.known.iter().any(|it| it.id == "email" && !it.example.is_empty()));
    let mut watch = test.watch();
    let set: Redaction = test.call("redaction_set", wanted("0")).await;
    assert!(watch.tags().await.contains("setting"));
    assert_eq!((set.detectors.len(), set.patterns[0].name.as_str()), (3, "order"));
    let test = test.restarted(touchstone_engine::CollectorStart::Off).await;
    let kept: Redaction = test.call("redaction_get", json!({"project": "0"})).await;
    assert_eq!(kept, set);
    test.send([span(1, 1).text("note", &secret())]).await;
    assert_gone(&test, 1, &ALL).await;
    let none = json!({"project": "0", "detectors": [], "patterns": []});
    let _: Redaction = test.call("redaction_set", none).await;
    test.send([span(2, 1).text("note", &secret())]).await;
    assert!(stored(&test, 2).await.contains(&secret()));
}

#[tokio::test]
async fn a_project_that_was_deleted_leaves_its_settings_to_no_other_of_its_name() {
    let test = TestCtx::with_collector().await;
    let demo: DemoLoaded = test.call("demo_load", json!({})).await;
    let _: Redaction = test.call("redaction_set", wanted(&demo.project.id)).await;
    let headers = [("content-type", BINARY), ("x-touchstone-project", demo.project.name.as_str())];
    let body = |trace: u64| request(&[], [span(trace, 1).text("note", &secret())]);
    assert_eq!(test.request("POST /v1/traces", &headers, &body(1)).await, 200);
    assert!(!stored(&test, 1).await.contains(EMAIL));
    let _: Json = test.call("demo_remove", json!({})).await;
    test.engine().jobs().finished().await;
    assert!(test.engine().redactions().is_off());
    assert_eq!(test.request("POST /v1/traces", &headers, &body(2)).await, 200);
    assert!(stored(&test, 2).await.contains(EMAIL));
}

#[tokio::test]
async fn settings_can_be_tried_and_mistakes_are_told_with_their_place() {
    let test = TestCtx::new().await;
    let mut asked = wanted("0");
    asked.as_object_mut().unwrap().remove("project");
    asked["text"] = secret().into();
    let tried: RedactionTried = test.call("redaction_try", asked).await;
    assert_eq!(tried.text, "write to [email], card [card], for [order].");
    let found: Vec<(&str, i64)> =
        tried.found.iter().map(|it| (it.kind.as_str(), it.count)).collect();
    assert_eq!(found, [("card", 1), ("email", 1), ("order", 1)]);
    let bad = json!({"detectors": [], "text": "", "patterns": [{"name": "x", "pattern": "a(b"}]});
    let refused = test.refused("redaction_try", bad).await;
    assert_error(&refused, ErrorCode::BadRequest, "pattern 1 `x`, at character 2: unclosed group");
    let unknown = json!({"project": "0", "detectors": ["mind"], "patterns": []});
    let refused = test.refused("redaction_set", unknown).await;
    assert_error(&refused, ErrorCode::BadRequest, "there is no detector `mind`");
    let refused = test.refused("redaction_set", wanted("99")).await;
    assert_error(&refused, ErrorCode::NotFound, "99");
    let refused = test.refused("redaction_get", json!({"project": "99"})).await;
    assert_error(&refused, ErrorCode::NotFound, "99");
}

#[tokio::test]
async fn a_span_is_redacted_everywhere_and_says_so_and_so_does_its_trace() {
    let (test, _) = with_project("Shop").await;
    let built = span(1, 1)
        .named(&secret())
        .text(
            "gen_ai.input.messages",
            &json!([{"role": "user", "parts": [{"type": "text", "content": secret()}]}])
                .to_string(),
        )
        .text("gen_ai.operation.name", "chat")
        .int("customer.card", CARD.parse().unwrap())
        .session("4111111111111111-")
        .failed(&secret())
        .exception("Bad", &secret(), &secret());
    let body = request(&[("touchstone.project", "Shop"), ("owner", EMAIL)], [built]);
    assert_eq!(test.post(BINARY, &body).await, 200);
    let all = stored(&test, 1).await;
    // An id keeps its digits.
    assert!(all.replace("4111111111111111-", "").contains("[card]") && !all.contains(EMAIL));
    let ids = json!({"trace_id": trace_id(1), "span_id": span_id(1)});
    let detail: SpanDetail = test.call("span_get", ids).await;
    assert!(detail.row.name.starts_with("write to [email], card [card], for [order]"));
    let trace: Trace = test.call("trace_get", json!({"trace_id": trace_id(1)})).await;
    let shown = serde_json::to_string(&trace).unwrap();
    assert!(shown.contains("4111111111111111-"), "{shown}");
    let counts = r#"{"card":6,"email":6,"order":5}"#;
    assert!(shown.contains(&json!(counts).to_string()), "{shown}");
    assert!(!is_on_disk(test.dir(), EMAIL) && !is_on_disk(test.dir(), ORDER));
}

#[tokio::test]
async fn what_comes_over_http_as_protobuf_is_redacted_before_it_is_written() {
    let (test, id) = with_project("Shop").await;
    let sent = span(1, 1).text("note", &secret());
    let body = request(&[], [sent]);
    let headers = [("content-type", BINARY), ("x-mlflow-experiment-id", id.as_str())];
    assert_eq!(test.request("POST /v1/traces", &headers, &body).await, 200);
    assert_gone(&test, 1, &ALL).await;
}

#[tokio::test]
async fn what_comes_over_grpc_is_redacted_before_it_is_written() {
    let (test, _) = with_project("Shop").await;
    let state = test.engine().collector().state().await.unwrap();
    let mut client = TraceServiceClient::connect(state.grpc_url.unwrap()).await.unwrap();
    let body = request(&[], [span(1, 1).text("note", &secret())]);
    let message = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
    let mut request = tonic::Request::new(message);
    request.metadata_mut().insert("x-touchstone-project", "Shop".parse().unwrap());
    client.export(request).await.unwrap();
    assert_gone(&test, 1, &ALL).await;
}

#[tokio::test]
async fn what_comes_over_http_as_json_is_redacted_before_it_is_written() {
    let (test, _) = with_project("Shop").await;
    let nested = json!({"kvlistValue": {"values": [
        {"key": EMAIL, "value": {"arrayValue": {"values": [{"stringValue": secret()}]}}},
        {"key": "n", "value": {"doubleValue": 4_111_111_111_111_111.0_f64}},
    ]}});
    let sent = json!({
        "traceId": trace_id(1), "spanId": span_id(1), "name": "n",
        "startTimeUnixNano": "1", "endTimeUnixNano": "2",
        "attributes": [{"key": "deep", "value": nested}],
        "links": [{"traceId": trace_id(7), "spanId": span_id(7), "attributes": [
            {"key": "why", "value": {"stringValue": secret()}}]}],
    });
    let body = json!({"resourceSpans": [{"scopeSpans": [{"spans": [sent]}]}]}).to_string();
    let headers = [("content-type", "application/json"), ("x-touchstone-project", "Shop")];
    assert_eq!(test.request("POST /v1/traces", &headers, body.as_bytes()).await, 200);
    assert_gone(&test, 1, &ALL).await;
}

#[tokio::test]
async fn a_project_without_redaction_keeps_the_very_bytes() {
    let (test, _) = with_project("Shop").await;
    let sent = span(1, 1).named(&secret()).text("note", &secret());
    let body = request(&[("touchstone.project", "Other")], [sent.clone()]);
    assert_eq!(test.post(BINARY, &body).await, 200);
    let id = trace_id(1).parse().unwrap();
    let raw = test.engine().store().read(move |tx| {
        let row = tx.trace(id)?.unwrap().row;
        tx.raw_span(tx.spans(row)?[0].row)
    });
    assert_eq!(raw.await.unwrap().unwrap().span, Span::from(sent).encode_to_vec());
    assert!(is_on_disk(test.dir(), EMAIL));
    let clean = request(&[("touchstone.project", "Shop")], [span(2, 1).text("note", "nothing")]);
    assert_eq!(test.post(BINARY, &clean).await, 200);
    assert!(!stored(&test, 2).await.contains("touchstone.redacted"));
}

fn log_of(trace: u64, text: &str) -> Vec<u8> {
    let words = |text: &str| Some(AnyValue { value: Some(Sent::StringValue(text.into())) });
    let record = LogRecord {
        trace_id: u128::from(trace).to_be_bytes().to_vec(),
        span_id: 1_u64.to_be_bytes().to_vec(),
        event_name: "gen_ai.user.message".into(),
        time_unix_nano: 7,
        attributes: vec![KeyValue { key: "a".into(), value: words(text), ..KeyValue::default() }],
        body: words(text),
        ..LogRecord::default()
    };
    let scope_logs = vec![ScopeLogs { log_records: vec![record], ..ScopeLogs::default() }];
    let resource_logs = vec![ResourceLogs { scope_logs, ..ResourceLogs::default() }];
    ExportLogsServiceRequest { resource_logs }.encode_to_vec()
}

#[tokio::test]
async fn log_records_are_redacted_whether_they_come_before_or_behind_their_span() {
    let (test, _) = with_project("Shop").await;
    let logs = |trace: u64| log_of(trace, &secret());
    let of_shop = |trace: u64| request(&[("touchstone.project", "Shop")], [span(trace, 1)]);
    let headers = [("content-type", BINARY)];
    assert_eq!(test.request("POST /v1/logs", &headers, &logs(1)).await, 200);
    assert_eq!(test.post(BINARY, &of_shop(1)).await, 200);
    assert_eq!(test.post(BINARY, &of_shop(2)).await, 200);
    assert_eq!(test.request("POST /v1/logs", &headers, &logs(2)).await, 200);
    for trace in [1, 2] {
        assert_gone(&test, trace, &ALL).await;
    }
    let other = request(&[("touchstone.project", "Other")], [span(3, 1)]);
    assert_eq!(test.post(BINARY, &other).await, 200);
    assert_eq!(test.request("POST /v1/logs", &headers, &logs(3)).await, 200);
    let named = [("content-type", BINARY), ("x-touchstone-project", "Other")];
    assert_eq!(test.request("POST /v1/logs", &named, &logs(4)).await, 200);
    assert!(stored(&test, 3).await.contains(&secret()));
}

#[tokio::test]
async fn what_mlflow_clients_say_of_traces_is_redacted() {
    let (test, id) = with_project("Shop").await;
    let headers = [("content-type", "application/json")];
    let name = format!("tr-{}", trace_id(1));
    let assessment = json!({
        "assessment_name": "ok", "feedback": {"value": {"said": secret()}},
        "rationale": secret(), "metadata": {"m": secret()},
        "source": {"source_type": "HUMAN", "source_id": "rater"},
    });
    let info = json!({"trace": {"trace_info": {
        "trace_id": name,
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": id}},
        "request_time": "2026-11-23T00:00:00Z", "state": "OK",
        "client_request_id": EMAIL,
        "request_preview": secret(), "response_preview": format!("{}{}", "x ".repeat(492), secret()),
        "tags": {"t": secret()},
        "trace_metadata": {"mlflow.traceInputs": json!({"q": secret()}).to_string(), "mlflow.trace.session": "4012888888881881"},
        "assessments": [assessment],
    }}});
    let post = "POST /api/3.0/mlflow/traces";
    assert_eq!(test.request(post, &headers, info.to_string().as_bytes()).await, 200);
    let tag = json!({"key": "late", "value": secret()}).to_string();
    let line = format!("PATCH /api/3.0/mlflow/traces/{name}/tags");
    assert_eq!(test.request(&line, &headers, tag.as_bytes()).await, 200);
    let given = json!({"assessment": assessment}).to_string();
    let line = format!("POST /api/3.0/mlflow/traces/{name}/assessments");
    assert_eq!(test.request(&line, &headers, given.as_bytes()).await, 200);
    let all = stored(&test, 1).await;
    assert!(all.contains("4012888888881881"), "a session's id was destroyed: {all}");
    assert_gone(&test, 1, &ALL).await;
}

#[tokio::test]
async fn a_file_of_spans_is_redacted_with_its_spans() {
    let (test, id) = with_project("Shop").await;
    let json_headers = [("content-type", "application/json")];
    let name = format!("tr-{}", trace_id(1));
    let info = json!({"trace": {"trace_info": {
        "trace_id": name,
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": id}},
        "request_time": "2026-11-23T00:00:00Z", "state": "OK",
    }}});
    let post = "POST /api/3.0/mlflow/traces";
    assert_eq!(test.request(post, &json_headers, info.to_string().as_bytes()).await, 200);
    let file = json!({"spans": [{
        "name": "f", "span_id": "SO1GKjKp1WM=", "start_time_unix_nano": 5, "end_time_unix_nano": 7,
        "attributes": {"mlflow.spanInputs": json!({"q": secret(), "n": 4_111_111_111_111_111_u64}).to_string()},
    }]});
    let line =
        format!("PUT /api/2.0/mlflow-artifacts/artifacts/{id}/traces/{name}/artifacts/traces.json");
    assert_eq!(test.request(&line, &json_headers, file.to_string().as_bytes()).await, 200);
    assert_gone(&test, 1, &ALL).await;
    let line = line.replace("PUT", "GET");
    assert_eq!(test.request(&line, &[], b"").await, 200);
}

#[tokio::test]
async fn a_project_that_was_renamed_is_found_by_its_new_name() {
    let (test, id) = with_project("Shop").await;
    let rename = json!({"experiment_id": id, "new_name": "Store"}).to_string();
    let headers = [("content-type", "application/json")];
    let line = "POST /api/2.0/mlflow/experiments/update";
    assert_eq!(test.request(line, &headers, rename.as_bytes()).await, 200);
    let body = request(&[("touchstone.project", "Store")], [span(1, 1).text("note", &secret())]);
    assert_eq!(test.post(BINARY, &body).await, 200);
    assert_gone(&test, 1, &ALL).await;
}
