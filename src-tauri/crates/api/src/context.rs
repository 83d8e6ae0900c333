//! The context of a call: whose it is, and the engine it is put to.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_engine::Engine;
use touchstone_store::Store;
use ts_rs::TS;

use crate::comparison::Comparisons;
use crate::conversation::Readings;
use crate::large_values::LargeValues;
use crate::view::Views;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The user whose home it is.
    Owner,
    /// Someone who was asked to label.
    Rater,
}

/// Which program runs the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// The window.
    Window,
    /// `touchstone serve`.
    Serve,
    /// Another subcommand of `touchstone`.
    Command,
}

/// Brings the window to the front, given the arguments of whoever asks; answers whether it did.
type Focus = dyn Fn(Vec<String>) -> bool + Send + Sync;

/// What a command is given besides its request.
#[derive(Clone)]
pub struct Ctx {
    engine: Arc<Engine>,
    actor: Actor,
    host: Host,
    focus: Option<Arc<Focus>>,
    pub(crate) views: Arc<Views>,
    pub(crate) comparisons: Arc<Comparisons>,
    pub(crate) readings: Arc<Readings>,
    pub(crate) large_values: Arc<LargeValues>,
}

impl Ctx {
    /// The owner's context.
    pub fn new(engine: Arc<Engine>, host: Host) -> Self {
        Self {
            engine,
            actor: Actor::Owner,
            host,
            focus: None,
            views: Arc::default(),
            comparisons: Arc::default(),
            readings: Arc::default(),
            large_values: Arc::default(),
        }
    }

    /// The same with a window that `window_focus` brings to the front.
    #[must_use]
    pub fn with_focus(
        mut self,
        focus: impl Fn(Vec<String>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.focus = Some(Arc::new(focus));
        self
    }

    /// The same for another actor.
    #[must_use]
    pub fn as_actor(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The engine.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Who asks.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Which program runs the engine.
    pub fn host(&self) -> Host {
        self.host
    }

    pub(crate) fn store(&self) -> &Store {
        self.engine.store()
    }

    pub(crate) fn focus(&self, arguments: Vec<String>) -> bool {
        self.focus.as_ref().is_some_and(|focus| focus(arguments))
    }
}

impl fmt::Debug for Ctx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ctx")
            .field("home", self.engine.home())
            .field("actor", &self.actor)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}
