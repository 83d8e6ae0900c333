//! Every command as whoever calls it sees it, over an engine of its own.
#![expect(clippy::unwrap_used, reason = "a test ends where what it takes for granted fails")]

mod app;
mod assessment;
mod assessment_client;
mod collector;
mod commands;
mod compare;
mod conversation;
mod deletion;
mod demo;
mod facet;
mod find;
mod health;
mod huge;
mod job;
mod preference;
mod price;
mod project;
mod query;
mod reach;
mod recorded;
mod redaction;
mod retention;
mod run;
mod search;
mod session;
mod span;
mod stats;
mod store;
mod stream;
mod tag;
mod timeline;
mod trace;
mod transfer;
mod tree;
mod value;
mod view;

use touchstone_api::{Error, ErrorCode};

/// Asserts what an error is and that it tells of something.
#[track_caller]
pub(crate) fn assert_error(error: &Error, code: ErrorCode, words: &str) {
    assert!(error.code == code && error.message.contains(words), "{error:?}");
}
