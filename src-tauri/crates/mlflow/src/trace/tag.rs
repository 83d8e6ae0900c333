//! Tags of traces.

use std::sync::Arc;

use serde_json::json;
use touchstone_domain::redaction::Found;
use touchstone_ingest::redaction::label;

use super::info::{Info, SPANS_LOCATION};
use crate::error::{Code, Error};
use crate::params::Params;
use crate::{Answer, Mlflow, limit, name, redaction};

/// Tags that are not for clients to change.
const IMMUTABLE: [&str; 2] = [SPANS_LOCATION, "mlflow.trace.archiveLocation"];

/// `PATCH traces/{trace_id}/tags`.
pub(crate) async fn set_tag(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::trace_in(&params)?;
    let key = key(&params, "set")?;
    let mut value = params.text("value").unwrap_or_default().to_owned();
    let mut found = Found::default();
    if let Some(redactor) = redaction::of_trace(&mlflow, id, None).await? {
        value = label(&redactor, &key, &value, &mut found).unwrap_or(value);
    }
    let value = limit::cut(&value).to_owned();
    let write = mlflow.store.write(move |tx| match tx.trace(id)? {
        Some(_) => {
            tx.trace_tag_set(id, &key, Some(&value))?;
            redaction::state(tx, id, &found).map(Ok)
        }
        None => Ok(Err(name::no_trace(&name::of_trace(id)))),
    });
    write.await??;
    Ok(json!({}))
}

/// `DELETE traces/{trace_id}/tags`.
pub(crate) async fn delete_tag(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::trace_in(&params)?;
    let key = key(&params, "deleted")?;
    let write = mlflow.store.write(move |tx| {
        let Some(info) = Info::of(tx, id)? else {
            return Ok(Err(name::no_trace(&name::of_trace(id))));
        };
        if !info.tags.contains_key(&key) {
            let trace = name::of_trace(id);
            let message = format!("No trace tag with key '{key}' for trace with ID '{trace}'");
            return Ok(Err(Error::new(Code::ResourceDoesNotExist, message)));
        }
        tx.trace_tag_set(id, &key, None).map(Ok)
    });
    write.await??;
    Ok(json!({}))
}

fn key(params: &Params, what: &str) -> Result<String, Error> {
    let key = params.required("key")?;
    if IMMUTABLE.contains(&key) {
        return Err(Error::invalid(format!(
            "Tag '{key}' is immutable and cannot be {what} on a trace."
        )));
    }
    limit::key(key)?;
    Ok(key.to_owned())
}
