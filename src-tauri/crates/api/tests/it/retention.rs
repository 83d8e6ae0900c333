//! How long a project's traces are kept.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::retention::Retention;
use touchstone_testkit::{TestCtx, span};

use crate::assert_error;

fn set(project: &str, days: &Json) -> Json {
    json!({"project": project, "days": days, "include_kept": false})
}

#[tokio::test]
async fn all_is_kept_until_days_are_set_and_again_once_they_are_taken_away() {
    let test = TestCtx::new().await;
    test.send([1, 2].map(|trace| span(trace, 1).at_us(1_600_000_000_000_000))).await;
    let off = Retention { days: None, include_kept: false, would_delete: None };
    let shown: Retention = test.call("retention_get", json!({"project": "0"})).await;
    assert_eq!(shown, off);
    let shown: Retention = test.call("retention_set", set("0", &json!(30))).await;
    assert_eq!(shown, Retention { days: Some(30), include_kept: false, would_delete: Some(2) });
    let shown: Retention = test.call("retention_set", set("0", &json!(36_500))).await;
    assert_eq!(shown.would_delete, Some(0), "a hundred years ago there was nothing");
    let shown: Retention = test.call("retention_set", set("0", &Json::Null)).await;
    assert_eq!(shown, off);
}

#[tokio::test]
async fn days_that_cannot_be_meant_and_unknown_projects_are_refused() {
    let test = TestCtx::new().await;
    for days in [0, 36_501] {
        let error = test.refused("retention_set", set("0", &json!(days))).await;
        assert_error(&error, ErrorCode::BadRequest, "`days` must lie between 1 and 36500");
    }
    let error = test.refused("retention_set", json!({"project": "0", "include_kept": true})).await;
    assert_error(&error, ErrorCode::BadRequest, "missing field `days`");
    let error = test.refused("retention_set", set("77", &json!(1))).await;
    assert_error(&error, ErrorCode::NotFound, "project `77`");
    let error = test.refused("retention_get", json!({"project": "77"})).await;
    assert_error(&error, ErrorCode::NotFound, "project `77`");
}
