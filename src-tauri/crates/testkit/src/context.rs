//! An engine of a home that lasts as long as its test, calls to its commands, and requests to its
//! collector.

use std::path::Path;
use std::sync::Arc;

use prost::bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use touchstone_api::{Actor, Ctx, Error, Host, call, watch};
use touchstone_engine::{CollectorStart, Engine, Home, Opened, Options};
use touchstone_ingest::otlp::decode::{Encoding, decode};
use touchstone_ingest::otlp::map::map;
use touchstone_store::prepare;

use crate::otlp::{SpanBuilder, request};
use crate::watch::Watcher;

/// Where a port for gRPC is saved.
const GRPC_PORT: &str = "collector.grpc_port";

/// A test leaves the keychain of whoever runs it alone. Tests run side by side, so that gRPC is
/// taken on a free port, too, unless the test has one saved.
fn options(collector: CollectorStart, has_grpc_port: bool) -> Options {
    let grpc_port = (!has_grpc_port).then_some(0);
    Options { keychain: false, grpc_port, ..Options::new("testkit", collector) }
}

/// A context of the owner over an engine of its own. The engine ends when this is dropped.
#[derive(Debug)]
pub struct TestCtx {
    ctx: Ctx,
    home: Arc<TempDir>,
}

impl TestCtx {
    /// A new home whose collector stays off.
    pub async fn new() -> Self {
        Self::open(Arc::new(tempfile::tempdir().unwrap()), CollectorStart::Off, false).await
    }

    /// A new home whose collector listens on a free port.
    pub async fn with_collector() -> Self {
        let home = Arc::new(tempfile::tempdir().unwrap());
        Self::open(home, CollectorStart::On(Some(0)), false).await
    }

    /// Ends the engine and opens its home again, as a later start of the program does.
    pub async fn restarted(self, collector: CollectorStart) -> Self {
        let home = Arc::clone(&self.home);
        let saved = self.engine().store().read(|tx| tx.setting(GRPC_PORT)).await.unwrap();
        self.close().await;
        Self::open(home, collector, saved.is_some()).await
    }

    async fn open(home: Arc<TempDir>, collector: CollectorStart, has_grpc_port: bool) -> Self {
        let options = options(collector, has_grpc_port);
        let opened = Engine::open(Home::at(home.path()).unwrap(), options);
        match opened.await.unwrap() {
            Opened::Engine(engine) => Self { ctx: Ctx::new(engine, Host::Command), home },
            Opened::Held(held) => panic!("the home is held by {}", held.holder),
        }
    }

    /// Ends the engine as the program does.
    pub async fn close(self) {
        self.engine().shutdown().await;
    }

    /// The context itself.
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// The engine.
    pub fn engine(&self) -> &Arc<Engine> {
        self.ctx.engine()
    }

    /// The home's directory.
    pub fn dir(&self) -> &Path {
        self.home.path()
    }

    /// The answer of a command.
    pub async fn call<T: DeserializeOwned>(&self, name: &str, payload: Json) -> T {
        let answer = call(&self.ctx, name, payload.to_string().as_bytes()).await;
        let answer = answer.unwrap_or_else(|error| panic!("{name} {payload}: {error:?}"));
        serde_json::from_slice(&answer).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The error of a command.
    pub async fn refused(&self, name: &str, payload: Json) -> Error {
        match call(&self.ctx, name, payload.to_string().as_bytes()).await {
            Err(error) => error,
            Ok(answer) => panic!("{name} {payload}: {}", String::from_utf8_lossy(&answer)),
        }
    }

    /// The error of a command that a rater calls.
    pub async fn refused_to_rater(&self, name: &str) -> Error {
        call(&self.ctx.as_actor(Actor::Rater), name, b"{}").await.unwrap_err()
    }

    /// Listens from now on to what goes stale.
    pub fn watch(&self) -> Watcher {
        Watcher(watch(&self.ctx, "stale_watch", b"").unwrap())
    }

    /// Stores spans the way the collector does, in the default project.
    pub async fn send(&self, spans: impl IntoIterator<Item = SpanBuilder>) {
        self.send_from(&[], spans).await;
    }

    /// Stores spans the way the collector does, sent by a program of these resource attributes.
    pub async fn send_from(
        &self,
        resource: &[(&str, &str)],
        spans: impl IntoIterator<Item = SpanBuilder>,
    ) {
        let batch = decode(Encoding::Protobuf, &Bytes::from(request(resource, spans))).unwrap();
        let (store, prices) = (self.engine().store(), self.engine().prices());
        let mapped = map(batch, None, prices, self.engine().redactions()).unwrap();
        let ready = prepare(mapped.spans, store.dictionaries());
        let now_ns = self.engine().now_ns();
        store.write(move |tx| tx.put_spans(&ready, now_ns)).await.unwrap();
    }

    /// Posts an OTLP body to the collector on its port; answers the HTTP status.
    pub async fn post(&self, content_type: &str, body: &[u8]) -> u16 {
        self.request("POST /v1/traces", &[("content-type", content_type)], body).await
    }

    /// The same under another name of the host.
    pub async fn post_as(&self, host: &str, content_type: &str, body: &[u8]) -> u16 {
        let headers = [("host", host), ("content-type", content_type)];
        self.request("POST /v1/traces", &headers, body).await
    }

    /// Sends a request to the collector on its port; answers the HTTP status. `line` is method and
    /// path. Where no header says the host, it is this machine.
    pub async fn request(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> u16 {
        let answer = self.exchange(line, headers, body).await;
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap()
    }

    /// Sends JSON to the collector on its port; answers its JSON. Refusals fail the test.
    pub async fn request_json(&self, line: &str, body: &Json) -> Json {
        let headers = [("content-type", "application/json")];
        let answer = self.exchange(line, &headers, body.to_string().as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{line}: {answer}");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{line}: {error}: {body}"))
    }

    async fn exchange(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> String {
        let state = self.engine().collector().state().await.unwrap();
        let address = format!("127.0.0.1:{}", state.port);
        let length = body.len().to_string();
        let mut all = vec![("connection", "close"), ("content-length", length.as_str())];
        if !headers.iter().any(|(name, _)| *name == "host") {
            all.push(("host", &address));
        }
        all.extend(headers);
        let lines: Vec<String> =
            all.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("{line} HTTP/1.1\r\n{}\r\n", lines.concat());
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for TestCtx {
    /// What still runs is told to end, and the store's threads are joined, so that the directory
    /// can go.
    fn drop(&mut self) {
        self.engine().tasks().stopping().cancel();
        self.engine().store().close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn free_port() -> u16 {
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    }

    #[tokio::test]
    async fn no_test_takes_the_usual_port_for_grpc() {
        let test = TestCtx::new().await;
        test.engine().collector().start(Some(free_port())).await.unwrap();
        let test = test.restarted(CollectorStart::AsSaved).await;
        let state = test.engine().collector().state().await.unwrap();
        assert!(state.grpc_url.is_some() && ![0, 4_317].contains(&state.grpc_port), "{state:?}");
    }

    #[tokio::test]
    async fn a_port_for_grpc_that_a_test_saved_is_taken_again() {
        let test = TestCtx::with_collector().await;
        let port = free_port();
        test.engine().collector().set_grpc_port(port).await.unwrap();
        let test = test.restarted(CollectorStart::On(Some(0))).await;
        assert_eq!(test.engine().collector().state().await.unwrap().grpc_port, port);
    }
}
