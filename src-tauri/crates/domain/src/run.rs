//! Runs: one evaluation, or what else a client logged under a name with parameters and metrics.

use crate::id::{ProjectId, RunId};

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl RunStatus {
    /// MLflow's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Scheduled => "SCHEDULED",
            Self::Finished => "FINISHED",
            Self::Failed => "FAILED",
            Self::Killed => "KILLED",
        }
    }

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Running, Self::Scheduled, Self::Finished, Self::Failed, Self::Killed];
        all.into_iter().find(|status| status.name() == name)
    }
}

/// One run without its parameters, metrics and tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// Who started it, as the client says.
    pub user: String,
    /// How it stands.
    pub status: RunStatus,
    /// When it began, nanoseconds since 1970.
    pub start_ns: i64,
    /// When it ended, nanoseconds since 1970.
    pub end_ns: Option<i64>,
    /// When it was deleted, nanoseconds since 1970; it can be restored.
    pub deleted_ns: Option<i64>,
}

/// One value of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub key: String,
    /// Its value; NaN and infinities are values.
    pub value: f64,
    /// When it was measured, milliseconds since 1970.
    pub time_ms: i64,
    /// The step it belongs to.
    pub step: i64,
    /// The dataset it was measured on: name and digest.
    pub dataset: Option<(String, String)>,
}
