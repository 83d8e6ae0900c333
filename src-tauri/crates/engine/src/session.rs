//! The job that counts the sessions of what an older program stored. What is counted and how is the
//! store's.

use touchstone_domain::job::Job;
use touchstone_store::{StoreError, WriteTx};

use crate::job::{Jobs, Step};

/// The kind of job that counts sessions of traces of an older program; it has no input.
pub const SESSIONS_FILL: &str = "sessions_fill";

/// Traces looked at in one chunk.
const TRACES_PER_CHUNK: u32 = 100;

/// Begins to count what is not counted, if anything.
pub(crate) async fn begin(jobs: &Jobs) -> Result<(), StoreError> {
    if jobs.store().read(|tx| tx.sessions_ready()).await? {
        return Ok(());
    }
    let projects = jobs.store().read(|tx| tx.projects()).await?;
    let traces = projects.iter().map(|row| row.trace_count).sum();
    jobs.start(SESSIONS_FILL, String::new(), Some(traces)).await?;
    Ok(())
}

pub(crate) fn chunk(tx: &WriteTx<'_>, job: &mut Job) -> Result<Step, StoreError> {
    let (seen, next) = tx.sessions_fill(job.cursor, TRACES_PER_CHUNK)?;
    job.done = job.done.saturating_add(seen.into());
    job.cursor = next.unwrap_or(job.cursor);
    Ok(if next.is_some() { Step::More } else { Step::Done })
}
