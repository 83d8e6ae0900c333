//! Tasks: the only place that spawns, so that shutdown can wait for everything that runs.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A spawner with a common end.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    stopping: CancellationToken,
    tracker: TaskTracker,
}

impl Tasks {
    /// A spawner without tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs a future until it ends. Shutdown waits for it, up to its deadline, so whatever waits
    /// for long must also watch [`Tasks::stopping`].
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tracker.spawn(future)
    }

    /// Is cancelled when shutdown begins.
    pub fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Tells every task to end and waits for them; answers how many still ran at the deadline.
    pub async fn shutdown(&self, deadline: Duration) -> usize {
        self.stopping.cancel();
        self.tracker.close();
        match tokio::time::timeout(deadline, self.tracker.wait()).await {
            Ok(()) => 0,
            Err(_) => self.tracker.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn shutdown_waits_for_tasks_that_end_when_told() {
        let tasks = Tasks::new();
        let stopping = tasks.stopping().clone();
        let ended = tasks.spawn(async move {
            stopping.cancelled().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            7
        });
        assert_eq!(tasks.shutdown(Duration::from_secs(5)).await, 0);
        assert_eq!(ended.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn shutdown_gives_up_on_tasks_that_do_not_end() {
        let tasks = Tasks::new();
        tasks.spawn(std::future::pending::<()>());
        assert_eq!(tasks.shutdown(Duration::from_millis(10)).await, 1);
    }
}
