//! Where in a text a pattern lies, so that a screen can mark it.

use std::ops::Range;

use super::{Pattern, fold, words_of_folded};

impl Pattern {
    /// The bytes of a text's first place that has it. Of a word that may go on, only its beginning.
    pub fn locate(&self, text: &str) -> Option<Range<usize>> {
        let folded = Folded::new(text);
        let place = match self {
            Self::Part(part) => {
                let start = folded.text.find(part.as_str())?;
                start..start + part.len()
            }
            Self::Words { words, open } => run(&folded.text, words, *open)?,
        };
        Some(folded.origin(place.start, false)..folded.origin(place.end, true))
    }
}

/// The first run of words in a folded text.
fn run(folded: &str, wanted: &[String], open: bool) -> Option<Range<usize>> {
    let mut found = Vec::new();
    words_of_folded(folded, &mut |word| {
        found.push((word.as_ptr().addr() - folded.as_ptr().addr(), word));
    });
    let (last, before) = wanted.split_last()?;
    let fits = |run: &&[(usize, &str)]| {
        let word = run[before.len()].1;
        before.iter().zip(*run).all(|(wanted, (_, word))| wanted == word)
            && if open { word.starts_with(last) } else { word == last }
    };
    let run = found.windows(wanted.len()).find(fits)?;
    Some(run[0].0..run[before.len()].0 + last.len())
}

/// A folded text that remembers where its characters come from.
struct Folded {
    text: String,
    /// For the first byte of each folded character: its place, and the place of what it comes from.
    /// None if every byte stands where it stood.
    origins: Option<Vec<(usize, usize)>>,
    end: usize,
}

impl Folded {
    /// Folds character by character. What becomes one character only together with its neighbour
    /// (Hangul sent in parts) is not found again.
    fn new(text: &str) -> Self {
        let end = text.len();
        if text.is_ascii() {
            return Self { text: text.to_ascii_lowercase(), origins: None, end };
        }
        let (mut folded, mut origins) = (String::with_capacity(end), Vec::new());
        for (at, letter) in text.char_indices() {
            for part in fold(letter.encode_utf8(&mut [0; 4])).chars() {
                origins.push((folded.len(), at));
                folded.push(part);
            }
        }
        Self { text: folded, origins: Some(origins), end }
    }

    /// The place in the text of a place in the folded one; an end lies behind all that was folded
    /// away there.
    fn origin(&self, place: usize, is_end: bool) -> usize {
        let Some(origins) = &self.origins else { return place };
        let index = origins.partition_point(|(folded, _)| *folded < place);
        let next = origins.get(index).map_or(self.end, |(_, at)| *at);
        let inside = index > 0 && origins[index - 1].1 == next;
        if is_end && inside {
            // Only a part of a character's folded form was asked for: all of it is meant.
            return origins[index..]
                .iter()
                .map(|(_, at)| *at)
                .find(|at| *at != next)
                .unwrap_or(self.end);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn located<'a>(pattern: &str, text: &'a str) -> Option<&'a str> {
        Some(&text[Pattern::parse(pattern)?.locate(text)?])
    }

    #[test]
    fn a_pattern_lies_where_the_text_says_it_in_its_own_letters() {
        for (pattern, text, place) in [
            ("refund", "No REFUND, refund", "REFUND"),
            ("late delivery", "the late-delivery of", "late-delivery"),
            ("deliv*", "Late Delivery", "Deliv"),
            ("*very o*", "delivery of", "very o"),
            ("cafe", "im Café da", "Café"),
            ("cafe", "im Cafe\u{301} da", "Cafe\u{301}"),
            ("退款政策", "我们的退款政策很好", "退款政策"),
            ("退", "我们的退款", "退"),
            ("find", "to ﬁnd it", "ﬁnd"),
            ("f*", "to ﬁnd it", "ﬁ"),
        ] {
            assert_eq!(located(pattern, text), Some(place), "{pattern}");
        }
        assert_eq!(located("refund", "refunds"), None);
    }

    proptest! {
        #[test]
        fn what_is_in_a_text_is_located_in_it(text in "[aBcé退款政ﬁ ,]{0,20}", wanted in "\\*?[abé退款i ]{1,4}\\*?") {
            if let Some(pattern) = Pattern::parse(&wanted) {
                let place = pattern.locate(&text);
                prop_assert_eq!(place.is_some(), pattern.is_in(&text));
                prop_assert!(place.is_none_or(|place| text.get(place).is_some()));
            }
        }
    }
}
