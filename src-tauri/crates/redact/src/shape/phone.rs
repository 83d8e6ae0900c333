//! Telephone numbers: with a country's code, and the national forms that nothing else looks like.
//! Digits alone are never one.

use std::ops::Range;

use super::{Verdict, digits, is_whole_number};

/// Digits of a number with its country's code (E.164 allows 15).
const INTERNATIONAL: std::ops::RangeInclusive<usize> = 9..=15;

/// `+49 151 23456789`, or with `00` and a mark somewhere. The expression may take digits along that
/// follow behind a blank.
pub(crate) fn international(text: &str, at: Range<usize>) -> Verdict {
    let found = &text[at.clone()];
    let by_zeros = found.starts_with("00");
    let count = digits(found).count() - if by_zeros { 2 } else { 0 };
    let is_marked = found.bytes().skip(1).take(6).any(|byte| b" -/(".contains(&byte));
    let is = INTERNATIONAL.contains(&count)
        && (!by_zeros || is_marked && begins(text, at.start))
        && !is_date(found.trim_start_matches(['+', '(']))
        && is_whole_number(text, &at);
    Verdict::whole_if(is, at)
}

/// Lines of a difference begin with a plus, too, and may go on with a date.
fn is_date(text: &str) -> bool {
    let form = |index: usize, byte: u8| match index {
        4 | 7 => b"-/.".contains(&byte),
        _ => byte.is_ascii_digit(),
    };
    text.len() >= 10 && text.bytes().take(10).enumerate().all(|(index, byte)| form(index, byte))
}

/// Whether no digits stand before the blank before: a group of a longer number is none.
fn begins(text: &str, start: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().chars().rev();
    before.next() != Some(' ') || !before.next().is_some_and(|it| it.is_ascii_digit())
}

/// `(212) 555-0123`, `212-555-0123`, `1-212-555-0123`.
pub(crate) fn north_american(text: &str, at: Range<usize>) -> Verdict {
    Verdict::whole_if(is_whole_number(text, &at), at)
}

/// `01 23 45 67 89`, with the same mark everywhere.
pub(crate) fn in_pairs(text: &str, at: Range<usize>) -> Verdict {
    let found = text[at.clone()].as_bytes();
    let is_even = found.iter().skip(2).step_by(3).all(|mark| *mark == found[2]);
    Verdict::whole_if(is_even && begins(text, at.start) && is_whole_number(text, &at), at)
}

/// `020 7946 0958`, `03-1234-5678`, `(0161) 496 0000`.
pub(crate) fn in_threes(text: &str, at: Range<usize>) -> Verdict {
    let is = (10..=11).contains(&digits(&text[at.clone()]).count());
    Verdict::whole_if(is && begins(text, at.start) && is_whole_number(text, &at), at)
}

/// `030/1234567`, `0151 23456789`.
pub(crate) fn behind_area(text: &str, at: Range<usize>) -> Verdict {
    let is = (10..=12).contains(&digits(&text[at.clone()]).count());
    Verdict::whole_if(is && begins(text, at.start) && is_whole_number(text, &at), at)
}
