//! Traces in the second version of the protocol, as clients before MLflow 3 write and read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::summary::TraceState;
use touchstone_domain::trace_info::TraceInfo;
use touchstone_ingest::redaction::said as said_of;
use touchstone_store::{StoreError, TraceLabels, WriteTx};

use super::info::{ARTIFACT_LOCATION, Info, artifact_location};
use super::search::page;
use super::start::{labels, named, shorten, state};
use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, experiment, name, redaction, time};

#[derive(Debug, Deserialize)]
struct Pair {
    key: String,
    #[serde(default)]
    value: String,
}

/// `POST traces`: a trace begins; its id is made here.
pub(crate) async fn legacy_start(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let project = params.text("experiment_id").map_or(Ok(ProjectId::DEFAULT), name::experiment)?;
    let now_ns = (mlflow.now_ns)();
    let id = TraceId::from_bytes(&name::new_bytes(now_ns))
        .map_err(|error| Error::invalid(error.to_string()))?;
    let start_ns = params.integer("timestamp_ms")?.map_or(now_ns, time::ns_of_ms);
    let (mut labels, names) = said(&params)?;
    labels.tags.insert(ARTIFACT_LOCATION.into(), artifact_location(project, id));
    let mut info = TraceInfo {
        project: Some(project),
        start_ns: Some(start_ns),
        state: Some(TraceState::InProgress),
        ..names
    };
    if let Some(redactor) = redaction::of_trace(&mlflow, id, Some(project)).await? {
        said_of(&redactor, &mut info, &mut labels);
    }
    shorten(&mut info, &mut labels);
    let write = mlflow.store.write(move |tx| match experiment::active(tx, project)? {
        Ok(()) => put(tx, id, &info, &labels),
        Err(error) => Ok(Err(error)),
    });
    Ok(json!({"trace_info": write.await??}))
}

/// `PATCH traces/{trace_id}`: a trace has ended.
pub(crate) async fn legacy_end(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::trace_in(&params)?;
    let end_ns = params.integer("timestamp_ms")?.map(time::ns_of_ms);
    let state = state(params.text("status"))?;
    let (mut labels, mut names) = said(&params)?;
    if let Some(redactor) = redaction::of_trace(&mlflow, id, None).await? {
        said_of(&redactor, &mut names, &mut labels);
    }
    shorten(&mut names, &mut labels);
    let write = mlflow.store.write(move |tx| {
        let Some(trace) = tx.trace(id)? else {
            return Ok(Err(name::no_trace(&name::of_trace(id))));
        };
        let duration_ns = end_ns.map(|end_ns| end_ns.saturating_sub(trace.start_ns).max(0));
        put(tx, id, &TraceInfo { state, duration_ns, ..names }, &labels)
    });
    Ok(json!({"trace_info": write.await??}))
}

/// `GET traces/{trace_id}/info`.
pub(crate) async fn legacy_info(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::trace_in(&params)?;
    let info = mlflow.store.read(move |tx| Info::of(tx, id)).await?;
    let info = info.ok_or_else(|| name::no_trace(&name::of_trace(id)))?;
    Ok(json!({"trace_info": info.shown_legacy()}))
}

/// `GET traces`: a search.
pub(crate) async fn legacy_search(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let ids = params.texts("experiment_ids");
    let projects = ids.iter().map(|id| name::experiment(id)).collect::<Result<Vec<_>, _>>()?;
    if projects.is_empty() {
        return Err(Error::invalid("Missing value for required parameter 'experiment_ids'."));
    }
    page(&mlflow, &params, &projects, Info::shown_legacy).await
}

fn put(
    tx: &WriteTx<'_>,
    id: TraceId,
    info: &TraceInfo,
    labels: &TraceLabels,
) -> Result<Result<Json, Error>, StoreError> {
    let is_there = tx.trace_info_put(id, info, labels)?;
    let info = if is_there { Info::of(tx, id)? } else { None };
    Ok(info.map(|info| info.shown_legacy()).ok_or_else(|| name::no_trace(&name::of_trace(id))))
}

/// Labels, and the names that they give.
fn said(params: &Params) -> Result<(TraceLabels, TraceInfo), Error> {
    let pairs = |name| -> Result<BTreeMap<String, String>, Error> {
        let pairs: Vec<Pair> = params.list(name)?;
        Ok(pairs.into_iter().map(|pair| (pair.key, pair.value)).collect())
    };
    let (tags, metadata) = (pairs("tags")?, pairs("request_metadata")?);
    let names = named(&tags, &metadata);
    Ok((labels(tags, metadata)?, names))
}
