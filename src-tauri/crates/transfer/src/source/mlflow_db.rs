//! MLflow's SQLite file, read where it lies, also while its server runs: experiments, then of each
//! its traces by time and its runs by id.
//!
//! The meaning of its tables is here; that nothing is written is `store::Foreign`'s work. Every
//! batch is read at one moment and soon, so that the server waits for no import.

mod files;
mod run;
mod schema;
mod trace;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use touchstone_store::{Foreign, ForeignValue, Store, StoreError};

use super::{Batch, ImportedProject, mlflow};
use crate::error::Error;
use crate::report::Report;
use files::{Files, Root};
use schema::Schema;

/// Where an import stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    /// The experiment at hand; all of lesser numbers are done.
    experiment: Option<i64>,
    at: At,
}

/// Where an experiment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum At {
    /// Traces up to this one are done; of it only spans up to `span`, where one is named.
    Traces { ms: i64, name: String, span: Option<String> },
    /// Runs before this one are done; of it values of metrics up to that row.
    Runs { name: String, row: i64 },
    /// This run is done but for its files.
    Files { name: String },
}

impl Default for At {
    fn default() -> Self {
        Self::Traces { ms: i64::MIN, name: String::new(), span: None }
    }
}

/// An experiment.
#[derive(Debug, Clone)]
struct Experiment {
    id: i64,
    /// Its name as a project's.
    project: String,
    tags: BTreeMap<String, String>,
}

/// A file that is read.
#[derive(Debug)]
pub(super) struct Database {
    /// None while a thread reads.
    reader: Option<Reader>,
    /// The files of the run at hand.
    files: Option<Files>,
}

#[derive(Debug)]
struct Reader {
    foreign: Foreign,
    schema: Schema,
    now_ns: i64,
    cursor: Cursor,
    experiments: VecDeque<Experiment>,
    /// Whether the experiment at hand was told.
    is_told: bool,
    /// Traces and runs in the file.
    total: i64,
}

impl Database {
    /// Opens a file and checks that it is MLflow's, and of a schema that is read here.
    pub(super) async fn open(file: PathBuf, cursor: &str, now_ns: i64) -> Result<Self, Error> {
        let cursor: Cursor = serde_json::from_str(cursor).unwrap_or_default();
        let opened = blocking(move || Reader::open(&file, cursor, now_ns)).await?;
        Ok(Self { reader: Some(opened?), files: None })
    }

    /// The next batch.
    pub(super) async fn next(&mut self, store: &Store) -> Result<Option<Batch>, Error> {
        if let Some(At::Files { name }) = self.reader.as_ref().map(|it| it.cursor.at.clone()) {
            return self.of_run(name, store).await.map(Some);
        }
        let Some(mut reader) = self.reader.take() else { return Err(StoreError::Closed.into()) };
        let (reader, batch) = blocking(move || {
            let batch = reader.next();
            (reader, batch)
        })
        .await?;
        self.reader = Some(reader);
        batch
    }

    /// Some files of a run.
    async fn of_run(&mut self, name: String, store: &Store) -> Result<Batch, Error> {
        let mut batch = Batch::default();
        if self.files.is_none() {
            let Some(reader) = self.reader.take() else { return Err(StoreError::Closed.into()) };
            let wanted = name.clone();
            let (reader, root) = blocking(move || {
                let root = reader.root(&wanted);
                (reader, root)
            })
            .await?;
            self.reader = Some(reader);
            self.files = Files::of(store, &name, root?, &mut batch.report).await?;
        }
        let is_done = match &mut self.files {
            Some(files) => files.take(store, &mut batch).await?,
            None => true,
        };
        let Some(reader) = &mut self.reader else { return Err(StoreError::Closed.into()) };
        if is_done {
            self.files = None;
            reader.cursor.at = At::Runs { name, row: 0 };
        }
        reader.stamp(&mut batch);
        Ok(batch)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Closed.into())
}

impl Reader {
    fn open(file: &std::path::Path, cursor: Cursor, now_ns: i64) -> Result<Self, Error> {
        let mut foreign = Foreign::open(file)?;
        let schema = Schema::of(&foreign)?;
        let (mut experiments, total) =
            foreign.snapshot(|file| Ok((experiments(file)?, total(file)?)))?;
        experiments.retain(|each| Some(each.id) >= cursor.experiment);
        let is_at_hand = experiments.front().map(|each| each.id) == cursor.experiment;
        let at = if is_at_hand { cursor.at } else { At::default() };
        let cursor = Cursor { at, ..cursor };
        Ok(Self { foreign, schema, now_ns, cursor, experiments, is_told: false, total })
    }

    fn next(&mut self) -> Result<Option<Batch>, Error> {
        let Some(experiment) = self.experiments.front().cloned() else { return Ok(None) };
        self.cursor.experiment = Some(experiment.id);
        let is_new = !std::mem::replace(&mut self.is_told, true);
        let (mut batch, next) = self.read(&experiment)?;
        if let Some(at) = next {
            self.cursor.at = at;
        } else {
            self.experiments.pop_front();
            self.is_told = false;
            let next = experiment.id.saturating_add(1);
            self.cursor = Cursor { experiment: Some(next), at: At::default() };
        }
        if is_new {
            let Experiment { project: name, tags, .. } = experiment;
            batch.projects.push(ImportedProject { name, tags });
        }
        self.stamp(&mut batch);
        Ok(Some(batch))
    }

    /// Says where the next batch begins.
    fn stamp(&self, batch: &mut Batch) {
        batch.cursor = serde_json::to_string(&self.cursor).unwrap_or_default();
        batch.total = Some(self.total);
    }

    /// Where the files of a run of the experiment at hand are.
    fn root(&self, run: &str) -> Result<Root, StoreError> {
        let column = self.schema.column("runs", "artifact_uri");
        let sql = format!("SELECT {column} FROM runs WHERE run_uuid = ?1");
        let rows = self.foreign.all(&sql, &[run.into()])?;
        let address = rows.first().and_then(|row| row.first()?.text()).unwrap_or_default();
        let experiment = self.cursor.experiment.unwrap_or_default();
        Ok(Root::of(self.foreign.file(), address, experiment, run))
    }

    /// What comes next of an experiment, and where to go on; nowhere at its end.
    fn read(&mut self, experiment: &Experiment) -> Result<(Batch, Option<At>), Error> {
        let Self { foreign, schema, now_ns, cursor, .. } = self;
        let origin = foreign.file().display().to_string();
        let read = foreign.snapshot(|file| match &cursor.at {
            At::Traces { ms, name, span } => {
                let place = trace::Place { file, schema, experiment, origin: &origin };
                place.batch(*ms, name, span.as_deref(), *now_ns)
            }
            At::Runs { name, row } => {
                let (mut batch, next) = run::batch(file, schema, experiment, name, *row)?;
                if next.is_none() {
                    models(file, schema, experiment.id, &mut batch.report)?;
                }
                Ok((batch, next))
            }
            At::Files { .. } => Ok((Batch::default(), Some(cursor.at.clone()))),
        })?;
        Ok(read)
    }
}

fn total(file: &Foreign) -> Result<i64, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM trace_info) + (SELECT count(*) FROM runs)";
    Ok(file.all(sql, &[])?.first().and_then(|row| row.first()?.integer()).unwrap_or(0))
}

/// All experiments that are not deleted, by number.
fn experiments(file: &Foreign) -> Result<VecDeque<Experiment>, StoreError> {
    let sql = "SELECT experiment_id, name FROM experiments WHERE lifecycle_stage = 'active'
               ORDER BY experiment_id";
    let tags = "SELECT key, value FROM experiment_tags WHERE experiment_id = ?1";
    let mut all = VecDeque::new();
    for row in file.all(sql, &[])? {
        let Some(id) = row.first().and_then(ForeignValue::integer) else { continue };
        let name = row.get(1).and_then(ForeignValue::text).unwrap_or_default();
        let project = mlflow::project_name(name, &id.to_string());
        all.push_back(Experiment { id, project, tags: pairs(file, tags, id.into())? });
    }
    Ok(all)
}

/// Counts the logged models of an experiment among what is not taken.
fn models(
    file: &Foreign,
    schema: &Schema,
    experiment: i64,
    report: &mut Report,
) -> Result<(), StoreError> {
    if schema.has("logged_models") {
        let sql = "SELECT count(*), min(name) FROM logged_models WHERE experiment_id = ?1";
        let rows = file.all(sql, &[experiment.into()])?;
        let told = rows.first().and_then(|row| Some((row.first()?.integer()?, row.get(1)?.text())));
        let (count, name) = told.unwrap_or_default();
        let count = u64::try_from(count).unwrap_or_default();
        report.refuse_many(mlflow::NO_MODELS, name.map(str::to_owned), count);
    }
    Ok(())
}

/// The keys and values of something.
fn pairs(
    file: &Foreign,
    sql: &str,
    of: ForeignValue,
) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = file.all(sql, &[of])?;
    let pair = |row: &Vec<ForeignValue>| {
        let key = row.first()?.text().filter(|key| !key.is_empty())?;
        Some((key.to_owned(), row.get(1)?.text()?.to_owned()))
    };
    Ok(rows.iter().filter_map(pair).collect())
}

#[cfg(test)]
mod tests;
