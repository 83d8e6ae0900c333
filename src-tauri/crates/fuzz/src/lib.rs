//! What every decoder keeps to, whatever bytes come: one function for each fuzz target.
//!
//! A target takes any bytes and ends in a panic where a promise is broken. The programs that search
//! for such bytes are in `tests/fuzz`, a workspace of their own; the test of this crate gives the
//! targets once more all that was ever found. Nothing here is part of what is shipped.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a target ends where a promise is broken"
)]

mod compressed;
mod convention;
mod id;
mod import;
mod log;
mod metric;
mod mlflow;
pub mod otlp_json;
mod redaction;
mod search;
mod server;
mod trace;
mod wire;

pub use compressed::{grpc_frames, inflate};
pub use convention::conventions;
pub use id::ids;
pub use import::{import_again, import_file};
pub use log::{logs_json, logs_protobuf};
pub use metric::metrics;
pub use mlflow::{mlflow_file, mlflow_requests};
pub use redaction::redaction;
pub use search::{filter, order_by, page_tokens, search};
pub use trace::{traces_json, traces_protobuf};
pub use wire::wire;

/// A name, and what takes any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 19] = [
    ("traces_protobuf", traces_protobuf),
    ("traces_json", traces_json),
    ("logs_protobuf", logs_protobuf),
    ("logs_json", logs_json),
    ("metrics", metrics),
    ("inflate", inflate),
    ("grpc_frames", grpc_frames),
    ("wire", wire),
    ("ids", ids),
    ("conventions", conventions),
    ("filter", filter),
    ("order_by", order_by),
    ("page_tokens", page_tokens),
    ("search", search),
    ("mlflow_requests", mlflow_requests),
    ("mlflow_file", mlflow_file),
    ("redaction", redaction),
    ("import_file", import_file),
    ("import_again", import_again),
];
