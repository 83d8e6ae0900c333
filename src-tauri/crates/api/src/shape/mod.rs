//! The shapes of requests and responses, by noun. Units stand in names; times are microseconds
//! since 1970; every number is exact in JavaScript.

pub mod app;
pub mod assessment;
pub mod collector;
pub mod cost;
pub mod health;
pub mod job;
pub mod message;
pub mod project;
pub mod reach;
pub mod run;
pub mod span;
pub mod trace;
