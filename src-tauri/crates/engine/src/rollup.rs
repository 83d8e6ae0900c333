//! The job that counts into the roll-ups what an older program stored. What they count and how is
//! the store's.

use touchstone_domain::job::Job;
use touchstone_store::{StoreError, WriteTx};

use crate::job::{Jobs, Step};

/// The kind of job that counts traces of an older program; it has no input.
pub const ROLLUP_FILL: &str = "rollup_fill";

/// Traces counted in one chunk.
const TRACES_PER_CHUNK: u32 = 50;

/// Begins to count what is not counted, if anything.
pub(crate) async fn begin(jobs: &Jobs) -> Result<(), StoreError> {
    if !jobs.store().read(|tx| tx.rollup_lacks()).await? {
        return Ok(());
    }
    let projects = jobs.store().read(|tx| tx.projects()).await?;
    let traces = projects.iter().map(|row| row.trace_count).sum();
    jobs.start(ROLLUP_FILL, String::new(), Some(traces)).await?;
    Ok(())
}

pub(crate) fn chunk(tx: &WriteTx<'_>, job: &mut Job) -> Result<Step, StoreError> {
    let counted = tx.rollup_fill(TRACES_PER_CHUNK)?;
    job.done = job.done.saturating_add(counted.into());
    Ok(if counted > 0 { Step::More } else { Step::Done })
}
