//! The MLflow REST protocol on the collector's port: an adapter over the store, so that an
//! unmodified MLflow client needs only a new tracking URI.
//!
//! One file for each noun of the protocol; `route` lists all routes. Spans come in at `/v1/traces`,
//! which is `ingest`'s. Who may connect is checked before.

mod absent;
mod artifact;
mod assessment;
mod clause;
mod error;
mod experiment;
mod limit;
mod metric;
mod name;
mod params;
mod redaction;
mod route;
mod run;
mod server;
mod time;
mod trace;

use std::sync::Arc;

use touchstone_ingest::Collector;
use touchstone_store::Store;

pub use artifact::artifact_path;
pub use assessment::json::read as read_assessment;
pub use error::{Code, Error};
pub use route::{ROUTES, router};
pub use trace::spans_of_file;

/// What all requests share.
#[derive(Debug)]
pub struct Mlflow {
    pub(crate) store: Store,
    /// Takes the spans that come as files.
    pub(crate) collector: Arc<Collector>,
    /// The clock: nanoseconds since 1970.
    pub(crate) now_ns: fn() -> i64,
}

impl Mlflow {
    /// The protocol over a store and the collector that fills it.
    pub const fn new(store: Store, collector: Arc<Collector>, now_ns: fn() -> i64) -> Self {
        Self { store, collector, now_ns }
    }
}

/// What a handler answers: the body of a 200, or why not.
pub(crate) type Answer = Result<serde_json::Value, Error>;
