//! Import straight from where people are: another tool's server, or its database.
//!
//! A source is read in batches. Each comes with the place where the next begins, which is kept in
//! the same write as the batch's last part, so that an import goes on where it stopped; what it
//! reads twice is found and left out. How the work is kept as a job is deliberately not here.

mod artifact;
mod http;
mod langfuse_api;
pub(crate) mod mlflow;
mod mlflow_db;
mod mlflow_server;
mod run;

use std::path::PathBuf;

use touchstone_store::{ProjectRef, StoreError, WriteTx};

use crate::error::Error;
use crate::record::ImportedTrace;
use crate::report::Report;
use crate::sink::{Part, Sink};

use artifact::Piece;
pub use http::{Credentials, plain_address};
pub use run::{ImportedProject, ImportedRun};

/// Where an import comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An MLflow server's address.
    MlflowServer(String),
    /// An MLflow server's SQLite file.
    MlflowFile(PathBuf),
    /// The address of Langfuse.
    Langfuse(String),
}

/// A source that is open.
#[derive(Debug)]
pub struct Source(Kind);

#[derive(Debug)]
enum Kind {
    MlflowServer(Box<mlflow_server::Server>),
    MlflowFile(Box<mlflow_db::Database>),
    Langfuse(Box<langfuse_api::Api>),
}

impl Source {
    /// Opens a source where an import of it stopped; from the beginning where `cursor` is empty or
    /// not of this source. That it is what it should be is checked here. `now_ns` stands in where a
    /// source names no time.
    pub async fn open(
        place: &Place,
        credentials: Credentials,
        cursor: &str,
        now_ns: i64,
    ) -> Result<Self, Error> {
        Ok(Self(match place {
            Place::MlflowServer(address) => Kind::MlflowServer(Box::new(
                mlflow_server::Server::open(address, credentials, cursor, now_ns).await?,
            )),
            Place::MlflowFile(file) => Kind::MlflowFile(Box::new(
                mlflow_db::Database::open(file.clone(), cursor, now_ns).await?,
            )),
            Place::Langfuse(address) => Kind::Langfuse(Box::new(
                langfuse_api::Api::open(address, credentials, cursor, now_ns).await?,
            )),
        }))
    }

    /// The next batch; none at the end. May be dropped while it waits. What the batches before it
    /// say must be in the sink's store: files are asked for that are not there yet.
    pub async fn next(&mut self, sink: &Sink) -> Result<Option<Batch>, Error> {
        match &mut self.0 {
            Kind::MlflowServer(server) => server.next(&sink.store).await,
            Kind::MlflowFile(database) => database.next(&sink.store).await,
            Kind::Langfuse(api) => api.next().await,
        }
    }
}

/// What a source says at a time.
#[derive(Debug, Default)]
pub struct Batch {
    /// Projects, before what belongs to them.
    pub projects: Vec<ImportedProject>,
    /// Traces with their spans.
    pub traces: Vec<ImportedTrace>,
    /// Runs.
    pub runs: Vec<ImportedRun>,
    /// Files of runs that are stored.
    pub files: Vec<Piece>,
    /// What was not taken.
    pub report: Report,
    /// Where the next batch begins.
    pub cursor: String,
    /// Traces and runs there are in all, where that is known.
    pub total: Option<i64>,
}

impl Batch {
    /// Traces and runs that begin in it.
    pub fn count(&self) -> usize {
        self.traces.iter().filter(|trace| trace.id.is_some()).count() + self.runs.len()
    }

    /// As writes that take the writer no longer than 20 ms each, in the order in which they are to
    /// be done.
    pub async fn ready(self, sink: &Sink) -> Result<Vec<Write>, Error> {
        let target = sink.target.as_ref();
        let Self { projects, traces, runs, files, report, .. } = self;
        let mut writes = vec![Write(Content::Report(report))];
        if target.is_none() {
            writes.extend(projects.into_iter().map(|project| Write(Content::Project(project))));
        }
        if !traces.is_empty() {
            let parts = sink.ready(traces).await?;
            writes.extend(parts.into_iter().map(|part| Write(Content::Traces(Box::new(part)))));
        }
        let runs = runs.into_iter().flat_map(ImportedRun::into_parts);
        writes.extend(runs.map(|run| Write(Content::Run(Box::new(run), target.cloned()))));
        writes.extend(files.into_iter().map(|piece| Write(Content::File(piece))));
        Ok(writes)
    }
}

/// A part of a batch that one write takes.
#[derive(Debug)]
pub struct Write(Content);

#[derive(Debug)]
enum Content {
    Report(Report),
    Project(ImportedProject),
    Traces(Box<Part>),
    Run(Box<ImportedRun>, Option<ProjectRef>),
    File(Piece),
}

impl Write {
    /// Writes it; answers what became of it.
    pub fn put(self, tx: &WriteTx<'_>, now_ns: i64) -> Result<Report, StoreError> {
        let mut report = Report::default();
        match self.0 {
            Content::Report(told) => return Ok(told),
            Content::Project(project) => project.put(tx, now_ns)?,
            Content::Traces(part) => return part.put(tx, now_ns),
            Content::Run(run, target) => run.put(tx, target.as_ref(), now_ns, &mut report)?,
            Content::File(piece) => piece.put(tx, now_ns, &mut report)?,
        }
        Ok(report)
    }
}
