//! Deleting traces: a selection is hidden page by page by a job, and can be undone for a while.
//!
//! Hiding and bringing back are here; what is not undone in time is purged by `upkeep/trash.rs`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;
use touchstone_domain::id::{JobId, TraceId};
use touchstone_domain::job::Job;
use touchstone_store::{
    Deletion, DeletionState, Hidden, Selection, Store, StoreError, TraceRecord, WriteTx,
};

use crate::engine::Engine;
use crate::job::{Jobs, Step};

/// The kind of job that hides the traces of a deletion.
pub const TRACES_DELETE: &str = "traces_delete";

/// Traces looked for in one step.
const PAGE: u32 = 500;
/// Traces hidden in one write …
const TRACES_PER_WRITE: usize = 25;
/// … and spans that they have at most, where it is more than one trace.
const SPANS_PER_WRITE: i64 = 500;

/// Tries to count the calls of a large trace on a reader. One that changes all the time is then
/// counted by the write itself.
const TRIES: u32 = 5;

/// How long a caller is kept waiting for the hiding to end.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two looks whether it ended.
const PAUSE: Duration = Duration::from_millis(5);

/// A deletion that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// How it stands now; while it is hiding its numbers grow.
    pub deletion: Deletion,
    /// The job that goes on with it, unless all is hidden.
    pub job: Option<JobId>,
}

/// What the job is on.
#[derive(Serialize, Deserialize)]
struct Input {
    deletion: i64,
    selection: String,
    undo_ms: u64,
}

impl Engine {
    /// Deletes the traces of a selection. All are hidden soon, by a job if they are many, and
    /// purged when the time to undo it is over.
    pub async fn delete(
        &self,
        selection: &Selection,
        include_kept: bool,
    ) -> Result<Deleted, StoreError> {
        let undo = self.undo_for();
        let (deletion, job) = begin(self.jobs(), selection, include_kept, undo).await?;
        let waited = tokio::time::timeout(PATIENCE, hidden(self.store(), deletion)).await;
        let now = self.store().read(move |tx| tx.deletion(deletion)).await?;
        let gone = || StoreError::NotFound { what: "deletion", id: deletion.to_string() };
        let mut now = now.ok_or_else(gone)?;
        let hides = waited.is_err() && now.state == DeletionState::Hiding;
        if hides {
            now.undo_ns = undo_ns(self.now_ns(), undo);
        }
        Ok(Deleted { deletion: now, job: hides.then_some(job) })
    }

    /// Brings back what a deletion hid; answers how many traces. [`StoreError::NotFound`] once they
    /// are purged.
    pub async fn undo(&self, deletion: i64) -> Result<u32, StoreError> {
        let traces = self.store().write(move |tx| tx.deletion_undo(deletion)).await?;
        // Upkeep may bring back some of them at the same time.
        restore(self.store(), deletion).await?;
        Ok(u32::try_from(traces).unwrap_or(u32::MAX))
    }
}

/// Begins a deletion that can be undone for so long after all is hidden.
pub(crate) async fn begin(
    jobs: &Jobs,
    selection: &Selection,
    include_kept: bool,
    undo: Duration,
) -> Result<(i64, JobId), StoreError> {
    let selection = selection.to_string();
    let undo_ms = u64::try_from(undo.as_millis()).unwrap_or(u64::MAX);
    let make = move |tx: &WriteTx<'_>| {
        let deletion = tx.deletion_begin(include_kept)?;
        Ok(json!(Input { deletion, selection, undo_ms }).to_string())
    };
    let job = jobs.start_made(TRACES_DELETE, make).await?;
    Ok((input(&job)?.deletion, job.id))
}

/// Brings back all that is left of a deletion that is undone.
pub(crate) async fn restore(store: &Store, deletion: i64) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        let calls = match tries {
            TRIES => None,
            _ => store.read(move |tx| tx.calls_to_restore(deletion)).await?,
        };
        let restored = store.write(move |tx| tx.deletion_restore(deletion, calls)).await?;
        if restored.done {
            return Ok(());
        }
        tries = if restored.traces > 0 { 0 } else { tries + 1 };
    }
}

/// Hides traces of a deletion in one write; nothing if it is not hiding any more.
async fn hide(
    store: &Store,
    deletion: i64,
    traces: Vec<TraceId>,
    place: Option<&str>,
) -> Result<Option<Hidden>, StoreError> {
    let mut tries = 0;
    loop {
        let calls = match *traces.as_slice() {
            [one] if tries < TRIES => store.read(move |tx| tx.calls_to_hide(one)).await?,
            _ => None,
        };
        let (traces, place) = (traces.clone(), place.map(str::to_owned));
        let write =
            move |tx: &WriteTx<'_>| tx.deletion_hide(deletion, &traces, place.as_deref(), calls);
        match store.write(write).await? {
            Some(hidden) if hidden.changed > 0 => tries += 1,
            hidden => return Ok(hidden),
        }
    }
}

/// The deletion whose hiding a job goes on with.
pub(crate) fn deletion_of(job: &Job) -> Option<i64> {
    (job.kind == TRACES_DELETE).then(|| input(job).ok()).flatten().map(|input| input.deletion)
}

/// Hides a page of the selection. Done once there is no more, or the deletion was undone.
pub(crate) async fn step(jobs: Jobs, mut job: Job) -> Result<(Job, Step), StoreError> {
    let Input { deletion: id, selection, undo_ms } = input(&job)?;
    let unreadable = |reason: &dyn std::fmt::Display| damaged(&job.id, reason);
    let selection: Selection = selection.parse().map_err(|error| unreadable(&error))?;
    let store = jobs.store();
    let deletion = store.read(move |tx| tx.deletion(id)).await?;
    let Some(Deletion { state: DeletionState::Hiding, place, .. }) = deletion else {
        return Ok((job, Step::Done));
    };
    let walk = selection.walk(place.as_deref(), PAGE).map_err(|error| unreadable(&error))?;
    let page = store.read(move |tx| tx.selected(&walk)).await?;
    for part in parts(&page.traces) {
        let Some(hidden) = hide(store, id, part, place.as_deref()).await? else {
            return Ok((job, Step::Done));
        };
        job.done = job.done.saturating_add(hidden.traces);
    }
    let step = if page.next.is_some() { Step::More } else { Step::Done };
    let undo_ns = undo_ns(jobs.now_ns(), Duration::from_millis(undo_ms));
    let end = move |tx: &WriteTx<'_>| {
        tx.deletion_hide(id, &[], page.next.as_deref(), None)?;
        if step == Step::Done {
            tx.deletion_seal(id, undo_ns)?;
        }
        tx.deletion(id)
    };
    if let Some(now) = store.write(end).await? {
        let told = json!({"deletion": id.to_string(), "traces": now.traces, "kept": now.kept});
        job.report = Some(told.to_string());
    }
    Ok((job, step))
}

/// Until when it can be undone, nanoseconds since 1970.
fn undo_ns(now_ns: i64, undo: Duration) -> i64 {
    now_ns.saturating_add(i64::try_from(undo.as_nanos()).unwrap_or(i64::MAX))
}

/// The ids in parts that one write can hide.
pub(crate) fn parts(traces: &[TraceRecord]) -> Vec<Vec<TraceId>> {
    let mut parts: Vec<Vec<TraceId>> = Vec::new();
    let mut spans = i64::MAX;
    for trace in traces {
        let full = parts.last().is_none_or(|part| part.len() >= TRACES_PER_WRITE);
        if full || spans.saturating_add(trace.span_count) > SPANS_PER_WRITE {
            parts.push(Vec::new());
            spans = 0;
        }
        spans = spans.saturating_add(trace.span_count);
        if let Some(part) = parts.last_mut() {
            part.push(trace.trace_id);
        }
    }
    parts
}

/// Waits until a deletion is not hiding any more.
async fn hidden(store: &Store, deletion: i64) {
    loop {
        let now = store.read(move |tx| tx.deletion(deletion)).await;
        if !matches!(now, Ok(Some(Deletion { state: DeletionState::Hiding, .. }))) {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn input(job: &Job) -> Result<Input, StoreError> {
    serde_json::from_str(&job.input).map_err(|error| damaged(&job.id, &error))
}

fn damaged(job: &JobId, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Damaged { what: format!("job {job}"), reason: reason.to_string() }
}
