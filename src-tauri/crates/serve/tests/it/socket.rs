//! The engine's socket, from its client and from someone who writes its lines by hand.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::time::{sleep, timeout};
use touchstone_api::{Ctx, ErrorCode, Host};
use touchstone_engine::socket::{SocketStream, connect};
use touchstone_engine::{CollectorStart, Engine, Home, Opened, Options};
use touchstone_serve::{Client, serve_socket};
use touchstone_testkit::{TestCtx, span};

async fn served() -> TestCtx {
    let test = TestCtx::new().await;
    serve_socket(test.ctx());
    test
}

async fn client(test: &TestCtx) -> Client {
    Client::connect(test.engine().home()).await.unwrap()
}

async fn by_hand(test: &TestCtx) -> BufReader<SocketStream> {
    BufReader::new(connect(test.engine().home()).await.unwrap())
}

/// Sends a line and reads one.
async fn said(stream: &mut BufReader<SocketStream>, line: &str) -> Value {
    stream.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_line(&mut answer).await.unwrap();
    serde_json::from_str(&answer).unwrap()
}

#[tokio::test]
async fn a_client_gets_answers_and_errors_as_they_are() {
    let test = served().await;
    let client = client(&test).await;
    let payload = "{\n  \"name\": \"shop\"\n}";
    let made = client.call("project_create", payload.as_bytes()).await.unwrap();
    let made: Value = serde_json::from_slice(&made).unwrap();
    assert_eq!(made["project"]["name"], "shop");
    let again = client.call("project_create", payload.as_bytes()).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::Conflict);
    let unknown = client.call("trace_lst", b"").await.unwrap_err();
    assert!(unknown.hint.unwrap().contains("trace_list"));
}

#[tokio::test]
async fn a_client_hears_what_goes_stale_until_the_engine_ends() {
    let test = served().await;
    let client = client(&test).await;
    let mut items = client.watch("stale_watch", b"{}").await.unwrap();
    test.send([span(1, 1)]).await;
    let item: Value = serde_json::from_slice(&items.next().await.unwrap()).unwrap();
    assert!(item["tags"].as_array().is_some_and(|tags| tags.contains(&json!("trace"))), "{item}");
    test.engine().tasks().stopping().cancel();
    while items.next().await.is_some() {}
}

#[tokio::test]
async fn many_requests_go_over_one_connection_and_a_bad_one_does_not_end_it() {
    let test = served().await;
    let mut stream = by_hand(&test).await;
    let info = r#"{"command":"app_info","payload":{}}"#;
    assert_eq!(said(&mut stream, info).await["ok"]["host"], "command");
    for bad in ["nonsense", "{}", r#"{"command":"a","stream":"b"}"#, r#"{"comand":"a"}"#] {
        let error = said(&mut stream, bad).await;
        assert_eq!(error["err"]["code"], "bad_request", "{bad}");
    }
    assert_eq!(said(&mut stream, info).await["ok"]["process"], std::process::id());
}

#[tokio::test]
async fn nobody_answers_once_the_engine_has_ended() {
    let test = served().await;
    let client = client(&test).await;
    test.engine().shutdown().await;
    let error = client.call("app_info", b"").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unavailable);
    assert!(Client::connect(test.engine().home()).await.is_err());
}

const INFO: &str = r#"{"command":"app_info"}"#;

#[tokio::test]
async fn a_stream_that_there_is_not_is_an_error_and_not_an_empty_stream() {
    let test = served().await;
    let error = client(&test).await.watch("stale_wach", b"").await.err().unwrap();
    assert_eq!(error.code, ErrorCode::NotFound);
    let wrong = client(&test).await.watch("stale_watch", b"{\"a\":1}").await.err().unwrap();
    assert_eq!(wrong.code, ErrorCode::BadRequest);
}

#[tokio::test]
async fn a_line_that_is_too_long_is_answered_and_the_connection_lives() {
    let test = served().await;
    let mut stream = by_hand(&test).await;
    let error = said(&mut stream, &"x".repeat(65 * 1024 * 1024)).await;
    assert_eq!(error["err"]["code"], "bad_request");
    assert!(error["err"]["message"].as_str().unwrap().contains("67108864"), "{error}");
    assert_eq!(said(&mut stream, INFO).await["ok"]["host"], "command");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_answered() {
    let test = served().await;
    let mut stream = by_hand(&test).await;
    stream.write_all(b"\xff\x00\n").await.unwrap();
    assert_eq!(said(&mut stream, INFO).await["err"]["code"], "bad_request");
}

#[tokio::test]
async fn half_a_line_is_not_carried_out() {
    let test = served().await;
    let mut stream = by_hand(&test).await;
    let half = br#"{"command":"project_create","payload":{"name":"half"}}"#;
    stream.write_all(half).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut nothing = String::new();
    assert_eq!(stream.read_line(&mut nothing).await.unwrap(), 0);
    let projects: Value = test.call("project_list", json!({})).await;
    assert_eq!(projects["projects"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn clients_are_answered_beside_one_another() {
    let test = served().await;
    let (mut one, mut other) = (by_hand(&test).await, by_hand(&test).await);
    let client = client(&test).await;
    let mut items = client.watch("stale_watch", b"").await.unwrap();
    for round in 0..20 {
        let name = format!(r#"{{"command":"project_create","payload":{{"name":"p{round}"}}}}"#);
        let (one, other) = tokio::join!(said(&mut one, &name), said(&mut other, INFO));
        assert_eq!(one["ok"]["project"]["name"], format!("p{round}"));
        assert_eq!(other["ok"]["host"], "command");
    }
    assert!(items.next().await.is_some());
}

#[tokio::test]
async fn a_stream_ends_when_its_client_goes_away() {
    let test = served().await;
    let client = client(&test).await;
    let settled = async |count: usize| {
        while Arc::strong_count(test.engine()) != count {
            sleep(Duration::from_millis(5)).await;
        }
    };
    // The connection's task holds the engine, so that the count tells whether it ended. The
    // first connection was only a greeting.
    sleep(Duration::from_millis(100)).await;
    let before = Arc::strong_count(test.engine());
    let items = client.watch("stale_watch", b"").await.unwrap();
    assert!(Arc::strong_count(test.engine()) > before);
    drop(items);
    timeout(Duration::from_secs(5), settled(before)).await.expect("the stream went on");
}

#[tokio::test]
async fn the_socket_is_its_owners_alone() {
    let test = served().await;
    let socket = std::fs::metadata(test.dir().join("engine.sock")).unwrap();
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_home_whose_path_is_too_long_for_a_socket_is_served_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(&dir.path().join("long".repeat(40))).unwrap();
    let options = Options::new("test", CollectorStart::Off);
    let Opened::Engine(engine) = Engine::open(home.clone(), options).await.unwrap() else {
        panic!("the home is held")
    };
    serve_socket(&Ctx::new(Arc::clone(&engine), Host::Serve));
    let info = Client::connect(&home).await.unwrap().call("app_info", b"").await.unwrap();
    assert!(String::from_utf8(info).unwrap().contains("serve"));
    let address = std::fs::metadata(home.dir().join("engine.addr")).unwrap();
    assert_eq!(address.permissions().mode() & 0o777, 0o600);
    engine.shutdown().await;
    assert!(!home.dir().join("engine.addr").exists());
}

#[tokio::test]
async fn an_engine_that_ends_says_that_nothing_more_is_begun() {
    let test = served().await;
    let client = client(&test).await;
    let mut stream = by_hand(&test).await;
    said(&mut stream, INFO).await;
    test.engine().tasks().stopping().cancel();
    let mut last = String::new();
    stream.read_line(&mut last).await.unwrap();
    assert_eq!(last, "{\"ending\":{}}\n");
    test.engine().shutdown().await;
    assert!(client.offer("app_info", b"").await.unwrap().is_none());
}

#[tokio::test]
async fn a_client_that_does_not_read_does_not_keep_the_engine() {
    let test = served().await;
    let mut stream = by_hand(&test).await;
    let flood = b"nonsense\n".repeat(500_000);
    timeout(Duration::from_secs(1), stream.write_all(&flood)).await.unwrap_err();
    let begun = Instant::now();
    test.engine().shutdown().await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}
