//! What is counted of many traces or model calls together. Sums can be taken away again exactly:
//! each part is bounded, and sums wrap instead of stopping at the largest number.

use crate::cost::Cost;
use crate::latency::Histogram;
use crate::time::us_from_ns;
use crate::usage::Usage;

/// The most tokens that one trace or call counts for; more is a sender's mistake.
const MOST_TOKENS: i64 = 1_000_000_000_000;
/// The most that one trace or call costs in these sums: a million US dollars.
const MOST_NANOS: i64 = 1_000_000_000_000_000;

/// One trace or one model call, as it counts.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// When it began, nanoseconds since 1970.
    pub start_ns: i64,
    /// When it ended, nanoseconds since 1970.
    pub end_ns: i64,
    /// Whether it failed.
    pub failed: bool,
    /// Its tokens.
    pub usage: Usage,
    /// What it cost.
    pub cost: Cost,
}

/// Counts and sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Traces or calls.
    pub count: i64,
    /// Those that failed.
    pub errors: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Tokens altogether, also where only that is known.
    pub total_tokens: i64,
    /// Billionths of a US dollar.
    pub cost_nanos: i64,
    /// How long they took, microseconds.
    pub latency: Histogram,
}

impl Stats {
    /// Adds one, or takes it away with `times` = -1.
    pub fn add(&mut self, one: &Counted, times: i64) {
        let tokens = |count: Option<i64>| count.unwrap_or_default().clamp(0, MOST_TOKENS);
        let (usage, cost) = (one.usage.with_total(), one.cost.with_total());
        let nanos = cost.total_nanos.unwrap_or_default().clamp(0, MOST_NANOS);
        self.sum(
            times,
            i64::from(one.failed) * times,
            [
                tokens(usage.input) * times,
                tokens(usage.output) * times,
                tokens(usage.total) * times,
                nanos * times,
            ],
        );
        self.latency.add(us_from_ns(one.end_ns.saturating_sub(one.start_ns)), times);
    }

    /// Adds what the other counts.
    pub fn merge(&mut self, other: &Self) {
        self.sum(
            other.count,
            other.errors,
            [other.input_tokens, other.output_tokens, other.total_tokens, other.cost_nanos],
        );
        self.latency.merge(&other.latency);
    }

    fn sum(&mut self, count: i64, errors: i64, [input, output, total, nanos]: [i64; 4]) {
        self.count = self.count.wrapping_add(count);
        self.errors = self.errors.wrapping_add(errors);
        self.input_tokens = self.input_tokens.wrapping_add(input);
        self.output_tokens = self.output_tokens.wrapping_add(output);
        self.total_tokens = self.total_tokens.wrapping_add(total);
        self.cost_nanos = self.cost_nanos.wrapping_add(nanos);
    }

    /// Whether nothing is left of what was counted.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(tokens: i64, nanos: i64) -> Counted {
        Counted {
            start_ns: 5_000,
            end_ns: 9_000,
            failed: true,
            usage: Usage { input: Some(tokens), output: Some(1), ..Usage::default() },
            cost: Cost { total_nanos: Some(nanos), ..Cost::default() },
        }
    }

    #[test]
    fn totals_are_summed_from_their_parts() {
        let mut stats = Stats::default();
        stats.add(&one(2, 30), 1);
        assert_eq!((stats.count, stats.errors, stats.total_tokens), (1, 1, 3));
        assert_eq!((stats.cost_nanos, stats.latency.percentile(50)), (30, Some(4)));
    }

    #[test]
    fn what_was_added_goes_without_a_trace_however_large_it_was() {
        let mut stats = Stats::default();
        let all: Vec<Counted> = (0..20_000).map(|_| one(i64::MAX, i64::MAX)).collect();
        for it in &all {
            stats.add(it, 1);
        }
        let mut half = Stats::default();
        for it in &all {
            half.add(it, -1);
        }
        stats.merge(&half);
        assert!(stats.is_nothing(), "{stats:?}");
    }
}
