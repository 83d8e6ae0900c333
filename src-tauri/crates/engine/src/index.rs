//! Building the search index anew, as a job that shows how far it is.
//!
//! The index is built by a thread of the store's own; the job only asks for it and watches it.

use std::time::Duration;

use touchstone_domain::job::Job;
use touchstone_store::StoreError;

use crate::job::{Jobs, Step};

/// The kind of job that builds the search index anew.
pub const INDEX_REBUILD: &str = "index_rebuild";

/// Between two looks how far it is.
const PAUSE: Duration = Duration::from_millis(200);
/// So many spans wait at most when it counts as built: more come all the time.
const BEHIND: u64 = 1_000;

/// One step. The cursor is 0 before the index was asked to be built anew.
pub(crate) async fn step(jobs: Jobs, mut job: Job) -> Result<(Job, Step), StoreError> {
    let is_begun = job.cursor > 0;
    if !is_begun {
        jobs.store().text_rebuild().await?;
        job.cursor = 1;
    }
    let waiting = jobs.store().text_status().await?.waiting_spans;
    let waits = i64::try_from(waiting).unwrap_or(i64::MAX);
    let total = job.total.unwrap_or(0).max(waits);
    (job.total, job.done) = (Some(total), job.done.max(total - waits));
    if is_begun && waiting <= BEHIND {
        job.done = total;
        return Ok((job, Step::Done));
    }
    let stopping = jobs.tasks().stopping().cancelled();
    // Either end is as good: the runner looks whether it is to end.
    let _ = tokio::time::timeout(PAUSE, stopping).await;
    Ok((job, Step::More))
}
