//! International bank account numbers: a country that gives them out, its length, and check digits
//! that are right (ISO 13616, modulo 97).

use std::ops::Range;

use super::{Verdict, before, behind, is_word};

/// Characters of a number by country, as in the registry of ISO 13616.
const LENGTHS: [(&str, usize); 81] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SV", 28),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
];

/// The expression takes words along that stand behind the number.
pub(crate) fn check(text: &str, at: Range<usize>) -> Verdict {
    let found = &text[at.clone()];
    let Some((_, length)) = LENGTHS.iter().find(|(country, _)| found.starts_with(country)) else {
        return Verdict::TryWithin;
    };
    let mut letters = found.bytes().enumerate().filter(|(_, byte)| *byte != b' ');
    let Some((last, _)) = letters.nth(length - 1) else { return Verdict::TryWithin };
    let number = at.start..at.start + last + 1;
    let is_apart = !is_word(before(text, number.start)) && !is_word(behind(text, number.end));
    Verdict::whole_if(is_apart && is_right(&found[..=last]), number)
}

fn is_right(number: &str) -> bool {
    let (head, tail) = number.split_at(4);
    let value = |rest: u32, byte: u8| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
        _ => rest,
    };
    tail.bytes().chain(head.bytes()).fold(0, value) == 1
}
