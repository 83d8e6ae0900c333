//! `touchstone-bench`: what Touchstone costs, measured in one run on this machine.
//!
//! Prints a JSON line per measurement and a table at the end. Numbers of different machines or runs
//! do not compare; read durable rates against the fsync rate of the same run.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts become rates, far below 2^53"
)]

mod http;
mod measure;
mod report;
mod request;
mod server;
mod text;

use std::time::Duration;

use clap::Parser;
use measure::ingest::Load;
use measure::{disk, ingest, read, visible};
use report::Row;
use server::Server;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Touchstone on this machine.
#[derive(Debug, Parser)]
struct Arguments {
    /// Seconds that each load of ingest lasts.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Spans in the store when reading is measured.
    #[arg(long, default_value_t = 100_000)]
    spans: u64,
    /// Where the store lies meanwhile; a directory of the system's temporary one if absent. Name a
    /// directory on the disk that matters.
    #[arg(long)]
    dir: Option<std::path::PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let parent = arguments.dir.clone().unwrap_or_else(std::env::temp_dir);
    let home = tempfile::tempdir_in(parent)?;
    let mut rows = Vec::new();
    let mut note = |row: Row| {
        if let Ok(line) = serde_json::to_string(&row) {
            println!("{line}");
        }
        rows.push(row);
    };

    let (fsyncs, row) = disk::fsync(home.path(), Duration::from_secs(3))?;
    note(row);
    let server = Server::start(home.path())?;
    std::thread::sleep(Duration::from_secs(1));
    note(Row::new("memory of an empty engine").number("pss_mb", server.memory_mb()?));
    let loads = [(100, 1), (100, 50), (10, 1), (10, 50)];
    for (seed, (batch, clients)) in (1..).zip(loads) {
        let time = Duration::from_secs(arguments.seconds);
        let row = ingest::ingest(&server, Load { batch, clients, time, seed })?;
        note(with_ratio(row, fsyncs));
    }
    note(Row::new("memory under load").number("pss_mb", server.memory_mb()?));
    note(visible::visible(&server)?);
    let spans = read::fill(&server, arguments.spans)?;
    let (row, traces) = read::list(&server, spans)?;
    note(row);
    note(read::open(&server, spans, &traces)?);
    println!("\n{}", report::table(&rows));
    Ok(())
}

/// Adds how many spans became durable for each fsync that the bare disk managed in this run.
fn with_ratio(row: Row, fsyncs: f64) -> Row {
    let rate = row.numbers.get("durable_spans_per_s").and_then(serde_json::Value::as_f64);
    row.number("spans_per_disk_fsync", rate.unwrap_or_default() / fsyncs)
}
