//! A selection of traces: these, or all that match.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which traces are meant: exactly one of both is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The ids of the traces, at most 1,000.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub trace_ids: Option<Vec<String>>,
    /// What the traces have in common.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub matching: Option<Matching>,
}

/// What traces have in common; what is absent does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// A project's id.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// A query, as for `trace_list`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub query: Option<String>,
    /// They start at or after this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from_us: Option<i64>,
    /// They start before this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to_us: Option<i64>,
}
