//! `POST runs/search`.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use touchstone_store::{Lifecycle, RunSearch};

use crate::error::Error;
use crate::params::Params;
use crate::run::answer::Whole;
use crate::run::filter;
use crate::{Answer, Mlflow, name};

/// Runs of a page where the request does not say, and at most; MLflow's limits.
const USUAL: i64 = 1_000;
const MOST: i64 = 50_000;

/// A page of the runs that were searched for. The page token is the number of runs before it.
pub(crate) async fn search(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let search = read(&params)?;
    let (offset, limit) = (search.offset, search.limit);
    let found = mlflow.store.read(move |tx| {
        let found = tx.runs_search(&RunSearch { limit: limit.saturating_add(1), ..search })?;
        let more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        let wanted = found.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX));
        let runs = wanted.map(|record| Whole::read(tx, record)).collect::<Result<Vec<_>, _>>()?;
        Ok((runs, more))
    });
    let (runs, more) = found.await?;
    let mut answer = Map::new();
    if !runs.is_empty() {
        let runs: Vec<Json> = runs.iter().map(Whole::json_with_outputs).collect();
        answer.insert("runs".into(), runs.into());
    }
    if more {
        let next = offset.saturating_add(limit);
        answer.insert("next_page_token".into(), json!(next.to_string()));
    }
    Ok(answer.into())
}

fn read(params: &Params) -> Result<RunSearch, Error> {
    let limit = params.integer("max_results")?.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::invalid(format!(
            "Invalid value {limit} for parameter 'max_results': expected 1 to {MOST}."
        )));
    }
    let offset = params.text("page_token").map(|token| {
        token.parse().map_err(|_| {
            Error::invalid("Invalid page token: send 'next_page_token' of the page before.")
        })
    });
    let projects = params.texts("experiment_ids").into_iter().map(|id| name::experiment(&id));
    let order = params.texts("order_by");
    Ok(RunSearch {
        projects: projects.collect::<Result<_, _>>()?,
        lifecycle: lifecycle(params.text("run_view_type"))?,
        tests: filter::tests(params.text("filter").unwrap_or_default())?,
        order: filter::order(&order)?,
        offset: offset.transpose()?.unwrap_or_default(),
        limit: u32::try_from(limit).unwrap_or(u32::MAX),
    })
}

fn lifecycle(name: Option<&str>) -> Result<Lifecycle, Error> {
    match name {
        None | Some("ACTIVE_ONLY") => Ok(Lifecycle::Active),
        Some("DELETED_ONLY") => Ok(Lifecycle::Deleted),
        Some("ALL") => Ok(Lifecycle::All),
        Some(other) => Err(Error::invalid(format!(
            "Invalid value \"{other}\" for parameter 'run_view_type': expected ACTIVE_ONLY, \
             DELETED_ONLY or ALL."
        ))),
    }
}
