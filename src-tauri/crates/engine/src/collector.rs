//! The collector's listener: turned on and off, and on a port that is remembered.
//!
//! What it answers to clients is deliberately not here but in `ingest`.

use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::response::Response;
use tokio::sync::Mutex;
use touchstone_domain::change::Change;
use touchstone_ingest::Collector;
use touchstone_ingest::otlp::http::note_refused;
use touchstone_store::{Store, StoreError};

use crate::door::{self, Key, Refused};
use crate::error::EngineError;
use crate::listener::{Listener, Serving};
use crate::task::Tasks;

/// The port that OpenTelemetry's clients send to unless told otherwise.
pub const DEFAULT_PORT: u16 = 4318;

const PORT_SETTING: &str = "collector.port";
const ENABLED_SETTING: &str = "collector.enabled";

/// How the collector stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectorState {
    /// Whether it takes requests.
    pub running: bool,
    /// Where clients send; `None` while it does not run.
    pub url: Option<String>,
    /// The port it listens on, else the one it will listen on; 0 stands for any free one.
    pub port: u16,
    /// Whether it also listens on `::1`.
    pub ipv6: bool,
    /// Why it does not run although it should.
    pub error: Option<String>,
    /// What to do about that.
    pub hint: Option<String>,
}

#[derive(Debug)]
enum State {
    Stopped,
    Running(Serving),
    Failed { port: u16, error: String, hint: Option<String> },
}

/// The collector with its listener.
#[derive(Debug)]
pub struct CollectorListener {
    collector: Arc<Collector>,
    store: Store,
    tasks: Tasks,
    state: Mutex<State>,
}

impl CollectorListener {
    pub(crate) fn new(store: Store, tasks: Tasks, now_ns: fn() -> i64) -> Self {
        let collector = Arc::new(Collector::new(store.clone(), now_ns));
        Self { collector, store, tasks, state: Mutex::new(State::Stopped) }
    }

    /// What takes the requests: its counts and its log of the last ones.
    pub fn collector(&self) -> &Arc<Collector> {
        &self.collector
    }

    /// The listener's whole router behind the door. Clients need no key. What the door refuses is
    /// noted like any other request.
    pub fn router(&self, port: u16) -> Router {
        let routes = touchstone_ingest::router(Arc::clone(&self.collector));
        let guarded = door::guard(port, Key::None, routes, None);
        let collector = Arc::clone(&self.collector);
        guarded.layer(middleware::map_response(move |mut response: Response| {
            if let Some(Refused { head, reason, hint }) = response.extensions_mut().remove() {
                note_refused(&collector, &head, &reason, hint);
            }
            ready(response)
        }))
    }

    /// How it stands.
    pub async fn state(&self) -> Result<CollectorState, StoreError> {
        let saved = self.saved_port().await?;
        let stopped = CollectorState {
            running: false,
            url: None,
            port: saved,
            ipv6: false,
            error: None,
            hint: None,
        };
        Ok(match &*self.state.lock().await {
            State::Stopped => stopped,
            State::Running(serving) => CollectorState {
                running: true,
                url: Some(serving.url()),
                port: serving.port(),
                ipv6: serving.has_ipv6(),
                ..stopped
            },
            State::Failed { port, error, hint } => CollectorState {
                port: *port,
                error: Some(error.clone()),
                hint: hint.clone(),
                ..stopped
            },
        })
    }

    /// Starts it, now and at later starts. A port that is given is kept for later as well; where
    /// it listens on another already, it moves, once the new one is bound.
    pub async fn start(&self, port: Option<u16>) -> Result<(), EngineError> {
        let wanted = match port {
            Some(port) => port,
            None => self.saved_port().await?,
        };
        self.listen(wanted, port.is_some()).await?;
        self.store
            .write(move |tx| {
                if let Some(port) = port {
                    tx.setting_set(PORT_SETTING, &port.to_string())?;
                }
                tx.setting_set(ENABLED_SETTING, "true")
            })
            .await?;
        Ok(())
    }

    /// Starts it on this port, or on the saved one, without changing what is saved.
    pub(crate) async fn start_once(&self, port: Option<u16>) -> Result<(), EngineError> {
        let wanted = match port {
            Some(port) => port,
            None => self.saved_port().await?,
        };
        self.listen(wanted, true).await
    }

    /// Starts it unless it was turned off. That its port is taken is told by its state.
    pub(crate) async fn start_as_saved(&self) -> Result<(), StoreError> {
        let enabled = self.store.read(|tx| tx.setting(ENABLED_SETTING)).await?;
        if enabled.as_deref() == Some("false") {
            return Ok(());
        }
        if let Err(error) = self.start_once(None).await {
            tracing::warn!(%error, "the collector could not be started");
        }
        Ok(())
    }

    /// Stops it, now and at later starts, until it is started again.
    pub async fn stop(&self) -> Result<(), EngineError> {
        self.close().await;
        self.store.write(|tx| tx.setting_set(ENABLED_SETTING, "false")).await?;
        Ok(())
    }

    /// Stops it without changing what is saved.
    pub(crate) async fn close(&self) {
        let mut state = self.state.lock().await;
        if let State::Running(serving) = std::mem::replace(&mut *state, State::Stopped) {
            serving.stop().await;
        }
        self.store.announce(Change::Collector);
    }

    /// Listens on a port. Where one is bound already it stays, unless it may move.
    async fn listen(&self, port: u16, may_move: bool) -> Result<(), EngineError> {
        let mut state = self.state.lock().await;
        if let State::Running(serving) = &*state
            && (!may_move || serving.port() == port)
        {
            return Ok(());
        }
        let listener = match Listener::bind(port).await {
            Ok(listener) => listener,
            Err(error) => {
                if !matches!(*state, State::Running(_)) {
                    let (message, hint) = (error.to_string(), error.hint());
                    *state = State::Failed { port, error: message, hint };
                    self.store.announce(Change::Collector);
                }
                return Err(error);
            }
        };
        let router = self.router(listener.port());
        let serving = listener.serve(router, &self.tasks);
        let before = std::mem::replace(&mut *state, State::Running(serving));
        if let State::Running(before) = before {
            before.stop().await;
        }
        self.store.announce(Change::Collector);
        Ok(())
    }

    async fn saved_port(&self) -> Result<u16, StoreError> {
        let saved = self.store.read(|tx| tx.setting(PORT_SETTING)).await?;
        Ok(saved.and_then(|port| port.parse().ok()).unwrap_or(DEFAULT_PORT))
    }
}
