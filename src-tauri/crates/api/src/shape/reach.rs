//! Who may reach the collector: its key, further names of the host, one further address.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct ReachGetRequest {}

/// How the collector may be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Reach {
    /// Whether it asks for a key.
    pub has_key: bool,
    /// Further names of the host under which it answers.
    pub hosts: Vec<String>,
    /// A further address of this machine on which it listens.
    pub bind: Option<String>,
    /// Why it does not listen there.
    pub bind_error: Option<String>,
}

/// Who else may reach it. Needs a key.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReachSetRequest {
    /// Further names of the host, `host.docker.internal` for instance.
    pub hosts: Vec<String>,
    /// A further address of this machine; none if null.
    pub bind: Option<String>,
}

/// The key that clients are to send.
#[derive(Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyMakeRequest {
    /// A key of one's own, 16 to 256 letters, digits and `-._~+/=`; a random one if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub key: Option<String>,
}

impl std::fmt::Debug for KeyMakeRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyMakeRequest").finish_non_exhaustive()
    }
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct KeyShowRequest {}

/// The collector's key, shown to its owner alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct KeyShown {
    /// The key; null if there is none.
    pub key: Option<String>,
}

impl std::fmt::Debug for KeyShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyShown").finish_non_exhaustive()
    }
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct KeyRemoveRequest {}
