//! The tables: each module has a table's migrations, row type, reads, writes and tests.

pub(crate) mod body;
pub(crate) mod dirty;
pub(crate) mod job;
pub(crate) mod project;
pub(crate) mod put;
pub(crate) mod setting;
pub(crate) mod span;
pub(crate) mod trace;
