//! Experiments, which are this program's projects.

mod dataset;
mod search;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use touchstone_domain::id::ProjectId;
use touchstone_store::{Experiment, ReadTx, StoreError};

use crate::error::{Code, Error};
use crate::params::Params;
use crate::{Answer, Mlflow, limit, name, time};

pub(crate) use dataset::search_datasets;
pub(crate) use search::search;

/// A tag of an experiment as it is sent.
#[derive(Debug, Deserialize)]
struct Tag {
    key: String,
    #[serde(default)]
    value: String,
}

/// `POST experiments/create`.
pub(crate) async fn create(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let name = params.required("name")?.to_owned();
    named(&name)?;
    let tags: Vec<Tag> = params.list("tags")?;
    tags.iter().try_for_each(|tag| tag_fits(&tag.key, &tag.value))?;
    if let Some(place) = params.text("artifact_location")
        && !place.starts_with("mlflow-artifacts:")
    {
        return Err(Error::invalid(format!(
            "Invalid artifact_location '{place}': Touchstone keeps artifacts itself; leave it out."
        )));
    }
    let now_ns = (mlflow.now_ns)();
    let write = mlflow.store.write(move |tx| {
        if let Some(taken) = tx.experiment_named(&name)? {
            return Ok(Err(exists(&taken)));
        }
        let id = tx.project_create(&name, now_ns)?.id;
        for tag in &tags {
            tx.experiment_tag_set(id, &tag.key, Some(&tag.value))?;
        }
        Ok(Ok(id))
    });
    let id = write.await??;
    Ok(json!({"experiment_id": id.to_string()}))
}

/// `GET experiments/get`.
pub(crate) async fn get(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::experiment(params.required("experiment_id")?)?;
    let found = mlflow.store.read(move |tx| tx.experiment(id)).await?;
    found.map(|found| json!({"experiment": shown(&found)})).ok_or_else(|| name::no_experiment(id))
}

/// `GET experiments/get-by-name`.
pub(crate) async fn get_by_name(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let name = params.required("experiment_name")?.to_owned();
    let wanted = name.clone();
    let found = mlflow.store.read(move |tx| tx.experiment_named(&wanted)).await?;
    found.map(|found| json!({"experiment": shown(&found)})).ok_or_else(|| {
        let message = format!("Could not find experiment with name '{name}'");
        Error::new(Code::ResourceDoesNotExist, message)
    })
}

/// `POST experiments/update`: a new name.
pub(crate) async fn update(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::experiment(params.required("experiment_id")?)?;
    let name = params.required("new_name")?.to_owned();
    named(&name)?;
    let now_ns = (mlflow.now_ns)();
    let write = mlflow.store.write(move |tx| {
        if let Err(error) = active(tx, id)? {
            return Ok(Err(error));
        }
        if let Some(taken) = tx.experiment_named(&name)?.filter(|taken| taken.project.id != id) {
            return Ok(Err(exists(&taken)));
        }
        tx.experiment_rename(id, &name, now_ns).map(Ok)
    });
    write.await??;
    mlflow.collector.redactions().load(&mlflow.store).await?;
    Ok(json!({}))
}

/// `POST experiments/delete`: it can be restored.
pub(crate) async fn delete(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::experiment(params.required("experiment_id")?)?;
    if id == ProjectId::DEFAULT {
        return Err(Error::invalid("Experiment 0 is the default one and cannot be deleted."));
    }
    set_deleted(&mlflow, id, true).await
}

/// `POST experiments/restore`.
pub(crate) async fn restore(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::experiment(params.required("experiment_id")?)?;
    set_deleted(&mlflow, id, false).await
}

async fn set_deleted(mlflow: &Mlflow, id: ProjectId, deleted: bool) -> Answer {
    let now_ns = (mlflow.now_ns)();
    let write = mlflow.store.write(move |tx| {
        let found = tx.experiment(id)?;
        if found.is_none_or(|found| found.deleted_ns.is_some() == deleted) {
            return Ok(Err(name::no_experiment(id)));
        }
        tx.experiment_delete(id, deleted.then_some(now_ns), now_ns).map(Ok)
    });
    write.await??;
    Ok(json!({}))
}

/// `POST experiments/set-experiment-tag`.
pub(crate) async fn set_tag(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::experiment(params.required("experiment_id")?)?;
    let key = params.required("key")?.to_owned();
    let value = params.text("value").unwrap_or_default().to_owned();
    tag_fits(&key, &value)?;
    let write = mlflow.store.write(move |tx| match active(tx, id)? {
        Ok(()) => tx.experiment_tag_set(id, &key, Some(&value)).map(Ok),
        Err(error) => Ok(Err(error)),
    });
    write.await??;
    Ok(json!({}))
}

/// `POST experiments/delete-experiment-tag`.
pub(crate) async fn delete_tag(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::experiment(params.required("experiment_id")?)?;
    let key = params.required("key")?.to_owned();
    let write = mlflow.store.write(move |tx| {
        if let Err(error) = active(tx, id)? {
            return Ok(Err(error));
        }
        let missing = format!("No tag with key: {key} in experiment with ID {id}");
        let was_there = tx.experiment_tag_set(id, &key, None)?;
        Ok(was_there.then_some(()).ok_or_else(|| Error::new(Code::ResourceDoesNotExist, missing)))
    });
    write.await??;
    Ok(json!({}))
}

/// Refuses an experiment that is not there or was deleted.
pub(crate) fn active(tx: &ReadTx<'_>, id: ProjectId) -> Result<Result<(), Error>, StoreError> {
    Ok(match tx.experiment(id)? {
        None => Err(name::no_experiment(id)),
        Some(found) if found.deleted_ns.is_some() => Err(Error::invalid(format!(
            "The experiment {id} must be in the 'active' state. Current state is deleted."
        ))),
        Some(_) => Ok(()),
    })
}

/// An experiment as it is answered.
fn shown(experiment: &Experiment) -> Json {
    let Experiment { project, updated_ns, deleted_ns, tags } = experiment;
    let mut shown = json!({
        "experiment_id": project.id.to_string(),
        "name": project.name,
        "artifact_location": format!("mlflow-artifacts:/{}", project.id),
        "lifecycle_stage": if deleted_ns.is_some() { "deleted" } else { "active" },
        "creation_time": time::ms(project.created_ns),
        "last_update_time": time::ms(*updated_ns),
        "workspace": "default",
    });
    if !tags.is_empty() {
        let tag = |(key, value): (&String, &String)| json!({"key": key, "value": value});
        shown["tags"] = tags.iter().map(tag).collect();
    }
    shown
}

fn exists(taken: &Experiment) -> Error {
    let name = &taken.project.name;
    let message = if taken.deleted_ns.is_some() {
        format!(
            "Experiment(name={name}) already exists in deleted state. Restore it, or choose another \
             name."
        )
    } else {
        format!("Experiment(name={name}) already exists.")
    };
    Error::new(Code::ResourceAlreadyExists, message)
}

/// Names are kept as sent, since clients find experiments by them.
fn named(name: &str) -> Result<(), Error> {
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(Error::invalid(format!("Invalid experiment name: '{}'", name.escape_debug())));
    }
    limit::at_most("name", limit::EXPERIMENT_NAME_CHARS, name)
}

fn tag_fits(key: &str, value: &str) -> Result<(), Error> {
    limit::key(key)?;
    limit::at_most("value", limit::EXPERIMENT_TAG_CHARS, value)
}
