//! What a timeline shows of a trace besides one bar a span: the path that decided how long it took,
//! the stretches in which nothing ran, and how much ran when. Pixels are deliberately not here.

mod critical;
mod density;
mod idle;

pub use critical::critical;
pub use density::{Bucket, density};
pub use idle::{Gap, idle, whole};
