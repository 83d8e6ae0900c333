//! Latencies as a histogram of whole numbers: what was added can be taken away again exactly, and
//! histograms of many minutes are added up to one of a week.
//!
//! Buckets are those of HDR histograms with four significant bits: each power of two of
//! microseconds is cut into sixteen. A quantile is the middle of its bucket, so it is off by at most
//! one part in 32 (3.2 %); below 16 µs it is exact.

use std::collections::BTreeMap;

/// Significant bits of a latency that its bucket keeps.
const BITS: u32 = 4;
/// Buckets in each power of two.
const PER_OCTAVE: i64 = 1 << BITS;

/// How often latencies of each bucket occurred. In a difference counts may be negative.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<u16, i64>);

impl Histogram {
    /// Adds a latency in microseconds that many times; a negative one counts as zero.
    pub fn add(&mut self, latency_us: i64, times: i64) {
        self.add_to(bucket(latency_us), times);
    }

    fn add_to(&mut self, bucket: u16, times: i64) {
        let count = self.0.entry(bucket).or_default();
        *count = count.wrapping_add(times);
        if *count == 0 {
            self.0.remove(&bucket);
        }
    }

    /// Adds what the other counts.
    pub fn merge(&mut self, other: &Self) {
        for (bucket, count) in &other.0 {
            self.add_to(*bucket, *count);
        }
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The latency in microseconds that `percent` of a hundred do not exceed; none if nothing is
    /// counted.
    pub fn percentile(&self, percent: u8) -> Option<i64> {
        let count: i64 = self.0.values().sum();
        let rank = ((i128::from(count) * i128::from(percent) + 99) / 100).max(1);
        let mut seen = 0_i128;
        for (bucket, times) in &self.0 {
            seen += i128::from(*times);
            if seen >= rank {
                return Some(middle(*bucket));
            }
        }
        None
    }

    /// The counts as one list of numbers: for each bucket that is not empty, in order, its distance
    /// from the one before and its count.
    pub fn to_numbers(&self) -> Vec<i64> {
        let mut before = 0;
        let pair = |(bucket, count): (&u16, &i64)| {
            let bucket = i64::from(*bucket);
            let step = bucket - before;
            before = bucket;
            [step, *count]
        };
        self.0.iter().flat_map(pair).collect()
    }

    /// The histogram of such a list; none if it is no such list.
    pub fn from_numbers(numbers: &[i64]) -> Option<Self> {
        let mut counts = BTreeMap::new();
        let mut bucket = 0_i64;
        for pair in numbers.chunks(2) {
            let [step, count] = pair else { return None };
            bucket = bucket.checked_add(*step)?;
            counts.insert(u16::try_from(bucket).ok()?, *count);
        }
        Some(Self(counts))
    }
}

fn bucket(latency_us: i64) -> u16 {
    let latency = latency_us.max(0);
    if latency < PER_OCTAVE {
        return u16::try_from(latency).unwrap_or(0);
    }
    let octave = i64::BITS - 1 - latency.leading_zeros();
    let within = (latency >> (octave - BITS)) & (PER_OCTAVE - 1);
    u16::try_from(i64::from(octave - BITS + 1) * PER_OCTAVE + within).unwrap_or(u16::MAX)
}

/// The latency in the middle of a bucket.
fn middle(bucket: u16) -> i64 {
    let bucket = i64::from(bucket);
    if bucket < PER_OCTAVE {
        return bucket;
    }
    let shift = (bucket / PER_OCTAVE - 1).min(i64::from(i64::BITS - 2 - BITS));
    ((PER_OCTAVE + bucket % PER_OCTAVE) << shift) + ((1 << shift) >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_percentile() {
        assert_eq!(Histogram::default().percentile(50), None);
    }

    #[test]
    fn percentiles_are_ranks() {
        let mut latencies = Histogram::default();
        for us in 1..=10 {
            latencies.add(us, 1);
        }
        let found = [0, 50, 95, 100].map(|percent| latencies.percentile(percent));
        assert_eq!(found, [Some(1), Some(5), Some(10), Some(10)]);
    }

    #[test]
    fn a_list_that_is_no_histogram_is_none() {
        assert_eq!(Histogram::from_numbers(&[1]), None);
        assert_eq!(Histogram::from_numbers(&[-1, 1]), None);
        assert_eq!(Histogram::from_numbers(&[70_000, 1]), None);
    }

    proptest! {
        #[test]
        fn a_percentile_is_off_by_one_part_in_32_at_most(us in 0..=i64::MAX) {
            let mut one = Histogram::default();
            one.add(us, 1);
            let found = one.percentile(50).unwrap();
            prop_assert!((i128::from(found) - i128::from(us)).abs() * 32 <= i128::from(us), "{found}");
        }

        #[test]
        fn buckets_keep_the_order_of_latencies(a in 0..=i64::MAX, b in 0..=i64::MAX) {
            prop_assert_eq!(bucket(a.min(b)) <= bucket(a.max(b)), true);
        }

        #[test]
        fn what_is_taken_away_leaves_what_was_there_and_all_survives_as_numbers(
            kept in prop::collection::vec(0_i64..1 << 40, 0..20),
            gone in prop::collection::vec(0_i64..1 << 40, 0..20),
        ) {
            let mut plain = Histogram::default();
            for us in &kept {
                plain.add(*us, 1);
            }
            let mut both = plain.clone();
            for us in &gone {
                both.add(*us, 1);
            }
            let mut back = Histogram::from_numbers(&both.to_numbers()).unwrap();
            prop_assert_eq!(&back, &both);
            for us in &gone {
                back.add(*us, -1);
            }
            prop_assert_eq!(back, plain);
        }
    }
}
