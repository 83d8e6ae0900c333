//! Purging: what was deleted and not undone in time is removed for good.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;
use touchstone_store::{Deletion, DeletionState, Store, StoreError};

use super::until;
use crate::deletion::{deletion_of, restore};

/// Leaves the writer to others between two writes.
const PAUSE: Duration = Duration::from_millis(2);

/// When each deletion that waits is purged, by a clock that does not jump.
#[derive(Debug, Default)]
pub(super) struct Trash {
    due: BTreeMap<i64, Instant>,
}

impl Trash {
    /// Goes on with what deletions left and purges those that are due; answers when the next one
    /// is.
    pub(super) async fn turn(
        &mut self,
        store: &Store,
        now_ns: i64,
        undo: Duration,
    ) -> Result<Option<Duration>, StoreError> {
        let deletions = store.read(|tx| tx.deletions()).await?;
        self.due.retain(|id, _| deletions.iter().any(|deletion| deletion.id == *id));
        let mut next = None;
        for deletion in deletions {
            match deletion.state {
                DeletionState::Hiding => adopt(store, deletion.id, now_ns, undo).await?,
                DeletionState::Undone => restore(store, deletion.id).await?,
                DeletionState::Purging => purge(store, deletion.id, now_ns).await?,
                DeletionState::Waiting => match self.left(&deletion, now_ns, undo) {
                    Duration::ZERO => purge(store, deletion.id, now_ns).await?,
                    left => next = Some(next.map_or(left, |next: Duration| next.min(left))),
                },
            }
        }
        Ok(next)
    }

    /// How long a deletion can still be undone. The time is taken from the system's clock once, and
    /// never exceeds what a new deletion has, so that a jump of that clock neither takes the chance
    /// away nor keeps the traces for ever.
    fn left(&mut self, deletion: &Deletion, now_ns: i64, undo: Duration) -> Duration {
        let now = Instant::now();
        let of_first_sight = until(deletion.undo_ns, now_ns).min(undo);
        let due = self.due.entry(deletion.id).or_insert(now + of_first_sight);
        due.saturating_duration_since(now)
    }
}

/// A deletion whose job was cancelled stays as it is: what is hidden can be undone, then goes.
async fn adopt(store: &Store, id: i64, now_ns: i64, undo: Duration) -> Result<(), StoreError> {
    let jobs = store.read(|tx| tx.jobs_running()).await?;
    if jobs.iter().any(|job| deletion_of(job) == Some(id)) {
        return Ok(());
    }
    let undo_ns = now_ns.saturating_add(i64::try_from(undo.as_nanos()).unwrap_or(i64::MAX));
    store.write(move |tx| tx.deletion_seal(id, undo_ns)).await.map(drop)
}

async fn purge(store: &Store, id: i64, now_ns: i64) -> Result<(), StoreError> {
    let mut traces = 0;
    loop {
        let purged = store.write(move |tx| tx.deletion_purge(id, now_ns)).await?;
        traces += purged.traces;
        if purged.done {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    if traces > 0 {
        tracing::info!(deletion = id, traces, "deleted traces were purged");
    }
    Ok(())
}
