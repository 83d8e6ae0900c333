//! Projects.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::project::{ProjectCreated, ProjectList};
use touchstone_testkit::{TestCtx, span};

use crate::assert_error;

#[tokio::test]
async fn a_new_home_has_one_project() {
    let test = TestCtx::new().await;
    let list: ProjectList = test.call("project_list", json!({})).await;
    let [only] = list.projects.as_slice() else { panic!("{list:?}") };
    assert_eq!((only.id.as_str(), only.name.as_str(), only.trace_count), ("0", "Default", 0));
}

#[tokio::test]
async fn a_project_is_made_with_its_name_trimmed_and_then_listed() {
    let test = TestCtx::new().await;
    let made: ProjectCreated = test.call("project_create", json!({"name": "  Shop 日本 "})).await;
    assert_eq!((made.project.name.as_str(), made.project.trace_count), ("Shop 日本", 0));
    assert!(made.project.created_us > 1_700_000_000_000_000);
    let list: ProjectList = test.call("project_list", json!({})).await;
    assert_eq!(list.projects[1], made.project);
}

#[tokio::test]
async fn a_project_counts_the_traces_that_were_sent_to_it() {
    let test = TestCtx::new().await;
    let spans = [span(1, 1), span(1, 2).under(1), span(2, 1)];
    test.send_from(&[("openinference.project.name", "Shop")], spans).await;
    test.send([span(3, 1)]).await;
    let list: ProjectList = test.call("project_list", json!({})).await;
    let counts: Vec<_> =
        list.projects.iter().map(|it| (it.name.as_str(), it.trace_count)).collect();
    assert_eq!(counts, [("Default", 1), ("Shop", 2)]);
}

#[tokio::test]
async fn a_name_that_is_taken_is_a_conflict() {
    let test = TestCtx::new().await;
    let _: ProjectCreated = test.call("project_create", json!({"name": "Shop"})).await;
    for name in ["Shop", " Shop ", "Default"] {
        let error = test.refused("project_create", json!({"name": name})).await;
        assert_error(&error, ErrorCode::Conflict, &format!("named `{}`", name.trim()));
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_one_is_refused_with_the_reason() {
    let test = TestCtx::new().await;
    let refusals = [
        (json!(""), "needs a name"),
        (json!(" \t\n"), "needs a name"),
        (json!("x".repeat(201)), "at most 200 characters, this one has 201"),
        (json!("a\u{0}b"), "control character U+0000"),
        (json!(7), "`name`: invalid type"),
        (json!(null), "`name`: invalid type"),
    ];
    for (name, reason) in refusals {
        let error = test.refused("project_create", json!({"name": name})).await;
        assert_error(&error, ErrorCode::BadRequest, reason);
    }
    let longest = json!({"name": "é".repeat(200)});
    let _: ProjectCreated = test.call("project_create", longest).await;
}
