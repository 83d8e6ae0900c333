//! Traces that belong to a run though they were not made in it.

use std::sync::Arc;

use serde_json::json;
use touchstone_domain::id::TraceId;

use crate::error::Error;
use crate::params::Params;
use crate::run::{on_active, run_id};
use crate::{Answer, Mlflow, name};

/// Most traces of one request; MLflow's limit.
const MOST: usize = 100;

/// `POST traces/link-to-run`. A trace may be linked before it arrives.
pub(crate) async fn to_run(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let texts = params.texts("trace_ids");
    if texts.len() > MOST {
        return Err(Error::invalid(format!(
            "Cannot link more than {MOST} traces to a run in a single request. Provided {} traces.",
            texts.len()
        )));
    }
    let traces = texts.iter().map(|text| trace_id(text)).collect::<Result<Vec<_>, _>>()?;
    on_active(&mlflow, id, move |tx, record| {
        traces.iter().try_for_each(|trace| tx.run_trace_link(record, *trace)).map(Ok)
    })
    .await?;
    Ok(json!({}))
}

fn trace_id(text: &str) -> Result<TraceId, Error> {
    let wrong = || {
        Error::invalid(format!(
            "Invalid trace ID '{text}': expected 'tr-' and 32 hexadecimal characters."
        ))
    };
    name::trace_id(text).ok_or_else(wrong)
}
