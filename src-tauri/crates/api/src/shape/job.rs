//! Jobs: long work with its progress.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use touchstone_domain::job::{Job as DomainJob, JobState as DomainState};
use ts_rs::TS;

use crate::number::{exact_count, exact_us};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Has work left; also after a restart.
    Running,
    /// All is done.
    Done,
    /// Could not go on; `error` says why.
    Failed,
    /// Stopped by a person.
    Cancelled,
}

impl From<DomainState> for JobState {
    fn from(state: DomainState) -> Self {
        match state {
            DomainState::Running => Self::Running,
            DomainState::Done => Self::Done,
            DomainState::Failed => Self::Failed,
            DomainState::Cancelled => Self::Cancelled,
        }
    }
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Which work it is.
    pub kind: String,
    /// The file, folder or address that it is on, if it is on one.
    pub about: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// Units done so far.
    pub done: i64,
    /// Units in all, as far as known.
    pub total: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
    /// What it did so far, as JSON: of an import `{ traces, spans, repeated, assessments,
    /// refused: { reason, count, first }[], unmapped: { field, count }[] }`.
    pub report: Option<String>,
    /// When it was made, microseconds since 1970.
    pub created_us: i64,
    /// When it last moved, microseconds since 1970.
    pub updated_us: i64,
}

impl From<DomainJob> for Job {
    fn from(job: DomainJob) -> Self {
        Self {
            about: about(&job.input),
            id: job.id.0,
            kind: job.kind,
            state: job.state.into(),
            done: exact_count(job.done),
            total: job.total.map(exact_count),
            error: job.error,
            report: job.report,
            created_us: exact_us(job.created_ns),
            updated_us: exact_us(job.updated_ns),
        }
    }
}

/// What a job's input names: `path`, or the one value of `from`.
fn about(input: &str) -> Option<String> {
    let input: Value = serde_json::from_str(input).ok()?;
    let from = || input.get("from")?.as_object()?.values().next();
    Some(input.get("path").or_else(from)?.as_str()?.to_owned())
}

/// A long piece of work was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct JobStarted {
    /// Its job.
    pub job: Job,
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct JobListRequest {}

/// The newest jobs, newest first, at most 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct JobList {
    /// The jobs.
    pub jobs: Vec<Job>,
}

/// Which job.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobCancelRequest {
    /// Its id.
    pub id: String,
}
