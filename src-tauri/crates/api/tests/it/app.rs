//! The program and its window.

use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};
use touchstone_api::shape::app::{AppInfo, WindowFocus};
use touchstone_api::{ErrorCode, Host, call};
use touchstone_testkit::TestCtx;

use crate::assert_error;

#[tokio::test]
async fn the_program_says_which_one_it_is() {
    let test = TestCtx::new().await;
    let info: AppInfo = test.call("app_info", json!({})).await;
    assert_eq!(info.version, env!("CARGO_PKG_VERSION"));
    assert_eq!((info.host, info.process), (Host::Command, std::process::id()));
}

#[tokio::test]
async fn without_a_window_none_comes_to_the_front() {
    let test = TestCtx::new().await;
    for request in [json!({}), json!({"arguments": null}), json!({"arguments": ["x"]})] {
        let answer: WindowFocus = test.call("window_focus", request).await;
        assert!(!answer.focused);
    }
}

#[tokio::test]
async fn a_window_is_brought_to_the_front_with_the_arguments_of_the_second_start() {
    let test = TestCtx::new().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let ctx = test.ctx().clone().with_focus(move |arguments| {
        noted.lock().unwrap().push(arguments);
        true
    });
    let answer = call(&ctx, "window_focus", br#"{"arguments":["--home","/h"]}"#).await.unwrap();
    assert_eq!(serde_json::from_slice::<Json>(&answer).unwrap(), json!({"focused": true}));
    assert_eq!(*seen.lock().unwrap(), [["--home", "/h"]]);
}

#[tokio::test]
async fn arguments_that_are_no_list_of_texts_are_refused_by_name() {
    let test = TestCtx::new().await;
    let error = test.refused("window_focus", json!({"arguments": "x"})).await;
    assert_error(&error, ErrorCode::BadRequest, "`arguments`: invalid type");
    let error = test.refused("window_focus", json!({"arguments": ["x", 1]})).await;
    assert_error(&error, ErrorCode::BadRequest, "`arguments[1]`: invalid type");
}
