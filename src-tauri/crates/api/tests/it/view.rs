//! Saved views: kept, listed, changed, deleted.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::trace::TraceOrder;
use touchstone_api::shape::view::{View, ViewList};
use touchstone_engine::CollectorStart;
use touchstone_testkit::TestCtx;

use crate::assert_error;

fn view(name: &str, is_default: bool) -> Json {
    json!({
        "project": "0",
        "name": name,
        "is_default": is_default,
        "query": "status:error",
        "order": "slowest",
        "range": "24h",
        "by_session": true,
        "columns": [{"name": "name"}, {"name": "tags.env", "width_px": 140}],
    })
}

async fn names(test: &TestCtx) -> Vec<(String, bool)> {
    let list: ViewList = test.call("view_list", json!({"project": "0"})).await;
    list.views.into_iter().map(|view| (view.name, view.is_default)).collect()
}

#[tokio::test]
async fn a_view_is_kept_over_a_restart_as_it_was_put() {
    let test = TestCtx::new().await;
    let mut watcher = test.watch();
    let made: View = test.call("view_put", json!({"view": view("Slow ones", true)})).await;
    assert!(watcher.tags().await.iter().any(|tag| tag == "view"));
    assert_eq!((made.order, made.range.as_deref()), (TraceOrder::Slowest, Some("24h")));
    assert!(made.by_session);
    let columns = made.columns.clone().unwrap();
    assert_eq!((&*columns[1].name, columns[1].width_px), ("tags.env", Some(140)));
    let test = test.restarted(CollectorStart::Off).await;
    let list: ViewList = test.call("view_list", json!({"project": "0"})).await;
    assert_eq!(list.views, [made]);
    let all: ViewList = test.call("view_list", json!({})).await;
    assert_eq!(all.views, []);
}

#[tokio::test]
async fn one_view_is_the_default_and_a_deleted_one_can_be_put_again() {
    let test = TestCtx::new().await;
    let first: View = test.call("view_put", json!({"view": view("a", true)})).await;
    let _: View = test.call("view_put", json!({"view": view("b", true)})).await;
    let pair = |name: &str, is_default| (name.to_owned(), is_default);
    assert_eq!(names(&test).await, [pair("a", false), pair("b", true)]);
    let gone: View = test.call("view_delete", json!({"view_id": first.view_id})).await;
    assert_eq!(names(&test).await, [pair("b", true)]);
    let again = View { view_id: None, ..gone };
    let _: View = test.call("view_put", json!({"view": again})).await;
    assert_eq!(names(&test).await, [pair("a", false), pair("b", true)]);
}

#[tokio::test]
async fn a_view_that_cannot_be_kept_is_refused() {
    let test = TestCtx::new().await;
    let _: View = test.call("view_put", json!({"view": view("a", false)})).await;
    let with = |member: &str, value: Json| {
        let mut view = view("b", false);
        view[member] = value;
        view
    };
    let columns = vec![json!({"name": "x"}); 51];
    for (view, code, words) in [
        (view("a", false), ErrorCode::Conflict, "a"),
        (view("  ", false), ErrorCode::BadRequest, "`view.name`"),
        (with("name", json!("x".repeat(101))), ErrorCode::BadRequest, "`view.name`"),
        (with("columns", json!(columns)), ErrorCode::BadRequest, "`view.columns`"),
        (with("query", json!("x".repeat(20_000))), ErrorCode::BadRequest, "too long"),
        (with("project", json!("99")), ErrorCode::NotFound, "no project"),
        (with("view_id", json!("77")), ErrorCode::NotFound, "no view"),
        (with("view_id", json!("0")), ErrorCode::NotFound, "no view"),
    ] {
        assert_error(&test.refused("view_put", json!({"view": view})).await, code, words);
    }
    let error = test.refused("view_delete", json!({"view_id": "77"})).await;
    assert_error(&error, ErrorCode::NotFound, "no view");
}
