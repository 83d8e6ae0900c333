//! Text for spans: seeded, never the same twice, and about as compressible as real prompts.
//!
//! Words follow Zipf's law as those of a language do: a few short ones are everywhere, most are
//! rare; numbers are strewn in. Words like to follow the same words again, so that Zstandard at
//! level 1 halves the text. The words are made up: what the program knows of real languages must
//! not flatter the numbers, and neither must text that repeats.

use fastrand::Rng;

/// Words in the vocabulary.
const VOCABULARY: usize = 8_000;
/// Of 256 words, so many are followed by the word that usually follows.
const HABIT: u8 = 170;
/// Of 256 words, so many are numbers.
const NUMBERS: u8 = 10;

/// A source of texts. Equal seeds give equal texts.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    words: Vec<String>,
    rng: Rng,
}

impl Texts {
    /// A source of its own: its vocabulary is the same for every seed, its choice of words not.
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(7);
        let words = (0..VOCABULARY).map(|rank| word(&mut rng, rank)).collect();
        Self { words, rng: Rng::with_seed(seed) }
    }

    /// A text of about `bytes` bytes.
    pub(crate) fn text(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 16);
        let mut rank = self.any_rank();
        while text.len() < bytes {
            if self.rng.u8(..) < NUMBERS {
                text.push_str(&self.rng.u32(..).to_string());
            } else {
                rank = if self.rng.u8(..) < HABIT { follower(rank) } else { self.any_rank() };
                text.push_str(&self.words[rank]);
            }
            text.push(' ');
        }
        text
    }

    /// Zipf's law: each tenfold range of ranks is drawn equally often.
    fn any_rank(&mut self) -> usize {
        let rank = (VOCABULARY as f64).powf(self.rng.f64()) - 1.0;
        (rank as usize).min(VOCABULARY - 1)
    }

    /// A number below `end`, each as likely.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.rng.u32(..end)
    }

    /// Random bytes for an id.
    pub(crate) fn id<const N: usize>(&mut self) -> [u8; N] {
        let mut id = [0; N];
        self.rng.fill(&mut id);
        id[0] |= 1;
        id
    }
}

/// The word that usually follows a word: a commoner one, the same each time.
fn follower(rank: usize) -> usize {
    rank.wrapping_mul(7_919) % (rank / 2 + 40).min(VOCABULARY)
}

/// Common words are short.
fn word(rng: &mut Rng, rank: usize) -> String {
    let length = match rank {
        0..40 => rng.usize(1..4),
        40..800 => rng.usize(3..8),
        _ => rng.usize(5..12),
    };
    (0..length).map(|_| rng.lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn texts_all_differ_and_halve_under_zstd_1() {
        let (mut texts, mut seen) = (Texts::new(1), HashSet::new());
        let (mut plain, mut packed) = (0.0, 0.0);
        for _ in 0..5_000 {
            let text = texts.text(1_700);
            plain += text.len() as f64;
            packed += zstd::bulk::compress(text.as_bytes(), 1).unwrap().len() as f64;
            assert!(seen.insert(text), "a text came twice");
        }
        let ratio = plain / packed;
        assert!((1.8..=2.2).contains(&ratio), "ratio {ratio}");
    }

    #[test]
    fn sources_of_different_seeds_share_no_text() {
        let mut other = Texts::new(2);
        let first: HashSet<String> = {
            let mut texts = Texts::new(1);
            (0..1_000).map(|_| texts.text(200)).collect()
        };
        assert!((0..1_000).all(|_| !first.contains(&other.text(200))));
    }
}
