//! Importing straight from another tool's server or database.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A tool that can be imported from where it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectKind {
    /// MLflow.
    Mlflow,
    /// Langfuse.
    Langfuse,
}

/// Where to import from, and what opens it. The keys are kept while the import runs, in the
/// system's keychain where that takes them, and nowhere else.
#[derive(Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportConnectRequest {
    /// The tool.
    pub kind: ConnectKind,
    /// The server's address, `http://localhost:5000` for instance; for MLflow also the path of its
    /// SQLite file, which is only read.
    pub url: String,
    /// Langfuse's public key, or the name of a user of MLflow.
    #[ts(optional = nullable)]
    pub public_key: Option<String>,
    /// Langfuse's secret key; the password of that user of MLflow, or without a name a token.
    #[ts(optional = nullable)]
    pub secret_key: Option<String>,
    /// The project that everything goes into; without it, projects of the names it has there.
    #[ts(optional = nullable)]
    pub project: Option<String>,
}

/// Without the secret.
impl fmt::Debug for ImportConnectRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportConnectRequest")
            .field("kind", &self.kind)
            .field("url", &self.url)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}
