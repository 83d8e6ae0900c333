//! What the commands do, by noun. Each is a function of a context and its request.

pub(crate) mod app;
pub(crate) mod collector;
pub(crate) mod connect;
pub(crate) mod deletion;
pub(crate) mod demo;
pub(crate) mod job;
pub(crate) mod price;
pub(crate) mod project;
pub(crate) mod query;
pub(crate) mod reach;
pub(crate) mod redaction;
pub(crate) mod retention;
pub(crate) mod run;
pub(crate) mod span;
pub(crate) mod stats;
pub(crate) mod store;
pub(crate) mod trace;
pub(crate) mod transfer;
pub(crate) mod window;
