//! Telemetry in.
//!
//! What clients send over OTLP is decoded ([`otlp`]), read by the conventions of the libraries
//! that wrote it ([`convention`]), and handed to the store. What is stored is OTLP's own bytes; what
//! a convention makes of them is deliberately not stored beyond a few scalars, so that a better
//! reading needs no migration.

pub mod collector;
pub mod convention;
pub mod demo;
pub mod error;
pub mod health;
pub mod otlp;
mod reader;
pub mod redaction;
pub mod request_log;
mod said;

pub use collector::{Collector, Limits};
pub use error::Error;
pub use health::Health;
pub use otlp::http::{ROUTES, router};
pub use reader::{READING, Reader};
pub use redaction::Redactions;
