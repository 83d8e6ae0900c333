//! Where a trace says what a query looks for: a snippet of the text, and its places in it.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_store::SearchHit;
use ts_rs::TS;

use crate::number::exact_len;

/// Characters of a snippet.
const LENGTH: usize = 160;
/// Characters before the first place, if there are as many.
const BEFORE: usize = 50;

/// Where a trace says what a query looks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Hit {
    /// The span that says it, 16 hexadecimal characters; null if it was noted of the trace.
    pub span_id: Option<String>,
    /// About 160 characters around the first place, blanks and line ends made one blank.
    pub snippet: String,
    /// The places in the snippet: where each begins and ends, counted in UTF-16 units.
    pub marks: Vec<(i64, i64)>,
}

impl From<SearchHit> for Hit {
    fn from(hit: SearchHit) -> Self {
        let (letters, marks) = collapsed(&hit.text, &hit.marks);
        let first = marks.first().map_or(0, |mark| mark.start);
        let start = word_start(&letters, first.saturating_sub(BEFORE), first);
        let end = letters.len().min(start + LENGTH);
        let mut snippet = String::new();
        if start > 0 || hit.cut.0 {
            snippet.push('…');
        }
        let lead = snippet.chars().count();
        snippet.extend(&letters[start..end]);
        if end < letters.len() || hit.cut.1 {
            snippet.push('…');
        }
        let shown: Vec<char> = snippet.chars().collect();
        let units = |place: usize| -> i64 {
            exact_len(shown[..lead + place - start].iter().map(|letter| letter.len_utf16()).sum())
        };
        let marks = marks.iter().filter(|mark| mark.start < end);
        let marks = marks.map(|mark| (units(mark.start), units(mark.end.min(end)))).collect();
        Self { span_id: hit.span.map(|id| id.to_string()), snippet, marks }
    }
}

/// The characters of a text with one blank for each run of blanks, and the places in them.
fn collapsed(text: &str, marks: &[Range<usize>]) -> (Vec<char>, Vec<Range<usize>>) {
    let mut letters: Vec<char> = Vec::new();
    // The character that a byte belongs to.
    let mut places = vec![0; text.len() + 1];
    for (at, letter) in text.char_indices() {
        let is_blank = letter.is_whitespace() || letter.is_control();
        let is_repeated = is_blank && letters.last().is_none_or(|last| *last == ' ');
        places[at..at + letter.len_utf8()].fill(letters.len());
        if !is_repeated {
            letters.push(if is_blank { ' ' } else { letter });
        }
    }
    places[text.len()] = letters.len();
    let place = |at: usize| places.get(at).copied().unwrap_or(letters.len());
    let marks = marks.iter().map(|mark| place(mark.start)..place(mark.end)).collect();
    (letters, marks)
}

/// The first beginning of a word from a place on, if there is one before the end.
fn word_start(letters: &[char], from: usize, end: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let blank = letters[from..end].iter().position(|letter| *letter == ' ');
    blank.filter(|at| from + at + 1 < end).map_or(from, |at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(text: &str, marked: &[&str]) -> Hit {
        let marks = marked.iter().map(|word| {
            let start = text.find(word).unwrap();
            start..start + word.len()
        });
        let (marks, text) = (marks.collect(), text.to_owned());
        Hit::from(SearchHit { text, marks, ..SearchHit::default() })
    }

    fn marked(hit: &Hit) -> Vec<String> {
        let units: Vec<u16> = hit.snippet.encode_utf16().collect();
        let place = |at: i64| usize::try_from(at).unwrap();
        let cut = |(from, to): &(i64, i64)| String::from_utf16(&units[place(*from)..place(*to)]);
        hit.marks.iter().map(|mark| cut(mark).unwrap()).collect()
    }

    #[test]
    fn a_short_text_is_shown_as_it_is_with_its_places() {
        let hit = hit("a 😀\n\n  late\trefund, 退款", &["late", "refund", "退款"]);
        assert_eq!(hit.snippet, "a 😀 late refund, 退款");
        assert_eq!(marked(&hit), ["late", "refund", "退款"]);
        assert_eq!(hit.marks[0], (5, 9));
    }

    #[test]
    fn of_a_long_text_the_surroundings_of_the_first_place_are_shown() {
        let text = format!("{}the refund {}", "word 😀 ".repeat(100), "more ".repeat(100));
        let hit = hit(&text, &["refund"]);
        assert!(hit.snippet.starts_with("…word") || hit.snippet.starts_with("…😀"), "{hit:?}");
        assert!(hit.snippet.ends_with('…') && hit.snippet.chars().count() <= LENGTH + 2);
        assert_eq!(marked(&hit), ["refund"]);
    }

    #[test]
    fn a_place_that_is_longer_than_the_snippet_is_cut_with_it() {
        let text = "x".repeat(1_000);
        let hit = hit(&text, &[&text]);
        assert_eq!(marked(&hit), ["x".repeat(LENGTH)]);
    }
}
