//! Tags that a person gives to traces.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A tag for some traces.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceTagRequest {
    /// At most 1,000 ids, 32 hexadecimal characters each; those of traces that are gone are left out.
    pub trace_ids: Vec<String>,
    /// The tag's key: 1 to 250 characters. Those that begin with `mlflow.` are MLflow's own.
    pub key: String,
    /// Its value, at most 4,096 characters; null or absent takes the tag away.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub value: Option<String>,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceTagged {
    /// The traces that did not have it so before, with what they had.
    pub changed: Vec<TagBefore>,
}

/// A trace, and the value that its tag had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TagBefore {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// The value; null if it had no such tag.
    pub value: Option<String>,
}
