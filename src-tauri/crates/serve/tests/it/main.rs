//! The transports as their clients meet them: who is refused, what is answered over HTTP, and what
//! is said over the socket.
#![cfg(test)]

mod door;
mod grpc;
mod reach;
mod rpc;
mod socket;
mod ui;
mod wire;
