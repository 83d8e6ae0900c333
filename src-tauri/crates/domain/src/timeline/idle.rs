//! Stretches of time in which nothing ran, only spans that wait for those below them. A person who
//! thinks about an answer leaves such a stretch, for instance.

use crate::outline::Outline;

/// A stretch in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Where it begins.
    pub from_ns: i64,
    /// Where it ends.
    pub to_ns: i64,
}

impl Gap {
    const fn length(self) -> i64 {
        self.to_ns.saturating_sub(self.from_ns)
    }
}

/// A stretch is told if it is longer than the whole time divided by this …
const WHOLE_SHARE: i64 = 20;
/// … or than the time in which something ran divided by this.
const BUSY_SHARE: i64 = 2;

/// The longest stretches in which nothing ran, at most `most`, by time. `runs` says of a span
/// whether it did something itself.
pub fn idle(spans: &[Outline], runs: impl Fn(usize) -> bool, most: usize) -> Vec<Gap> {
    let Some(whole) = whole(spans) else { return Vec::new() };
    let mut gaps = gaps(spans, runs, whole);
    let busy = gaps.iter().fold(whole.length(), |left, gap| left.saturating_sub(gap.length()));
    if busy == 0 {
        return Vec::new();
    }
    let least = (whole.length() / WHOLE_SHARE).min(busy / BUSY_SHARE);
    gaps.retain(|gap| gap.length() > least);
    gaps.sort_unstable_by_key(|gap| std::cmp::Reverse(gap.length()));
    gaps.truncate(most);
    gaps.sort_unstable_by_key(|gap| gap.from_ns);
    gaps
}

/// Every stretch in which nothing ran, by time.
fn gaps(spans: &[Outline], runs: impl Fn(usize) -> bool, whole: Gap) -> Vec<Gap> {
    let running = spans.iter().enumerate().filter(|(index, _)| runs(*index));
    let mut busy: Vec<(i64, i64)> =
        running.map(|(_, span)| (span.start_ns, span.end_ns.max(span.start_ns))).collect();
    busy.sort_unstable();
    busy.push((whole.to_ns, whole.to_ns));
    let (mut gaps, mut at) = (Vec::new(), whole.from_ns);
    for (start, end) in busy {
        if start > at {
            gaps.push(Gap { from_ns: at, to_ns: start });
        }
        at = at.max(end);
    }
    gaps
}

/// From the earliest start to the latest end; nothing without spans.
pub fn whole(spans: &[Outline]) -> Option<Gap> {
    let from_ns = spans.iter().map(|span| span.start_ns).min()?;
    let to_ns = spans.iter().map(|span| span.end_ns).fold(from_ns, i64::max);
    Some(Gap { from_ns, to_ns })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::tests::outline;

    fn told(spans: &[Outline], most: usize) -> Vec<(i64, i64)> {
        let found = idle(spans, |index| spans[index].parent_id.is_some(), most);
        found.iter().map(|gap| (gap.from_ns, gap.to_ns)).collect()
    }

    #[test]
    fn time_in_which_only_spans_run_that_wait_is_idle() {
        let spans = [
            outline(1, 0, 0, 1_000),
            outline(2, 1, 0, 100),
            outline(3, 1, 50, 200),
            outline(4, 1, 600, 610),
            outline(5, 1, 615, 1_000),
        ];
        assert_eq!(told(&spans, 9), [(200, 600)]);
    }

    #[test]
    fn of_many_stretches_the_longest_are_told_by_time() {
        let spans = [
            outline(1, 0, 0, 1_000),
            outline(2, 1, 100, 110),
            outline(3, 1, 300, 310),
            outline(4, 1, 900, 910),
        ];
        assert_eq!(told(&spans, 9), [(0, 100), (110, 300), (310, 900), (910, 1_000)]);
        assert_eq!(told(&spans, 2), [(110, 300), (310, 900)]);
        assert!(told(&[], 9).is_empty());
        assert!(told(&[outline(1, 0, 0, 9), outline(2, 1, 3, 3)], 9).is_empty());
    }

    #[test]
    fn many_short_bursts_far_apart_leave_stretches_though_each_is_a_small_part_of_the_whole() {
        let spans: Vec<Outline> = (1..=100)
            .map(|id| outline(id, 200, i64::from(id) * 100, i64::from(id) * 100 + 1))
            .collect();
        assert_eq!(told(&spans, 50).len(), 50);
    }
}
