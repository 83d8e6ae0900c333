//! How the collector is reached by others than this machine's own programs.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use touchstone_engine::{Access, CollectorStart, ExposeSecret as _};
use touchstone_testkit::TestCtx;

use crate::wire::PATIENCE;

const DOCKER: &str = "host.docker.internal";
/// A second address of this machine that every Linux has.
const SECOND: &str = "127.0.0.2";

/// The status line and headers of the answer to a request for traces, sent to an address.
async fn asked(address: SocketAddr, path: &str, lines: &[&str]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let lines = [&[path], lines, &["Connection: close", "Content-Length: 0"]].concat();
    let request = format!("{}\r\n\r\n", lines.join("\r\n"));
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    String::from_utf8(answer).unwrap()
}

async fn status(address: SocketAddr, host: &str, key: Option<&str>) -> u16 {
    let host = format!("Host: {host}:{}", address.port());
    let key = key.map(|key| format!("Authorization: {key}"));
    let mut lines = vec![host.as_str(), "Content-Type: application/x-protobuf"];
    lines.extend(key.as_deref());
    let answer = asked(address, "POST /v1/traces HTTP/1.1", &lines).await;
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

async fn port(test: &TestCtx) -> u16 {
    test.engine().collector().state().await.unwrap().port
}

async fn own(test: &TestCtx) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port(test).await))
}

/// Sets a new key; answers what to send.
async fn keyed(test: &TestCtx) -> String {
    let key = test.engine().collector().new_key().await.unwrap();
    format!("Bearer {}", key.expose_secret())
}

/// The address of this machine in its network, if it has one. Nothing is sent to learn it.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback())
}

#[tokio::test]
async fn another_name_of_the_host_needs_a_key_and_to_be_allowed() {
    let test = TestCtx::with_collector().await;
    let (collector, own) = (test.engine().collector(), own(&test).await);
    let hosts = [DOCKER.to_owned()];
    assert_eq!(status(own, DOCKER, None).await, 403);
    let error = collector.set_reach(&hosts, None).await.unwrap_err();
    assert!(error.to_string().contains("no key"), "{error}");
    assert_eq!(collector.access().await.unwrap(), Access::default());

    let key = keyed(&test).await;
    assert_eq!(status(own, DOCKER, Some(&key)).await, 403);
    collector.set_reach(&hosts, None).await.unwrap();
    assert_eq!(status(own, DOCKER, Some(&key)).await, 200);
    assert_eq!(status(own, DOCKER, None).await, 401);
    assert_eq!(status(own, "other.internal", Some(&key)).await, 403);
    assert_eq!(status(own, "localhost", Some(&key)).await, 200);
}

#[tokio::test]
async fn a_wrong_key_is_told_how_to_be_right_also_in_mlflows_words() {
    let test = TestCtx::with_collector().await;
    let own = own(&test).await;
    keyed(&test).await;
    let otlp = asked(own, "POST /v1/traces HTTP/1.1", &["Host: localhost"]).await;
    assert!(otlp.starts_with("HTTP/1.1 401 "), "{otlp}");
    assert!(otlp.to_lowercase().contains("\r\nwww-authenticate: bearer realm="), "{otlp}");
    assert!(otlp.contains("OTEL_EXPORTER_OTLP_HEADERS"), "{otlp}");
    for path in ["/api/2.0/mlflow/experiments/search", "/ajax-api/2.0/mlflow/runs/search"] {
        let line = format!("POST {path} HTTP/1.1");
        let mlflow = asked(own, &line, &["Host: localhost"]).await;
        assert!(mlflow.contains(r#""error_code":"UNAUTHENTICATED""#), "{mlflow}");
    }
    let log = test.engine().collector().collector().log().recent();
    assert_eq!((log.len(), log[0].status, log[2].path.as_str()), (3, 401, "/v1/traces"));
}

#[tokio::test]
async fn the_key_lasts_and_can_be_copied_and_lies_in_no_table() {
    let test = TestCtx::with_collector().await;
    let key = test.engine().collector().new_key().await.unwrap();
    test.engine().collector().set_reach(&[DOCKER.to_owned()], None).await.unwrap();
    let test = test.restarted(CollectorStart::On(Some(0))).await;
    let kept = test.engine().collector().key().await.unwrap().unwrap();
    assert_eq!(kept.expose_secret(), key.expose_secret());
    assert!(!format!("{:?} {kept:?}", test.engine()).contains(key.expose_secret()));
    let right = format!("Bearer {}", key.expose_secret());
    let own = own(&test).await;
    assert_eq!(status(own, DOCKER, Some(&right)).await, 200);
    assert_eq!(status(own, "localhost", None).await, 401);
    for entry in std::fs::read_dir(test.dir()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let secret = key.expose_secret().as_bytes();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{path:?}");
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_had_leaves_the_collector_closed() {
    let test = TestCtx::with_collector().await;
    keyed(&test).await;
    std::fs::write(test.dir().join("secrets.key"), [7; 32]).unwrap();
    let test = test.restarted(CollectorStart::AsSaved).await;
    let state = test.engine().collector().state().await.unwrap();
    assert!(!state.running && state.grpc_url.is_none());
    assert!(state.error.unwrap().contains("collector.key"));
    assert!(test.engine().collector().start(Some(0)).await.is_err());
    test.engine().collector().set_key(None).await.unwrap();
    test.engine().collector().start(Some(0)).await.unwrap();
    assert_eq!(status(own(&test).await, "localhost", None).await, 200);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_further_address_is_bound_with_a_key_and_left_without_it() {
    let test = TestCtx::with_collector().await;
    let collector = test.engine().collector();
    let second = SocketAddr::new(SECOND.parse().unwrap(), port(&test).await);
    assert!(collector.set_reach(&[], Some(SECOND)).await.is_err());
    assert!(TcpStream::connect(second).await.is_err());

    let key = keyed(&test).await;
    collector.set_reach(&[], Some(SECOND)).await.unwrap();
    assert_eq!(collector.state().await.unwrap().bind_error, None);
    assert_eq!(status(second, SECOND, Some(&key)).await, 200);
    assert_eq!(status(second, SECOND, None).await, 401);
    assert_eq!(status(own(&test).await, SECOND, Some(&key)).await, 403, "that name is not here");
    let origin =
        ["Host: localhost", "Origin: http://evil.example", &format!("Authorization: {key}")];
    let answer = asked(second, "POST /v1/traces HTTP/1.1", &origin).await;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    let grpc = SocketAddr::new(second.ip(), collector.state().await.unwrap().grpc_port);
    assert!(TcpStream::connect(grpc).await.is_ok());

    let test = test.restarted(CollectorStart::On(Some(0))).await;
    let second = SocketAddr::new(second.ip(), port(&test).await);
    assert_eq!(status(second, SECOND, Some(&key)).await, 200);
    test.engine().collector().start(Some(0)).await.unwrap();
    let second = SocketAddr::new(second.ip(), port(&test).await);
    assert_eq!(status(second, SECOND, Some(&key)).await, 200);

    test.engine().collector().set_key(None).await.unwrap();
    let gone = timeout(Duration::from_secs(5), TcpStream::connect(second)).await.unwrap();
    assert!(gone.is_err());
    assert_eq!(test.engine().collector().access().await.unwrap(), Access::default());
    keyed(&test).await;
    assert_eq!(test.engine().collector().access().await.unwrap().bind, None);
    assert!(TcpStream::connect(second).await.is_err());
}

#[tokio::test]
async fn another_machine_comes_in_on_the_further_address_with_the_key_alone() {
    // A peer by this machine's own address in its network is not by loopback.
    let Some(ip) = own_address() else { return };
    let test = TestCtx::with_collector().await;
    let key = keyed(&test).await;
    test.engine().collector().set_reach(&[], Some(&ip.to_string())).await.unwrap();
    let outside = SocketAddr::new(ip, port(&test).await);
    assert_eq!(status(outside, &ip.to_string(), Some(&key)).await, 200);
    assert_eq!(status(outside, &ip.to_string(), None).await, 401);
    assert_eq!(status(outside, "evil.example", Some(&key)).await, 403);
}

#[tokio::test]
async fn an_address_that_is_not_this_machines_is_refused() {
    let test = TestCtx::with_collector().await;
    keyed(&test).await;
    for address in ["203.0.113.1", "0.0.0.0", "nonsense"] {
        let error = test.engine().collector().set_reach(&[], Some(address)).await.unwrap_err();
        assert!(error.to_string().contains(address), "{error}");
    }
    assert_eq!(test.engine().collector().access().await.unwrap().bind, None);
}
