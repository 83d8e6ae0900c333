//! The collector's listeners: turned on and off, on ports that are remembered, and reached as its
//! owner says.
//!
//! What it answers to clients is deliberately not here but in `ingest` and `mlflow`.

mod ports;
mod routes;

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use axum::Router;
use secrecy::SecretString;
use tokio::sync::Mutex;
use touchstone_domain::change::Change;
use touchstone_ingest::Collector;
use touchstone_prices::PriceBook;
use touchstone_store::{Store, StoreError};

use self::ports::{Fault, Outside, Ports, open_grpc};
use self::routes::Routes;
use crate::error::EngineError;
use crate::listener::Listener;
use crate::reach::{self, Access, KEY, Reach, Rules};
use crate::secret::Secrets;
use crate::task::Tasks;
use crate::token::Token;

/// The port that OpenTelemetry's clients send HTTP to unless told otherwise.
pub const DEFAULT_PORT: u16 = 4318;
/// The port that they send gRPC to.
pub const DEFAULT_GRPC_PORT: u16 = 4317;

const PORT_SETTING: &str = "collector.port";
const GRPC_PORT_SETTING: &str = "collector.grpc_port";
const ENABLED_SETTING: &str = "collector.enabled";

/// How the collector stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Where clients send gRPC; `None` while it takes none.
    pub grpc_url: Option<String>,
    /// The port for gRPC it listens on, else the one it will listen on; 0 stands for any free one.
    pub grpc_port: u16,
    /// Why it takes no gRPC although it runs.
    pub grpc_error: Option<String>,
    /// Why it is not to be reached on its further address although it runs.
    pub bind_error: Option<String>,
}

#[derive(Debug)]
enum State {
    Stopped,
    Running(Box<Ports>),
    Failed(Fault),
}

/// What of the engine the collector needs.
pub(crate) struct Parts {
    pub(crate) store: Store,
    pub(crate) prices: Arc<PriceBook>,
    pub(crate) tasks: Tasks,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) now_ns: fn() -> i64,
}

/// The collector with its listeners.
#[derive(Debug)]
pub struct CollectorListener {
    routes: Routes,
    store: Store,
    tasks: Tasks,
    secrets: Arc<Secrets>,
    /// The port for gRPC of this run, before the saved one.
    run_grpc: std::sync::Mutex<Option<u16>>,
    /// One change at a time; the keychain may make it a long one.
    turn: Mutex<()>,
    state: Mutex<State>,
}

impl CollectorListener {
    /// One that does not listen yet. `grpc_port` is for this run; without it the saved one counts.
    pub(crate) fn new(parts: Parts, grpc_port: Option<u16>) -> Self {
        let Parts { store, prices, tasks, secrets, now_ns } = parts;
        let collector = Arc::new(Collector::new(store.clone(), prices, now_ns));
        let reach = Reach::default();
        Self {
            routes: Routes { store: store.clone(), collector, reach, now_ns },
            store,
            tasks,
            secrets,
            run_grpc: std::sync::Mutex::new(grpc_port),
            turn: Mutex::default(),
            state: Mutex::new(State::Stopped),
        }
    }

    /// What takes the requests: its counts and its log of the last ones.
    pub fn collector(&self) -> &Arc<Collector> {
        &self.routes.collector
    }

    /// The whole router behind the port for HTTP, its door included.
    pub fn router(&self, port: u16) -> Router {
        self.routes.http(port, false)
    }

    /// The whole router behind the port for gRPC, its door included.
    pub fn grpc_router(&self, port: u16) -> Router {
        self.routes.grpc(port, false)
    }

    /// How it stands.
    pub async fn state(&self) -> Result<CollectorState, StoreError> {
        let port = self.saved_port().await?;
        let grpc_port = self.wanted_grpc_port(port).await?;
        let stopped = CollectorState { port, grpc_port, ..CollectorState::default() };
        Ok(match &*self.state.lock().await {
            State::Stopped => stopped,
            State::Running(ports) => CollectorState {
                running: true,
                url: Some(ports.http.url()),
                port: ports.http.port(),
                ipv6: ports.http.has_ipv6(),
                grpc_url: ports.grpc.as_ref().ok().map(|serving| serving.url()),
                grpc_port: ports.grpc.as_ref().map_or_else(|fault| fault.port, |it| it.port()),
                grpc_error: ports.grpc.as_ref().err().map(|fault| fault.error.clone()),
                bind_error: ports.outside.as_ref().and_then(Outside::error),
                ..stopped
            },
            State::Failed(Fault { port, error, hint }) => CollectorState {
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
        let _turn = self.turn.lock().await;
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
        let _turn = self.turn.lock().await;
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
        let _turn = self.turn.lock().await;
        self.close().await;
        self.store.write(|tx| tx.setting_set(ENABLED_SETTING, "false")).await?;
        Ok(())
    }

    /// Stops it without changing what is saved.
    pub(crate) async fn close(&self) {
        let mut state = self.state.lock().await;
        if let State::Running(ports) = std::mem::replace(&mut *state, State::Stopped) {
            ports.stop().await;
        }
        self.store.announce(Change::Collector);
    }

    /// Takes gRPC on this port, now if it runs and at later starts; 0 picks a free one.
    pub async fn set_grpc_port(&self, port: u16) -> Result<(), EngineError> {
        let _turn = self.turn.lock().await;
        if let State::Running(ports) = &mut *self.state.lock().await {
            ports.move_grpc(port, &self.routes, &self.tasks).await?;
        }
        self.store.write(move |tx| tx.setting_set(GRPC_PORT_SETTING, &port.to_string())).await?;
        *self.run_grpc.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.store.announce(Change::Collector);
        Ok(())
    }

    /// How it may be reached.
    pub async fn access(&self) -> Result<Access, EngineError> {
        Ok(Access::saved(&self.store, self.secrets.has(KEY).await?).await?)
    }

    /// The key it asks for, to be copied by its owner.
    pub async fn key(&self) -> Result<Option<SecretString>, EngineError> {
        self.secrets.get(KEY).await
    }

    /// Asks for this key from the next request on, or for none, which also takes back all that
    /// [`set_reach`](Self::set_reach) allowed.
    pub async fn set_key(&self, key: Option<SecretString>) -> Result<(), EngineError> {
        let _turn = self.turn.lock().await;
        if let Some(key) = key {
            reach::check_key(&key)?;
            self.secrets.set(KEY, &key).await?;
        } else {
            self.store.write(|tx| Access::default().save(tx)).await?;
            self.secrets.remove(KEY).await?;
        }
        self.apply().await
    }

    /// Asks for a new random key from the next request on, and answers it.
    pub async fn new_key(&self) -> Result<SecretString, EngineError> {
        let key = SecretString::from(Token::random()?.expose());
        self.set_key(Some(key.clone())).await?;
        Ok(key)
    }

    /// Answers under these further names of the host, and listens on this further address of the
    /// machine, where other machines may send from. Needs a key.
    pub async fn set_reach(&self, hosts: &[String], bind: Option<&str>) -> Result<(), EngineError> {
        let _turn = self.turn.lock().await;
        let access = Access::checked(hosts, bind)?;
        if !self.secrets.has(KEY).await? {
            return Err(EngineError::NoKey);
        }
        if let Some(ip) = access.bind {
            check_address(ip).await?;
        }
        self.store.write(move |tx| access.save(tx)).await?;
        self.apply().await
    }

    /// Lets what is saved about its reach count.
    async fn apply(&self) -> Result<(), EngineError> {
        let rules = Rules::saved(&self.store, &self.secrets).await?;
        let bind = rules.bind();
        self.routes.reach.replace(rules);
        let mut state = self.state.lock().await;
        match &mut *state {
            State::Stopped => {}
            State::Running(ports) => ports.set_outside(bind, &self.routes, &self.tasks).await,
            State::Failed(fault) => {
                // Its key may have been what was missing. That it cannot start is told by its state.
                let port = fault.port;
                if let Err(error) = self.open(&mut state, bind, port).await {
                    *state = State::Failed(Fault::new(port, &error));
                }
            }
        }
        self.store.announce(Change::Setting);
        self.store.announce(Change::Collector);
        Ok(())
    }

    /// Listens on a port. Where one is bound already it stays, unless it may move.
    async fn listen(&self, port: u16, may_move: bool) -> Result<(), EngineError> {
        if let State::Running(ports) = &*self.state.lock().await
            && (!may_move || ports.http.port() == port)
        {
            return Ok(());
        }
        let rules = Rules::saved(&self.store, &self.secrets).await;
        let mut state = self.state.lock().await;
        let opened = match rules {
            Ok(rules) => {
                let bind = rules.bind();
                self.routes.reach.replace(rules);
                self.open(&mut state, bind, port).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = &opened
            && !matches!(*state, State::Running(_))
        {
            *state = State::Failed(Fault::new(port, error));
        }
        self.store.announce(Change::Collector);
        opened
    }

    /// Binds the port for HTTP, leaves the one before, and binds the others. `bind` is the further
    /// address. The rules that count must be in place.
    async fn open(
        &self,
        state: &mut State,
        bind: Option<IpAddr>,
        port: u16,
    ) -> Result<(), EngineError> {
        let listener = Listener::bind(port).await?;
        let router = self.routes.http(listener.port(), false);
        let http = listener.serve(router, &self.tasks);
        if let State::Running(ports) = state {
            let before = std::mem::replace(&mut ports.http, http);
            before.stop().await;
            ports.reopen_outside(&self.routes, &self.tasks).await;
            return Ok(());
        }
        let grpc_port = self.wanted_grpc_port(port).await?;
        let grpc = open_grpc(grpc_port, &self.routes, &self.tasks).await;
        let mut ports = Ports { http, grpc, outside: None };
        ports.set_outside(bind, &self.routes, &self.tasks).await;
        *state = State::Running(Box::new(ports));
        Ok(())
    }

    async fn saved_port(&self) -> Result<u16, StoreError> {
        let saved = self.store.read(|tx| tx.setting(PORT_SETTING)).await?;
        Ok(saved.and_then(|port| port.parse().ok()).unwrap_or(DEFAULT_PORT))
    }

    /// The port for gRPC: of this run, else the saved one, else the usual one. Whoever wants any
    /// free port for HTTP wants one for gRPC as well.
    async fn wanted_grpc_port(&self, http: u16) -> Result<u16, StoreError> {
        if let Some(port) = *self.run_grpc.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(port);
        }
        let saved = self.store.read(|tx| tx.setting(GRPC_PORT_SETTING)).await?;
        let usual = if http == 0 { 0 } else { DEFAULT_GRPC_PORT };
        Ok(saved.and_then(|port| port.parse().ok()).unwrap_or(usual))
    }
}

/// Refuses an address that is not one of this machine.
async fn check_address(ip: IpAddr) -> Result<(), EngineError> {
    match Listener::bind_on(ip, 0).await {
        Ok(_) => Ok(()),
        Err(error) => Err(EngineError::BadReach(format!("cannot listen on {ip}: {error}"))),
    }
}
