//! The program itself: its version, its window.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Host;

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct AppInfoRequest {}

/// Which program answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AppInfo {
    /// Its version.
    pub version: String,
    /// What runs the engine.
    pub host: Host,
    /// Its process id.
    pub process: u32,
}

/// What a second start of the window asks of the first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowFocusRequest {
    /// The arguments that the second start was given.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub arguments: Option<Vec<String>>,
}

/// Whether there is a window and it came to the front.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WindowFocus {
    /// Whether it did.
    pub focused: bool,
}
