//! Where the window's calls go: to the engine it opened, to the engine that holds the home, or
//! nowhere, with the reason.

use std::fmt;
use std::sync::OnceLock;

use serde_json::json;
use touchstone_api::{Ctx, Error, Host, Items};
use touchstone_engine::{CollectorStart, Engine, EngineError, Held, Home, Opened, Options};
use touchstone_serve::Client;

/// What stands behind the window.
pub(crate) enum Backend {
    /// This process is the engine. The context comes once there is a window to bring to the front.
    Engine { engine: std::sync::Arc<Engine>, ctx: OnceLock<Ctx> },
    /// Another process is; the window is a view on it.
    View(Client),
    /// The home cannot be opened; every call answers why.
    Failed(Error),
}

impl Backend {
    /// Opens the home, if there is one; the collector listens on this port, else as it is saved.
    pub(crate) async fn open(home: Result<Home, EngineError>, port: Option<u16>) -> Self {
        let start = match port {
            Some(port) => CollectorStart::On(Some(port)),
            None => CollectorStart::AsSaved,
        };
        let opened = match home {
            Ok(home) => Engine::open(home, Options::new("Touchstone", start)).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok(Opened::Engine(engine)) => Self::Engine { engine, ctx: OnceLock::new() },
            Ok(Opened::Held(held)) => Self::view(&held).await,
            Err(error) => Self::Failed(error.into()),
        }
    }

    async fn view(held: &Held) -> Self {
        match Client::connect(&held.home).await {
            Ok(client) => Self::View(client),
            Err(_) => Self::Failed(Error::held(held)),
        }
    }

    /// Asks the holder of the home to bring its window to the front and to open a link there; answers
    /// whether it has one.
    pub(crate) async fn focus_other_window(&self, link: Option<&str>) -> bool {
        let Self::View(client) = self else { return false };
        let arguments: Vec<&str> = link.into_iter().collect();
        let payload = json!({ "arguments": arguments }).to_string();
        let answer = client.call("window_focus", payload.as_bytes()).await;
        answer.is_ok_and(|bytes| {
            serde_json::from_slice::<serde_json::Value>(&bytes)
                .is_ok_and(|answer| answer["focused"] == true)
        })
    }

    /// Lets other programs speak to this engine, now that there is a window to bring to the front.
    /// Spawns, so it must run on the runtime.
    #[expect(clippy::unused_async, reason = "async makes sure that it runs on the runtime")]
    pub(crate) async fn serve_others(
        &self,
        focus: impl Fn(Vec<String>) -> bool + Send + Sync + 'static,
    ) {
        let Self::Engine { engine, ctx } = self else { return };
        let made = Ctx::new(engine.clone(), Host::Window).with_focus(focus);
        touchstone_serve::serve_socket(&made);
        // Set once, in the app's setup.
        let _ = ctx.set(made);
    }

    /// Calls a command.
    pub(crate) async fn call(&self, command: &str, payload: &[u8]) -> Result<Vec<u8>, Error> {
        match self {
            Self::Engine { engine, ctx } => {
                let ctx = ctx.get_or_init(|| Ctx::new(engine.clone(), Host::Window));
                touchstone_api::call(ctx, command, payload).await
            }
            Self::View(client) => client.call(command, payload).await,
            Self::Failed(error) => Err(error.clone()),
        }
    }

    /// Opens a stream.
    pub(crate) async fn watch(&self, stream: &str, payload: &[u8]) -> Result<Items, Error> {
        match self {
            Self::Engine { engine, ctx } => {
                let ctx = ctx.get_or_init(|| Ctx::new(engine.clone(), Host::Window));
                touchstone_api::watch(ctx, stream, payload)
            }
            Self::View(client) => client.watch(stream, payload).await,
            Self::Failed(error) => Err(error.clone()),
        }
    }

    /// Ends what this process holds.
    pub(crate) async fn close(&self) {
        if let Self::Engine { engine, .. } = self {
            engine.shutdown().await;
        }
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Engine { .. } => "Engine",
            Self::View(_) => "View",
            Self::Failed(_) => "Failed",
        })
    }
}
