//! `touchstone`: the engine without a window.

mod arguments;
mod call;
mod output;
mod serve;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // clap ends the program with 2 where it is used wrongly.
    let arguments = Arguments::parse();
    start_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::failure(&output::internal(&error.to_string()), false),
    };
    match arguments.command {
        Subcommand::Serve(serve) => runtime.block_on(serve::run(serve)),
        Subcommand::Call(call) => runtime.block_on(call::run(call)),
    }
}

fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TOUCHSTONE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
