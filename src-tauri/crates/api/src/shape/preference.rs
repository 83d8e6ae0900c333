//! What the interface wants kept: the user's keys, what happens when the window closes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

/// Which preference.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferenceGetRequest {
    /// Its name: lower-case letters, digits, dots and hyphens, at most 64.
    pub name: String,
}

/// What to keep.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferencePutRequest {
    /// Its name, as in `preference_get`.
    pub name: String,
    /// Any value of at most 64 KiB as JSON; null stands for never set.
    #[ts(type = "JsonValue")]
    pub value: Json,
}

/// What is kept under a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Preference {
    /// Its name.
    pub name: String,
    /// Its value; null if it was never set.
    #[ts(type = "JsonValue")]
    pub value: Json,
}
