//! What a search wants of documents, and the expression of FTS5 for it.
//!
//! It only has to hold for every document that may be found: what is left open here is found out by
//! reading the stored text. Where a leaf's own words are needed, a [`Lexicon`] tells them.

use touchstone_domain::text::Pattern;

use super::cut::{of_keys, of_project, with_long_words, with_numbers};
use super::pair::of_word;

/// Words of a phrase that are looked up; the others are left to the stored text.
const PHRASE: usize = 16;
/// Words with a part in common that are looked up one by one. With more of them the part is so
/// common that documents are read one after the other.
const ALIKE: usize = 48;

/// What must hold of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing: every document may do.
    Anything,
    /// It has these words in a row; the last may go on if it is open.
    Phrase {
        words: Vec<String>,
        open: bool,
    },
    /// It has a word with this part in it.
    Part(String),
    /// It has a word with this part in it, also as a key or a number.
    PartOfContent(String),
    /// It has this word, also as a key or a number; it may go on if it is open.
    WordOfContent {
        word: String,
        open: bool,
    },
    /// It is of one of these projects.
    OfProjects(Vec<i64>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

/// Which words documents must have next to each other; the hashes of two words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Near {
    Words(u64, u64),
    All(Vec<Self>),
    Any(Vec<Self>),
}

/// What a leaf is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Query {
    Nothing,
    Everything,
    /// An expression of FTS5.
    Match(String),
}

/// What a leaf knows of its own words.
pub(crate) trait Lexicon {
    /// At most `limit` + 1 words with that part.
    fn words_with(&self, part: &str, limit: usize) -> Vec<String>;
    /// The numbers of the sets of keys that have this text in them.
    fn shapes_with(&self, text: &str) -> Vec<i64>;
}

impl Wanted {
    /// What holds of every text that has a pattern.
    pub(crate) fn of_pattern(pattern: &Pattern) -> Self {
        match pattern {
            Pattern::Words { words, open } => Self::phrase(words, *open),
            Pattern::Part(part) => Self::all(parts(part).map(|part| match part {
                Cut::Part(word) => Self::Part(word),
                Cut::Word { word, open } => Self::phrase(&[word], open),
            })),
        }
    }

    /// What holds of every span whose content has these characters in a row, in any case.
    pub(crate) fn of_content(characters: &str) -> Self {
        Self::all(parts(&touchstone_domain::text::fold(characters)).map(|part| match part {
            Cut::Part(word) => Self::PartOfContent(word),
            Cut::Word { word, open } => Self::WordOfContent { word, open },
        }))
    }

    fn phrase(words: &[String], open: bool) -> Self {
        let some = &words[..words.len().min(PHRASE)];
        let open = open && some.len() == words.len();
        // Half of all documents have a word that begins with a certain letter: it costs more to
        // look them all up than to read the newest.
        let is_letter = some.last().is_some_and(|word| word.len() == 1);
        let (some, open) =
            if open && is_letter { (&some[..some.len() - 1], false) } else { (some, open) };
        if some.is_empty() {
            return Self::Anything;
        }
        Self::Phrase { words: some.to_vec(), open }
    }

    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut parts: Vec<_> = parts.into_iter().filter(|part| *part != Self::Anything).collect();
        match (parts.pop(), parts.is_empty()) {
            (None, _) => Self::Anything,
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                Self::All(parts)
            }
        }
    }

    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let parts: Vec<_> = parts.into_iter().collect();
        if parts.contains(&Self::Anything) { Self::Anything } else { Self::Any(parts) }
    }

    /// Whether a leaf's own words are needed to ask it.
    pub(crate) fn needs_lexicon(&self) -> bool {
        match self {
            Self::Part(_) | Self::PartOfContent(_) | Self::WordOfContent { .. } => true,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::needs_lexicon),
            Self::Anything | Self::Phrase { .. } | Self::OfProjects(_) => false,
        }
    }

    /// Whether a part of a word must be looked up among all words.
    pub(crate) fn needs_words(&self) -> bool {
        match self {
            Self::Part(_) | Self::PartOfContent(_) => true,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::needs_words),
            _ => false,
        }
    }

    /// What the pairs of words of a document tell; nothing if they tell nothing.
    pub(crate) fn near(&self) -> Option<Near> {
        match self {
            Self::Phrase { words, open } => {
                let closed = &words[..words.len() - usize::from(*open)];
                let pair = |two: &[String]| Near::Words(of_word(&two[0]), of_word(&two[1]));
                let pairs: Vec<_> = closed.windows(2).map(pair).collect();
                (!pairs.is_empty()).then_some(Near::All(pairs))
            }
            Self::All(parts) => {
                let pairs: Vec<_> = parts.iter().filter_map(Self::near).collect();
                (!pairs.is_empty()).then_some(Near::All(pairs))
            }
            Self::Any(parts) => parts.iter().map(Self::near).collect::<Option<_>>().map(Near::Any),
            _ => None,
        }
    }

    /// Whether pairs of words tell all there is to know.
    pub(crate) fn is_near(&self) -> bool {
        match self {
            Self::Phrase { words, open } => words.len() > 1 && !open,
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_near),
            _ => false,
        }
    }

    pub(crate) fn query(&self, lexicon: &dyn Lexicon) -> Query {
        match self {
            Self::Anything => Query::Everything,
            Self::Phrase { words, open } => {
                let last = words.len() - usize::from(*open);
                let word = |(at, word): (usize, &String)| Query::Match(quoted(word, at >= last));
                all(words.iter().enumerate().map(word))
            }
            Self::Part(part) => any(with_part(part, lexicon)),
            Self::PartOfContent(part) => {
                let beside = beside(part, lexicon);
                any(with_part(part, lexicon).into_iter().chain(beside))
            }
            Self::WordOfContent { word, open } => {
                let itself = Query::Match(quoted(word, *open));
                any([itself].into_iter().chain(beside(word, lexicon)))
            }
            Self::OfProjects(projects) => {
                any(projects.iter().map(|project| mark(&of_project(*project))))
            }
            Self::All(parts) => all(parts.iter().map(|part| part.query(lexicon))),
            Self::Any(parts) => any(parts.iter().map(|part| part.query(lexicon))),
        }
    }
}

/// Documents with a word that has a part in it, or with one that was cut off before it.
fn with_part(part: &str, lexicon: &dyn Lexicon) -> Vec<Query> {
    let words = lexicon.words_with(part, ALIKE);
    if words.len() > ALIKE {
        return vec![Query::Everything];
    }
    let words = words.into_iter().map(|word| Query::Match(quoted(&word, false)));
    words.chain([mark(&with_long_words())]).collect()
}

/// Documents that have a word where no passage says it.
fn beside(word: &str, lexicon: &dyn Lexicon) -> Vec<Query> {
    let shapes = lexicon.shapes_with(word);
    let mut found: Vec<_> = shapes.into_iter().map(|shape| mark(&of_keys(shape))).collect();
    if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'e') {
        found.push(mark(&with_numbers()));
    }
    found
}

fn mark(word: &str) -> Query {
    Query::Match(quoted(word, false))
}

/// Words are letters and digits, so that nothing needs to be escaped.
fn quoted(word: &str, open: bool) -> String {
    format!("\"{word}\"{}", if open { " *" } else { "" })
}

fn any(parts: impl IntoIterator<Item = Query>) -> Query {
    let mut some = Vec::new();
    for part in parts {
        match part {
            Query::Nothing => {}
            Query::Everything => return Query::Everything,
            Query::Match(expression) => some.push(expression),
        }
    }
    joined(some, " OR ").map_or(Query::Nothing, Query::Match)
}

fn all(parts: impl IntoIterator<Item = Query>) -> Query {
    let mut some = Vec::new();
    for part in parts {
        match part {
            Query::Nothing => return Query::Nothing,
            Query::Everything => {}
            Query::Match(expression) => some.push(expression),
        }
    }
    joined(some, " AND ").map_or(Query::Everything, Query::Match)
}

fn joined(mut parts: Vec<String>, between: &str) -> Option<String> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(format!("({})", parts.join(between))),
    }
}

/// A word of a run of characters that may begin and end in the middle of words.
enum Cut {
    Part(String),
    Word { word: String, open: bool },
}

/// The words of folded characters: the first may have begun before them, the last may go on.
fn parts(folded: &str) -> impl Iterator<Item = Cut> {
    let mut words = Vec::new();
    touchstone_domain::text::words(folded, |word| words.push(word.to_owned()));
    // Parts of Hangul letters are made one only together with what stands beside them.
    let is_whole = !folded.chars().any(|letter| ('\u{1100}'..='\u{11ff}').contains(&letter));
    let begins_within = folded.chars().next().is_some_and(char::is_alphanumeric);
    let ends_within = folded.chars().next_back().is_some_and(char::is_alphanumeric);
    let last = words.len().saturating_sub(1);
    words.into_iter().enumerate().filter(move |_| is_whole).map(move |(index, word)| {
        // A pair of characters, or one of them, stands for itself wherever it begins.
        let has_begun =
            begins_within && index == 0 && !touchstone_domain::text::is_dense_word(&word);
        match (has_begun, ends_within && index == last) {
            (false, open) => Cut::Word { word, open },
            (true, _) => Cut::Part(word),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known(&'static [&'static str], &'static [&'static str]);

    impl Lexicon for Known {
        fn words_with(&self, part: &str, _: usize) -> Vec<String> {
            self.0
                .iter()
                .filter(|word| word.contains(part))
                .map(|word| (*word).to_owned())
                .collect()
        }

        fn shapes_with(&self, text: &str) -> Vec<i64> {
            (0..)
                .zip(self.1)
                .filter(|(_, keys)| keys.contains(text))
                .map(|(shape, _)| shape)
                .collect()
        }
    }

    const KNOWN: Known = Known(&["refund", "refunds", "late"], &["input", "refunded"]);

    fn asked(wanted: &Wanted) -> String {
        match wanted.query(&KNOWN) {
            Query::Nothing => "nothing".into(),
            Query::Everything => "everything".into(),
            Query::Match(text) => text.replace('\u{e000}', "^"),
        }
    }

    fn pattern(text: &str) -> String {
        asked(&Wanted::of_pattern(&Pattern::parse(text).unwrap()))
    }

    #[test]
    fn patterns_become_expressions_that_hold_for_all_they_are_in() {
        assert_eq!(pattern("Late, refund"), "(\"late\" AND \"refund\")");
        assert_eq!(pattern("late ref*"), "(\"late\" AND \"ref\" *)");
        assert_eq!(pattern("退款政策"), "(\"退款\" AND \"款政\" AND \"政策\")");
        assert_eq!(pattern("*efund"), "(\"refund\" OR \"refunds\" OR \"^l\")");
        assert_eq!(pattern("*ery ref"), "(\"^l\" AND \"ref\" *)");
        assert_eq!(pattern("r*"), "everything");
        assert_eq!(pattern("late r*"), "\"late\"");
        assert_eq!(pattern("*…x"), "\"x\" *".replace("\"x\" *", "everything"));
    }

    #[test]
    fn what_content_has_may_be_a_key_or_a_number() {
        let content = |text: &str| asked(&Wanted::of_content(text));
        assert_eq!(content("efund"), "(\"refund\" OR \"refunds\" OR \"^l\" OR \"^k1\")");
        assert_eq!(content(" late input "), "(\"late\" AND (\"input\" OR \"^k0\"))");
        assert_eq!(content(": 12"), "(\"12\" * OR \"^n\")");
        assert_eq!(content(": {"), "everything");
    }

    #[test]
    fn a_phrase_of_a_thousand_words_is_looked_up_by_its_first() {
        let words = vec!["a".repeat(3); 1_000];
        let Wanted::Phrase { words, open } = Wanted::phrase(&words, true) else { panic!() };
        assert_eq!((words.len(), open), (PHRASE, false));
    }

    #[test]
    fn neighbours_are_told_where_every_alternative_has_some() {
        let near = |text: &str| Wanted::of_pattern(&Pattern::parse(text).unwrap());
        let [late, red, x] = ["late", "red", "x"].map(of_word);
        let pair = Near::All(vec![Near::Words(late, red)]);
        assert_eq!(near("late red").near(), Some(pair.clone()));
        assert_eq!(near("late red re*").near(), Some(pair.clone()));
        assert_eq!(
            near("late red x").near(),
            Some(Near::All(vec![Near::Words(late, red), Near::Words(red, x)]))
        );
        assert_eq!(
            (near("late re*").near(), near("late").near(), near("*ate red").near()),
            (None, None, None)
        );
        let both = Wanted::all([near("late red"), near("x")]);
        assert_eq!((both.near(), both.is_near()), (Some(Near::All(vec![pair.clone()])), false));
        let either = Wanted::any([near("late red"), near("late red")]);
        assert_eq!(
            (either.near(), either.is_near()),
            (Some(Near::Any(vec![pair.clone(), pair])), true)
        );
        assert_eq!(Wanted::any([near("late red"), near("x")]).near(), None);
        assert!(near("late red").is_near() && !near("late red re*").is_near());
    }

    #[test]
    fn alternatives_and_conditions_of_nothing_are_plain() {
        let phrase = |word: &str| Wanted::Phrase { words: vec![word.into()], open: false };
        assert_eq!(asked(&Wanted::all([Wanted::Anything, phrase("a")])), "\"a\"");
        assert_eq!(asked(&Wanted::any([Wanted::Anything, phrase("a")])), "everything");
        assert_eq!(asked(&Wanted::Any(vec![])), "nothing");
        assert_eq!(asked(&Wanted::OfProjects(vec![3, -8])), "(\"^p3\" OR \"^p7\")");
    }
}
