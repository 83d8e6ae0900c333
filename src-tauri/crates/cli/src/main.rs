//! `touchstone`: the engine without a window.

mod arguments;
mod backup;
mod call;
mod check;
mod connect;
mod output;
mod restore;
mod serve;
mod session;
mod transfer;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::arguments::{Arguments, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long threads may go on when all is done.
const LAST_MOMENT: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    // clap ends the program with 2 where it is used wrongly.
    let arguments = Arguments::parse();
    start_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::failure(&output::internal(&error.to_string()), false),
    };
    let code = match arguments.command {
        Subcommand::Serve(serve) => runtime.block_on(serve::run(serve)),
        Subcommand::Call(call) => runtime.block_on(call::run(call)),
        Subcommand::Import(import) => runtime.block_on(transfer::import(import)),
        Subcommand::Export(export) => runtime.block_on(transfer::export(export)),
        Subcommand::Backup(backup) => runtime.block_on(backup::run(backup)),
        Subcommand::Restore(restore) => runtime.block_on(restore::run(restore)),
        Subcommand::Check(check) => runtime.block_on(check::run(check)),
    };
    // What does not end by itself must not keep the program from ending.
    runtime.shutdown_timeout(LAST_MOMENT);
    code
}

fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TOUCHSTONE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
