//! OpenTelemetry's protocol: from bytes on the wire to spans for the store, and back to a span
//! for the eye.

pub mod decode;
pub mod http;
pub mod json;
pub mod map;
pub mod rejection;
pub mod span;
