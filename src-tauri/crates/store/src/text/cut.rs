//! What is indexed of a span: its words as one text, and beside them words that nobody can say,
//! which tell what else is known of the document.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::Arc;

use touchstone_domain::text::{LONGEST_WORD, fold, words};

use super::pair::{of_neighbours, of_word};
use crate::incoming::Said;

/// Begins every word that nobody can say: no letter, no digit, and a part of a word to the index.
pub(crate) const MARK: char = '\u{e000}';
/// Sets of keys that are remembered; senders use few.
const KEPT: usize = 4_096;

/// A span as it goes into the index.
#[derive(Debug)]
pub(super) struct Document {
    /// Its words, hardly any of them twice, with blanks between them.
    pub(super) text: String,
    /// The hashes of words next to each other within a passage.
    pub(super) pairs: Vec<u32>,
    /// Its keys, folded, one a line; the segment numbers such sets.
    pub(super) keys: Arc<str>,
}

/// The word that says of which project a document is.
pub(crate) fn of_project(project: i64) -> String {
    // Those in the trash come back to where they were.
    let project = if project < 0 { -1 - project } else { project };
    format!("{MARK}p{project}")
}

/// The word that says which keys a document has.
pub(crate) fn of_keys(shape: i64) -> String {
    format!("{MARK}k{shape}")
}

/// The word of documents with a word that was cut off.
pub(crate) fn with_long_words() -> String {
    format!("{MARK}l")
}

/// The word of documents with numbers that are not among their words.
pub(crate) fn with_numbers() -> String {
    format!("{MARK}n")
}

#[derive(Debug)]
pub(super) struct Cutter {
    keys: HashMap<Vec<String>, Arc<str>>,
    /// Where the text that is being made has a word of that hash.
    known: HashMap<u64, Range<usize>, BuildHasherDefault<Itself>>,
    /// Bits of the hash of a pair.
    bits: u32,
}

/// The hash of what is a hash already.
#[derive(Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Appends the words of a passage; answers whether one of them may have been cut off.
pub(super) fn push_words(text: &mut String, passage: &str) -> bool {
    let mut is_long = false;
    words(passage, |word| {
        is_long |= may_be_cut(word);
        text.push_str(word);
        text.push(' ');
    });
    is_long
}

fn may_be_cut(word: &str) -> bool {
    word.len() >= LONGEST_WORD && word.chars().count() >= LONGEST_WORD
}

impl Cutter {
    pub(super) fn new(bits: u32) -> Self {
        Self { keys: HashMap::new(), known: HashMap::default(), bits }
    }

    pub(super) fn document(&mut self, said: Said, project: i64) -> Document {
        let length: usize = said.passages.iter().map(String::len).sum();
        let (mut text, mut pairs) = (String::with_capacity(length + 32), Vec::new());
        self.known.clear();
        let (mut seen, mut is_long) = (HashSet::new(), false);
        for passage in &said.passages {
            if !seen.insert(passage.as_str()) {
                continue;
            }
            let mut before = None;
            words(passage, |word| {
                is_long |= may_be_cut(word);
                let hash = of_word(word);
                let neighbour = before.replace(hash);
                pairs.extend(neighbour.map(|before| of_neighbours(before, hash, self.bits)));
                let place = text.len()..text.len() + word.len();
                match self.known.entry(hash) {
                    Entry::Occupied(known) if &text[known.get().clone()] == word => return,
                    Entry::Occupied(_) => {}
                    Entry::Vacant(new) => drop(new.insert(place)),
                }
                text.push_str(word);
                text.push(' ');
            });
        }
        text.push_str(&of_project(project));
        // Writing to a text cannot fail.
        if is_long {
            let _ = write!(text, " {}", with_long_words());
        }
        if said.has_numbers {
            let _ = write!(text, " {}", with_numbers());
        }
        Document { text, pairs, keys: self.keys(said.keys) }
    }

    fn keys(&mut self, keys: Vec<String>) -> Arc<str> {
        if let Some(known) = self.keys.get(&keys) {
            return Arc::clone(known);
        }
        let joined: Arc<str> = fold(&keys.join("\n")).into();
        if self.keys.len() >= KEPT {
            self.keys.clear();
        }
        self.keys.insert(keys, Arc::clone(&joined));
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_each_word_once_and_marks_that_nobody_can_say() {
        let said = Said {
            passages: ["Late, refund", "Late, refund", "é", "late E"].map(str::to_owned).into(),
            keys: ["gen_ai.model", "model"].map(str::to_owned).into(),
            has_numbers: true,
        };
        let document = Cutter::new(24).document(said, -4);
        assert_eq!(document.text, format!("late refund e {MARK}p3 {MARK}n"));
        let pair = |one, other| of_neighbours(of_word(one), of_word(other), 24);
        assert_eq!(document.pairs, [pair("late", "refund"), pair("late", "e")]);
        assert_eq!(&*document.keys, "gen_ai.model\nmodel");
        let mut marks = Vec::new();
        words(&document.text, |word| marks.push(word.to_owned()));
        assert!(marks.iter().all(|word| !word.contains(MARK)));
    }

    #[test]
    fn a_word_that_was_cut_off_is_told() {
        let of = |text: String| Said { passages: vec![text], ..Said::default() };
        let mut cutter = Cutter::new(24);
        assert!(!cutter.document(of("a".repeat(63)), 0).text.contains(&with_long_words()));
        assert!(cutter.document(of("a".repeat(65)), 0).text.contains(&with_long_words()));
    }
}
