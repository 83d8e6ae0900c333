//! Which datasets the runs of experiments were made on.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use touchstone_domain::id::ProjectId;
use touchstone_store::{ReadTx, RunKey, RunRecord, StoreError};

use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, name};

/// The tag of an input that tells what it was used for.
const CONTEXT: &str = "mlflow.data.context";
/// Summaries answered at most; MLflow's limit.
const MOST: usize = 1_000;
/// Runs read at a time.
const PAGE: u32 = 500;

/// Experiment, name, digest and context.
type Summary = (ProjectId, String, String, Option<String>);

/// `POST experiments/search-datasets`.
pub(crate) async fn search_datasets(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let ids = params.texts("experiment_ids");
    let projects = ids.iter().map(|id| name::experiment(id)).collect::<Result<Vec<_>, _>>()?;
    if projects.is_empty() {
        return Err(Error::invalid("Missing value for required parameter 'experiment_ids'."));
    }
    let mut found: BTreeSet<Summary> = BTreeSet::new();
    for project in projects {
        let mut after = None;
        while found.len() < MOST {
            let (summaries, last) =
                mlflow.store.read(move |tx| of_page(tx, project, after)).await?;
            found.extend(summaries);
            match last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
    }
    let mut answer = json!({});
    if !found.is_empty() {
        answer["dataset_summaries"] = found.iter().take(MOST).map(shown).collect();
    }
    Ok(answer)
}

/// The datasets of one page of runs, and where the next page begins.
fn of_page(
    tx: &ReadTx<'_>,
    project: ProjectId,
    after: Option<RunKey>,
) -> Result<(Vec<Summary>, Option<RunKey>), StoreError> {
    let runs = tx.runs(Some(project), after, PAGE)?;
    let mut summaries = Vec::new();
    for run in &runs {
        summaries.extend(tx.run_inputs(run.row)?.into_iter().map(|input| {
            let context = input.tags.into_iter().find(|(key, _)| key == CONTEXT);
            (project, input.name, input.digest, context.map(|(_, value)| value))
        }));
    }
    let is_last = runs.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
    Ok((summaries, runs.last().filter(|_| !is_last).map(RunRecord::key)))
}

fn shown((project, name, digest, context): &Summary) -> Json {
    let mut shown = json!({"experiment_id": project.to_string(), "name": name, "digest": digest});
    if let Some(context) = context {
        shown["context"] = context.as_str().into();
    }
    shown
}
