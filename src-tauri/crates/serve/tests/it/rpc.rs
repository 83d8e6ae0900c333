//! The commands over HTTP, from a client that is let in.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use futures::StreamExt as _;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use touchstone_engine::Token;
use touchstone_testkit::{TestCtx, span, trace_id};
use tower::ServiceExt as _;

use crate::wire::{answered, sent, serving};

/// The answer to a request that the door lets in.
pub(crate) async fn ask(
    test: &TestCtx,
    method: &str,
    path: &str,
    body: impl Into<Body>,
) -> Response {
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
async fn the_largest_request_is_read() {
    let test = TestCtx::new().await;
    let payload = format!("{{}}{}", " ".repeat(8 * 1024 * 1024 - 2));
    let response = ask(&test, "POST", "/rpc/project_list", payload).await;
    assert_eq!(response.status(), StatusCode::OK);
}

fn post(path: &str, token: &Token, body: &str) -> Vec<u8> {
    let (key, length) = (token.expose(), body.len());
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Touchstone-Token: {key}\r\n\
         Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

#[tokio::test]
async fn a_client_that_sends_too_much_still_hears_why_it_is_refused() {
    let test = TestCtx::new().await;
    let (interface, token) = serving(&test).await;
    for path in ["/rpc/trace_list", "/stream/stale_watch"] {
        let request = post(path, &token, &" ".repeat(20 * 1024 * 1024));
        let answer = answered(interface.port(), &request).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains(r#""code":"bad_request""#), "{answer}");
    }
}

#[tokio::test]
async fn a_method_that_a_route_does_not_know_is_refused() {
    let test = TestCtx::new().await;
    for path in ["/rpc/app_info", "/stream/stale_watch"] {
        let response = ask(&test, "GET", path, "").await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn a_silent_stream_sends_blank_lines() {
    let test = TestCtx::new().await;
    let response = ask(&test, "POST", "/stream/stale_watch", "").await;
    let mut lines = response.into_body().into_data_stream();
    tokio::time::pause();
    for _ in 0..3 {
        assert_eq!(lines.next().await.unwrap().unwrap(), "\n");
    }
    tokio::time::resume();
    test.send([span(1, 1)]).await;
    assert!(lines.next().await.unwrap().unwrap().starts_with(b"{"));
}

#[tokio::test]
async fn a_stream_ends_when_its_client_goes_away() {
    let test = TestCtx::new().await;
    let (interface, token) = serving(&test).await;
    let request = post("/stream/stale_watch", &token, "");
    let mut stream = BufReader::new(sent(interface.port(), &request).await);
    let mut first = String::new();
    stream.read_line(&mut first).await.unwrap();
    assert!(first.starts_with("HTTP/1.1 200 "), "{first}");
    drop(stream);
    let begun = Instant::now();
    interface.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(2), "the stream went on");
}
