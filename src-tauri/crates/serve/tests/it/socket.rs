//! The engine's socket, from its client and from someone who writes its lines by hand.

use futures::StreamExt as _;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use touchstone_api::ErrorCode;
use touchstone_engine::socket::{SocketStream, connect};
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
    // The engine opens the stream at its own pace: tell until it is heard.
    let heard = async {
        loop {
            test.send([span(1, 1)]).await;
            let waited = tokio::time::timeout(std::time::Duration::from_millis(200), items.next());
            if let Ok(item) = waited.await {
                return item.unwrap();
            }
        }
    };
    let item: Value = serde_json::from_slice(&heard.await).unwrap();
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
