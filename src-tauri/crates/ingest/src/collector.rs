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
use crate::redaction::Redactions;
use crate::request_log::{Entry, Outcome, RequestLog};

const MIB: u64 = 1 << 20;

/// One part in so many of a budget is kept for requests that want no more than that, so that small
/// ones go on beside large ones, also while more large ones wait.
const RESERVE: u32 = 8;

/// How much the collector takes at a time, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest body of a request on the wire.
    pub body: u64,
    /// Largest body when inflated.
    pub inflated: u64,
    /// Compressed bodies on their way together, on the wire.
    pub bodies: u64,
    /// Inflated bodies held together, those that came uncompressed included. A body that is larger
    /// than seven eighths of it is taken when there is none but small ones beside it.
    pub all_inflated: u64,
    /// Longest wait for room among the others, before a sender is told to come again.
    pub patience: Duration,
    /// Longest wait for the next part of a body.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 * MIB,
            inflated: 256 * MIB,
            bodies: 64 * MIB,
            all_inflated: 64 * MIB,
            patience: Duration::from_millis(500),
            stall: Duration::from_secs(30),
        }
    }
}

/// Takes telemetry into the store.
#[derive(Debug)]
pub struct Collector {
    pub(crate) store: Store,
    pub(crate) prices: Arc<PriceBook>,
    pub(crate) redactions: Arc<Redactions>,
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
            redactions: Arc::default(),
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

    /// What projects want replaced in what comes in.
    pub fn redactions(&self) -> &Arc<Redactions> {
        &self.redactions
    }

    /// Bytes of room that is left for inflated bodies.
    pub fn room(&self) -> u64 {
        self.inflated.left() * 1_024
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
pub(crate) struct Budget {
    /// For all requests. Large ones wait here, holding nothing of the reserve.
    shared: Arc<Semaphore>,
    /// For those that want no more than this.
    reserve: Arc<Semaphore>,
    /// The most that one request takes, which is all that is shared.
    most: u32,
    /// The most that a small one takes.
    small: u32,
}

impl Budget {
    fn new(bytes: u64) -> Self {
        let whole = u32::try_from(bytes.div_ceil(1_024)).unwrap_or(u32::MAX);
        let permits = |count| usize::try_from(count).unwrap_or(usize::MAX);
        let semaphore =
            |count| Arc::new(Semaphore::new(permits(count).min(Semaphore::MAX_PERMITS)));
        let small = whole / RESERVE;
        let most = whole - small;
        Self { shared: semaphore(most), reserve: semaphore(small), most, small }
    }

    /// KiB that nobody holds.
    fn left(&self) -> u64 {
        (self.shared.available_permits() + self.reserve.available_permits()) as u64
    }

    /// A share of the budget that is empty so far and is given back when dropped.
    pub(crate) fn lease(&self) -> Lease {
        Lease { budget: self.clone(), reserved: None, shared: None }
    }
}

/// A request's share of a [`Budget`].
#[derive(Debug)]
pub(crate) struct Lease {
    budget: Budget,
    /// None once it wants more than a small one.
    reserved: Option<OwnedSemaphorePermit>,
    shared: Option<OwnedSemaphorePermit>,
}

impl Lease {
    /// Grows the share to that many bytes, or to the most that one has if that is less; false if
    /// the budget does not have them.
    pub(crate) fn cover(&mut self, bytes: u64) -> bool {
        let more = self.lacks(bytes);
        if more == Lack::NOTHING {
            return true;
        }
        let take = |of: &Arc<Semaphore>, count| Arc::clone(of).try_acquire_many_owned(count).ok();
        if let Some(permit) = more.reserved.and_then(|count| take(&self.budget.reserve, count)) {
            self.add_reserved(permit);
            return true;
        }
        take(&self.budget.shared, more.shared).map(|permit| self.add(permit, more)).is_some()
    }

    /// Like [`Lease::cover`], but waits its turn for a while.
    pub(crate) async fn cover_soon(&mut self, bytes: u64, patience: Duration) -> bool {
        if self.cover(bytes) {
            return true;
        }
        let more = self.lacks(bytes);
        let shared = Arc::clone(&self.budget.shared).acquire_many_owned(more.shared);
        let reserve = Arc::clone(&self.budget.reserve);
        let reserved = async move {
            match more.reserved {
                Some(count) => reserve.acquire_many_owned(count).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Ok(permit) = reserved => self.add_reserved(permit),
            Ok(permit) = shared => self.add(permit, more),
            () = tokio::time::sleep(patience) => return false,
        }
        true
    }

    /// What the share is short of so many bytes.
    fn lacks(&self, bytes: u64) -> Lack {
        let count = |held: &Option<OwnedSemaphorePermit>| {
            let held = held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            u32::try_from(held).unwrap_or(u32::MAX)
        };
        let (reserved, shared) = (count(&self.reserved), count(&self.shared));
        let wanted = u32::try_from(bytes.div_ceil(1_024)).unwrap_or(u32::MAX);
        let wanted = wanted.min(self.budget.most);
        if wanted <= reserved + shared {
            return Lack::NOTHING;
        }
        if wanted <= self.budget.small {
            let more = wanted - reserved - shared;
            return Lack { reserved: Some(more), shared: more };
        }
        Lack { reserved: None, shared: wanted - shared }
    }

    fn add_reserved(&mut self, more: OwnedSemaphorePermit) {
        merge(&mut self.reserved, more);
    }

    /// A large one gives back what it had of the reserve when it was small.
    fn add(&mut self, more: OwnedSemaphorePermit, lack: Lack) {
        merge(&mut self.shared, more);
        if lack.reserved.is_none() {
            self.reserved = None;
        }
    }
}

/// KiB that a share lacks, of which either is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lack {
    /// Of the reserve; none if it is too large for it.
    reserved: Option<u32>,
    /// Of what all share.
    shared: u32,
}

impl Lack {
    const NOTHING: Self = Self { reserved: None, shared: 0 };
}

fn merge(held: &mut Option<OwnedSemaphorePermit>, more: OwnedSemaphorePermit) {
    match held {
        Some(held) => held.merge(more),
        None => *held = Some(more),
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
        let budget = Budget::new(16 * 1_024);
        let (mut first, mut second) = (budget.lease(), budget.lease());
        assert!(first.cover(4_000) && first.cover(4_096) && first.cover(1));
        assert!(second.cover(10 * 1_024));
        assert!(!first.cover(5_000) && !first.cover(u64::MAX));
        drop((first, second));
        assert!(budget.lease().cover(14 * 1_024));
    }

    #[test]
    fn the_largest_is_taken_alone_but_for_small_ones() {
        let budget = Budget::new(16 * 1_024);
        let (mut largest, mut small, mut other) = (budget.lease(), budget.lease(), budget.lease());
        assert!(largest.cover(u64::MAX) && largest.cover(u64::MAX - 1));
        assert!(!other.cover(u64::MAX) && !other.cover(3 * 1_024));
        assert!(small.cover(2 * 1_024));
        assert!(!other.cover(1));
        drop((largest, small));
        assert!(other.cover(u64::MAX));
    }

    #[tokio::test]
    async fn a_share_waits_its_turn_and_no_longer_than_it_is_told() {
        let budget = Budget::new(10 * 1_024);
        let (mut first, mut second) = (budget.lease(), budget.lease());
        assert!(first.cover(8 * 1_024));
        assert!(!second.cover_soon(4 * 1_024, Duration::from_millis(5)).await);
        let waiting = second.cover_soon(4 * 1_024, Duration::from_mins(1));
        let (got, ()) = tokio::join!(waiting, async { drop(first) });
        assert!(got);
    }
    #[tokio::test]
    async fn small_ones_go_on_while_one_large_holds_its_room_and_another_waits_for_it() {
        let budget = Budget::new(16 * 1_024);
        let (mut large, mut next, mut small) = (budget.lease(), budget.lease(), budget.lease());
        assert!(large.cover(u64::MAX));
        let waiting = next.cover_soon(u64::MAX, Duration::from_mins(1));
        let (got, ()) = tokio::join!(biased; waiting, async {
            assert!(small.cover_soon(2 * 1_024, Duration::from_millis(5)).await);
            drop(large);
        });
        assert!(got);
    }

    #[test]
    fn a_share_that_outgrows_the_reserve_gives_it_back() {
        let budget = Budget::new(16 * 1_024);
        let (mut growing, mut small) = (budget.lease(), budget.lease());
        assert!(growing.cover(2 * 1_024) && growing.cover(u64::MAX));
        assert!(small.cover(2 * 1_024) && !small.cover(3 * 1_024));
        drop((growing, small));
        assert_eq!(budget.left(), 16);
    }

    #[tokio::test]
    async fn a_small_share_waits_for_the_reserve_or_for_what_is_shared() {
        let budget = Budget::new(16 * 1_024);
        for frees_reserve in [true, false] {
            let (mut large, mut small) = (budget.lease(), budget.lease());
            assert!(large.cover(u64::MAX) && small.cover(2 * 1_024));
            let mut next = budget.lease();
            let waiting = next.cover_soon(1_024, Duration::from_mins(1));
            let (got, _held) = tokio::join!(biased; waiting, async {
                if frees_reserve { drop(small); large } else { drop(large); small }
            });
            assert!(got);
        }
    }
}
