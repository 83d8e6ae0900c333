//! Prompts that a trace was made from, kept in a tag of it.

use std::sync::Arc;

use serde_json::json;
use touchstone_domain::label::{LINKED_PROMPTS, PromptRef};

use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, name};

/// `POST traces/link-prompts`: adds to the prompts that are linked already.
pub(crate) async fn link_prompts(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = name::trace_in(&params)?;
    let added: Vec<PromptRef> = params.list("prompt_versions")?;
    if added.is_empty() {
        return Err(Error::invalid("Missing value for required parameter 'prompt_versions'."));
    }
    let write = mlflow.store.write(move |tx| {
        let Some(trace) = tx.trace(id)? else {
            return Ok(Err(name::no_trace(&name::of_trace(id))));
        };
        let tags = tx.trace_labels(trace.row)?.tags;
        let linked = tags.get(LINKED_PROMPTS).and_then(|text| serde_json::from_str(text).ok());
        let mut linked: Vec<PromptRef> = linked.unwrap_or_default();
        for prompt in added {
            if !linked.contains(&prompt) {
                linked.push(prompt);
            }
        }
        tx.trace_tag_set(id, LINKED_PROMPTS, Some(&json!(linked).to_string())).map(Ok)
    });
    write.await??;
    Ok(json!({}))
}
