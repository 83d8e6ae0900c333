//! A text in forty bytes: enough to tell whether two are equal, and how many words they share.
//!
//! The words are sampled by their least hash in each of sixteen parts (one permutation hashing: Li,
//! Owen, Zhang, 2012). The text itself is deliberately not kept.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::text::words;

/// Parts that the hashes of words fall into.
const PARTS: usize = 16;
/// Bytes at the beginning of a text whose words are sampled.
const SAMPLED: usize = 8 * 1024;
/// Stands in a part where no word fell.
const NONE: u16 = u16::MAX;

/// What two texts are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch {
    digest: u64,
    parts: [u16; PARTS],
}

impl Sketch {
    /// Texts that are this alike have every sampled word in common.
    pub const MOST: u32 = 16;

    /// The sketch of a text.
    pub fn of(text: &str) -> Self {
        let mut parts = [NONE; PARTS];
        words(&text[..text.floor_char_boundary(SAMPLED)], |word| {
            let [part, high, low, ..] = digest(word).to_le_bytes();
            let least = &mut parts[usize::from(part) % PARTS];
            *least = u16::from_le_bytes([high, low]).min(*least);
        });
        Self { digest: digest(text), parts }
    }

    /// Whether the texts are equal.
    pub fn is_same(&self, other: &Self) -> bool {
        self.digest == other.digest
    }

    /// Equal for equal texts.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// How many of their words they share: 0 for none, also where there are none to share, up to
    /// [`Sketch::MOST`] for all.
    pub fn likeness(&self, other: &Self) -> u32 {
        let (mut met, mut equal) = (0, 0);
        for (one, other) in self.parts.iter().zip(&other.parts) {
            met += u32::from(*one != NONE || *other != NONE);
            equal += u32::from(*one != NONE && one == other);
        }
        (equal * Self::MOST).checked_div(met).unwrap_or(0)
    }
}

/// Equal for equal values, the same in every run of this program.
pub(super) fn digest<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_words_two_texts_share_the_more_alike_they_are() {
        let text = "the quick brown fox jumps over the lazy dog and then it sleeps all day long";
        let one = Sketch::of(text);
        let near = Sketch::of(&text.replace("lazy", "sleepy"));
        let far = Sketch::of("ein ganz anderer Satz, der mit dem ersten gar nichts zu tun hat");
        assert_eq!(one.likeness(&one), Sketch::MOST);
        assert_eq!(Sketch::of("").likeness(&Sketch::of("")), 0);
        assert!(near.likeness(&one) >= 10, "{}", near.likeness(&one));
        assert!(far.likeness(&one) <= 3, "{}", far.likeness(&one));
    }

    #[test]
    fn texts_that_differ_anywhere_are_not_the_same() {
        let long = "word ".repeat(10_000);
        let (one, other) = (Sketch::of(&long), Sketch::of(&format!("{long}!")));
        assert!(!one.is_same(&other));
        assert_eq!(one.likeness(&other), Sketch::MOST);
        assert_eq!(Sketch::of("").likeness(&Sketch::of("!")), 0);
    }

    #[test]
    fn a_text_is_not_cut_within_a_character() {
        let long = format!("x{}", "語".repeat(SAMPLED));
        assert!(Sketch::of(&long).likeness(&Sketch::of(&long[1..])) > 8);
    }
}
