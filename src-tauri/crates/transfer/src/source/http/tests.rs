//! A server of a few lines, which answers what it was told to, one request after another.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// Answers each connection with the next text; tells what was asked.
pub(in crate::source) async fn server(answers: Vec<String>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/prefix", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let serve = async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                let mut part = [0; 1_024];
                let read = stream.read(&mut part).await.unwrap();
                request.extend_from_slice(&part[..read]);
            }
            log.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    };
    spawned(serve);
    (address, asked)
}

#[expect(clippy::disallowed_methods, reason = "a test waits for nobody at its end")]
fn spawned(serve: impl Future<Output = ()> + Send + 'static) {
    tokio::task::spawn(serve);
}

pub(in crate::source) fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    )
}

#[tokio::test]
async fn a_busy_server_is_asked_again_as_late_as_it_says() {
    let busy = answer("429 Too Many Requests", "retry-after: 1\r\n", "");
    let (address, asked) = server(vec![busy, answer("200 OK", "", "{\"a\": 1}")]).await;
    let client = Client::new(&address, Credentials::None).unwrap();
    let began = Instant::now();
    let read = client.get("x", &[("q", "a b&c")], Patience::Long).await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(client.json(&read).unwrap(), serde_json::json!({"a": 1}));
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].starts_with("GET /prefix/x?q=a+b%26c HTTP/1.1"), "{}", asked[0]);
    assert!(asked[0].contains("user-agent: touchstone/"), "{}", asked[0]);
    assert!(!asked[0].to_lowercase().contains("authorization"));
}

#[tokio::test]
async fn credentials_go_to_the_server_and_not_where_it_sends_us() {
    let moved = answer("302 Found", "location: http://127.0.0.1:9/steal\r\n", "");
    let (address, asked) = server(vec![moved]).await;
    let credentials = Credentials::Basic { user: "u".into(), password: "secret".into() };
    let client = Client::new(&address, credentials).unwrap();
    let read = client.get("x", &[], Patience::Short).await.unwrap();
    assert!(
        client.json(&read).unwrap_err().to_string().contains("302 Found to http://127.0.0.1:9")
    );
    let asked = asked.lock().unwrap();
    assert!(asked[0].contains("authorization: Basic dTpzZWNyZXQ="), "{}", asked[0]);
    assert!(!format!("{client:?}").contains("secret"));
}

#[tokio::test]
async fn a_refusal_names_what_to_set() {
    let refusal = || answer("401 Unauthorized", "", "no");
    let (address, _) = server(vec![refusal(), refusal()]).await;
    let told = async |credentials| {
        let client = Client::new(&address, credentials).unwrap();
        let read = client.get("x", &[], Patience::Short).await.unwrap();
        client.is_allowed(&read, "THE_KEY").unwrap_err().to_string()
    };
    assert!(told(Credentials::None).await.contains("(401 Unauthorized); set THE_KEY"));
    assert!(told(Credentials::Bearer("t".into())).await.contains("check what THE_KEY hold"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_soon() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::new(&address, Credentials::None).unwrap();
    let began = Instant::now();
    let error = client.get("version", &[], Patience::Short).await.unwrap_err().to_string();
    assert!(error.contains(&address) && error.contains("refused"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_address_with_a_password_in_it_is_refused_and_not_repeated() {
    let told = |address: &str| plain_address(address).unwrap_err().to_string();
    let error = told("https://me:hunter2@host/x");
    assert!(error.contains("variables") && !error.contains("hunter2"), "{error}");
    assert!(told("localhost:5000").contains("http://"));
    assert!(told("file:///etc/passwd").contains("http://"));
    assert!(told("").contains("is no address"));
    assert_eq!(plain_address(" http://h:5000/a/?x#y ").unwrap(), "http://h:5000/a");
    assert!(is_this_machine(&base("http://[::1]:5000").unwrap()));
    assert!(!is_this_machine(&base("http://127.0.0.1.example").unwrap()));
}
