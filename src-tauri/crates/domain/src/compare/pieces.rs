//! A difference of texts as it is shown: long equal parts folded, so that the changes can be read
//! without scrolling past what did not change.

use std::ops::Range;

use super::words::TextDiff;

/// Bytes of equal text that stay beside a change.
const CONTEXT: usize = 160;
/// Least bytes that are worth folding.
const LEAST: usize = 240;

/// One piece of a difference, as bytes of the text that says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Both texts say it; bytes of the first.
    Equal(Range<usize>),
    /// Both texts say it, and it is folded; bytes of the first.
    Folded(Range<usize>),
    /// Only the first says it.
    Removed(Range<usize>),
    /// Only the second says it.
    Added(Range<usize>),
}

/// The pieces of a difference, in order; where one text was replaced, what was removed stands before
/// what was added. `a` is the first text.
pub fn pieces(diff: &TextDiff, a: &str, is_folded: bool) -> Vec<Piece> {
    let last = diff.segments.len().saturating_sub(1);
    let mut pieces = Vec::new();
    for (index, segment) in diff.segments.iter().enumerate() {
        if segment.is_equal && is_folded {
            fold(segment.a.clone(), a, (index > 0, index < last), &mut pieces);
        } else if segment.is_equal {
            pieces.push(Piece::Equal(segment.a.clone()));
        } else {
            pieces.push(Piece::Removed(segment.a.clone()));
            pieces.push(Piece::Added(segment.b.clone()));
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

impl Piece {
    fn is_empty(&self) -> bool {
        match self {
            Self::Equal(range)
            | Self::Folded(range)
            | Self::Removed(range)
            | Self::Added(range) => range.is_empty(),
        }
    }
}

/// Keeps what stands beside changes, before it and behind it.
fn fold(range: Range<usize>, a: &str, changes: (bool, bool), pieces: &mut Vec<Piece>) {
    let start = if changes.0 { near(a, range.start.saturating_add(CONTEXT)) } else { range.start };
    let end = if changes.1 { near(a, range.end.saturating_sub(CONTEXT)) } else { range.end };
    if start > range.end || end < range.start || end < start.saturating_add(LEAST) {
        pieces.push(Piece::Equal(range));
        return;
    }
    pieces.push(Piece::Equal(range.start..start));
    pieces.push(Piece::Folded(start..end));
    pieces.push(Piece::Equal(end..range.end));
}

/// The end of a word near that place.
fn near(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    let from = text.floor_char_boundary(at.saturating_sub(40));
    text[from..at].rfind(char::is_whitespace).map_or(at, |space| from + space)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::words::text_diff;
    use proptest::prelude::*;

    fn shown(a: &str, b: &str, is_folded: bool) -> Vec<(char, usize)> {
        let diff = text_diff(a, b, None);
        let told = |piece: &Piece| match piece {
            Piece::Equal(range) => ('=', range.len()),
            Piece::Folded(range) => ('…', range.len()),
            Piece::Removed(range) => ('-', range.len()),
            Piece::Added(range) => ('+', range.len()),
        };
        pieces(&diff, a, is_folded).iter().map(told).collect()
    }

    #[test]
    fn what_is_far_from_every_change_is_folded() {
        let long = "word ".repeat(200);
        let (a, b) = (format!("{long}old {long}"), format!("{long}new {long}"));
        let signs: String = shown(&a, &b, true).iter().map(|(sign, _)| *sign).collect();
        assert_eq!(signs, "…=-+=…");
        let signs: String = shown(&a, &b, false).iter().map(|(sign, _)| *sign).collect();
        assert_eq!(signs, "=-+=");
        assert_eq!(shown("same", "same", true), [('=', 4)]);
        let all = shown(&long, &long, true);
        assert_eq!(all, [('…', long.len())]);
    }

    proptest! {
        #[test]
        fn folding_loses_nothing_and_tears_no_character(
            equal in "[a-zé語 ]{0,900}",
            more in "[a-zé語 ]{0,900}",
        ) {
            let (a, b) = (format!("{equal}1 old 1{more}"), format!("{equal}2 new 2{more}"));
            let diff = text_diff(&a, &b, None);
            let mut read = (String::new(), String::new());
            for piece in pieces(&diff, &a, true) {
                match piece {
                    Piece::Equal(range) | Piece::Folded(range) => {
                        read.0 += &a[range.clone()];
                        read.1 += &a[range];
                    }
                    Piece::Removed(range) => read.0 += &a[range],
                    Piece::Added(range) => read.1 += &b[range],
                }
            }
            prop_assert_eq!(read, (a, b));
        }
    }
}
