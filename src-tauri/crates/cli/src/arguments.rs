//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser};

/// Touchstone without a window: the same engine, the same data.
#[derive(Debug, Parser)]
#[command(name = "touchstone", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Subcommand {
    /// Run the collector, and with --ui the interface for a browser.
    Serve(Serve),
    /// Call a command of the window; --list shows them all.
    Call(Call),
}

/// Where the data lies.
#[derive(Debug, Clone, Args)]
pub(crate) struct HomeArgument {
    /// The directory that holds the data; else `TOUCHSTONE_HOME`, else the platform's.
    #[arg(long, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) home: HomeArgument,
    /// Serve the interface to a browser, too.
    #[arg(long)]
    pub(crate) ui: bool,
    /// The collector's port for this run; 0 picks a free one. Without it: the saved one, else 4318.
    #[arg(long, value_name = "PORT")]
    pub(crate) collector_port: Option<u16>,
    /// The collector's port for gRPC in this run; 0 picks a free one. Without it: the saved one,
    /// else 4317, and a free one with --collector-port 0.
    #[arg(long, value_name = "PORT")]
    pub(crate) grpc_port: Option<u16>,
    /// The interface's port; 0 picks a free one.
    #[arg(long, value_name = "PORT", default_value_t = 4319, requires = "ui")]
    pub(crate) ui_port: u16,
    /// Print one JSON line when all listeners accept, and errors as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Call {
    /// The command, for instance `trace_list`.
    #[arg(required_unless_present = "list")]
    pub(crate) command: Option<String>,
    /// Its request as JSON; `-` reads it from standard input. Nothing stands for `{}`.
    pub(crate) payload: Option<String>,
    #[command(flatten)]
    pub(crate) home: HomeArgument,
    /// List every command with the schemas of its request and response.
    #[arg(long)]
    pub(crate) list: bool,
    /// Compact JSON, and errors as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
