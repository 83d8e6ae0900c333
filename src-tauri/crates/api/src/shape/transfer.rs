//! Files in and out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_engine::transfer::ExportFormat as EngineFormat;
use ts_rs::TS;

use crate::shape::selection::Selection;

/// Which file to import. Its job tells a report; see `Job.report`.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportStartRequest {
    /// The file: an absolute path; `~` stands for the user's directory.
    pub path: String,
    /// The name of its format; without it the file's first records tell.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub format: Option<String>,
    /// The id of the project that takes all; without it the file names projects, else it is the
    /// default project.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
}

/// Which file to look at.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportInspectRequest {
    /// The file: an absolute path; `~` stands for the user's directory.
    pub path: String,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportInspected {
    /// The name of its format; null where none is known.
    pub format: Option<String>,
    /// What people call the format.
    pub label: Option<String>,
    /// Its size.
    pub bytes: i64,
    /// The begin of its first record.
    pub first: String,
}

/// How traces are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Everything, each trace in a line; can be imported again.
    Jsonl,
    /// OpenTelemetry's JSON: the spans alone.
    OtlpJson,
    /// A table with a row for each trace.
    Csv,
}

impl From<ExportFormat> for EngineFormat {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Jsonl => Self::Jsonl,
            ExportFormat::OtlpJson => Self::OtlpJson,
            ExportFormat::Csv => Self::Csv,
        }
    }
}

/// Which traces to write, and how.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportStartRequest {
    /// The traces.
    pub selection: Selection,
    /// How they are written.
    pub format: ExportFormat,
    /// The file, which must not be there: an absolute path; `~` stands for the user's directory.
    /// Without it: `exports/<project>-<UTC time>` in the home.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub path: Option<String>,
}

/// An export was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExportStarted {
    /// Its job; it reports `{ traces, spans, bytes, path }`.
    pub job_id: String,
    /// The file, which is there once the job is done.
    pub path: String,
}
