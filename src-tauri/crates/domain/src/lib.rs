//! The words of Touchstone as types: ids, spans, traces, facts, projects, jobs.
//!
//! Everything here is a value or a pure function. There is deliberately no IO, no clock and no
//! async: time is passed in, and the same input always gives the same output.

pub mod assessment;
pub mod change;
pub mod compare;
pub mod cost;
pub mod facts;
pub mod filter;
pub mod id;
pub mod job;
pub mod label;
pub mod latency;
pub mod outline;
pub mod preview;
pub mod price;
pub mod project;
pub mod redaction;
pub mod run;
pub mod saved_view;
pub mod slim;
pub mod span;
pub mod stats;
pub mod summary;
pub mod text;
pub mod time;
pub mod timeline;
pub mod trace_info;
pub mod tree;
pub mod usage;
pub mod value;
pub mod wire;
