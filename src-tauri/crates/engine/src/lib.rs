//! The engine of one home: who holds it, and what runs on it.
//!
//! Here are the only clock, the only task spawner, the only listeners and the door that stands
//! before each of them. What the commands answer is deliberately not here (`api`), nor how they
//! travel (`serve`).

mod check;
pub mod clock;
pub mod collector;
mod connect;
mod deletion;
pub mod door;
mod engine;
mod error;
mod holder;
mod home;
mod index;
pub mod job;
mod listener;
mod lock;
pub mod reach;
mod restore;
mod rollup;
pub mod secret;
mod session;
pub mod socket;
mod task;
mod token;
pub mod transfer;
mod upkeep;

pub use check::{CheckReport, STORE_CHECK};
pub use connect::{Credentials, IMPORT_CONNECT, Place};
pub use deletion::{Deleted, TRACES_DELETE};
pub use engine::{CollectorStart, Engine, Held, Opened, Options};
pub use error::EngineError;
pub use home::Home;
pub use index::INDEX_REBUILD;
pub use listener::{Listener, Serving};
pub use lock::Holder;
pub use reach::Access;
pub use restore::restore;
pub use rollup::ROLLUP_FILL;
pub use secrecy::{ExposeSecret, SecretString};
pub use secret::Secrets;
pub use session::SESSIONS_FILL;
pub use task::Tasks;
pub use token::Token;
pub use touchstone_transfer::Error as TransferError;
pub use upkeep::{RETENTION_FIRST, Timing};
