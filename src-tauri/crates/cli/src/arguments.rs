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
    /// Import files: Touchstone's exports, OpenTelemetry, MLflow, Langfuse, Phoenix, `LangSmith` and
    /// `OpenAI` chats.
    Import(Import),
    /// Write traces into a file.
    Export(Export),
    /// Copy the database while it is in use.
    Backup(Backup),
    /// Put a backup in the database's place; no Touchstone may run on the home.
    Restore(Restore),
    /// Look for damage; ends with 1 if there is any.
    Check(Check),
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

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where the copy goes; nothing may lie there. Without it: a name of its own in the home's
    /// `backups`.
    pub(crate) path: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) home: HomeArgument,
    /// Compact JSON, and errors as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup. What the home holds now is kept beside it.
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) home: HomeArgument,
    /// Compact JSON, and errors as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Compare every piece of content with its hash, not only some.
    #[arg(long)]
    pub(crate) full: bool,
    #[command(flatten)]
    pub(crate) home: HomeArgument,
    /// Compact JSON, and errors as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Files, and folders with everything below them; what is gzip is inflated. Or where to import
    /// from: `mlflow` and its server's address or SQLite file, `langfuse` and its address.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Their format; without it their first records tell: touchstone, otlp, mlflow, langsmith,
    /// phoenix, langfuse or openai.
    #[arg(long)]
    pub(crate) format: Option<String>,
    /// The project that takes all, by name or id; it is made where it is missing. Without it the
    /// files name projects.
    #[arg(long)]
    pub(crate) project: Option<String>,
    #[command(flatten)]
    pub(crate) home: HomeArgument,
    /// The reports as JSON, and errors as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Which traces, in the words of the query bar; without it all.
    #[arg(long)]
    pub(crate) query: Option<String>,
    /// Of which project, by name or id; without it of all.
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// `jsonl` keeps everything and can be imported again, `otlp_json` is OpenTelemetry's, `csv` has
    /// a row for each trace.
    #[arg(long, value_enum, default_value_t = ExportKind::Jsonl)]
    pub(crate) format: ExportKind,
    /// The file, which must not be there; without it one in the home's `exports`.
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) home: HomeArgument,
    /// The report as JSON, and errors as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How traces are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum ExportKind {
    Jsonl,
    OtlpJson,
    Csv,
}

impl ExportKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::OtlpJson => "otlp_json",
            Self::Csv => "csv",
        }
    }
}
