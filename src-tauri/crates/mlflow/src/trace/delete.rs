//! Traces deleted: by id, or the oldest up to a time.

use std::sync::Arc;

use serde_json::json;
use touchstone_domain::filter::orders;
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_store::TraceSearch;

use super::search::{filter, refused};
use crate::artifact::sweep;
use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, name};

/// Traces deleted in one closure, so that it takes the writer no longer than 20 ms.
const TRACES_PER_WRITE: usize = 20;

/// `POST traces/delete-traces`.
pub(crate) async fn delete(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let project = name::experiment(params.required("experiment_id")?)?;
    let until_ms = params.integer("max_timestamp_millis")?;
    let most = params.integer("max_traces")?;
    let ids = params.texts("request_ids");
    let asked = match (until_ms, ids.is_empty()) {
        (None, true) => Err("Either `max_timestamp_millis` or `trace_ids` must be specified."),
        (Some(_), false) => {
            Err("Only one of `max_timestamp_millis` and `trace_ids` can be specified.")
        }
        (None, false) if most.is_some() => {
            Err("`max_traces` can't be specified if `trace_ids` is specified.")
        }
        _ => Ok(()),
    };
    asked.map_err(Error::invalid)?;
    if let Some(most) = most.filter(|most| *most <= 0) {
        let message = format!("`max_traces` must be a positive integer, received {most}.");
        return Err(Error::invalid(message));
    }
    let deleted = if let Some(until_ms) = until_ms {
        oldest(&mlflow, project, until_ms, most).await?
    } else {
        let ids = ids.iter().filter_map(|id| name::trace_id(id)).collect();
        named(&mlflow, project, ids).await?
    };
    sweep(&mlflow).await?;
    Ok(json!({"traces_deleted": deleted}))
}

/// Those of the experiment; others stay.
async fn named(mlflow: &Mlflow, project: ProjectId, ids: Vec<TraceId>) -> Result<u32, Error> {
    let read = mlflow.store.read(move |tx| {
        let mut found = Vec::new();
        for id in ids {
            let is_of_it = tx.trace(id)?.is_some_and(|trace| trace.project == project);
            found.extend(is_of_it.then_some(id));
        }
        Ok(found)
    });
    let mut deleted = 0;
    for part in read.await?.chunks(TRACES_PER_WRITE) {
        deleted += gone(mlflow, part.to_vec()).await?;
    }
    Ok(deleted)
}

async fn oldest(
    mlflow: &Mlflow,
    project: ProjectId,
    until_ms: i64,
    most: Option<i64>,
) -> Result<u32, Error> {
    let most = most.map_or(u32::MAX, |most| u32::try_from(most).unwrap_or(u32::MAX));
    let order = orders(&["timestamp ASC", "request_id ASC"])
        .map_err(|error| Error::invalid(error.to_string()))?;
    let filter = filter(mlflow, &format!("timestamp_ms <= {until_ms}"))?;
    let mut deleted = 0;
    while deleted < most {
        let part = u32::try_from(TRACES_PER_WRITE).unwrap_or(1).min(most - deleted);
        let search = TraceSearch::new(&[project], &filter, &order, None, part)
            .map_err(|error| refused(&error))?;
        let page = mlflow.store.read(move |tx| tx.traces_search(&search)).await?;
        let ids: Vec<TraceId> = page.traces.iter().map(|trace| trace.trace_id).collect();
        match gone(mlflow, ids).await? {
            0 => break,
            part => deleted += part,
        }
    }
    Ok(deleted)
}

async fn gone(mlflow: &Mlflow, ids: Vec<TraceId>) -> Result<u32, Error> {
    let now_ns = (mlflow.now_ns)();
    Ok(mlflow.store.write(move |tx| tx.traces_delete(&ids, now_ns)).await?)
}
