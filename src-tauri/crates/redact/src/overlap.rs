//! Which of several matches that overlap counts: the longest, of equally long ones the earliest,
//! then that of the rule that stands first.

use std::collections::BTreeMap;
use std::ops::Range;

/// A place in a text that a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    /// All that tells what it is; by this matches are compared.
    pub(crate) cover: Range<usize>,
    /// What is replaced, within `cover`.
    pub(crate) cut: Range<usize>,
    /// The rule that found it.
    pub(crate) rule: usize,
}

/// The matches that count, by place. No two of them overlap.
pub(crate) fn settle(mut matches: Vec<Match>) -> Vec<Match> {
    if matches.len() > 1 {
        matches.sort_by_key(|it| (std::cmp::Reverse(it.cover.len()), it.cover.start, it.rule));
    }
    let mut kept: BTreeMap<usize, Match> = BTreeMap::new();
    for found in matches {
        let before = kept.range(..found.cover.end).next_back();
        if before.is_none_or(|(_, before)| before.cover.end <= found.cover.start) {
            kept.insert(found.cover.start, found);
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cover: Range<usize>, rule: usize) -> Match {
        Match { cut: cover.clone(), cover, rule }
    }

    #[test]
    fn the_longest_counts_then_the_earliest_then_the_first_rule() {
        let all = vec![
            found(0..4, 0),
            found(2..9, 1),
            found(9..12, 2),
            found(11..14, 3),
            found(20..22, 5),
            found(20..22, 4),
        ];
        let settled = settle(all.clone());
        let kept: Vec<usize> = settled.iter().map(|it| it.rule).collect();
        assert_eq!(kept, [1, 2, 4]);
        assert_eq!(settle(all.into_iter().rev().collect()), settled);
    }
}
