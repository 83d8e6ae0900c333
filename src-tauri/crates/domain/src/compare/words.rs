//! The difference of two texts, word by word.
//!
//! What both texts begin and end with is equal. What lies between is cut into chunks where it is very
//! long, into lines where it is long, and into words where lines differ. Words are Unicode's (UAX 29),
//! so that no character, accent or joined emoji is ever torn. Few common words between longer changes
//! are made part of the change: a reader wants to see a sentence that was replaced, not what the two
//! have in common by chance. The two texts can always be read out of their difference.
//!
//! The cost is bounded: lines or words beyond what is stated here stay together, and so does what is
//! left at the deadline; of the former it is said. Without a deadline the same texts always give the
//! same difference. How it is shown is deliberately not here.

mod chunks;

use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffOp, DiffableStr, capture_diff_slices_deadline};

/// How finely changed parts are cut, by their length in bytes.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Longer ones are cut into chunks first.
    chunks_from: usize,
    /// Longer ones are cut into lines first.
    lines_from: usize,
    /// Parts with more lines are not cut into lines.
    most_lines: usize,
    /// Longer ones are not cut into words.
    words_to: usize,
}

const USUAL: Limits = Limits {
    chunks_from: 128 * 1024,
    lines_from: 16 * 1024,
    most_lines: 200_000,
    words_to: 512 * 1024,
};

/// Longest common text, in bytes, that may be made part of the changes around it.
const CHANCE: usize = 32;
/// How far back a cut within a word is moved to where words are surely parted.
const WORD_BYTES: usize = 1024;

/// A part of the difference, as places in both texts. Where `is_equal`, both say the same there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Bytes of the first text.
    pub a: Range<usize>,
    /// Bytes of the second text.
    pub b: Range<usize>,
    /// Whether both say the same; else what the first says was replaced by what the second says.
    pub is_equal: bool,
}

/// The difference of two texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextDiff {
    /// Parts in order, equal and changed in turn; none is empty on both sides.
    pub segments: Vec<Segment>,
    /// Whether parts stayed together that might have been told apart with more time.
    pub is_coarse: bool,
}

impl TextDiff {
    /// Whether the texts are equal.
    pub fn is_equal(&self) -> bool {
        self.segments.iter().all(|segment| segment.is_equal)
    }
}

/// Compares two texts, if need be until the deadline.
pub fn text_diff(a: &str, b: &str, deadline: Option<Instant>) -> TextDiff {
    text_diff_within(a, b, deadline, USUAL)
}

fn text_diff_within(a: &str, b: &str, deadline: Option<Instant>, limits: Limits) -> TextDiff {
    let (start, ends) = common(a, b);
    let mut differ = Differ { a, b, deadline, limits, segments: Vec::new(), is_coarse: false };
    differ.push(0..start, 0..start, true);
    differ.changed(start..ends.0, start..ends.1, Differ::chunks);
    differ.push(ends.0..a.len(), ends.1..b.len(), true);
    TextDiff { segments: without_chance(differ.segments), is_coarse: differ.is_coarse }
}

struct Differ<'a> {
    a: &'a str,
    b: &'a str,
    deadline: Option<Instant>,
    limits: Limits,
    segments: Vec<Segment>,
    is_coarse: bool,
}

/// Cuts two changed parts, neither of which is empty.
type Cut<'a> = fn(&mut Differ<'a>, Range<usize>, Range<usize>);

impl<'a> Differ<'a> {
    /// Adds a part; neighbours of one sort are one part.
    fn push(&mut self, a: Range<usize>, b: Range<usize>, is_equal: bool) {
        if a.is_empty() && b.is_empty() {
            return;
        }
        match self.segments.last_mut() {
            Some(last) if last.is_equal == is_equal => (last.a.end, last.b.end) = (a.end, b.end),
            _ => self.segments.push(Segment { a, b, is_equal }),
        }
    }

    fn changed(&mut self, a: Range<usize>, b: Range<usize>, cut: Cut<'a>) {
        if a.is_empty() || b.is_empty() {
            self.push(a, b, false);
        } else {
            cut(self, a, b);
        }
    }

    fn chunks(&mut self, a: Range<usize>, b: Range<usize>) {
        if longest(&a, &b) > self.limits.chunks_from {
            self.cut(a, b, chunks::chunks, Self::lines);
        } else {
            self.lines(a, b);
        }
    }

    fn lines(&mut self, a: Range<usize>, b: Range<usize>) {
        let ends = |text: &str| text.bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
        let lines = ends(&self.a[a.clone()]).max(ends(&self.b[b.clone()]));
        if longest(&a, &b) <= self.limits.lines_from || lines > self.limits.most_lines {
            self.words(a, b);
        } else {
            self.cut(a, b, <str as DiffableStr>::tokenize_lines, Self::words);
        }
    }

    fn words(&mut self, a: Range<usize>, b: Range<usize>) {
        if longest(&a, &b) > self.limits.words_to {
            self.is_coarse = true;
            self.push(a, b, false);
        } else {
            let whole: Cut<'a> = |differ, a, b| differ.push(a, b, false);
            self.cut(a, b, <str as DiffableStr>::tokenize_unicode_words, whole);
        }
    }

    /// Cuts both parts, compares the pieces, and hands what differs on.
    fn cut(
        &mut self,
        a: Range<usize>,
        b: Range<usize>,
        pieces: fn(&str) -> Vec<&str>,
        differs: Cut<'a>,
    ) {
        let (text_a, text_b) = (self.a, self.b);
        let (pieces_a, pieces_b) = (pieces(&text_a[a.clone()]), pieces(&text_b[b.clone()]));
        let (starts_a, starts_b) = (starts(&pieces_a, a.start), starts(&pieces_b, b.start));
        let found =
            capture_diff_slices_deadline(Algorithm::Myers, &pieces_a, &pieces_b, self.deadline);
        for one in found {
            let (of_a, of_b) = (one.old_range(), one.new_range());
            let of_a = starts_a[of_a.start]..starts_a[of_a.end];
            let of_b = starts_b[of_b.start]..starts_b[of_b.end];
            match one {
                DiffOp::Equal { .. } => self.push(of_a, of_b, true),
                _ => self.changed(of_a, of_b, differs),
            }
        }
    }
}

fn longest(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.len().max(b.len())
}

/// Where each piece begins, and where the last ends.
fn starts(pieces: &[&str], from: usize) -> Vec<usize> {
    let mut starts = Vec::with_capacity(pieces.len() + 1);
    let mut at = from;
    starts.push(at);
    for piece in pieces {
        at += piece.len();
        starts.push(at);
    }
    starts
}

/// How far two texts are equal from their beginnings, and from where on to their ends. No word is
/// torn in between, unless it is longer than [`WORD_BYTES`].
fn common(a: &str, b: &str) -> (usize, (usize, usize)) {
    if a == b {
        return (a.len(), (a.len(), b.len()));
    }
    let same = a.bytes().zip(b.bytes()).take_while(|(one, other)| one == other).count();
    let start = if same == a.len().min(b.len()) && is_parted(a, b, same) {
        same
    } else {
        word_start(a, a.floor_char_boundary(same))
    };
    let (rest_a, rest_b) = (&a[start..], &b[start..]);
    let pairs = rest_a.bytes().rev().zip(rest_b.bytes().rev());
    let same = pairs.take_while(|(one, other)| one == other).count();
    let end = a.ceil_char_boundary(a.len() - same);
    let end = word_end(a, end);
    (start, (end, b.len() - (a.len() - end)))
}

/// Whether one text is the beginning of the other up to where a word ends.
fn is_parted(a: &str, b: &str, at: usize) -> bool {
    let ended = a.as_bytes().get(at).or(b.as_bytes().get(at));
    at > 0 && ended.is_none_or(|byte| parts(*byte)) && a.is_char_boundary(at)
}

/// Signs that surely part words; a sign beyond ASCII may belong to what stands before it.
const fn parts(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

/// Where the word begins that a place lies in.
fn word_start(text: &str, at: usize) -> usize {
    let least = text.floor_char_boundary(at.saturating_sub(WORD_BYTES));
    let found = text.as_bytes()[least..at].iter().rposition(|byte| parts(*byte));
    found.map_or(least, |space| least + space + 1)
}

/// Where the word ends that a place lies in.
fn word_end(text: &str, at: usize) -> usize {
    let most = text.ceil_char_boundary(at.saturating_add(WORD_BYTES).min(text.len()));
    let found = text.as_bytes()[at..most].iter().position(|byte| parts(*byte));
    found.map_or(most, |space| at + space)
}

/// The same difference with few common words between longer changes made part of the change.
fn without_chance(segments: Vec<Segment>) -> Vec<Segment> {
    let changed = |segment: &Segment| segment.a.len().max(segment.b.len());
    let mut kept: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments {
        if !segment.is_equal
            && let [.., before, common] = kept.as_mut_slice()
            && common.is_equal
            && common.a.len() <= CHANCE.min(changed(before)).min(changed(&segment))
        {
            (before.a.end, before.b.end) = (segment.a.end, segment.b.end);
            kept.pop();
            continue;
        }
        kept.push(segment);
    }
    kept
}

#[cfg(test)]
mod tests;
