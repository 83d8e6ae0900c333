//! The program `touchstone` as its users run it: what it prints, the codes it ends with, and whom
//! it leaves the home to.
//!
//! What a command answers is deliberately not here; nor is what outlives a crash.
#![cfg(test)]
#![cfg(unix)]

mod call;
mod copies;
mod end;
mod home;
mod program;
mod serve;
mod transfer;
