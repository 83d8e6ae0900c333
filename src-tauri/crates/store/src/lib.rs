//! The one SQLite file.
//!
//! One writer thread owns the only writing connection and commits many closures together; a few
//! threads with read-only connections answer reads. What is written is announced after its commit.
//!
//! To add a table: make `table/<noun>.rs` with its `MIGRATIONS`, its row type, its reads on
//! [`ReadTx`], its writes on [`WriteTx`] (each noting a [`Change`](touchstone_domain::change::Change))
//! and its tests, and name its migrations in `migrate.rs`. SQL and rusqlite types stay in this
//! crate. What telemetry means is deliberately not known here: a span's content is bytes.

mod body;
mod conn;
mod error;
mod feed;
mod incoming;
mod migrate;
mod reader;
mod search;
mod settle;
mod store;
mod table;
mod tx;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{OpenFault, StoreError};
pub use incoming::{
    IncomingLog, IncomingSpan, PreparedSpan, ProjectRef, RawSpan, SpanReader, prepare,
};
pub use search::{SearchError, SearchKey, SearchPage, SpanText, TraceSearch};
pub use store::{Options, Store, StoreSize};
pub use table::artifact::{Artifact, ArtifactEntry, CHUNK, artifacts_of_run};
pub use table::experiment::Experiment;
pub use table::label::TraceLabels;
pub use table::project::ProjectRow;
pub use table::put::Put;
pub use table::run::input::{ModelSide, RunInput, RunModel};
pub use table::run::search::{Lifecycle, Relation, RunField, RunSearch, RunTest};
pub use table::run::{RunKey, RunRecord};
pub use table::trace::{TraceKey, TraceQuery, TraceRecord};
pub use tx::{ReadTx, WriteTx};
