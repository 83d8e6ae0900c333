//! What of an alignment is read first, and what need not be read: the first divergence, and the equal
//! steps that are folded away.

use std::ops::Range;

use super::steps::Line;

/// The line where two traces first part: a step that one lacks, or that was another one, or was given
/// something else. A step of which only the end or the output differs is passed over where a step
/// below it differs: that came first.
pub fn first_divergence(lines: &[Line]) -> Option<usize> {
    let mut above: Option<usize> = None;
    for (index, line) in lines.iter().enumerate() {
        if above.is_some_and(|above| !line.is_below(&lines[above])) {
            return above;
        }
        if !line.is_different() {
            continue;
        }
        let is_pair = line.a.is_some() && line.b.is_some();
        if !is_pair || !line.differences.are_of_result() {
            return Some(index);
        }
        above = Some(index);
    }
    above
}

/// The runs of at least `least` lines that tell no difference, neither in themselves nor below them:
/// what may be folded without hiding where a difference stands. Of the lines of a run either all were
/// read or none.
pub fn equal_runs(lines: &[Line], least: usize) -> Vec<Range<usize>> {
    let is_equal = equal_below(lines);
    let is_one = |one: usize, other: usize| {
        is_equal[one] == is_equal[other] && lines[one].is_read == lines[other].is_read
    };
    let mut runs = Vec::new();
    let mut start = 0;
    for end in 1..=lines.len() {
        if end < lines.len() && is_one(start, end) {
            continue;
        }
        if is_equal[start] && end - start >= least.max(1) {
            runs.push(start..end);
        }
        start = end;
    }
    runs
}

/// Of each line whether neither it nor any line below it differs.
fn equal_below(lines: &[Line]) -> Vec<bool> {
    let mut is_equal: Vec<bool> = lines.iter().map(|line| !line.is_different()).collect();
    // The lines that the present one may lie below, the nearest last.
    let mut above: Vec<usize> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        while above.last().is_some_and(|last| !line.is_below(&lines[*last])) {
            leave(&mut above, &mut is_equal);
        }
        above.push(index);
    }
    while !above.is_empty() {
        leave(&mut above, &mut is_equal);
    }
    is_equal
}

/// Leaves the nearest line, and tells the one above it.
fn leave(above: &mut Vec<usize>, is_equal: &mut [bool]) {
    if let (Some(left), Some(above)) = (above.pop(), above.last()) {
        is_equal[*above] &= is_equal[left];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::step::{Difference, Differences};
    use crate::tree::Place;

    /// One line: its depth, and in what the two differ; `Err` for a step that one trace has alone.
    type Told = (u32, Result<&'static [Difference], ()>);

    fn lines(told: &[Told]) -> Vec<Line> {
        let line = |(index, (depth, differences)): (usize, &Told)| {
            let place = Some(Place { index, depth: *depth });
            Line {
                a: place,
                b: place.filter(|_| differences.is_ok()),
                differences: Differences::of(
                    differences.unwrap_or_default().iter().map(|one| (*one, true)),
                ),
                is_read: true,
            }
        };
        told.iter().enumerate().map(line).collect()
    }

    const SAME: Result<&[Difference], ()> = Ok(&[]);
    const OUTPUT: Result<&[Difference], ()> = Ok(&[Difference::Output]);
    const INPUT: Result<&[Difference], ()> = Ok(&[Difference::Input]);
    const ALONE: Result<&[Difference], ()> = Err(());

    #[test]
    fn the_first_divergence_is_the_step_that_came_first_and_not_what_follows_from_it() {
        let told = [(0, OUTPUT), (1, SAME), (1, OUTPUT), (2, SAME), (2, ALONE), (1, INPUT)];
        assert_eq!(first_divergence(&lines(&told)), Some(4));
        let told = [(0, OUTPUT), (1, SAME), (1, OUTPUT), (2, SAME), (1, ALONE)];
        assert_eq!(first_divergence(&lines(&told)), Some(2));
        let told = [(0, INPUT), (1, ALONE)];
        assert_eq!(first_divergence(&lines(&told)), Some(0));
        let told = [(0, OUTPUT), (1, SAME)];
        assert_eq!(first_divergence(&lines(&told)), Some(0));
        assert_eq!(first_divergence(&lines(&[(0, SAME), (1, SAME)])), None);
    }

    #[test]
    fn what_leads_to_a_difference_is_not_folded() {
        let told = [(0, SAME), (1, SAME), (2, SAME), (1, SAME), (2, ALONE), (1, SAME), (1, SAME)];
        assert_eq!(equal_runs(&lines(&told), 1), [1..3, 5..7]);
        assert_eq!(equal_runs(&lines(&told), 3), [] as [Range<usize>; 0]);
    }

    #[test]
    fn what_was_read_and_what_was_not_are_runs_of_their_own() {
        let mut told = lines(&[(0, SAME), (1, SAME), (1, SAME), (1, SAME)]);
        told[2].is_read = false;
        told[3].is_read = false;
        assert_eq!(equal_runs(&told, 2), [0..2, 2..4]);
    }

    #[test]
    fn equal_traces_are_one_run() {
        assert_eq!(equal_runs(&lines(&[(0, SAME), (1, SAME), (2, SAME)]), 2), vec![0..3]);
        assert_eq!(equal_runs(&[], 1), [] as [Range<usize>; 0]);
    }
}
