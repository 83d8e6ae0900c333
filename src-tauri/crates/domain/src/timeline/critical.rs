//! The critical path: of what ran at the same time, that which ended last, from the trace's end
//! back to its beginning. Making a span on it faster makes the trace faster.

use crate::outline::Outline;
use crate::tree::Tree;

/// Of each span, whether it is on the critical path. Takes time for one sort of the siblings.
pub fn critical(spans: &[Outline], tree: &Tree) -> Vec<bool> {
    let mut is_on_it = vec![false; spans.len()];
    let tops: Vec<usize> = tree.tops().to_vec();
    // Spans whose time up to there is yet to be explained.
    let mut open: Vec<(usize, i64)> = Vec::new();
    explain(spans, tops, (i64::MIN, i64::MAX), &mut open);
    while let Some((index, until)) = open.pop() {
        is_on_it[index] = true;
        let children: Vec<usize> = tree.children(index).collect();
        if !children.is_empty() {
            explain(spans, children, (spans[index].start_ns, until), &mut open);
        }
    }
    is_on_it
}

/// Goes back from the end of a stretch of time: the sibling that ends last fills it back to its own
/// start, then the one that ended last before that.
fn explain(
    spans: &[Outline],
    mut siblings: Vec<usize>,
    (from, until): (i64, i64),
    open: &mut Vec<(usize, i64)>,
) {
    // Of those that end together the longest explains most.
    siblings
        .sort_unstable_by_key(|&one| (std::cmp::Reverse(spans[one].end_ns), spans[one].start_ns));
    let mut left = until;
    for one in siblings {
        let span = &spans[one];
        // What outlives its parent counts up to the parent's end.
        let end = if left == until { span.end_ns.min(until) } else { span.end_ns };
        if end > left || span.start_ns > end {
            continue;
        }
        open.push((one, end));
        left = span.start_ns;
        if left <= from {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::tests::outline;

    fn on_the_path(spans: &[Outline]) -> Vec<u8> {
        let found = critical(spans, &Tree::new(spans));
        let on_it = spans.iter().zip(found).filter(|(_, is)| *is);
        on_it.map(|(span, _)| span.span_id.as_bytes()[0]).collect()
    }

    #[test]
    fn of_what_runs_together_that_which_ends_last_counts() {
        let spans = [
            outline(1, 0, 0, 100),
            outline(2, 1, 0, 40),
            outline(3, 1, 0, 60),
            outline(4, 3, 10, 50),
            outline(5, 1, 60, 90),
            outline(6, 1, 61, 70),
        ];
        assert_eq!(on_the_path(&spans), [1, 3, 4, 5]);
    }

    #[test]
    fn of_what_ends_at_the_same_time_the_longest_counts() {
        let spans = [outline(1, 0, 0, 10), outline(2, 1, 9, 10), outline(3, 1, 0, 10)];
        assert_eq!(on_the_path(&spans), [1, 3]);
    }

    #[test]
    fn what_outlives_its_parent_counts_up_to_its_end() {
        let spans = [outline(1, 0, 0, 10), outline(2, 1, 2, 50), outline(3, 1, 0, 2)];
        assert_eq!(on_the_path(&spans), [1, 2, 3]);
    }

    #[test]
    fn tops_follow_one_another_as_siblings_do() {
        let spans = [outline(1, 0, 0, 10), outline(2, 0, 3, 9), outline(3, 0, 12, 20)];
        assert_eq!(on_the_path(&spans), [1, 3]);
    }

    #[test]
    fn spans_without_length_and_clocks_that_go_back_end_the_search() {
        let spans = [outline(1, 0, 5, 5), outline(2, 1, 5, 5), outline(3, 1, 9, 1)];
        assert!(on_the_path(&spans).contains(&1));
    }
}
