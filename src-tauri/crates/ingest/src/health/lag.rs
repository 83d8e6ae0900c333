//! How long spans take from their end to the disk, in a histogram of fixed size.

use touchstone_domain::time::NS_PER_MS;

/// Buckets: one for each of the first four milliseconds, then four for each doubling, up to the
/// longest time that nanoseconds can tell.
const BUCKETS: usize = 172;

/// How long spans took from their end until they were stored. Percentiles are the upper ends of
/// buckets, which are at most a quarter above the true value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lag {
    /// Spans with an end, which are the ones measured.
    pub spans: u64,
    /// Half of them took no longer, in milliseconds.
    pub p50_ms: u64,
    /// 95 of 100 took no longer, in milliseconds.
    pub p95_ms: u64,
    /// The longest, in milliseconds.
    pub max_ms: u64,
    /// Spans that ended in the future: their sender's clock is ahead. They count as 0.
    pub clock_ahead: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Histogram {
    counts: [u64; BUCKETS],
    total: Lag,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: [0; BUCKETS], total: Lag::default() }
    }
}

impl Histogram {
    /// Adds a span by its end. A span without an end says nothing about the lag.
    pub(super) fn add(&mut self, end_ns: i64, stored_ns: i64) {
        if end_ns <= 0 {
            return;
        }
        let passed_ns = stored_ns.saturating_sub(end_ns);
        self.total.clock_ahead += u64::from(passed_ns < 0);
        let ms = u64::try_from(passed_ns / NS_PER_MS).unwrap_or_default();
        self.total.spans += 1;
        self.total.max_ms = self.total.max_ms.max(ms);
        self.counts[bucket(ms)] += 1;
    }

    pub(super) fn lag(&self) -> Lag {
        let at = |hundredths| self.percentile(hundredths).min(self.total.max_ms);
        Lag { p50_ms: at(50), p95_ms: at(95), ..self.total }
    }

    fn percentile(&self, hundredths: u64) -> u64 {
        let rank = (self.total.spans * hundredths).div_ceil(100).max(1);
        let mut seen = 0;
        let found = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        });
        found.map_or(0, upper_end)
    }
}

/// The bucket of that many milliseconds.
fn bucket(ms: u64) -> usize {
    let index = match ms.checked_ilog2() {
        None | Some(0 | 1) => ms,
        Some(doublings) => {
            let quarter = (ms >> (doublings - 2)) & 3;
            (u64::from(doublings) - 1) * 4 + quarter
        }
    };
    usize::try_from(index).unwrap_or(BUCKETS).min(BUCKETS - 1)
}

/// The last millisecond of a bucket.
fn upper_end(bucket: usize) -> u64 {
    let (row, quarter) = (bucket / 4, bucket as u64 % 4);
    if row == 0 { quarter } else { ((5 + quarter) << (row - 1)) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: i64 = NS_PER_MS;

    #[test]
    fn buckets_follow_each_other_and_hold_what_falls_into_them() {
        for ms in (0..5_000).chain([1 << 20, (1 << 43) - 1, (1 << 43) + 7]) {
            let own = bucket(ms);
            assert!(ms <= upper_end(own), "{ms}");
            assert!(own == 0 || ms > upper_end(own - 1), "{ms}");
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
        assert!(bucket(u64::try_from(i64::MAX / MS).unwrap()) < BUCKETS);
    }

    #[test]
    fn percentiles_are_at_most_a_quarter_above_and_never_above_the_longest() {
        let mut lags = Histogram::default();
        for ms in 1..=1_000 {
            lags.add(1_000_000 * MS - ms * MS, 1_000_000 * MS);
        }
        let lag = lags.lag();
        assert_eq!((lag.spans, lag.max_ms, lag.clock_ahead), (1_000, 1_000, 0));
        assert!((500..=625).contains(&lag.p50_ms), "{lag:?}");
        assert!((950..=1_000).contains(&lag.p95_ms), "{lag:?}");
    }

    #[test]
    fn ends_in_the_future_count_as_no_lag_and_missing_ends_not_at_all() {
        let mut lags = Histogram::default();
        assert_eq!(lags.lag(), Lag::default());
        lags.add(90 * MS, 10 * MS);
        lags.add(i64::MAX, 10 * MS);
        lags.add(0, 10 * MS);
        let ahead = Lag { spans: 2, clock_ahead: 2, ..Lag::default() };
        assert_eq!(lags.lag(), ahead);
    }
}
