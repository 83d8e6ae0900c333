//! Traces: taken, shown, tagged, searched, measured and deleted.
//!
//! Spans come in at `/v1/traces`, which is `ingest`'s; only those that come as a file are taken
//! here. What a span means is asked of `ingest::convention`.

mod attribute;
mod correlate;
mod delete;
mod file;
mod info;
mod legacy;
mod measure;
mod message;
mod prompt;
mod read;
mod search;
mod span;
mod start;
mod tag;

pub(crate) use correlate::correlate;
pub(crate) use delete::delete;
pub(crate) use file::ingest_file;
pub use file::spans_of_file;
pub(crate) use legacy::{legacy_end, legacy_info, legacy_search, legacy_start};
pub(crate) use measure::measure;
pub(crate) use prompt::link_prompts;
pub(crate) use read::{batch, batch_infos, full, info};
pub(crate) use search::search;
pub(crate) use start::start;
pub(crate) use tag::{delete_tag, set_tag};
