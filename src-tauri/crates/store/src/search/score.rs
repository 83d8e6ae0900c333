//! How well texts fit what is looked for: BM25 over the words of its patterns.
//!
//! The index keeps no counts, so that texts are read for it. Robertson and Zaragoza, "The
//! Probabilistic Relevance Framework: BM25 and Beyond", 2009.

use touchstone_domain::text::{Pattern, fold, words};

/// How soon another place of a word counts no more, and how much length counts.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Words that are counted, of all patterns together.
const MOST: usize = 64;

/// What is counted in texts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Word(String),
    Beginning(String),
    Part(String),
}

/// The words of patterns.
#[derive(Debug, Clone)]
pub(super) struct Terms(Vec<Term>);

/// What a text has of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    each: Vec<u32>,
    length: u32,
}

/// How long texts are, and how much each word weighs, in steps of a millionth: what scores are
/// reckoned with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scale(pub(super) Vec<i64>);

/// Steps of one.
const STEPS: f64 = 1e6;

/// Of some documents, how many have a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) having: u64,
    pub(super) all: u64,
}

impl Terms {
    pub(super) fn of<'a>(patterns: impl Iterator<Item = &'a Pattern>) -> Self {
        let mut terms = Vec::new();
        for pattern in patterns {
            match pattern {
                Pattern::Part(part) => terms.push(Term::Part(part.clone())),
                Pattern::Words { words, open } => {
                    let last = words.len().saturating_sub(usize::from(*open));
                    terms.extend(words[..last].iter().cloned().map(Term::Word));
                    terms.extend(words[last..].iter().cloned().map(Term::Beginning));
                }
            }
        }
        let mut seen = Vec::new();
        terms.retain(|term| {
            !seen.contains(term) && seen.len() < MOST && {
                seen.push(term.clone());
                true
            }
        });
        Self(terms)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words among them of which an index knows who has them; nothing for the others.
    pub(super) fn words(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.iter().map(|term| match term {
            Term::Word(word) => Some(word.as_str()),
            Term::Beginning(_) | Term::Part(_) => None,
        })
    }

    /// Whether a text has any of them.
    pub(super) fn are_in(counts: &Counts) -> bool {
        counts.each.iter().any(|count| *count > 0)
    }

    /// Counts them in texts that belong together.
    pub(super) fn count(&self, passages: &[String]) -> Counts {
        let mut counts = Counts { each: vec![0; self.0.len()], length: 0 };
        for passage in passages {
            words(passage, |word| {
                counts.length += 1;
                for (term, count) in self.0.iter().zip(&mut counts.each) {
                    *count += u32::from(match term {
                        Term::Word(wanted) => word == wanted,
                        Term::Beginning(wanted) => word.starts_with(wanted),
                        Term::Part(_) => false,
                    });
                }
            });
            for (term, count) in self.0.iter().zip(&mut counts.each) {
                if let Term::Part(part) = term {
                    let found = fold(passage).matches(part.as_str()).count();
                    *count += u32::try_from(found).unwrap_or(u32::MAX);
                }
            }
        }
        counts
    }

    /// The scale of texts. `shares` says how common each word is among many documents; where it
    /// does not, these texts say it.
    pub(super) fn scale(&self, texts: &[Counts], shares: &[Share]) -> Scale {
        let total: u64 = texts.iter().map(|text| u64::from(text.length)).sum();
        let mean = float(total) / float(texts.len() as u64).max(1.0);
        let weights = (0..self.0.len()).map(|term| {
            let known = shares.get(term).copied().unwrap_or_default();
            weight(if known.all > 0 { known } else { share_of(texts, term) })
        });
        #[expect(clippy::cast_possible_truncation, reason = "texts are shorter than 2^40 words")]
        Scale([mean].into_iter().chain(weights).map(|it| (it * STEPS) as i64).collect())
    }
}

impl Scale {
    /// The score of each text in millionths, the higher the better.
    pub(super) fn scores(&self, texts: &[Counts]) -> Vec<i64> {
        let Self(scale) = self;
        let steps = |steps: &i64| float(steps.unsigned_abs()) / STEPS;
        let mean = scale.first().map_or(1.0, steps).max(1.0);
        let weights: Vec<f64> = scale.iter().skip(1).map(steps).collect();
        let score = |text: &Counts| {
            let long = K1 * (1.0 - B + B * f64::from(text.length) / mean);
            let of = |(count, weight): (&u32, &f64)| {
                let count = f64::from(*count);
                weight * count * (K1 + 1.0) / (count + long)
            };
            #[expect(clippy::cast_possible_truncation, reason = "scores are small")]
            let score = (text.each.iter().zip(&weights).map(of).sum::<f64>() * STEPS) as i64;
            score
        };
        texts.iter().map(score).collect()
    }
}

fn share_of(texts: &[Counts], term: usize) -> Share {
    let having = texts.iter().filter(|text| text.each.get(term).is_some_and(|count| *count > 0));
    Share { having: having.count() as u64, all: texts.len() as u64 }
}

/// The rarer, the heavier.
fn weight(Share { having, all }: Share) -> f64 {
    let (having, others) = (float(having.min(all)), float(all.saturating_sub(having)));
    ((others + 0.5) / (having + 0.5)).ln_1p()
}

#[expect(clippy::cast_precision_loss, reason = "numbers of documents are far below 2^52")]
const fn float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(texts: &[&str]) -> Terms {
        let patterns: Vec<_> = texts.iter().map(|text| Pattern::parse(text).unwrap()).collect();
        Terms::of(patterns.iter())
    }

    fn scores(terms: &Terms, texts: &[&str], shares: &[Share]) -> Vec<i64> {
        let counts: Vec<_> = texts.iter().map(|text| terms.count(&[(*text).to_owned()])).collect();
        terms.scale(&counts, shares).scores(&counts)
    }

    #[test]
    fn more_of_a_word_and_less_beside_it_fit_better() {
        let found =
            scores(&terms(&["late"]), &["late late x y", "late x y z", "late x y z z z"], &[]);
        assert!(found[0] > found[1] && found[1] > found[2], "{found:?}");
    }

    #[test]
    fn a_rare_word_weighs_more_than_a_common_one() {
        let share = |having| Share { having, all: 1_000 };
        let found = scores(
            &terms(&["the refund"]),
            &["the the x", "refund refund x"],
            &[share(900), share(3)],
        );
        assert!(found[1] > 10 * found[0], "{found:?}");
    }

    #[test]
    fn beginnings_and_parts_are_counted_too() {
        let terms = terms(&["late ref*", "*very o*"]);
        let counts = terms.count(&["late refund refs".to_owned(), "Delivery of".to_owned()]);
        assert_eq!((counts.each, counts.length), (vec![1, 2, 1], 5));
        assert_eq!(terms.words().collect::<Vec<_>>(), [Some("late"), None, None]);
    }

    #[test]
    fn a_text_without_any_of_them_scores_nothing() {
        assert_eq!(scores(&terms(&["late"]), &["x"], &[]), [0]);
        assert_eq!(scores(&terms(&["late"]), &[], &[]), [0; 0]);
    }
}
