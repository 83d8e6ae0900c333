//! Long texts in chunks, cut by what they say: equal stretches of two texts become equal chunks,
//! wherever they stand, even in one line of megabytes.
//!
//! A cut lies where a gear hash of the last 64 bytes says so (Xia and others, "`FastCDC`", 2016),
//! and only where words are surely parted. How chunks are compared is deliberately not here.

/// Of the places where words are parted, one in so many is a cut, as a power of two. Texts have such a
/// place every five bytes or so: a chunk has some 600.
const SPARSE: u32 = 7;

/// Bytes as numbers that look random.
const GEAR: [u64; 256] = gear();

/// A text in chunks: together they are the text, and none is empty.
pub(super) fn chunks(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut hash) = (Vec::new(), 0, 0_u64);
    for (at, pair) in text.as_bytes().windows(2).enumerate() {
        let [byte, next] = [pair[0], pair[1]];
        hash = (hash << 1).wrapping_add(GEAR[usize::from(byte)]);
        if parts_words(byte, next) && hash >> (u64::BITS - SPARSE) == 0 {
            found.push(&text[start..=at]);
            start = at + 1;
        }
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

/// Whether Unicode parts words between the two bytes, whatever stands around them (UAX 29).
const fn parts_words(byte: u8, next: u8) -> bool {
    match byte {
        b'\n' => true,
        b' ' | b'\t' | b'"' | b'{' | b'}' | b'[' | b']' | b'(' | b')' | b'<' | b'>' => {
            next.is_ascii_graphic()
        }
        _ => false,
    }
}

/// Steele and others, "Fast splittable pseudorandom number generators" (`SplitMix`), 2014.
const fn gear() -> [u64; 256] {
    let mut gear = [0; 256];
    let (mut index, mut state) = (0, 0_u64);
    while index < gear.len() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        gear[index] = mixed ^ (mixed >> 31);
        index += 1;
    }
    gear
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn long(words: usize) -> String {
        let word = |n: usize| format!("word{} ", n * n % 7_919);
        (0..words).map(word).collect()
    }

    #[test]
    fn what_two_texts_share_is_in_equal_chunks_wherever_it_stands() {
        let text = long(50_000);
        let moved = format!("something else before it {}", text.replacen("word4 ", "new ", 1));
        let (one, other) = (chunks(&text), chunks(&moved));
        assert!((200..3_000).contains(&one.len()), "{}", one.len());
        let known: HashSet<&str> = one.into_iter().collect();
        let unknown = other.iter().filter(|chunk| !known.contains(*chunk)).count();
        assert!(unknown <= 4, "{unknown}");
    }

    proptest! {
        #[test]
        fn chunks_put_together_are_the_text(text in "[a-z \\n\"{}é語]{0,3000}") {
            let found = chunks(&text);
            prop_assert!(found.iter().all(|chunk| !chunk.is_empty()));
            prop_assert_eq!(found.concat(), text);
        }
    }
}
