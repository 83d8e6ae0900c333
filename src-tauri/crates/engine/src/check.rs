//! The check of the whole store as a job: the file first with references and counts, then the
//! search index, then the pieces of content against their hashes.

use serde::{Deserialize, Serialize};
use touchstone_domain::job::Job;
use touchstone_store::{Look, ReadTx, StoreError};

use crate::job::{Jobs, Step};
use crate::upkeep::found;

/// The kind of job that checks the store; its input is `all` or `some` of the pieces of content.
pub const STORE_CHECK: &str = "store_check";

/// The input that has every piece of content checked.
pub(crate) const ALL: &str = "all";
/// The input that has some of them checked, spread over all.
pub(crate) const SOME: &str = "some";

/// Pieces of content that are checked of a store of any size.
const SAMPLE: i64 = 5_000;
/// Pieces looked at in one step.
const PIECES_PER_STEP: u32 = 500;
/// Problems that are told at most.
const TOLD: usize = 100;

/// What a check found, as the job's report tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// What is wrong, at most 100 things; nothing if all is well.
    pub problems: Vec<String>,
    /// Pieces of content that were compared with their hashes.
    pub pieces: i64,
}

impl Jobs {
    /// Begins to check the store: all of its content, or some of it.
    pub async fn check(&self, all: bool) -> Result<Job, StoreError> {
        let input = if all { ALL } else { SOME };
        self.start(STORE_CHECK, input.to_owned(), None).await
    }
}

/// One step. The cursor is 0 before the file was looked at, then one more than the piece to begin
/// with.
pub(crate) async fn step(jobs: Jobs, mut job: Job) -> Result<(Job, Step), StoreError> {
    let mut report = report_of(&job);
    let stopping = jobs.tasks().stopping().clone();
    let next = if job.cursor == 0 {
        tokio::select! {
            () = stopping.cancelled() => return Err(StoreError::Closed),
            problems = whole(&jobs) => report.problems.extend(problems?),
        }
        Some(1)
    } else {
        pieces(&jobs, &job, &mut report).await?
    };
    report.problems.truncate(TOLD);
    let last = jobs.store().read(|tx| tx.pieces_last()).await?;
    job.done = report.pieces;
    job.total = Some(if job.input == ALL { last } else { last.min(SAMPLE) });
    job.report = serde_json::to_string(&report).ok();
    if let Some(next) = next {
        job.cursor = next;
        return Ok((job, Step::More));
    }
    job.total = Some(job.done);
    let found = found(report.problems, &jobs.store().copies(), jobs.now_ns());
    jobs.store().set_integrity(found);
    Ok((job, Step::Done))
}

/// What is wrong but for the pieces of content.
async fn whole(jobs: &Jobs) -> Result<Vec<String>, StoreError> {
    let mut problems = jobs.store().check_file(Look::Full).await?;
    problems.extend(jobs.store().read(|tx| tx.counts_check()).await?);
    problems.extend(jobs.store().text_agrees().await?);
    Ok(problems)
}

async fn pieces(
    jobs: &Jobs,
    job: &Job,
    report: &mut CheckReport,
) -> Result<Option<i64>, StoreError> {
    let (from, all) = (job.cursor - 1, job.input == ALL);
    let look = move |tx: &ReadTx<'_>| {
        let step = if all { 1 } else { tx.pieces_last()? / SAMPLE };
        tx.pieces_check(from, step, PIECES_PER_STEP)
    };
    let checked = jobs.store().read(look).await?;
    report.pieces += i64::from(checked.pieces);
    report.problems.extend(checked.problems);
    Ok(checked.next.map(|next| next.saturating_add(1)))
}

/// What a job's report says.
fn report_of(job: &Job) -> CheckReport {
    let kept = job.report.as_deref().and_then(|report| serde_json::from_str(report).ok());
    kept.unwrap_or_default()
}
