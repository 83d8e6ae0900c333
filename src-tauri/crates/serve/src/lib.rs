//! The commands for those who are not in the window: browsers over HTTP, programs over the engine's
//! socket.
//!
//! What the commands do is deliberately not here; every request goes to `api::call` or
//! `api::watch`.

mod client;
mod line;
mod rpc;
mod socket;
mod ui;

pub use client::Client;
pub use rpc::{ROUTES, router};
pub use socket::serve_socket;
pub use ui::ROUTES as UI_ROUTES;
