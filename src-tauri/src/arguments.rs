//! The window's arguments.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// The Touchstone window.
#[derive(Debug, Clone, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// The directory that holds the data; else `TOUCHSTONE_HOME`, else the platform's.
    #[arg(long, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// The collector's port for this run; 0 picks a free one.
    #[arg(long, value_name = "PORT")]
    pub(crate) collector_port: Option<u16>,
    /// A link to open, `touchstone://trace/<id>`. What is none is shown and not opened.
    #[arg(value_name = "LINK")]
    pub(crate) link: Option<String>,
}

impl Arguments {
    /// Reads them from the command line; help, version and mistakes are printed and end the
    /// program with the code given.
    pub(crate) fn read() -> Result<Self, ExitCode> {
        Self::try_parse().map_err(|error| {
            // Nothing can be done where even this cannot be printed.
            let _ = error.print();
            u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
        })
    }
}
