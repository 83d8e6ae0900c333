//! Space that deletions left is given back to the disk while nothing else is written.

use std::time::Duration;

use touchstone_store::{Store, StoreError};

/// Free pages that are left for what comes next.
const RESERVE: i64 = 256;
/// Pages given back in one write.
pub(crate) const PAGES: u32 = 64;
/// How long nothing must have been written.
const IDLE: Duration = Duration::from_secs(2);
/// Between two writes.
const PAUSE: Duration = Duration::from_millis(20);

/// How many commits there were at the last look.
#[derive(Debug, Default)]
pub(super) struct Space {
    commits: Option<u64>,
}

impl Space {
    /// Gives some space back if nothing was written since the last look; answers when to look
    /// again, if there is more.
    pub(super) async fn turn(&mut self, store: &Store) -> Result<Option<Duration>, StoreError> {
        if store.read(|tx| tx.pages_free()).await? <= RESERVE {
            self.commits = None;
            return Ok(None);
        }
        let mut commits = store.commits();
        if self.commits.replace(commits) != Some(commits) {
            return Ok(Some(IDLE));
        }
        while store.commits() == commits {
            let left = store.write(|tx| tx.pages_give_back(PAGES)).await?;
            commits += 1;
            if left <= RESERVE {
                return Ok(None);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(Some(IDLE))
    }
}
