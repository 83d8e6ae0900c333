//! Tests of the whole system: what its crates may depend on, how large its files are, and what the
//! running program keeps when it is killed or the power fails.
//!
//! They run apart from the other tests (`make test SUITES=system`), since they take minutes. What one
//! crate can show alone is deliberately not here but beside its code.
#![cfg(test)]

mod arrows;
mod disk;
mod full;
mod http;
mod kill;
mod large;
mod ledger;
mod powercut;
mod random;
mod sender;
mod server;
mod sizes;
