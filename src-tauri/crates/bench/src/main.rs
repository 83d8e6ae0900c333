//! `touchstone-bench`: what Touchstone costs, measured in one run on this machine; and stores for
//! others to measure. What a screen costs is measured in `tests/browser/measure`.
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
mod store;
mod text;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Parser, Subcommand};
use measure::ingest::Load;
use measure::{disk, fill, ingest, peer, read, search, sustained, visible};
use report::Row;
use server::Server;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Touchstone on this machine.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    /// Seconds that each load of ingest lasts.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Spans in the store when reading and searching are measured; several sizes are measured one
    /// after the other, each in a store of its own.
    #[arg(long, value_delimiter = ',', default_value = "100000")]
    spans: Vec<u64>,
    /// Where the stores lie meanwhile; a directory of the system's temporary one if absent. Name a
    /// directory on the disk that matters.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// The address of an MLflow server on this machine to compare with.
    #[arg(long)]
    mlflow: Option<String>,
    /// That server's SQLite file, to measure its size.
    #[arg(long, requires = "mlflow")]
    mlflow_database: Option<PathBuf>,
}

/// What it does besides measuring.
#[derive(Debug, Subcommand)]
enum Task {
    /// Fills a store and leaves it to be measured by others; prints what lies in it.
    Fill(store::Fill),
}

/// Where rows go as soon as they are known.
#[derive(Debug, Default)]
struct Report(Vec<Row>);

impl Report {
    fn note(&mut self, row: Row) {
        if let Ok(line) = serde_json::to_string(&row) {
            println!("{line}");
        }
        self.0.push(row);
    }

    fn notes(&mut self, rows: Vec<Row>) {
        for row in rows {
            self.note(row);
        }
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(Task::Fill(fill)) = &arguments.task {
        println!("{}", store::fill(fill)?);
        return Ok(());
    }
    let parent = arguments.dir.clone().unwrap_or_else(std::env::temp_dir);
    let mut report = Report::default();
    measure_ingest(&arguments, &parent, &mut report)?;
    for spans in &arguments.spans {
        measure_reads(*spans, &parent, &mut report)?;
    }
    if let Some(mlflow) = &arguments.mlflow {
        let home = tempfile::tempdir_in(&parent)?;
        let server = Server::start(home.path())?;
        let database = arguments.mlflow_database.as_deref();
        report.notes(peer::compare(&server.collector, mlflow, database)?);
    }
    println!("\n{}", report::table(&report.0));
    Ok(())
}

fn measure_ingest(arguments: &Arguments, parent: &Path, report: &mut Report) -> anyhow::Result<()> {
    let home = tempfile::tempdir_in(parent)?;
    let (fsyncs, row) = disk::fsync(home.path(), Duration::from_secs(3))?;
    report.note(row);
    let server = Server::start(home.path())?;
    std::thread::sleep(Duration::from_secs(1));
    report.note(Row::new("memory of an empty engine").number("pss_mb", server.memory_mb()?));
    let time = Duration::from_secs(arguments.seconds);
    for (seed, (batch, clients)) in (1..).zip([(100, 1), (100, 50), (10, 1), (10, 50)]) {
        let row = ingest::ingest(&server, Load { batch, clients, time, seed })?;
        report.note(with_ratio(row, fsyncs));
        report.note(Row::new("memory meanwhile").number("pss_mb", server.memory_mb()?));
        sustained::drained(&server, Duration::from_mins(10))?;
    }
    let load = Load { batch: 100, clients: 50, time: 3 * time, seed: 9 };
    report.note(sustained::sustained(&server, load)?);
    report.notes(sustained::lag(&server)?);
    report.note(visible::visible(&server)?);
    Ok(())
}

fn measure_reads(spans: u64, parent: &Path, report: &mut Report) -> anyhow::Result<()> {
    let home = tempfile::tempdir_in(parent)?;
    let server = Server::start(home.path())?;
    let at = format!("{} k spans", spans / 1_000);
    let sent = fill::fill(&server, spans, u64::MAX / 3)?;
    report.note(read::size(&server, &at)?);
    let (row, traces) = read::list(&server, &at)?;
    report.note(row);
    report.note(read::open(&server, &at, &traces)?);
    report.notes(read::filters(&server, &at)?);
    report.notes(search::search(&server, &at, &sent)?);
    report.note(read::dashboard(&server, &at)?);
    report.note(Row::new(format!("memory at {at}")).number("pss_mb", server.memory_mb()?));
    let (_server, row) = read::start(server, &at)?;
    report.note(row);
    Ok(())
}

/// Adds how many spans became durable for each fsync that the bare disk managed in this run.
fn with_ratio(row: Row, fsyncs: f64) -> Row {
    let rate = row.numbers.get("durable_spans_per_s").and_then(serde_json::Value::as_f64);
    row.number("spans_per_disk_fsync", rate.unwrap_or_default() / fsyncs)
}
