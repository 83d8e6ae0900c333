//! MLflow's SQLite file, read where it lies, also while its server runs: experiments, then of each
//! its traces by time and its runs by id.
//!
//! The meaning of its tables is here; that nothing is written is `store::Foreign`'s work. Every
//! batch is read at one moment and soon, so that the server waits for no import.

mod run;
mod schema;
mod trace;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use touchstone_store::{Foreign, ForeignValue, StoreError};

use super::{Batch, ImportedProject, mlflow};
use crate::error::Error;
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
        Ok(Self { reader: Some(opened?) })
    }

    /// The next batch.
    pub(super) async fn next(&mut self) -> Result<Option<Batch>, Error> {
        let Some(mut reader) = self.reader.take() else { return Err(StoreError::Closed.into()) };
        let (reader, batch) = blocking(move || {
            let batch = reader.next();
            (reader, batch)
        })
        .await?;
        self.reader = Some(reader);
        batch
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
        batch.cursor = serde_json::to_string(&self.cursor).unwrap_or_default();
        batch.total = Some(self.total);
        Ok(Some(batch))
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
            At::Runs { name, row } => run::batch(file, schema, experiment, name, *row),
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
