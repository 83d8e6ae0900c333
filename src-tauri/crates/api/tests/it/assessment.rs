//! Assessments by the user of this machine: written, edited, taken back, found.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::assessing::{
    AnswerType, AssessmentDeleted, AssessmentList, AssessmentNames, Author,
};
use touchstone_api::shape::assessment::{Assessment, AssessmentKind, SourceKind};
use touchstone_api::shape::trace::{Trace, TracePage};
use touchstone_testkit::{TestCtx, span, span_id, trace_id};

use crate::assert_error;

async fn home() -> TestCtx {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(1, 2).under(1)]).await;
    test
}

fn of_trace(trace: u64) -> Json {
    json!({"of": "trace", "trace_id": trace_id(trace)})
}

async fn add(test: &TestCtx, name: &str, value: Json) -> Assessment {
    let request = json!({"target": of_trace(1), "name": name, "kind": "feedback", "value": value});
    test.call("assessment_add", request).await
}

async fn supersede(test: &TestCtx, older: &Assessment, value: Json) -> Assessment {
    let request = json!({"assessment_id": older.assessment_id, "value": value});
    test.call("assessment_supersede", request).await
}

async fn shown(test: &TestCtx) -> Vec<Assessment> {
    let trace: Trace = test.call("trace_get", json!({"trace_id": trace_id(1)})).await;
    trace.assessments
}

/// How many traces a query finds.
async fn found(test: &TestCtx, query: &str) -> usize {
    let page: TracePage = test.call("trace_list", json!({"query": query})).await;
    page.rows.len()
}

#[tokio::test]
async fn an_assessment_is_the_local_users_and_is_shown_and_found_at_once() {
    let test = home().await;
    let _: Author = test.call("author_set", json!({"name": " Ann "})).await;
    let mut watcher = test.watch();
    let target = json!({"of": "span", "trace_id": trace_id(1), "span_id": span_id(2)});
    let request = json!({
        "target": target, "name": " correct ", "kind": "feedback", "value": true,
        "rationale": "quotes the zanzibar page",
    });
    let made: Assessment = test.call("assessment_add", request).await;
    assert!(watcher.tags().await.contains(&format!("trace:{}", trace_id(1))));
    assert_eq!((made.name.as_str(), &made.value), ("correct", &json!(true)));
    assert_eq!((made.source_kind, made.source_id.as_str()), (SourceKind::Human, "Ann"));
    assert_eq!(made.span_id, Some(span_id(2)));
    assert!(made.valid && made.session.is_none() && made.overrides.is_none());
    assert_eq!(shown(&test).await, [made]);
    assert_eq!(found(&test, "feedback.correct:true").await, 1);
    assert_eq!(found(&test, "zanzibar").await, 1);
    assert_eq!(found(&test, "feedback.correct:false").await, 0);
}

#[tokio::test]
async fn every_type_of_answer_comes_back_as_it_was_given() {
    let test = home().await;
    for value in [json!(false), json!(0.25), json!("too long"), json!("two\nlines")] {
        assert_eq!(add(&test, "q", value.clone()).await.value, value);
    }
    let expected = json!({"target": of_trace(1), "name": "answer", "kind": "expectation",
        "value": {"a": [1, null]}, "rationale": " "});
    let made: Assessment = test.call("assessment_add", expected).await;
    assert_eq!((made.kind, made.rationale), (AssessmentKind::Expectation, None));
    assert_eq!(made.value, json!({"a": [1, null]}));
}

#[tokio::test]
async fn an_edit_keeps_what_was_said_before_as_history() {
    let test = home().await;
    let first = add(&test, "ok", json!(true)).await;
    let second = supersede(&test, &first, json!(false)).await;
    assert_eq!(second.overrides.as_ref(), Some(&first.assessment_id));
    assert_eq!(second.name, "ok");
    let third = supersede(&test, &second, json!(true)).await;
    let valid: Vec<bool> = shown(&test).await.iter().map(|it| it.valid).collect();
    assert_eq!(valid, [false, false, true]);
    for id in [&first.assessment_id, &third.assessment_id] {
        let history: AssessmentList =
            test.call("assessment_history", json!({"assessment_id": id})).await;
        let values: Vec<_> = history.assessments.into_iter().map(|it| it.value).collect();
        assert_eq!(values, [json!(true), json!(false), json!(true)]);
    }
    let late = json!({"assessment_id": first.assessment_id, "value": 1});
    let error = test.refused("assessment_supersede", late).await;
    assert_error(&error, ErrorCode::Conflict, "does not count any more");
    assert_eq!(shown(&test).await.len(), 3);
}

#[tokio::test]
async fn what_is_deleted_comes_back_and_meanwhile_the_one_before_counts() {
    let test = home().await;
    let first = add(&test, "ok", json!(true)).await;
    let second = supersede(&test, &first, json!(false)).await;
    let before = shown(&test).await;
    let id = json!({"assessment_id": second.assessment_id});
    let gone: AssessmentDeleted = test.call("assessment_delete", id.clone()).await;
    assert_eq!(gone.counts_again.as_ref(), Some(&first.assessment_id));
    assert!(gone.undo_until_us > second.created_us);
    assert_eq!(found(&test, "feedback.ok:true").await, 1);
    assert_eq!(shown(&test).await.len(), 1);
    let error = test.refused("assessment_delete", id.clone()).await;
    assert_error(&error, ErrorCode::NotFound, &second.assessment_id);
    let back: Assessment = test.call("assessment_restore", id.clone()).await;
    assert_eq!(back, second);
    assert_eq!(shown(&test).await, before);
    assert_eq!(found(&test, "feedback.ok:true").await, 0);
    let never = json!({"assessment_id": "7".repeat(32)});
    let error = test.refused("assessment_restore", never).await;
    assert_error(&error, ErrorCode::NotFound, "7777");
}

#[tokio::test]
async fn a_session_is_judged_as_a_whole() {
    let test = TestCtx::new().await;
    let later = span(2, 1).session("s-1").at_us(touchstone_testkit::START_US + 9);
    test.send([later, span(3, 1).session("s-1"), span(4, 1).session("s-2")]).await;
    let session = json!({"of": "session", "project": "0", "session": "s-1"});
    let request = json!({"target": session, "name": "calm", "kind": "feedback", "value": true});
    let made: Assessment = test.call("assessment_add", request).await;
    assert_eq!((made.trace_id, made.session.as_deref()), (trace_id(3), Some("s-1")));
    let of = async |session: &str| -> AssessmentList {
        test.call("assessment_list", json!({"project": "0", "session": session})).await
    };
    assert_eq!(of("s-1").await.assessments.len(), 1);
    assert_eq!(of("s-2").await.assessments, []);
    assert_eq!(found(&test, "feedback.calm:true").await, 2);
    let changed = json!({"assessment_id": made.assessment_id, "value": false});
    let changed: Assessment = test.call("assessment_supersede", changed).await;
    assert_eq!(changed.session.as_deref(), Some("s-1"));
    assert_eq!(of("s-1").await.assessments.len(), 2);
    let none = json!({"of": "session", "project": "0", "session": "s-3"});
    let request = json!({"target": none, "name": "calm", "kind": "feedback", "value": true});
    assert_error(&test.refused("assessment_add", request).await, ErrorCode::NotFound, "s-3");
}

#[tokio::test]
async fn names_in_use_are_told_with_the_type_of_their_answers() {
    let test = home().await;
    add(&test, "ok", json!(true)).await;
    add(&test, "tone", json!("warm")).await;
    let expected = json!({"target": of_trace(1), "name": "answer", "kind": "expectation",
        "value": "x"});
    let _: Assessment = test.call("assessment_add", expected).await;
    let ask = async |request: Json| -> Vec<(String, AssessmentKind, Option<AnswerType>)> {
        let names: AssessmentNames = test.call("assessment_names", request).await;
        names.names.into_iter().map(|it| (it.name, it.kind, it.answers)).collect()
    };
    let feedback = AssessmentKind::Feedback;
    let all = ask(json!({"project": "0"})).await;
    assert_eq!(all.len(), 3);
    assert!(all.contains(&("ok".into(), feedback, Some(AnswerType::YesNo))));
    assert!(all.contains(&(
        "answer".into(),
        AssessmentKind::Expectation,
        Some(AnswerType::Category)
    )));
    let tone = [("tone".into(), feedback, Some(AnswerType::Category))];
    assert_eq!(ask(json!({"prefix": "to"})).await, tone);
    assert_eq!(ask(json!({"project": "77"})).await, []);
}

#[tokio::test]
async fn the_local_user_has_the_machines_name_until_another_is_set() {
    let test = TestCtx::new().await;
    let usual: Author = test.call("author_get", json!({})).await;
    assert!(usual.is_usual && !usual.name.is_empty());
    let set: Author = test.call("author_set", json!({"name": "Ann"})).await;
    assert_eq!(set, Author { name: "Ann".into(), is_usual: false });
    let again: Author = test.call("author_set", json!({"name": null})).await;
    assert_eq!(again, usual);
    let error = test.refused("author_set", json!({"name": "a\u{1b}[1m"})).await;
    assert_error(&error, ErrorCode::BadRequest, "`name`");
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_and_nothing_is_written() {
    let test = home().await;
    let span = |id: u64| json!({"of": "span", "trace_id": trace_id(1), "span_id": span_id(id)});
    let good = json!({"target": of_trace(1), "name": "q", "kind": "feedback", "value": 1});
    let with = |member: &str, value: Json| {
        let mut request = good.clone();
        request[member] = value;
        request
    };
    for (request, code, words) in [
        (with("target", of_trace(9)), ErrorCode::NotFound, "no trace"),
        (with("target", span(9)), ErrorCode::NotFound, "no span"),
        (
            with("target", json!({"of": "trace", "trace_id": "x"})),
            ErrorCode::BadRequest,
            "trace_id",
        ),
        (with("name", json!(" ")), ErrorCode::BadRequest, "`name` is empty"),
        (with("name", json!("x".repeat(251))), ErrorCode::BadRequest, "250"),
        (with("value", Json::Null), ErrorCode::BadRequest, "`value`"),
        (with("value", json!("x".repeat(65_536))), ErrorCode::BadRequest, "`value`"),
        (with("rationale", json!("x".repeat(65_537))), ErrorCode::BadRequest, "`rationale`"),
        (with("kind", json!("issue")), ErrorCode::BadRequest, "issue"),
    ] {
        assert_error(&test.refused("assessment_add", request).await, code, words);
    }
    assert_eq!(shown(&test).await, []);
    let absent = json!({"assessment_id": "7".repeat(32), "value": 1});
    let error = test.refused("assessment_supersede", absent).await;
    assert_error(&error, ErrorCode::NotFound, "7777");
    let absent = json!({"assessment_id": "7".repeat(32)});
    let error = test.refused("assessment_history", absent).await;
    assert_error(&error, ErrorCode::NotFound, "7777");
}

#[tokio::test]
async fn what_a_project_wants_redacted_is_not_kept_in_an_assessment_either() {
    let test = home().await;
    let wanted = json!({"project": "0", "detectors": ["email"], "patterns": []});
    let _: Json = test.call("redaction_set", wanted).await;
    let made = add(&test, "said", json!("write to ann@example.com")).await;
    assert!(!made.value.to_string().contains("ann@example.com"), "{made:?}");
    let changed = json!({"assessment_id": made.assessment_id, "value": "no",
        "rationale": "ann@example.com is private"});
    let changed: Assessment = test.call("assessment_supersede", changed).await;
    assert!(!changed.rationale.unwrap().contains("ann@example.com"));
}
