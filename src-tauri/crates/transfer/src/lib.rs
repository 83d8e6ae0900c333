//! Data in from files and other tools, data out into files.
//!
//! A source, whatever tool wrote it, is read into [`record::ImportedTrace`]s; [`sink`] brings them
//! into the store. What is stored is written by [`export`]. How the work is kept as a job is deliberately not here (`engine`); nor are the
//! meanings of attributes, which are `ingest`'s.

mod error;
pub mod export;
pub mod format;
pub mod id;
pub mod import;
mod join;
pub mod read;
pub mod record;
pub mod report;
pub mod sink;
pub mod source;

pub use error::Error;
pub use record::{ImportedTrace, Provenance};
pub use report::Report;
