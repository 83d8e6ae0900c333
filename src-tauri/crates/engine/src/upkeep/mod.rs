//! Upkeep: what the engine does by itself, beside everything else and some time after its start.
//!
//! Purges what was deleted (`trash.rs`; assessments here), carries out retention
//! (`retention.rs`), gives space back (`space.rs`), looks whether the file is sound after an unclean
//! stop (`integrity.rs`), and tries a disk that did not take writes.

mod integrity;
mod retention;
mod space;
mod trash;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use touchstone_domain::change::Change;
use touchstone_store::{Store, StoreError};

use crate::job::Jobs;
use crate::task::Tasks;
pub(crate) use integrity::found;
pub use retention::FIRST as RETENTION_FIRST;
pub(crate) use space::PAGES;
use space::Space;
use trash::Trash;

/// Between two tries of a disk that does not take writes.
const DISK_PAUSE: Duration = Duration::from_secs(3);
/// The longest time without a look.
const LONGEST: Duration = Duration::from_mins(10);

/// When upkeep happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long after its opening the engine begins with it, so that nothing at the start waits.
    pub after: Duration,
    /// How long a deletion can be undone.
    pub undo: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { after: Duration::from_secs(5), undo: Duration::from_secs(30) }
    }
}

/// What upkeep works on and remembers.
#[derive(Debug)]
pub(crate) struct Upkeep {
    store: Store,
    jobs: Jobs,
    now_ns: fn() -> i64,
    timing: Timing,
    trash: Trash,
    space: Space,
    begun: tokio::time::Instant,
}

impl Upkeep {
    pub(crate) fn new(store: Store, jobs: Jobs, now_ns: fn() -> i64, timing: Timing) -> Self {
        let begun = tokio::time::Instant::now();
        let (trash, space) = (Trash::default(), Space::default());
        Self { store, jobs, now_ns, timing, trash, space, begun }
    }

    /// Runs until the tasks are told to end.
    pub(crate) fn start(self, tasks: &Tasks) {
        let stopping = tasks.stopping().clone();
        let (looks, store, now_ns) = (tasks.clone(), self.store.clone(), self.now_ns);
        tasks.spawn(async move {
            let begin = tokio::time::sleep(self.timing.after);
            tokio::select! {
                () = stopping.cancelled() => return,
                () = begin => {}
            }
            if !store.was_closed() {
                looks.spawn(integrity::look(store, now_ns, stopping.clone()));
            }
            self.run(&stopping).await;
        });
    }

    async fn run(mut self, stopping: &tokio_util::sync::CancellationToken) {
        let mut changes = self.store.changes();
        loop {
            // Whatever is dropped half-done goes on after the next start.
            let turn = tokio::select! {
                () = stopping.cancelled() => return,
                turn = self.turn() => turn,
            };
            let pause = match turn {
                Ok(pause) => pause,
                Err(StoreError::Closed) => return,
                Err(error) => {
                    tracing::warn!(%error, "upkeep could not go on");
                    DISK_PAUSE
                }
            };
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
                () = of_the_store(&mut changes) => {}
            }
        }
    }

    /// Does what is due; answers how long nothing will be.
    async fn turn(&mut self) -> Result<Duration, StoreError> {
        if self.store.unwritable().is_some() && self.store.probe().await.is_err() {
            return Ok(DISK_PAUSE);
        }
        let now_ns = (self.now_ns)();
        forget(&self.store, now_ns).await?;
        let pauses = [
            self.trash.turn(&self.store, now_ns, self.timing.undo).await?,
            retention::turn(&self.jobs, now_ns, self.begun.elapsed()).await?,
            self.space.turn(&self.store).await?,
        ];
        Ok(pauses.into_iter().flatten().min().unwrap_or(LONGEST).min(LONGEST))
    }
}

/// Forgets the assessments that were deleted and not brought back in time.
async fn forget(store: &Store, now_ns: i64) -> Result<(), StoreError> {
    if store.read(move |tx| tx.assessments_aside_are_due(now_ns)).await? {
        store.write(move |tx| tx.assessments_forget(now_ns)).await?;
    }
    Ok(())
}

/// Waits until something changes that upkeep may have to do with.
async fn of_the_store(changes: &mut tokio::sync::broadcast::Receiver<Arc<[Change]>>) {
    loop {
        match changes.recv().await {
            Ok(told) if told.contains(&Change::Store) => return,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return,
            // The time will come anyway.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// From now until then; nothing once it is over.
fn until(then_ns: i64, now_ns: i64) -> Duration {
    Duration::from_nanos(u64::try_from(then_ns.saturating_sub(now_ns)).unwrap_or(0))
}

#[cfg(test)]
mod tests;
