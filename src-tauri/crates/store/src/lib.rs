//! The one SQLite file.
//!
//! One writer thread owns the only writing connection and commits many closures together; a few
//! threads with read-only connections answer reads. What is written is announced after its commit.
//!
//! To add a table: make `table/<noun>.rs` with its `MIGRATIONS`, its row type, its reads on
//! [`ReadTx`], its writes on [`WriteTx`] (each noting a [`Change`](touchstone_domain::change::Change))
//! and its tests, and name its migrations in `migrate.rs`. SQL and rusqlite types stay in this
//! crate. What telemetry means is deliberately not known here: a span's content is bytes.

mod backup;
mod body;
mod care;
mod check;
mod checkpoint;
mod conn;
mod error;
mod feed;
mod foreign;
mod health;
mod incoming;
mod learn;
mod migrate;
mod priority;
mod reader;
mod restore;
mod search;
mod selection;
mod settle;
mod space;
mod store;
mod table;
mod text;
mod tx;
mod writer;

#[cfg(test)]
mod tests;

pub use backup::{StoreCopy, backup_path};
pub use body::dictionaries::Dictionaries;
pub use check::{Look, PiecesChecked};
pub use error::{OpenFault, StoreError};
pub use foreign::{Foreign, ForeignValue};
pub use health::{Integrity, Soundness};
pub use incoming::{
    IncomingLog, IncomingSpan, PreparedSpan, ProjectRef, RawSpan, Said, SpanReader, prepare,
};
pub use restore::{Restored, restore};
pub use search::{
    Facet, FacetPrecision, FacetQuery, FacetSearch, Facets, KnownValue, SORTED, SearchError,
    SearchHit, SearchKey, SearchPage, TraceSearch,
};
pub use selection::{Matching, Selection, SelectionError, SelectionPage, SelectionWalk};
pub use store::{Options, Store, StoreSize};
pub use table::artifact::{Artifact, ArtifactEntry, CHUNK, artifacts_of_run};
pub use table::assessment::answered::{Answered, Asked};
pub use table::deletion::{Deletion, DeletionState, Purged};
pub use table::experiment::Experiment;
pub use table::hold::Held;
pub use table::label::TraceLabels;
pub use table::outline::Outlines;
pub use table::project::ProjectRow;
pub use table::put::Put;
pub use table::retention::{Retention, RetentionDue};
pub use table::rollup::calls::CallsMoved;
pub use table::rollup::read::{StatsBy, StatsFound, StatsQuery};
pub use table::run::input::{ModelSide, RunInput, RunModel};
pub use table::run::search::{Lifecycle, Relation, RunField, RunSearch, RunTest};
pub use table::run::{RunKey, RunRecord};
pub use table::session::judged::SessionFeedback;
pub use table::session::place::TurnSought;
pub use table::session::read::{SessionQuery, SessionSummary, SessionsFound};
pub use table::session::sorted::{SessionOrder, SessionSort};
pub use table::session::turn::{SessionTurn, TurnStep};
pub use table::session::{SessionKey, SessionRecord};
pub use table::trace::{TraceKey, TraceQuery, TraceRecord};
pub use table::trash::{Hidden, Returned};
pub use text::TextStatus;
pub use tx::{ReadTx, WriteTx};
