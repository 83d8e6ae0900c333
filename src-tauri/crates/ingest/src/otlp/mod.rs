//! OpenTelemetry's protocol: from bytes on the wire to spans for the store, and back to a span
//! for the eye.

pub mod decode;
mod export;
pub mod grpc;
pub mod http;
pub mod json;
pub mod log;
pub mod map;
pub mod metric;
mod parts;
pub(crate) mod redact;
pub mod rejection;
pub mod span;
mod status;
