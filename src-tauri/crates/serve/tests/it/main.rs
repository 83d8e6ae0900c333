//! The transports as their clients meet them: who is refused, and what is said over the socket.
#![cfg(test)]

mod door;
mod rpc;
mod socket;
