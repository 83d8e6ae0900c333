//! Every command as whoever calls it sees it, over an engine of its own.
#![expect(clippy::unwrap_used, reason = "a test ends where what it takes for granted fails")]

mod app;
mod collector;
mod commands;
mod deletion;
mod demo;
mod health;
mod job;
mod price;
mod project;
mod query;
mod reach;
mod recorded;
mod redaction;
mod retention;
mod run;
mod search;
mod span;
mod stats;
mod store;
mod stream;
mod trace;
mod transfer;

use touchstone_api::{Error, ErrorCode};

/// Asserts what an error is and that it tells of something.
#[track_caller]
pub(crate) fn assert_error(error: &Error, code: ErrorCode, words: &str) {
    assert!(error.code == code && error.message.contains(words), "{error:?}");
}
