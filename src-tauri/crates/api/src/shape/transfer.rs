//! Files in and out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_engine::transfer::ExportFormat as EngineFormat;
use ts_rs::TS;

use crate::shape::selection::Selection;

/// What to import. Its job tells a report; see `Job.report`.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportStartRequest {
    /// A file, or a directory of which every file is taken that a format knows, but what is hidden:
    /// an absolute path; `~` stands for the user's directory.
    pub path: String,
    /// The name of its format; without it the first records of each file tell. For a directory
    /// `several` means the same as none.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub format: Option<String>,
    /// The id of the project that takes all; without it the file names projects, else it is the
    /// default project.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
}

/// What to look at.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportInspectRequest {
    /// A file or a directory: an absolute path; `~` stands for the user's directory.
    pub path: String,
}

/// What a file is, or what the first files below a directory are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportInspected {
    /// The name of its format; `several` where the files of a directory differ, null where none is
    /// known.
    pub format: Option<String>,
    /// What people call the format.
    pub label: Option<String>,
    /// The size of the file, or of those files of the directory that a format knows.
    pub bytes: i64,
    /// The begin of the first record.
    pub first: String,
    /// How many files of the directory a format knows; absent for a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub files: Option<i64>,
    /// Whether the directory has more files than were looked into, which a long one has: what is
    /// said of it is then said of its first ones.
    pub more: bool,
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
