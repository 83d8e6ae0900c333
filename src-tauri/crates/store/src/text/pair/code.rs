//! Numbers as bits, the small ones short: exponential Golomb codes.
//!
//! Of order `k`, a number below 2^k takes k + 1 bits, and each doubling beyond two more.

/// Bits of the largest number that can be written.
const WIDEST: u32 = 25;

/// Appends codes to bytes, the highest bit first.
#[derive(Debug, Default)]
pub(super) struct Coder {
    bytes: Vec<u8>,
    /// Bits that fill no byte yet, and how many; the lowest came last.
    rest: u64,
    count: u32,
}

impl Coder {
    /// Begins behind these bytes.
    pub(super) fn behind(bytes: Vec<u8>) -> Self {
        Self { bytes, ..Self::default() }
    }

    pub(super) fn put(&mut self, number: u32, order: u32) {
        let number = u64::from(number) + (1 << order);
        let wide = number.ilog2();
        // The zeros before the number's highest bit tell how wide it is.
        self.rest = self.rest << (2 * wide + 1 - order) | number;
        self.count += 2 * wide + 1 - order;
        // All eight bytes are written, as that takes no loop, and those that are not full let go.
        let full = self.bytes.len() + (self.count / 8) as usize;
        self.bytes.extend_from_slice(&(self.rest << (64 - self.count)).to_be_bytes());
        self.bytes.truncate(full);
        self.count %= 8;
    }

    /// Bytes that are full.
    pub(super) fn length(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push((self.rest << (8 - self.count)).to_le_bytes()[0]);
        }
        self.bytes
    }
}

/// Reads codes back.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    bytes: &'a [u8],
    /// Bits that were read.
    at: usize,
}

impl<'a> Decoder<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next number of that order; nothing where there is none.
    pub(super) fn take(&mut self, order: u32) -> Option<u32> {
        let next = self.next_bits();
        let zeros = next.leading_zeros();
        let wide = zeros + order;
        let end = self.at + (zeros + wide + 1) as usize;
        if wide > WIDEST || end > 8 * self.bytes.len() {
            return None;
        }
        self.at = end;
        let number = (next << zeros) >> (63 - wide);
        u32::try_from(number - (1 << order)).ok()
    }

    /// Whether less than a byte is left.
    pub(super) const fn is_at_end(&self) -> bool {
        self.at + 8 > 8 * self.bytes.len()
    }

    /// At least 56 bits, the next one highest, zeros behind the end.
    fn next_bits(&self) -> u64 {
        let from = self.at / 8;
        let mut eight = [0; 8];
        let rest = self.bytes.get(from..).unwrap_or_default();
        let count = rest.len().min(8);
        eight[..count].copy_from_slice(&rest[..count]);
        let bits = u64::from_be_bytes(eight);
        bits << (self.at % 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_read_back(numbers in prop::collection::vec((0..1_u32 << 24, 0..20_u32, 0..24_u32), 0..50)) {
            let numbers: Vec<_> =
                numbers.into_iter().map(|(number, order, small)| (number >> small, order)).collect();
            let mut coder = Coder::behind(Vec::new());
            for (number, order) in &numbers {
                coder.put(*number, *order);
            }
            let bytes = coder.into_bytes();
            let mut decoder = Decoder::new(&bytes);
            for (number, order) in &numbers {
                prop_assert_eq!(decoder.take(*order), Some(*number));
            }
        }

        #[test]
        fn damaged_bytes_end_somewhere(bytes in prop::collection::vec(any::<u8>(), 0..40), order in 0..20_u32) {
            let mut decoder = Decoder::new(&bytes);
            let count = std::iter::from_fn(|| decoder.take(order)).take(1_000).count();
            prop_assert!(count <= 8 * bytes.len());
        }
    }
}
