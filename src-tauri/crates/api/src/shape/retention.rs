//! Retention: after how many days a project's traces are deleted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which project.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionGetRequest {
    /// Its id.
    pub project: String,
}

/// How long a project's traces are to be kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionSetRequest {
    /// The project's id.
    pub project: String,
    /// Days after its start in which a trace is kept, 1 to 36,500; null keeps all for ever.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schemars(required)]
    pub days: Option<u32>,
    /// Whether protected traces go, too.
    pub include_kept: bool,
}

/// How long a project's traces are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Retention {
    /// Days after its start in which a trace is kept; null keeps all for ever.
    pub days: Option<u32>,
    /// Whether protected traces go, too.
    pub include_kept: bool,
    /// Traces that would go now; null where all are kept.
    pub would_delete: Option<i64>,
}
