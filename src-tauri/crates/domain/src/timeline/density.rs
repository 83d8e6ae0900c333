//! How much ran when: the level of detail for traces with more spans than a screen has pixels.

use super::idle::Gap;
use crate::outline::Outline;

/// What ran in one part of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Where the part begins, in nanoseconds since 1970.
    pub from_ns: i64,
    /// Where it ends.
    pub to_ns: i64,
    /// Spans that did something in it, at least for a moment.
    pub running: i64,
    /// Spans that failed in it: those that ended there with an error.
    pub failed: i64,
}

/// Counts what ran in about `count` parts of the whole time but `gaps`, which stand by time and
/// belong to no part: what fails within one is counted before it. `runs` says of a span whether it did
/// something itself. Every span is looked at once.
pub fn density(
    spans: &[Outline],
    runs: impl Fn(usize) -> bool,
    (from_ns, to_ns): (i64, i64),
    gaps: &[Gap],
    count: usize,
) -> Vec<Bucket> {
    let mut buckets = parts((from_ns, to_ns), gaps, count);
    let Some(last) = buckets.len().checked_sub(1) else { return buckets };
    // How many more run from one part on than in the one before it.
    let mut more = vec![0_i64; buckets.len() + 1];
    for (index, span) in spans.iter().enumerate() {
        let end = span.end_ns.max(span.start_ns);
        let begun = buckets.partition_point(|one| one.to_ns <= span.start_ns).min(last);
        let ended = buckets.partition_point(|one| one.from_ns < end).saturating_sub(1).max(begun);
        if runs(index) {
            more[begun] += 1;
            more[ended + 1] -= 1;
        }
        if span.is_failed() {
            buckets[ended].failed += 1;
        }
    }
    let mut running = 0;
    for (bucket, more) in buckets.iter_mut().zip(more) {
        running += more;
        bucket.running = running;
    }
    buckets
}

/// The stretches between the gaps, each cut into equal parts, together about `count`.
fn parts((from_ns, to_ns): (i64, i64), gaps: &[Gap], count: usize) -> Vec<Bucket> {
    let ends = gaps.iter().map(|gap| gap.from_ns).chain([to_ns]);
    let begins = std::iter::once(from_ns).chain(gaps.iter().map(|gap| gap.to_ns));
    let busy: Vec<(i64, i64)> = begins.zip(ends).filter(|(from, to)| from < to).collect();
    if busy.is_empty() || count == 0 {
        return vec![Bucket { from_ns, to_ns, running: 0, failed: 0 }];
    }
    let length = |(from, to): (i64, i64)| i128::from(to) - i128::from(from);
    let whole: i128 = busy.iter().copied().map(length).sum();
    let mut buckets = Vec::with_capacity(count + busy.len());
    for stretch in busy {
        let parts = (length(stretch) * count as i128 / whole).max(1);
        let at = |part: i128| {
            let at = i128::from(stretch.0) + length(stretch) * part / parts;
            i64::try_from(at).unwrap_or(stretch.1)
        };
        let parts = (0..parts).map(|part| (at(part), at(part + 1)));
        buckets.extend(parts.map(|(from_ns, to_ns)| Bucket {
            from_ns,
            to_ns,
            running: 0,
            failed: 0,
        }));
    }
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::tests::outline;
    use crate::span::SpanStatus;

    fn told(buckets: &[Bucket]) -> Vec<(i64, i64, i64)> {
        buckets.iter().map(|one| (one.from_ns, one.running, one.failed)).collect()
    }

    #[test]
    fn each_part_counts_what_ran_in_it_and_what_failed() {
        let failed = Outline { status: SpanStatus::Error, ..outline(4, 1, 60, 70) };
        let spans = [outline(1, 0, 0, 100), outline(2, 1, 0, 25), outline(3, 1, 20, 55), failed];
        let buckets = density(&spans, |index| index > 0, (0, 100), &[], 4);
        assert_eq!(told(&buckets), [(0, 2, 0), (25, 1, 0), (50, 2, 1), (75, 0, 0)]);
        assert_eq!(density(&spans, |_| true, (0, 100), &[], 0).len(), 1);
        assert_eq!(density(&spans[1..2], |_| true, (5, 5), &[], 2)[0].running, 1);
    }

    #[test]
    fn parts_lie_between_the_gaps_and_are_shared_out_by_length() {
        let spans = [outline(1, 0, 0, 10), outline(2, 0, 990, 1_000), outline(3, 0, 1_010, 1_020)];
        let gaps = [Gap { from_ns: 10, to_ns: 990 }];
        let buckets = density(&spans, |_| true, (0, 1_020), &gaps, 4);
        assert_eq!(told(&buckets), [(0, 1, 0), (990, 1, 0), (1_000, 0, 0), (1_010, 1, 0)]);
        let late = Outline { status: SpanStatus::Error, ..outline(9, 0, 0, 500) };
        let buckets = density(&[late], |_| false, (0, 1_020), &gaps, 4);
        assert_eq!(told(&buckets)[0], (0, 0, 1));
    }

    #[test]
    fn times_at_the_ends_of_what_can_be_said_do_not_overflow() {
        let spans = [outline(1, 0, i64::MIN, i64::MAX)];
        let buckets = density(&spans, |_| true, (i64::MIN, i64::MAX), &[], 3);
        assert_eq!(buckets.len(), 3);
        assert!(buckets.iter().all(|bucket| bucket.running == 1), "{buckets:?}");
    }
}
