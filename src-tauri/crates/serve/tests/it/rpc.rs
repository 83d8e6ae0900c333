//! The commands and the interface over HTTP, from a client that is let in.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use futures::StreamExt as _;
use serde_json::Value;
use touchstone_engine::Token;
use touchstone_testkit::{TestCtx, span, trace_id};
use tower::ServiceExt as _;

async fn ask(test: &TestCtx, method: &str, path: &str, body: impl Into<Body>) -> Response {
    let token = Token::random().unwrap();
    let router = touchstone_serve::router(test.ctx().clone(), 1, token.clone());
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("x-touchstone-token", token.expose())
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 2))));
    router.oneshot(request.body(body.into()).unwrap()).await.unwrap()
}

async fn json(response: Response) -> Value {
    let body = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn a_command_answers_with_its_response() {
    let test = TestCtx::new().await;
    let response = ask(&test, "POST", "/rpc/app_info", "{}").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(json(response).await["host"], "command");
}

#[tokio::test]
async fn an_error_has_the_status_of_its_code_and_says_what_it_is() {
    let test = TestCtx::new().await;
    let conflict = r#"{"name":"Default"}"#;
    let expected = [
        ("/rpc/trace_lst", "{}", 404, "not_found"),
        ("/rpc/trace_list", r#"{"limit":0}"#, 400, "bad_request"),
        ("/rpc/project_create", conflict, 409, "conflict"),
        ("/stream/stale_wach", "{}", 404, "not_found"),
    ];
    for (path, payload, status, code) in expected {
        let response = ask(&test, "POST", path, payload).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(json(response).await["code"], code, "{path}");
    }
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused_in_words() {
    let test = TestCtx::new().await;
    let response = ask(&test, "POST", "/rpc/trace_list", " ".repeat(8 * 1024 * 1024 + 1)).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(json(response).await["message"].as_str().unwrap().contains("8388608"));
}

#[tokio::test]
async fn a_stream_tells_an_item_a_line_until_the_engine_ends() {
    let test = TestCtx::new().await;
    let response = ask(&test, "POST", "/stream/stale_watch", "{}").await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/x-ndjson");
    let mut lines = response.into_body().into_data_stream();
    test.send([span(1, 1)]).await;
    let line = lines.next().await.unwrap().unwrap();
    assert_eq!(line.last(), Some(&b'\n'));
    let item: Value = serde_json::from_slice(&line).unwrap();
    let own = Value::from(format!("trace:{}", trace_id(1)));
    assert!(item["tags"].as_array().unwrap().contains(&own), "{item}");
    test.engine().tasks().stopping().cancel();
    while lines.next().await.is_some() {}
}

#[tokio::test]
async fn the_page_is_served_for_its_routes_and_guards_itself() {
    let test = TestCtx::new().await;
    for path in ["/", "/traces/00ff", "/settings"] {
        let response = ask(&test, "GET", path, "").await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let headers = response.headers();
        assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'self';") && !policy.contains("http"), "{policy}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
    }
    let missing = ask(&test, "GET", "/assets/missing.js", "").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}
