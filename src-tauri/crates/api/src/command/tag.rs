//! Tags that a person gives to many traces at once. What spans say of their trace stays below them.

use touchstone_domain::id::TraceId;
use touchstone_domain::label::{KEY_CHARS, VALUE_CHARS};

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::shape::tag::{TagBefore, TraceTagRequest, TraceTagged};

/// Most traces of one call.
const MOST_TRACES: usize = 1_000;
/// Traces tagged in one write.
const TOGETHER: usize = 50;
/// The beginning of the keys that MLflow's clients read and write themselves.
const OF_MLFLOW: &str = "mlflow.";

pub(crate) async fn tag(ctx: &Ctx, request: TraceTagRequest) -> Result<TraceTagged, Error> {
    let TraceTagRequest { trace_ids, key, value } = request;
    if trace_ids.len() > MOST_TRACES {
        let message = format!("`trace_ids` has more than {MOST_TRACES} ids");
        return Err(Error::bad_request(message).hint("tag the rest with another call"));
    }
    let key = checked(&key)?;
    if value.as_deref().is_some_and(|value| value.chars().count() > VALUE_CHARS) {
        return Err(Error::bad_request(format!("`value` has more than {VALUE_CHARS} characters")));
    }
    let named = trace_ids.iter().enumerate();
    let traces = named
        .map(|(index, text)| ids::id(&format!("trace_ids[{index}]"), text))
        .collect::<Result<Vec<TraceId>, Error>>()?;
    let mut changed = Vec::new();
    for some in traces.chunks(TOGETHER).map(<[TraceId]>::to_vec) {
        let (key, value) = (key.clone(), value.clone());
        let write = ctx.store().write(move |tx| {
            let mut changed = Vec::new();
            for id in some {
                let Some(trace) = tx.trace(id)? else { continue };
                let before = tx.trace_labels(trace.row)?.tags.remove(&key);
                if before != value {
                    tx.trace_tag_set(id, &key, value.as_deref())?;
                    changed.push(TagBefore { trace_id: id.to_string(), value: before });
                }
            }
            Ok(changed)
        });
        changed.extend(write.await?);
    }
    Ok(TraceTagged { changed })
}

fn checked(key: &str) -> Result<String, Error> {
    let key = key.trim();
    if key.is_empty() || key.chars().count() > KEY_CHARS {
        return Err(Error::bad_request(format!("`key` must have 1 to {KEY_CHARS} characters")));
    }
    if key.starts_with(OF_MLFLOW) {
        return Err(Error::bad_request(format!("`key` begins with `{OF_MLFLOW}`"))
            .hint("those keys are MLflow's own; choose another one"));
    }
    Ok(key.to_owned())
}
