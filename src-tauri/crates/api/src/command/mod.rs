//! What the commands do, by noun. Each is a function of a context and its request.

pub(crate) mod app;
pub(crate) mod collector;
pub(crate) mod demo;
pub(crate) mod job;
pub(crate) mod price;
pub(crate) mod project;
pub(crate) mod reach;
pub(crate) mod run;
pub(crate) mod span;
pub(crate) mod store;
pub(crate) mod trace;
pub(crate) mod window;
