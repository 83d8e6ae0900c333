//! Runs: create, get, update, delete, restore. What is logged into a run is in `log`, its search in
//! `search` and `filter`, the shape of its answers in `answer`.
//!
//! A run's name is its one source: the tag `mlflow.runName` is made from it and sets it.

pub(crate) mod answer;
mod filter;
pub(crate) mod link;
pub(crate) mod log;
mod name;
pub(crate) mod search;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use touchstone_domain::id::{IdError, ProjectId, RunId};
use touchstone_domain::run::{Run, RunStatus};
use touchstone_domain::time::NS_PER_MS;
use touchstone_store::{ReadTx, RunRecord, StoreError, WriteTx};

use crate::error::{Code, Error};
use crate::params::Params;
use crate::run::answer::Whole;
use crate::{Answer, Mlflow};

/// The tag that names a run.
pub(crate) const RUN_NAME: &str = "mlflow.runName";

/// What a closure on the store answers: a fault of the store, or one of the request.
pub(crate) type Checked<T> = Result<Result<T, Error>, StoreError>;

/// A tag or a parameter.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Pair {
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) value: String,
}

/// `POST runs/create`.
pub(crate) async fn create(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    #[derive(Deserialize)]
    struct Tags {
        tags: Option<Vec<Pair>>,
    }
    let now_ns = (mlflow.now_ns)();
    let id = new_id(now_ns)?;
    let project = params.get("experiment_id").map(experiment).transpose()?;
    let project = project.unwrap_or(ProjectId::DEFAULT);
    let start_ns = time_ns(&params, "start_time")?.unwrap_or(now_ns);
    let user = params.text("user_id").unwrap_or_default().to_owned();
    let given = params.text("run_name").map(str::to_owned);
    let mut tags = params.read::<Tags>()?.tags.unwrap_or_default();
    log::check_tags(&tags)?;
    let name = named(given, &mut tags)?.unwrap_or_else(|| name::random(id));
    let status = RunStatus::Running;
    let run = Run { id, project, name, user, status, start_ns, end_ns: None, deleted_ns: None };
    let made = mlflow.store.write(move |tx| {
        if let Err(error) = check_project(tx, project)? {
            return Ok(Err(error));
        }
        let record = tx.run_create(&run)?;
        for tag in &tags {
            tx.run_tag_set(&record, &tag.key, &tag.value)?;
        }
        Ok(Ok(Whole::read(tx, record)?))
    });
    Ok(json!({"run": made.await??.json()}))
}

/// The name that the request gives, as its own member or as a tag, which is taken away.
fn named(given: Option<String>, tags: &mut Vec<Pair>) -> Result<Option<String>, Error> {
    let tag = tags.iter().rfind(|tag| tag.key == RUN_NAME).map(|tag| tag.value.clone());
    let tag = tag.filter(|name| !name.is_empty());
    tags.retain(|tag| tag.key != RUN_NAME);
    match (given, tag) {
        (Some(name), Some(tag)) if name != tag => Err(Error::invalid(format!(
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different \
             values (run_name='{name}', mlflow.runName='{tag}')."
        ))),
        (given, tag) => Ok(given.or(tag)),
    }
}

fn check_project(tx: &ReadTx<'_>, id: ProjectId) -> Checked<()> {
    let Some(experiment) = tx.experiment(id)? else {
        return Ok(Err(crate::name::no_experiment(id)));
    };
    Ok(match experiment.deleted_ns {
        None => Ok(()),
        Some(_) => Err(Error::invalid(format!(
            "The experiment {id} must be in the 'active' state. Current state is deleted."
        ))),
    })
}

/// Clients write it as text or as a number.
fn experiment(id: &Json) -> Result<ProjectId, Error> {
    crate::name::experiment(id.as_str().unwrap_or(&id.to_string()))
}

fn new_id(now_ns: i64) -> Result<RunId, Error> {
    RunId::from_bytes(&crate::name::new_bytes(now_ns))
        .map_err(|error| Error::new(Code::InternalError, format!("no run id was made: {error}")))
}

/// `GET runs/get`.
pub(crate) async fn get(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let read = mlflow.store.read(move |tx| match find(tx, id)? {
        Ok(record) => Ok(Ok(Whole::read(tx, record)?)),
        Err(error) => Ok(Err(error)),
    });
    Ok(json!({"run": read.await??.json_with_outputs()}))
}

/// `POST runs/update`.
pub(crate) async fn update(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let end_ns = time_ns(&params, "end_time")?;
    let name = params.text("run_name").map(str::to_owned);
    let status = params.text("status").map(status).transpose()?;
    let changed = on_active(&mlflow, id, move |tx, record| {
        let mut run = record.run.clone();
        run.end_ns = end_ns.or(run.end_ns);
        run.status = status.unwrap_or(run.status);
        run.name = name.unwrap_or(run.name);
        tx.run_update(&run)?;
        Ok(Ok(run))
    });
    Ok(json!({"run_info": answer::info(&changed.await?)}))
}

fn status(name: &str) -> Result<RunStatus, Error> {
    RunStatus::from_name(name).ok_or_else(|| {
        Error::invalid(format!(
            "Invalid value \"{name}\" for parameter 'status': expected RUNNING, SCHEDULED, \
             FINISHED, FAILED or KILLED."
        ))
    })
}

/// `POST runs/delete`.
pub(crate) async fn delete(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let now_ns = (mlflow.now_ns)();
    set_deleted(&mlflow, run_id(&params)?, Some(now_ns)).await
}

/// `POST runs/restore`.
pub(crate) async fn restore(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    set_deleted(&mlflow, run_id(&params)?, None).await
}

async fn set_deleted(mlflow: &Mlflow, id: RunId, deleted_ns: Option<i64>) -> Answer {
    let changed = mlflow.store.write(move |tx| match find(tx, id)? {
        Ok(record) => Ok(Ok(tx.run_update(&Run { deleted_ns, ..record.run })?)),
        Err(error) => Ok(Err(error)),
    });
    changed.await??;
    Ok(json!({}))
}

/// The run that a request names; clients send its id twice.
pub(crate) fn run_id(params: &Params) -> Result<RunId, Error> {
    let text = match params.text("run_id") {
        Some(text) => text,
        None => params.text("run_uuid").map_or_else(|| params.required("run_id"), Ok)?,
    };
    read_run_id(text)
}

pub(crate) fn read_run_id(text: &str) -> Result<RunId, Error> {
    text.parse().map_err(|error| match error {
        IdError::Zero => {
            Error::new(Code::ResourceDoesNotExist, format!("Run with id={text} not found"))
        }
        error => Error::invalid(format!("Invalid run ID: '{text}': {error}.")),
    })
}

/// A run by its id, deleted or not.
pub(crate) fn find(tx: &ReadTx<'_>, id: RunId) -> Checked<RunRecord> {
    let missing = || Error::new(Code::ResourceDoesNotExist, format!("Run with id={id} not found"));
    Ok(tx.run(id)?.ok_or_else(missing))
}

/// Runs a closure on the writer with a run that is not deleted. The closure checks before it
/// writes: an error of the request undoes nothing.
pub(crate) async fn on_active<T: Send + 'static>(
    mlflow: &Mlflow,
    id: RunId,
    closure: impl FnOnce(&WriteTx<'_>, &RunRecord) -> Checked<T> + Send + 'static,
) -> Result<T, Error> {
    let written = mlflow.store.write(move |tx| match find(tx, id)? {
        Ok(record) if record.run.deleted_ns.is_some() => Ok(Err(Error::invalid(format!(
            "The run {id} must be in the 'active' state. Current state is deleted."
        )))),
        Ok(record) => closure(tx, &record),
        Err(error) => Ok(Err(error)),
    });
    written.await?
}

/// A time in milliseconds as nanoseconds.
fn time_ns(params: &Params, name: &str) -> Result<Option<i64>, Error> {
    let Some(ms) = params.integer(name)? else { return Ok(None) };
    let ns = ms.checked_mul(NS_PER_MS).filter(|ns| *ns >= 0);
    let wrong = || {
        Error::invalid(format!(
            "Invalid value {ms} for parameter '{name}': expected milliseconds since 1970."
        ))
    };
    ns.map(Some).ok_or_else(wrong)
}
