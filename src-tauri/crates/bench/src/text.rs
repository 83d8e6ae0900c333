//! Text for spans: seeded, never the same twice, and about as compressible as real prompts.
//!
//! Words are drawn from a fixed vocabulary with numbers strewn in, so that Zstandard at level 1
//! halves it. Text that repeats would let de-duplication or compression flatter the numbers.

use fastrand::Rng;

/// Words in the vocabulary; more words make the text less compressible.
const VOCABULARY: usize = 160;

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
        let words = (0..VOCABULARY).map(|_| word(&mut rng)).collect();
        Self { words, rng: Rng::with_seed(seed) }
    }

    /// A text of about `bytes` bytes.
    pub(crate) fn text(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 16);
        while text.len() < bytes {
            if self.rng.u8(..) < 24 {
                text.push_str(&self.rng.u32(..).to_string());
            } else {
                text.push_str(&self.words[self.rng.usize(..VOCABULARY)]);
            }
            text.push(' ');
        }
        text
    }

    /// Random bytes for an id.
    pub(crate) fn id<const N: usize>(&mut self) -> [u8; N] {
        let mut id = [0; N];
        self.rng.fill(&mut id);
        id[0] |= 1;
        id
    }
}

fn word(rng: &mut Rng) -> String {
    (0..rng.usize(3..12)).map(|_| rng.lowercase()).collect()
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
