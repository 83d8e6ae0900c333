//! Long work as a row: done in chunks, shown with its progress, cancelled or resumed at will.

use crate::id::JobId;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Has chunks left; also after a restart.
    Running,
    /// All chunks are done.
    Done,
    /// A chunk failed; `error` says why.
    Failed,
    /// Stopped by a person.
    Cancelled,
}

impl JobState {
    /// The word stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stored word; unknown words read as failed.
    pub fn from_name(name: &str) -> Self {
        match name {
            "running" => Self::Running,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            _ => Self::Failed,
        }
    }
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Which work it is; names the chunk function.
    pub kind: String,
    /// What the work is on: JSON that the chunk function reads.
    pub input: String,
    /// Where it stands.
    pub state: JobState,
    /// Units done so far.
    pub done: i64,
    /// Units in all, as far as known.
    pub total: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was made, nanoseconds since 1970.
    pub created_ns: i64,
    /// When it last moved, nanoseconds since 1970.
    pub updated_ns: i64,
    /// Where it goes on, in a unit of its kind's own.
    pub cursor: i64,
    /// Where it goes on, in words of its kind's own, where a number does not tell.
    pub place: Option<String>,
    /// What it did so far, as JSON, where its kind tells more than progress.
    pub report: Option<String>,
}
