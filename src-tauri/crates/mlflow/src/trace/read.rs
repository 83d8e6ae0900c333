//! Traces read: what is said of them, and whole with their spans.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_store::{ReadTx, StoreError};

use super::info::{Info, SIZE_STATS};
use super::span;
use crate::error::{Code, Error};
use crate::params::Params;
use crate::{Answer, Mlflow, name};

/// How often and how long a trace whose spans are still on their way is waited for.
const PATIENCE: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_millis(400), Duration::from_millis(1_500)];

/// Traces asked for in one request at most.
const BATCH: usize = 1_000;

/// `GET traces/{trace_id}`.
pub(crate) async fn info(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::trace_in(&params)?;
    let info = mlflow.store.read(move |tx| Info::of(tx, id)).await?;
    let info = info.ok_or_else(|| name::no_trace(&name::of_trace(id)))?;
    Ok(json!({"trace": {"trace_info": info.shown()}}))
}

/// `GET traces/get`. Unless a part will do, waits for spans that were announced.
pub(crate) async fn full(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::trace_in(&params)?;
    let partial = params.flag("allow_partial");
    for patience in PATIENCE.map(Some).into_iter().chain([None]) {
        let read = mlflow.store.read(move |tx| whole(tx, id, partial)).await?;
        match (read, patience) {
            (Read::Missing, _) => break,
            (Read::Trace(trace), _) => return Ok(json!({"trace": trace})),
            (Read::Incomplete, Some(patience)) => tokio::time::sleep(patience).await,
            (Read::Incomplete, None) => {
                let message = format!(
                    "Trace with ID {} is not fully exported yet, please try again later.",
                    name::of_trace(id)
                );
                return Err(Error::new(Code::ResourceDoesNotExist, message));
            }
        }
    }
    Err(name::no_trace(&name::of_trace(id)))
}

/// `GET traces/batchGet`: whole traces; those that are not there or not complete are left out.
pub(crate) async fn batch(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let (ids, projects) = batch_of(&params)?;
    let mut traces: Vec<Json> = Vec::new();
    for id in ids {
        let of = projects.clone();
        let read = mlflow.store.read(move |tx| {
            let is_wanted = tx.trace(id)?.is_some_and(|trace| within(of.as_deref(), trace.project));
            if is_wanted { whole(tx, id, false) } else { Ok(Read::Missing) }
        });
        if let Read::Trace(trace) = read.await? {
            traces.push(trace);
        }
    }
    Ok(listed("traces", traces))
}

/// `POST traces/batchGetInfos`.
pub(crate) async fn batch_infos(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let (ids, projects) = batch_of(&params)?;
    let read = mlflow.store.read(move |tx| {
        let mut infos = Vec::new();
        for id in ids {
            let info = Info::of(tx, id)?;
            let info = info.filter(|info| within(projects.as_deref(), info.record.project));
            infos.extend(info.map(|info| info.shown()));
        }
        Ok(infos)
    });
    Ok(listed("trace_infos", read.await?))
}

/// A list under its name; nothing where it is empty.
pub(super) fn listed(name: &str, items: Vec<Json>) -> Json {
    let mut answer = json!({});
    if !items.is_empty() {
        answer[name] = items.into();
    }
    answer
}

/// The traces asked for, each once, and the experiments they must be of, if any are named. What is
/// no id names no trace.
fn batch_of(params: &Params) -> Result<(Vec<TraceId>, Option<Vec<ProjectId>>), Error> {
    let texts = params.texts("trace_ids");
    if texts.is_empty() {
        return Err(Error::invalid("Missing value for required parameter 'trace_ids'."));
    }
    if texts.len() > BATCH {
        return Err(Error::invalid(format!("At most {BATCH} traces can be asked for at once.")));
    }
    let mut ids: Vec<TraceId> = Vec::new();
    for id in texts.iter().filter_map(|text| name::trace_id(text)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let projects = match params.get("experiment_ids") {
        Some(_) => {
            let ids = params.texts("experiment_ids");
            Some(ids.iter().map(|id| name::experiment(id)).collect::<Result<_, _>>()?)
        }
        None => None,
    };
    Ok((ids, projects))
}

fn within(projects: Option<&[ProjectId]>, project: ProjectId) -> bool {
    projects.is_none_or(|projects| projects.contains(&project))
}

enum Read {
    Missing,
    Incomplete,
    Trace(Json),
}

fn whole(tx: &ReadTx<'_>, id: TraceId, partial: bool) -> Result<Read, StoreError> {
    let Some(mut info) = Info::of(tx, id)? else { return Ok(Read::Missing) };
    if !partial && info.record.span_count < info.spans_said().max(1) {
        return Ok(Read::Incomplete);
    }
    let (spans, sizes) = span::all(tx, info.record.row)?;
    if let Some(stats) = size_stats(sizes) {
        info.metadata.entry(SIZE_STATS.into()).or_insert_with(|| stats.to_string());
    }
    Ok(Read::Trace(json!({"trace_info": info.shown(), "spans": spans})))
}

/// How large the spans of a trace are, in bytes, as MLflow's clients say it.
fn size_stats(mut sizes: Vec<usize>) -> Option<Json> {
    sizes.sort_unstable();
    let max = *sizes.last()?;
    let part = |hundredths: usize| sizes[(sizes.len() - 1) * hundredths / 100];
    Some(json!({
        "total_size_bytes": sizes.iter().sum::<usize>(),
        "num_spans": sizes.len(),
        "max": max,
        "p25": part(25),
        "p50": part(50),
        "p75": part(75),
    }))
}
