//! Assessments seen from both sides: by the user of this machine, and by MLflow's client on the
//! collector's port.

use serde_json::{Value as Json, json};
use touchstone_api::shape::assessment::{Assessment, SourceKind};
use touchstone_api::shape::trace::Trace;
use touchstone_testkit::{TestCtx, span, trace_id};

fn path() -> String {
    format!("/api/3.0/mlflow/traces/tr-{}", trace_id(1))
}

/// What the client reads of the trace.
async fn read(test: &TestCtx) -> Vec<Json> {
    let info = test.request_json(&format!("GET {}", path()), &json!({})).await;
    info["trace"]["trace_info"]["assessments"].as_array().cloned().unwrap_or_default()
}

async fn shown(test: &TestCtx) -> Vec<Assessment> {
    let trace: Trace = test.call("trace_get", json!({"trace_id": trace_id(1)})).await;
    trace.assessments
}

#[tokio::test]
async fn what_the_user_says_is_seen_by_the_client_at_once() {
    let test = TestCtx::with_collector().await;
    test.send([span(1, 1).session("s-1")]).await;
    let target = json!({"of": "session", "project": "0", "session": "s-1"});
    let request = json!({"target": target, "name": "calm", "kind": "feedback", "value": false,
        "rationale": "shouts"});
    let first: Assessment = test.call("assessment_add", request).await;
    let request = json!({"assessment_id": first.assessment_id, "value": true});
    let second: Assessment = test.call("assessment_supersede", request).await;
    let request = json!({"target": {"of": "trace", "trace_id": trace_id(1)}, "name": "answer",
        "kind": "expectation", "value": {"order": 7}});
    let _: Assessment = test.call("assessment_add", request).await;
    let seen = read(&test).await;
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[0]["assessment_name"], "calm");
    assert_eq!(seen[0]["source"]["source_type"], "HUMAN");
    assert_eq!(seen[0]["feedback"], json!({"value": false}));
    assert_eq!(seen[0]["rationale"], "shouts");
    assert_eq!((&seen[0]["valid"], &seen[1]["valid"]), (&json!(false), &json!(true)));
    assert_eq!(seen[1]["assessment_id"], format!("a-{}", second.assessment_id));
    assert_eq!(seen[1]["overrides"], format!("a-{}", first.assessment_id));
    assert_eq!(seen[1]["metadata"], json!({"mlflow.trace.session": "s-1"}));
    assert_eq!(seen[2]["expectation"]["serialized_value"]["value"], r#"{"order":7}"#);
    let id = json!({"assessment_id": second.assessment_id});
    let _: Json = test.call("assessment_delete", id.clone()).await;
    let seen = read(&test).await;
    assert_eq!((seen.len(), &seen[0]["valid"]), (2, &json!(true)));
    let _: Assessment = test.call("assessment_restore", id).await;
    assert_eq!(read(&test).await.len(), 3);
}

#[tokio::test]
async fn what_the_client_says_is_shown_and_either_may_supersede_the_other() {
    let test = TestCtx::with_collector().await;
    test.send([span(1, 1)]).await;
    let line = format!("POST {}/assessments", path());
    let judged = json!({"assessment": {
        "assessment_name": "ok", "feedback": {"value": "no"},
        "source": {"source_type": "LLM_JUDGE", "source_id": "gpt"},
        "metadata": {"mlflow.assessment.judgeCost": "0.1"},
    }});
    test.request_json(&line, &judged).await;
    let judged = shown(&test).await.remove(0);
    assert_eq!((judged.source_kind, &judged.value), (SourceKind::LlmJudge, &json!("no")));
    let request = json!({"assessment_id": judged.assessment_id, "value": "yes"});
    let own: Assessment = test.call("assessment_supersede", request).await;
    assert_eq!((own.source_kind, &own.metadata), (SourceKind::Human, &json!({})));
    let newer = json!({"assessment": {
        "assessment_name": "ok", "feedback": {"value": "maybe"},
        "overrides": format!("a-{}", own.assessment_id),
    }});
    test.request_json(&line, &newer).await;
    let valid: Vec<bool> = shown(&test).await.iter().map(|it| it.valid).collect();
    assert_eq!(valid, [false, false, true]);
}
