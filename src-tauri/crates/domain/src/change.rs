//! What the change feed says: which noun changed, and which of them.

use crate::id::{JobId, ProjectId, RunId, TraceId};

/// One thing that changed. A screen asks again for what it shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// A trace: its spans, its summary, its labels and assessments, or its removal.
    Trace(TraceId),
    /// A project.
    Project(ProjectId),
    /// A job's progress.
    Job(JobId),
    /// A run.
    Run(RunId),
    /// The price of a model.
    Price,
    /// A setting.
    Setting,
    /// A saved view of a list.
    View,
    /// The database itself: whether it can be written to, whether it is sound.
    Store,
    /// A listener was started or stopped, or took a request.
    Collector,
}
