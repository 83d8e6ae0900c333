//! The search for traces. The grammar is `domain::filter`'s, the search the store's.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value as Json;
use touchstone_domain::filter::{Filter, orders};
use touchstone_domain::id::ProjectId;
use touchstone_store::{SearchError, SearchKey, TraceSearch};

use super::info::Info;
use super::read::listed;
use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, name};

/// Traces on a page at most.
const MOST: i64 = 500;
/// Traces on a page where the client does not say.
const USUAL: i64 = 100;

#[derive(Debug, Deserialize)]
struct Location {
    mlflow_experiment: Option<InExperiment>,
}

#[derive(Debug, Deserialize)]
struct InExperiment {
    experiment_id: String,
}

/// `POST traces/search`.
pub(crate) async fn search(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let locations: Vec<Location> = params.list("locations")?;
    let ids = locations.into_iter().filter_map(|it| Some(it.mlflow_experiment?.experiment_id));
    let projects = ids.map(|id| name::experiment(&id)).collect::<Result<Vec<_>, _>>()?;
    if projects.is_empty() {
        return Err(Error::invalid("Missing value for required parameter 'locations'."));
    }
    page(&mlflow, &params, &projects, Info::shown).await
}

/// One page of what the parameters ask for, each trace shown in this way.
pub(super) async fn page(
    mlflow: &Mlflow,
    params: &Params,
    projects: &[ProjectId],
    show: fn(&Info) -> Json,
) -> Answer {
    let filter = filter(mlflow, params.text("filter").unwrap_or_default())?;
    let order =
        orders(&params.texts("order_by")).map_err(|error| Error::invalid(error.to_string()))?;
    let count = params.integer("max_results")?.unwrap_or(USUAL);
    let limit = u32::try_from(count).ok().filter(|_| (1..=MOST).contains(&count)).ok_or_else(|| {
        Error::invalid(format!(
            "Invalid value {count} for parameter 'max_results' supplied. It must be at least 1 and \
             at most {MOST}."
        ))
    })?;
    let after: Option<SearchKey> =
        params.text("page_token").map(str::parse).transpose().map_err(|error| refused(&error))?;
    let search = TraceSearch::new(projects, &filter, &order, after.as_ref(), limit)
        .map_err(|error| refused(&error))?;
    let read = mlflow.store.read(move |tx| {
        let page = tx.traces_search(&search)?;
        let infos = page.traces.into_iter().map(|trace| Info::read(tx, trace));
        Ok((infos.collect::<Result<Vec<_>, _>>()?, page.next))
    });
    let (infos, next) = read.await?;
    let mut answer = listed("traces", infos.iter().map(show).collect());
    if let Some(next) = next {
        answer["next_page_token"] = next.to_string().into();
    }
    Ok(answer)
}

/// What a filter says; an empty one holds for every trace.
pub(super) fn filter(mlflow: &Mlflow, text: &str) -> Result<Filter, Error> {
    if text.trim().is_empty() {
        return Ok(Filter::default());
    }
    Filter::read_at(text, (mlflow.now_ns)())
        .map_err(|error| Error::invalid(format!("Invalid filter '{text}': {error}.")))
}

pub(super) fn refused(error: &SearchError) -> Error {
    Error::invalid(format!("The search cannot be made: {error}."))
}
