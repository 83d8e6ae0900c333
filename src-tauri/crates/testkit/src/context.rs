//! An engine of a home that lasts as long as its test, and calls to its commands.

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

/// A test leaves the keychain of whoever runs it alone.
fn options(collector: CollectorStart) -> Options {
    Options { keychain: false, ..Options::new("testkit", collector) }
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
        Self::open(Arc::new(tempfile::tempdir().unwrap()), CollectorStart::Off).await
    }

    /// A new home whose collector listens on a free port.
    pub async fn with_collector() -> Self {
        Self::open(Arc::new(tempfile::tempdir().unwrap()), CollectorStart::On(Some(0))).await
    }

    /// Ends the engine and opens its home again, as a later start of the program does.
    pub async fn restarted(self, collector: CollectorStart) -> Self {
        let home = Arc::clone(&self.home);
        self.close().await;
        Self::open(home, collector).await
    }

    async fn open(home: Arc<TempDir>, collector: CollectorStart) -> Self {
        let opened =
            Engine::open(Home::at(home.path()).unwrap(), options(collector));
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
        let ready = prepare(map(batch, None, self.engine().prices()).unwrap().spans);
        let now_ns = self.engine().now_ns();
        self.engine().store().write(move |tx| tx.put_spans(&ready, now_ns)).await.unwrap();
    }

    /// Posts an OTLP body to the collector on its port; answers the HTTP status.
    pub async fn post(&self, content_type: &str, body: &[u8]) -> u16 {
        let state = self.engine().collector().state().await.unwrap();
        self.post_as(&format!("127.0.0.1:{}", state.port), content_type, body).await
    }

    /// The same under another name of the host.
    pub async fn post_as(&self, host: &str, content_type: &str, body: &[u8]) -> u16 {
        let state = self.engine().collector().state().await.unwrap();
        let address = format!("127.0.0.1:{}", state.port);
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST /v1/traces HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
             content-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap()
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
