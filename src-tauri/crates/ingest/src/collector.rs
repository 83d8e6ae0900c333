//! What all requests of the collector share: the store, the clock, the limits and the log.
//! Listeners are opened elsewhere.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use touchstone_domain::change::Change;
use touchstone_prices::PriceBook;
use touchstone_store::Store;

use crate::health::{Health, Tally};
use crate::request_log::{Entry, Outcome, RequestLog};

const MIB: u64 = 1 << 20;

/// How much the collector takes at a time, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest body of a request on the wire.
    pub body: u64,
    /// Largest body when inflated.
    pub inflated: u64,
    /// Bodies on their way together, on the wire.
    pub bodies: u64,
    /// Inflated bodies held together.
    pub all_inflated: u64,
    /// Longest wait for the next part of a body.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 * MIB,
            inflated: 256 * MIB,
            bodies: 256 * MIB,
            all_inflated: 512 * MIB,
            stall: Duration::from_secs(30),
        }
    }
}

/// Takes telemetry into the store.
#[derive(Debug)]
pub struct Collector {
    pub(crate) store: Store,
    pub(crate) prices: Arc<PriceBook>,
    pub(crate) now_ns: fn() -> i64,
    pub(crate) limits: Limits,
    pub(crate) bodies: Budget,
    pub(crate) inflated: Budget,
    log: RequestLog,
    tally: Tally,
    /// Paths that are noted once, however often they are asked.
    noted: Mutex<HashSet<String>>,
}

impl Collector {
    /// A collector with the usual limits. `now_ns` is the clock: nanoseconds since 1970.
    pub fn new(store: Store, prices: Arc<PriceBook>, now_ns: fn() -> i64) -> Self {
        Self::with_limits(store, prices, now_ns, Limits::default())
    }

    /// A collector with limits of its own.
    pub fn with_limits(
        store: Store,
        prices: Arc<PriceBook>,
        now_ns: fn() -> i64,
        limits: Limits,
    ) -> Self {
        Self {
            store,
            prices,
            now_ns,
            limits,
            bodies: Budget::new(limits.bodies),
            inflated: Budget::new(limits.all_inflated),
            log: RequestLog::default(),
            tally: Tally::new(now_ns()),
            noted: Mutex::default(),
        }
    }

    /// The prices by which costs are reckoned.
    pub fn prices(&self) -> &Arc<PriceBook> {
        &self.prices
    }

    /// The last requests and the counts of all.
    pub const fn log(&self) -> &RequestLog {
        &self.log
    }

    /// How ingest fares since the start and in the last minute.
    pub fn health(&self) -> Health {
        self.tally.health((self.now_ns)())
    }

    /// Notes a request and tells those who watch. Of requests that were taken and dropped whole the
    /// log keeps the first of each path: they come all the time.
    pub(crate) fn note(&self, mut entry: Entry) {
        let seen = std::mem::take(&mut entry.seen);
        let is_dropped = entry.outcome == Outcome::Accepted && seen.is_dropped();
        self.tally.note(&entry, *seen);
        if !is_dropped || self.is_first(&entry.path) {
            self.log.note(entry);
        }
        self.store.announce(Change::Collector);
    }

    /// Whether this path is asked for the first time since the start.
    fn is_first(&self, path: &str) -> bool {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned())
    }
}

/// Bytes that may be held at a time, over all requests. Counted in KiB.
#[derive(Debug, Clone)]
pub(crate) struct Budget(Arc<Semaphore>);

impl Budget {
    fn new(bytes: u64) -> Self {
        let permits = usize::try_from(bytes.div_ceil(1_024)).unwrap_or(usize::MAX);
        Self(Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS))))
    }

    /// A share of the budget that is empty so far and is given back when dropped.
    pub(crate) fn lease(&self) -> Lease {
        Lease { budget: Arc::clone(&self.0), held: None }
    }
}

/// A request's share of a [`Budget`].
#[derive(Debug)]
pub(crate) struct Lease {
    budget: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
}

impl Lease {
    /// Grows the share to that many bytes; false if the budget does not have them.
    pub(crate) fn cover(&mut self, bytes: u64) -> bool {
        let wanted = usize::try_from(bytes.div_ceil(1_024)).unwrap_or(usize::MAX);
        let held = self.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let Some(more) = wanted.checked_sub(held).filter(|more| *more > 0) else { return true };
        let Ok(more) = u32::try_from(more) else { return false };
        let Ok(more) = Arc::clone(&self.budget).try_acquire_many_owned(more) else { return false };
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        true
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A budget of that many bytes.
    pub(crate) fn budget(bytes: u64) -> Budget {
        Budget::new(bytes)
    }

    #[test]
    fn shares_grow_until_the_budget_is_spent_and_come_back_when_dropped() {
        let budget = Budget::new(10 * 1_024);
        let (mut first, mut second) = (budget.lease(), budget.lease());
        assert!(first.cover(4_000) && first.cover(4_096) && first.cover(1));
        assert!(second.cover(6 * 1_024));
        assert!(!first.cover(5_000) && !first.cover(u64::MAX));
        drop(second);
        assert!(first.cover(10 * 1_024));
        drop(first);
        assert!(budget.lease().cover(10 * 1_024));
    }
}
