//! The shapes that detectors look for: an expression that proposes, and a check that decides.

pub(crate) mod card;
pub(crate) mod email;
pub(crate) mod iban;
pub(crate) mod ip;
pub(crate) mod phone;
pub(crate) mod secret;
pub(crate) mod ssn;

use std::ops::Range;

pub(crate) use secret::SHAPES as SHAPES_OF_SECRETS;

/// One form in which a thing is written.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What proposes places.
    pub(crate) pattern: &'static str,
    /// What of a proposed place is the thing, if it is one.
    pub(crate) check: Check,
}

/// Looks at a proposed place in its text.
pub(crate) type Check = fn(&str, Range<usize>) -> Verdict;

/// What became of a proposed place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The thing covers the first range; the second, within it, is replaced.
    Is(Range<usize>, Range<usize>),
    /// It is none, and none begins within it.
    IsNone,
    /// It is none, but one may begin within it.
    TryWithin,
}

impl Verdict {
    /// All of it is the thing.
    pub(crate) fn whole(at: Range<usize>) -> Self {
        Self::Is(at.clone(), at)
    }

    /// All of it is the thing if so, else one may begin within it.
    pub(crate) fn whole_if(is: bool, at: Range<usize>) -> Self {
        if is { Self::whole(at) } else { Self::TryWithin }
    }
}

/// The character before a place.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The character behind a place.
pub(crate) fn behind(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Whether a character goes on with a word.
pub(crate) fn is_word(character: Option<char>) -> bool {
    character.is_some_and(|it| it.is_alphanumeric() || it == '_')
}

/// Whether no word goes on at either side.
pub(crate) fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    !is_word(before(text, at.start)) && !is_word(behind(text, at.end))
}

/// Whether neither a word nor a number goes on at either side: `1.` before and `.1` behind do.
pub(crate) fn is_whole_number(text: &str, at: &Range<usize>) -> bool {
    const MARKS: [char; 5] = ['.', '-', '/', ':', ','];
    if !stands_alone(text, at) {
        return false;
    }
    let mut behind = text.get(at.end..).unwrap_or_default().chars();
    let goes_on = behind.next().is_some_and(|mark| MARKS.contains(&mark))
        && behind.next().is_some_and(|next| next.is_ascii_digit());
    let mut before = text.get(..at.start).unwrap_or_default().chars().rev();
    let went_before = before.next().is_some_and(|mark| MARKS.contains(&mark))
        && before.next().is_some_and(|next| next.is_ascii_digit());
    !goes_on && !went_before
}

/// The digits of a place.
pub(crate) fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> + Clone {
    text.bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0'))
}
