//! The shapes of requests and responses, by noun. Units stand in names; times are microseconds
//! since 1970; every number is exact in JavaScript.

pub mod app;
pub mod assessment;
pub mod collector;
pub mod connect;
pub mod cost;
pub mod deletion;
pub mod health;
pub mod hit;
pub mod job;
pub mod message;
pub mod project;
pub mod query;
pub mod reach;
pub mod redaction;
pub mod retention;
pub mod run;
pub mod selection;
pub mod span;
pub mod stats;
pub mod store;
pub mod trace;
pub mod transfer;
