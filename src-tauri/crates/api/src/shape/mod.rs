//! The shapes of requests and responses, by noun. Units stand in names; times are microseconds
//! since 1970; every number is exact in JavaScript.

pub mod app;
pub mod assessing;
pub mod assessment;
pub mod collector;
pub mod compare;
pub mod connect;
pub mod conversation;
pub mod cost;
pub mod deletion;
pub mod difference;
pub mod facet;
pub mod find;
pub mod health;
pub mod hit;
pub mod job;
pub mod message;
pub mod preference;
pub mod project;
pub mod query;
pub mod reach;
pub mod redaction;
pub mod retention;
pub mod run;
pub mod selection;
pub mod session;
pub mod span;
pub mod stats;
pub mod store;
pub mod tag;
pub mod timeline;
pub mod trace;
pub mod transfer;
pub mod tree;
pub mod value;
pub mod view;
