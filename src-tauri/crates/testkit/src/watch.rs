//! Listening to what goes stale.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt as _;
use touchstone_api::{Items, Stale};

/// How long the first message is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// A listener that hears nothing for so long has heard everything: messages that belong together
/// come at most 100 ms apart.
const SILENCE: Duration = Duration::from_millis(300);

/// A listener that was opened before what it is to hear.
pub struct Watcher(pub(crate) Items);

impl std::fmt::Debug for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watcher")
    }
}

impl Watcher {
    /// The next message; none once the engine has ended.
    pub async fn next(&mut self) -> Option<Stale> {
        let told = tokio::time::timeout(PATIENCE, self.0.next()).await;
        let told = told.unwrap_or_else(|_| panic!("nothing went stale"))?;
        Some(serde_json::from_slice(&told).unwrap())
    }

    /// Every tag that is told until it is quiet; at least one.
    pub async fn tags(&mut self) -> BTreeSet<String> {
        let mut tags = self.next().await.unwrap().tags;
        while let Ok(Some(told)) = tokio::time::timeout(SILENCE, self.0.next()).await {
            let stale: Stale = serde_json::from_slice(&told).unwrap();
            tags.extend(stale.tags);
        }
        tags
    }
}
