//! The engine of one home: who holds it, and what runs on it.
//!
//! Here are the only clock, the only task spawner, the only listeners and the door that stands
//! before each of them. What the commands answer is deliberately not here (`api`), nor how they
//! travel (`serve`).

pub mod clock;
pub mod collector;
pub mod door;
mod engine;
mod error;
mod holder;
mod home;
pub mod job;
mod listener;
mod lock;
pub mod reach;
pub mod secret;
pub mod socket;
mod task;
mod token;

pub use engine::{CollectorStart, Engine, Held, Opened, Options};
pub use error::EngineError;
pub use home::Home;
pub use listener::{Listener, Serving};
pub use lock::Holder;
pub use reach::Access;
pub use secrecy::{ExposeSecret, SecretString};
pub use secret::Secrets;
pub use task::Tasks;
pub use token::Token;
