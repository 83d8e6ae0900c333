//! Runs: a page of them, and one with everything that was logged into it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::run::{Metric, Run as DomainRun, RunStatus as DomainStatus};
use touchstone_domain::time::NS_PER_MS;
use touchstone_store::{Artifact, RunInput};
use ts_rs::TS;

use crate::number::{exact_count, exact_us};

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It goes on.
    Running,
    /// It will begin.
    Scheduled,
    /// It ended well.
    Finished,
    /// It failed.
    Failed,
    /// It was ended.
    Killed,
}

impl From<DomainStatus> for RunStatus {
    fn from(status: DomainStatus) -> Self {
        match status {
            DomainStatus::Running => Self::Running,
            DomainStatus::Scheduled => Self::Scheduled,
            DomainStatus::Finished => Self::Finished,
            DomainStatus::Failed => Self::Failed,
            DomainStatus::Killed => Self::Killed,
        }
    }
}

/// Which runs a page shows, newest first. Deleted ones are left out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunListRequest {
    /// A project's id; all projects if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// Rows wanted, at most 200; 100 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RunRow {
    /// 32 hexadecimal characters.
    pub run_id: String,
    /// The project's id.
    pub project: String,
    /// Its name.
    pub name: String,
    /// Who started it, as the client says; may be empty.
    pub user: String,
    /// How it stands.
    pub status: RunStatus,
    /// When it began, microseconds since 1970.
    pub start_us: i64,
    /// When it ended, microseconds since 1970.
    pub end_us: Option<i64>,
    /// When it was deleted, microseconds since 1970; it can be restored.
    pub deleted_us: Option<i64>,
}

impl From<DomainRun> for RunRow {
    fn from(run: DomainRun) -> Self {
        Self {
            run_id: run.id.to_string(),
            project: run.project.to_string(),
            name: run.name,
            user: run.user,
            status: run.status.into(),
            start_us: exact_us(run.start_ns),
            end_us: run.end_ns.map(exact_us),
            deleted_us: run.deleted_ns.map(exact_us),
        }
    }
}

/// A page of runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RunPage {
    /// The rows, newest first.
    pub rows: Vec<RunRow>,
    /// Where the next page begins; null if this is the last.
    pub next_cursor: Option<String>,
}

/// One run.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunGetRequest {
    /// 32 hexadecimal characters.
    pub run_id: String,
}

/// A run with everything that was logged into it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Run {
    /// The run as in a list.
    pub row: RunRow,
    /// Its parameters, by key.
    pub params: Vec<RunPair>,
    /// Its tags, by key.
    pub tags: Vec<RunPair>,
    /// Its metrics by key, at most 100.
    pub metrics: Vec<RunMetric>,
    /// Metrics in all.
    pub metric_count: i64,
    /// The datasets it read.
    pub datasets: Vec<RunDataset>,
    /// Traces that were made in it or linked to it.
    pub trace_count: i64,
    /// Its files by path, at most 1,000.
    pub artifacts: Vec<RunArtifact>,
    /// Whether it has more files.
    pub more_artifacts: bool,
}

/// A parameter or a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RunPair {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
}

impl From<(String, String)> for RunPair {
    fn from((key, value): (String, String)) -> Self {
        Self { key, value }
    }
}

/// A metric with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RunMetric {
    /// Its name.
    pub key: String,
    /// The latest value: that of the largest step.
    pub latest: RunPoint,
    /// The dataset that the latest value was measured on.
    pub dataset: Option<String>,
    /// Its values by time: all of them, or 1,000 that are spread evenly, the last among them.
    pub history: Vec<RunPoint>,
    /// Values in all.
    pub value_count: i64,
}

/// One value of a metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RunPoint {
    /// The number; null if it is not finite.
    pub value: Option<f64>,
    /// `NaN`, `Infinity` or `-Infinity` where `value` is null.
    pub special: Option<String>,
    /// When it was measured, microseconds since 1970.
    pub time_us: i64,
    /// The step it belongs to.
    pub step: i64,
}

impl From<&Metric> for RunPoint {
    fn from(metric: &Metric) -> Self {
        let special = match metric.value {
            value if value.is_finite() => None,
            value if value.is_nan() => Some("NaN"),
            value if value > 0.0 => Some("Infinity"),
            _ => Some("-Infinity"),
        };
        Self {
            value: Some(metric.value).filter(|value| value.is_finite()),
            special: special.map(str::to_owned),
            time_us: exact_us(metric.time_ms.saturating_mul(NS_PER_MS)),
            step: exact_count(metric.step),
        }
    }
}

/// A dataset that a run read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RunDataset {
    /// Its name.
    pub name: String,
    /// A digest of its content, as the client computed it.
    pub digest: String,
    /// What kind of source it has.
    pub source_type: String,
    /// Where it comes from; JSON as a rule.
    pub source: String,
    /// Its columns; JSON as a rule.
    pub schema: Option<String>,
    /// Its statistics; JSON as a rule.
    pub profile: Option<String>,
    /// Tags of its use in this run.
    pub tags: Vec<RunPair>,
}

impl From<RunInput> for RunDataset {
    fn from(input: RunInput) -> Self {
        let RunInput { name, digest, source_type, source, schema, profile, tags } = input;
        let tags = tags.into_iter().map(RunPair::from).collect();
        Self { name, digest, source_type, source, schema, profile, tags }
    }
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RunArtifact {
    /// Its path below the run's directory.
    pub path: String,
    /// Its bytes.
    pub size: i64,
    /// The media type that its sender named; may be empty or wrong.
    pub content_type: String,
    /// When it was written, microseconds since 1970.
    pub created_us: i64,
}

impl RunArtifact {
    /// A file below that directory.
    pub(crate) fn new(artifact: Artifact, directory: &str) -> Self {
        let below = artifact.path.strip_prefix(directory).unwrap_or(&artifact.path);
        Self {
            path: below.trim_start_matches('/').to_owned(),
            size: exact_count(artifact.size),
            content_type: artifact.content_type,
            created_us: exact_us(artifact.created_ns),
        }
    }
}
