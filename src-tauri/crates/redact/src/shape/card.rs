//! Payment cards: digits alone or in the groups in which they are printed, with a prefix and a
//! length that are given out, and a right check digit (Luhn).

use std::ops::Range;

use super::{Verdict, before, behind, is_word};

/// The groups in which cards are printed.
const PRINTED: [&[usize]; 5] =
    [&[4, 4, 4, 4, 3], &[4, 4, 4, 4], &[4, 4, 4, 1], &[4, 6, 5], &[4, 6, 4]];

/// The first card within a run of digits with single blanks or hyphens between them.
pub(crate) fn check(text: &str, at: Range<usize>) -> Verdict {
    let groups = groups(text, at);
    let found = (0..groups.len()).find_map(|from| card(text, &groups[from..]));
    found.map_or(Verdict::IsNone, Verdict::whole)
}

fn groups(text: &str, at: Range<usize>) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let mut start = at.start;
    for (index, byte) in text[at.clone()].bytes().enumerate() {
        if !byte.is_ascii_digit() {
            groups.push(start..at.start + index);
            start = at.start + index + 1;
        }
    }
    groups.push(start..at.end);
    groups
}

/// The card that begins with the first of these groups.
fn card(text: &str, groups: &[Range<usize>]) -> Option<Range<usize>> {
    let first = groups.first()?.clone();
    if is_card(text, &first) {
        return Some(first);
    }
    PRINTED.into_iter().find_map(|printed| {
        let own = groups.get(..printed.len())?;
        let marks: Vec<u8> = own[1..].iter().map(|it| text.as_bytes()[it.start - 1]).collect();
        let is_printed = own.iter().map(Range::len).eq(printed.iter().copied())
            && marks.windows(2).all(|pair| pair[0] == pair[1]);
        let all = first.start..own.last()?.end;
        (is_printed && is_card(text, &all)).then_some(all)
    })
}

fn is_card(text: &str, at: &Range<usize>) -> bool {
    let number: Vec<u32> = super::digits(&text[at.clone()]).collect();
    is_given_out(&number) && luhn(&number) && is_apart(text, at)
}

/// A word or a decimal number must not go on at either side.
fn is_apart(text: &str, at: &Range<usize>) -> bool {
    let is_fraction = |mark: Option<char>, digit: Option<char>| {
        mark == Some('.') && digit.is_some_and(|it| it.is_ascii_digit())
    };
    let (left, right) = (before(text, at.start), behind(text, at.end));
    let further_left = left.and_then(|it| before(text, at.start - it.len_utf8()));
    let further_right = right.and_then(|it| behind(text, at.end + it.len_utf8()));
    !is_word(left)
        && !is_word(right)
        && !is_fraction(left, further_left)
        && !is_fraction(right, further_right)
}

/// The first and the last prefix, its digits, and the fewest and the most digits of a number, by
/// ISO/IEC 7812 and the brands.
type Given = (u32, u32, usize, usize, usize);

const GIVEN_OUT: [Given; 19] = [
    // Visa, Mastercard, American Express.
    (4, 4, 1, 13, 13),
    (4, 4, 1, 16, 16),
    (4, 4, 1, 19, 19),
    (51, 55, 2, 16, 16),
    (2_221, 2_720, 4, 16, 16),
    (34, 34, 2, 15, 15),
    (37, 37, 2, 15, 15),
    // Diners Club.
    (300, 305, 3, 14, 14),
    (36, 36, 2, 14, 14),
    (38, 39, 2, 14, 14),
    // Discover, JCB, UnionPay.
    (6_011, 6_011, 4, 16, 19),
    (644, 659, 3, 16, 19),
    (3_528, 3_589, 4, 16, 19),
    (62, 62, 2, 16, 19),
    // Maestro.
    (5_018, 5_020, 4, 13, 19),
    (5_038, 5_038, 4, 13, 19),
    (5_893, 5_893, 4, 13, 19),
    (6_304, 6_304, 4, 13, 19),
    (6_759, 6_763, 4, 13, 19),
];

fn is_given_out(number: &[u32]) -> bool {
    let prefix = |digits: usize| number.iter().take(digits).fold(0, |sum, it| sum * 10 + it);
    GIVEN_OUT.iter().any(|(first, last, digits, fewest, most)| {
        (fewest..=most).contains(&&number.len()) && (first..=last).contains(&&prefix(*digits))
    })
}

fn luhn(number: &[u32]) -> bool {
    let sum: u32 = number
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => *digit,
            _ if *digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}
