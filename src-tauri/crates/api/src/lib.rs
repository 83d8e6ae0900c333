//! The one list of commands, whoever asks: the window, a browser, a command line.
//!
//! [`schema`] lists every command once. Everything else follows from it: the transports of
//! `serve`, `touchstone call`, and the TypeScript in `ui/src/bindings`. How requests travel is
//! deliberately not here; nor is SQL.

pub mod bindings;
mod call;
mod command;
mod comparison;
mod context;
mod conversation;
mod cursor;
mod difference;
mod error;
mod ids;
mod large_values;
mod number;
pub mod schema;
mod selection;
pub mod shape;
mod stream;
pub mod tags;
mod view;

pub use call::call;
pub use context::{Actor, Ctx, Host};
pub use error::{Error, ErrorCode};
pub use stream::{Items, STREAMS, Stale, StaleWatchRequest, Stream, watch};
