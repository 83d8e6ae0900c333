//! What a project wants replaced, for what clients say of its traces beside their spans.
//!
//! Runs are deliberately left as they are: their parameters and tags are settings, which clients
//! compare with what they sent, and their files are files.

use std::sync::Arc;

use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::redaction::{Found, REDACTED};
use touchstone_redact::Redactor;
use touchstone_store::{ProjectRef, StoreError, WriteTx};

use crate::Mlflow;

/// What the project of a trace wants replaced: the one it is stored in, else the one that is said.
pub(crate) async fn of_trace(
    mlflow: &Mlflow,
    id: TraceId,
    said: Option<ProjectId>,
) -> Result<Option<Arc<Redactor>>, StoreError> {
    let redactions = mlflow.collector.redactions();
    if redactions.is_off() {
        return Ok(None);
    }
    let stored = mlflow.store.read(move |tx| tx.trace(id)).await?;
    let project = stored.map(|trace| trace.project).or(said);
    Ok(project.and_then(|project| redactions.of(&ProjectRef::Id(project))))
}

/// States what was replaced in what is said of a trace, over what is stated there already.
pub(crate) fn state(tx: &WriteTx<'_>, id: TraceId, found: &Found) -> Result<(), StoreError> {
    if found.is_empty() {
        return Ok(());
    }
    let Some(trace) = tx.trace(id)? else { return Ok(()) };
    let labels = tx.trace_labels(trace.row)?;
    let before = labels.metadata.get(REDACTED).and_then(|json| Found::from_json(json));
    let mut all = before.unwrap_or_default();
    all.raise(found);
    tx.trace_metadata_set(id, REDACTED, Some(&all.to_json()))
}
