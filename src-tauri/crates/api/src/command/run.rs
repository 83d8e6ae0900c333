//! Runs: pages, and one with everything that was logged into it. Clients write them; see `mlflow`.

use touchstone_domain::id::{ProjectId, RunId};
use touchstone_domain::run::Metric;
use touchstone_store::{ReadTx, RunKey, RunRecord, StoreError, artifacts_of_run};

use crate::context::Ctx;
use crate::error::Error;
use crate::number::{exact_count, exact_len};
use crate::shape::run::{
    Run, RunArtifact, RunGetRequest, RunListRequest, RunMetric, RunPage, RunPoint, RunRow,
};
use crate::{cursor, ids};

/// Rows of a page where its request does not say.
const DEFAULT_LIMIT: u32 = 100;
/// Most rows of a page.
const MOST_LIMIT: u32 = 200;
/// Most metrics of a run, and most values of each.
const MOST_METRICS: usize = 100;
const MOST_VALUES: u32 = 1_000;
/// Most files of a run.
const MOST_ARTIFACTS: u32 = 1_000;

pub(crate) async fn list(ctx: &Ctx, request: RunListRequest) -> Result<RunPage, Error> {
    let project = request.project.as_deref().map(|id| ids::id::<ProjectId>("project", id));
    let project = project.transpose()?;
    let after = request.cursor.as_deref().map(cursor::run_key).transpose()?;
    let limit = ids::rows("limit", request.limit.unwrap_or(DEFAULT_LIMIT), MOST_LIMIT)?;
    let found = ctx.store().read(move |tx| page(tx, project, after, limit + 1)).await?;
    let Some(mut records) = found else {
        let project = request.project.unwrap_or_default();
        return Err(Error::not_found("project", project).hint("`project_list` lists them"));
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = records.len() > limit;
    records.truncate(limit);
    let last = records.last().filter(|_| more);
    Ok(RunPage {
        next_cursor: last.map(|record| cursor::after_run(record.key())),
        rows: records.into_iter().map(|record| RunRow::from(record.run)).collect(),
    })
}

/// `None` if there is no such project.
fn page(
    tx: &ReadTx<'_>,
    project: Option<ProjectId>,
    after: Option<RunKey>,
    limit: u32,
) -> Result<Option<Vec<RunRecord>>, StoreError> {
    match project {
        Some(id) if tx.project(id)?.is_none() => Ok(None),
        _ => tx.runs(project, after, limit).map(Some),
    }
}

pub(crate) async fn get(ctx: &Ctx, request: RunGetRequest) -> Result<Run, Error> {
    let id: RunId = ids::id("run_id", &request.run_id)?;
    let found = ctx.store().read(move |tx| {
        let record = tx.run(id)?;
        record.map(|record| whole(tx, record)).transpose()
    });
    let missing = || Error::not_found("run", id).hint("`run_list` lists them");
    found.await?.ok_or_else(missing)
}

fn whole(tx: &ReadTx<'_>, record: RunRecord) -> Result<Run, StoreError> {
    let row = record.row;
    let latest = tx.run_latest(row)?;
    let metrics = latest.iter().take(MOST_METRICS).map(|latest| metric(tx, row, latest));
    let directory = artifacts_of_run(record.run.project, record.run.id);
    let mut artifacts = tx.artifacts_below(&directory, "", MOST_ARTIFACTS + 1)?;
    let most = usize::try_from(MOST_ARTIFACTS).unwrap_or(usize::MAX);
    let more_artifacts = artifacts.len() > most;
    artifacts.truncate(most);
    Ok(Run {
        params: tx.run_params(row)?.into_iter().map(Into::into).collect(),
        tags: tx.run_tags(row)?.into_iter().map(Into::into).collect(),
        metrics: metrics.collect::<Result<_, _>>()?,
        metric_count: exact_len(latest.len()),
        datasets: tx.run_inputs(row)?.into_iter().map(Into::into).collect(),
        trace_count: exact_count(tx.run_trace_count(&record)?),
        artifacts: artifacts.into_iter().map(|it| RunArtifact::new(it, &directory)).collect(),
        more_artifacts,
        row: record.run.into(),
    })
}

fn metric(tx: &ReadTx<'_>, row: i64, latest: &Metric) -> Result<RunMetric, StoreError> {
    let history = tx.run_history_sampled(row, &latest.key, MOST_VALUES)?;
    Ok(RunMetric {
        key: latest.key.clone(),
        latest: latest.into(),
        dataset: latest.dataset.as_ref().map(|(name, _)| name.clone()),
        history: history.iter().map(RunPoint::from).collect(),
        value_count: exact_count(tx.run_history_len(row, &latest.key)?),
    })
}
