//! For tests: telemetry that is built in a line ([`otlp`]), and an engine of a home that lasts as
//! long as its test ([`TestCtx`]).
//!
//! Nothing here is part of the program. What only one crate's tests need is deliberately not here
//! but beside those tests.
#![expect(
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where what it takes for granted does not hold"
)]

mod context;
pub mod otlp;
mod watch;

pub use context::TestCtx;
pub use otlp::{START_US, SpanBuilder, Usual, request, span, span_id, trace_id};
pub use watch::Watcher;
