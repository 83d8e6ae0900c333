//! What holds for every command.

use serde_json::json;
use touchstone_api::schema::{Access, COMMANDS};
use touchstone_api::{Actor, ErrorCode, STREAMS, call, watch};
use touchstone_testkit::TestCtx;

use crate::assert_error;

const TESTS: &[&str] = &[
    include_str!("app.rs"),
    include_str!("assessment.rs"),
    include_str!("assessment_client.rs"),
    include_str!("collector.rs"),
    include_str!("compare.rs"),
    include_str!("conversation.rs"),
    include_str!("deletion.rs"),
    include_str!("demo.rs"),
    include_str!("facet.rs"),
    include_str!("find.rs"),
    include_str!("health.rs"),
    include_str!("job.rs"),
    include_str!("preference.rs"),
    include_str!("price.rs"),
    include_str!("project.rs"),
    include_str!("query.rs"),
    include_str!("reach.rs"),
    include_str!("redaction.rs"),
    include_str!("retention.rs"),
    include_str!("run.rs"),
    include_str!("session.rs"),
    include_str!("span.rs"),
    include_str!("stats.rs"),
    include_str!("store.rs"),
    include_str!("stream.rs"),
    include_str!("tag.rs"),
    include_str!("timeline.rs"),
    include_str!("trace.rs"),
    include_str!("transfer.rs"),
    include_str!("view.rs"),
    include_str!("tree.rs"),
    include_str!("value.rs"),
];

#[test]
fn every_command_is_called_by_a_test_of_its_noun() {
    for command in COMMANDS {
        let called = [format!("call(\"{}\"", command.name), format!(">(\"{}\"", command.name)];
        let tested = TESTS.iter().any(|test| called.iter().any(|call| test.contains(call)));
        assert!(tested, "no test calls `{}`", command.name);
    }
}

#[tokio::test]
async fn a_rater_is_refused_every_command_and_stream_of_the_owner() {
    let test = TestCtx::new().await;
    let owners = COMMANDS.iter().filter(|command| command.access == Access::Owner);
    let mut refused = 0;
    for command in owners {
        let error = test.refused_to_rater(command.name).await;
        assert_error(&error, ErrorCode::Forbidden, command.name);
        refused += 1;
    }
    assert_eq!(refused, COMMANDS.len(), "raters get tests of their own with their first command");
    let rater = test.ctx().as_actor(Actor::Rater);
    for stream in STREAMS {
        let error = watch(&rater, stream.name, b"").err().unwrap();
        assert_error(&error, ErrorCode::Forbidden, stream.name);
    }
}

#[tokio::test]
async fn every_command_refuses_members_that_it_does_not_know() {
    let test = TestCtx::new().await;
    for command in COMMANDS {
        let error = test.refused(command.name, json!({"surplus": 1})).await;
        assert_error(&error, ErrorCode::BadRequest, "unknown field `surplus`");
    }
    let error = watch(test.ctx(), "stale_watch", br#"{"surplus":1}"#).err().unwrap();
    assert_error(&error, ErrorCode::BadRequest, "unknown field `surplus`");
}

#[tokio::test]
async fn every_command_refuses_what_is_no_object_and_what_is_no_json() {
    let test = TestCtx::new().await;
    for command in COMMANDS {
        for payload in ["7", "\"text\"", "null", "[]", "{", "{} {}", "\u{feff}{}"] {
            let answer = call(test.ctx(), command.name, payload.as_bytes()).await;
            let error = answer.expect_err(payload);
            assert_error(&error, ErrorCode::BadRequest, "");
        }
        let answer = call(test.ctx(), command.name, b"\xff\xfe").await;
        assert_error(&answer.unwrap_err(), ErrorCode::BadRequest, "");
    }
}

#[tokio::test]
async fn every_command_with_members_that_must_be_there_names_the_one_that_is_missing() {
    let test = TestCtx::new().await;
    for command in COMMANDS {
        let schema = (command.request.schema)();
        let required = schema.get("required").and_then(|members| members.as_array().cloned());
        let Some(first) = required.unwrap_or_default().first().cloned() else { continue };
        let error = test.refused(command.name, json!({})).await;
        let named = format!("missing field `{}`", first.as_str().unwrap());
        assert_error(&error, ErrorCode::BadRequest, &named);
    }
}

#[tokio::test]
async fn an_unknown_command_or_stream_is_answered_with_those_that_come_near() {
    let test = TestCtx::new().await;
    let error = test.refused("trace_lst", json!({})).await;
    assert_error(&error, ErrorCode::NotFound, "there is no command `trace_lst`");
    assert!(error.hint.unwrap().contains("trace_list"));
    let error = watch(test.ctx(), "stale_wach", b"").err().unwrap();
    assert_error(&error, ErrorCode::NotFound, "there is no stream `stale_wach`");
    assert_eq!(error.hint.as_deref(), Some("there is stale_watch"));
}
