//! The tables: each module has a table's migrations, row type, reads, writes and tests.

pub(crate) mod artifact;
pub(crate) mod assessment;
pub(crate) mod body;
pub(crate) mod deleted;
pub(crate) mod deletion;
pub(crate) mod dirty;
pub(crate) mod experiment;
pub(crate) mod facet;
pub(crate) mod hold;
pub(crate) mod job;
pub(crate) mod label;
pub(crate) mod log;
pub(crate) mod mark;
pub(crate) mod price;
pub(crate) mod project;
pub(crate) mod put;
pub(crate) mod redaction;
pub(crate) mod retention;
pub(crate) mod rollup;
pub(crate) mod run;
pub(crate) mod setting;
pub(crate) mod span;
pub(crate) mod trace;
pub(crate) mod trace_info;
pub(crate) mod trash;
