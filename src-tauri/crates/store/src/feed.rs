//! The change feed: what changed, told after it was committed, and coalesced.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::broadcast;
use touchstone_domain::change::Change;

/// Messages kept for a listener that is slow; beyond that it is told that it lagged and asks anew.
const KEPT: usize = 256;

/// The sending side of the feed.
#[derive(Debug, Clone)]
pub(crate) struct Feed {
    sender: broadcast::Sender<Arc<[Change]>>,
}

impl Feed {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(KEPT) }
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<[Change]>> {
        self.sender.subscribe()
    }

    /// Tells every change once; says nothing if nothing changed or nobody listens.
    pub(crate) fn tell(&self, changes: BTreeSet<Change>) {
        if !changes.is_empty() && self.sender.receiver_count() > 0 {
            // A send fails only when the last listener left in between.
            let _ = self.sender.send(changes.into_iter().collect());
        }
    }
}
