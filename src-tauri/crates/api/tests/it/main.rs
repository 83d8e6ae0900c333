//! Every command as whoever calls it sees it, over an engine of its own.
#![expect(clippy::unwrap_used, reason = "a test ends where what it takes for granted fails")]

mod app;
mod collector;
mod commands;
mod demo;
mod health;
mod job;
mod price;
mod project;
mod reach;
mod recorded;
mod run;
mod span;
mod store;
mod stream;
mod trace;

use touchstone_api::{Error, ErrorCode};

/// Asserts what an error is and that it tells of something.
#[track_caller]
pub(crate) fn assert_error(error: &Error, code: ErrorCode, words: &str) {
    assert!(error.code == code && error.message.contains(words), "{error:?}");
}
