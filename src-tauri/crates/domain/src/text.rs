//! Words: how text is cut for search, and the patterns that are looked for in it.
//!
//! The same cut is made of what is indexed and of what is searched, so that the index and the
//! stored text agree. A word is a run of letters and digits in lower case without accents.
//! Languages without spaces are cut into overlapping pairs of characters, and the last character
//! of a run once more alone, so that every character begins exactly one word. What an index makes
//! of words is deliberately not said here.

mod locate;

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word in characters; what is longer is cut off there, in texts and in patterns alike.
pub const LONGEST_WORD: usize = 64;

/// A text as it is compared: lower case, without accents, compatible forms made one.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let folded = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    Cow::Owned(folded.flat_map(char::to_lowercase).nfc().collect())
}

/// Calls `word` for each word of a text, in order.
pub fn words(text: &str, mut word: impl FnMut(&str)) {
    words_of_folded(&fold(text), &mut word);
}

/// The words of a text that is folded, as parts of it.
fn words_of_folded<'a>(folded: &'a str, word: &mut impl FnMut(&'a str)) {
    let mut rest = folded;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        rest = &rest[start..];
        let dense = rest.chars().next().is_some_and(is_dense);
        let ends = |letter: char| !letter.is_alphanumeric() || is_dense(letter) != dense;
        let end = rest.find(ends).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if dense {
            pairs(run, word);
        } else {
            word(clipped(run));
        }
        rest = after;
    }
}

fn clipped(run: &str) -> &str {
    run.char_indices().nth(LONGEST_WORD).map_or(run, |(end, _)| &run[..end])
}

fn pairs<'a>(run: &'a str, word: &mut impl FnMut(&'a str)) {
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    for (index, start) in starts[..starts.len() - 1].iter().enumerate() {
        let end = starts.get(index + 2).or(starts.last()).copied().unwrap_or(run.len());
        word(&run[*start..end]);
    }
}

/// Whether words are written without spaces between them: Chinese, Japanese, Thai and their like.
const fn is_dense(letter: char) -> bool {
    matches!(letter,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a word is a pair, or the last character, of a run without spaces.
pub fn is_dense_word(word: &str) -> bool {
    word.chars().next().is_some_and(is_dense)
}

/// What is looked for in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// These words next to each other; at least one. If `open`, the last may go on.
    Words {
        /// Words as [`words`] cuts them.
        words: Vec<String>,
        /// Whether the last word is only a beginning.
        open: bool,
    },
    /// These characters anywhere, as [`fold`] makes them; not empty.
    Part(String),
}

impl Pattern {
    /// The pattern that a text stands for: `late delivery` is that phrase, `deliv*` a beginning,
    /// `*liver*` a part of a word. None if there is nothing to look for.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(inner) = text.strip_prefix('*') {
            let part = fold(inner.strip_suffix('*').unwrap_or(inner)).trim().to_owned();
            return (!part.is_empty()).then_some(Self::Part(part));
        }
        match text.strip_suffix('*') {
            Some(beginning) => Self::words(beginning, true),
            None => Self::words(text, false),
        }
    }

    /// The words of a text next to each other; if `open`, the last may go on.
    pub fn words(text: &str, open: bool) -> Option<Self> {
        let folded = fold(text);
        let mut found = Vec::new();
        words(&folded, |word| found.push(word.to_owned()));
        let run = folded.chars().rev().take_while(|letter| is_dense(*letter)).count();
        // The last character of a run stands alone only where the run ends; what goes on makes a
        // pair of it. Alone it is the beginning of a pair.
        if run > 1 {
            found.pop();
        }
        let ends_in_word = folded.chars().next_back().is_some_and(char::is_alphanumeric);
        let open = if run > 0 { run == 1 } else { open && ends_in_word };
        (!found.is_empty()).then_some(Self::Words { words: found, open })
    }

    /// Whether a text has it.
    pub fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Part(part) => fold(text).contains(part.as_str()),
            Self::Words { words: wanted, open } => {
                let mut matcher = Run { wanted, open: *open, begun: Vec::new(), found: false };
                words(text, |word| matcher.see(word));
                matcher.found
            }
        }
    }
}

/// Written so that [`Pattern::parse`] reads it as the same pattern, if it came from there.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (words, open) = match self {
            Self::Part(part) => return write!(f, "*{part}*"),
            Self::Words { words, open } => (words, *open),
        };
        let mut before = "";
        for word in words {
            let mut letters = word.chars();
            // Pairs of a run overlap, and its last character closes it.
            let goes_on = letters.next().is_some_and(is_dense)
                && before.chars().nth(1).is_some_and(|last| word.starts_with(last));
            match (goes_on, before.is_empty()) {
                (true, _) => f.write_str(letters.as_str())?,
                (false, true) => f.write_str(word)?,
                (false, false) => write!(f, " {word}")?,
            }
            before = word;
        }
        // A run that is closed is followed by something; else its last character would stay open.
        let is_closed = !open && before.chars().count() == 1 && before.chars().all(is_dense);
        f.write_str(match (open, is_closed) {
            (true, _) => "*",
            (false, true) => ".",
            (false, false) => "",
        })
    }
}

/// Looks for consecutive words while they pass by.
struct Run<'a> {
    wanted: &'a [String],
    open: bool,
    /// How many words each run that is under way has matched.
    begun: Vec<usize>,
    found: bool,
}

impl Run<'_> {
    fn see(&mut self, word: &str) {
        if self.found {
            return;
        }
        self.begun.push(0);
        let (wanted, open) = (self.wanted, self.open);
        self.begun.retain_mut(|at| {
            let is_last = *at + 1 == wanted.len();
            let fits =
                if is_last && open { word.starts_with(&*wanted[*at]) } else { word == wanted[*at] };
            *at += 1;
            fits
        });
        self.found = self.begun.contains(&wanted.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(text, |word| found.push(word.to_owned()));
        found
    }

    fn is_in(pattern: &str, text: &str) -> bool {
        Pattern::parse(pattern).unwrap().is_in(text)
    }

    #[test]
    fn words_are_letters_and_digits_in_lower_case_without_accents() {
        assert_eq!(
            cut("Refund_policy: 30 Days (café, STRASSE)!"),
            ["refund", "policy", "30", "days", "cafe", "strasse"]
        );
        assert_eq!(cut("ＡＢＣ ﬁnd Ünal"), ["abc", "find", "unal"]);
        assert_eq!(cut(" \n-"), Vec::<String>::new());
    }

    #[test]
    fn text_without_spaces_is_cut_into_pairs() {
        assert_eq!(cut("退款政策"), ["退款", "款政", "政策", "策"]);
        assert_eq!(cut("GPT退款4"), ["gpt", "退款", "款", "4"]);
    }

    #[test]
    fn an_endless_word_is_cut_off() {
        assert_eq!(cut(&"é".repeat(1_000)), ["e".repeat(LONGEST_WORD)]);
        assert!(is_in(&"x".repeat(1_000), &"x".repeat(2_000)));
    }

    #[test]
    fn words_phrases_beginnings_and_parts_are_told_apart() {
        let text = "The late-delivery refunds of Zoë";
        for found in
            ["late delivery", "LATE", "deliv*", "late deliv*", "*very ref*", "*efund", "zoe"]
        {
            assert!(is_in(found, text), "{found}");
        }
        for absent in ["refund", "delivery late", "the delivery", "elivery", "*xfund*", "late d"] {
            assert!(!is_in(absent, text), "{absent}");
        }
        assert_eq!(Pattern::parse(" ** "), None);
        assert_eq!(Pattern::parse("…"), None);
    }

    #[test]
    fn any_run_of_characters_of_a_dense_text_is_found() {
        let text = "我们的退款政策很好";
        for found in ["退", "退款", "款政策", "好", "我们的退款政策很好", "很好"]
        {
            assert!(is_in(found, text), "{found}");
        }
        for absent in ["款退", "退政", "不"] {
            assert!(!is_in(absent, text), "{absent}");
        }
    }

    proptest! {
        #[test]
        fn a_pattern_is_written_so_that_it_reads_back(
            text in "\\PC{0,12}|[a-cé退款政ﬁİ* .]{0,12}", open in any::<bool>(),
        ) {
            for pattern in [Pattern::parse(&text), Pattern::words(&text, open)].into_iter().flatten() {
                let written = pattern.to_string();
                prop_assert_eq!(Pattern::parse(&written), Some(pattern), "{:?}", written);
            }
        }

        #[test]
        fn every_run_of_words_of_a_text_is_found_in_it(
            text in "[a-cA-Cé退款政 ]{1,40}", from in 0_usize..20, length in 1_usize..20,
        ) {
            let part: String = text.chars().skip(from).take(length).collect();
            if let Some(pattern) = Pattern::parse(&format!("*{part}*")) {
                prop_assert!(pattern.is_in(&text));
            }
            let whole: Vec<&str> = text.split(' ').collect();
            let few = whole[from.min(whole.len() - 1)..].join(" ");
            if let Some(pattern) = Pattern::words(&few, false) {
                prop_assert!(pattern.is_in(&text), "{few:?} in {text:?}");
            }
        }
    }
}
