//! Which pieces were stored lately, and in which row: the writer's memory, bounded.
//!
//! Two generations: when the young one is full it becomes the old one and the old one is dropped,
//! so a piece that keeps coming stays known.

use std::collections::HashMap;

use super::{Hash, Sum, halves};

/// Pieces in a generation; both together hold about 10 MB when full.
const GENERATION: usize = 131_072;

/// The other half of a piece's hash, and its row.
type Known = (Sum, i64);

/// Rows of pieces by the first half of their hash, which is stored with them. What a savepoint adds
/// is undone with it.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    young: HashMap<Sum, Known>,
    old: HashMap<Sum, Known>,
    added: Vec<Sum>,
}

impl Recent {
    pub(crate) fn find(&mut self, hash: &Hash) -> Option<i64> {
        let (sum, rest) = halves(*hash);
        if let Some(known) = self.young.get(&sum) {
            return (known.0 == rest).then_some(known.1);
        }
        let known = *self.old.get(&sum).filter(|known| known.0 == rest)?;
        self.young.insert(sum, known);
        Some(known.1)
    }

    pub(crate) fn add(&mut self, hash: Hash, row: i64) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        let (sum, rest) = halves(hash);
        self.young.insert(sum, (rest, row));
        self.added.push(sum);
    }

    /// The piece with that first half of a hash is gone.
    pub(crate) fn forget(&mut self, sum: Sum) {
        self.young.remove(&sum);
        self.old.remove(&sum);
    }

    /// The savepoint was kept.
    pub(crate) fn keep(&mut self) {
        self.added.clear();
    }

    /// The savepoint was rolled back: the rows it added do not exist.
    pub(crate) fn undo(&mut self) {
        for sum in std::mem::take(&mut self.added) {
            self.forget(sum);
        }
    }

    /// The whole transaction was rolled back.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> Hash {
        let mut hash = Hash::default();
        hash[..8].copy_from_slice(&number.to_le_bytes());
        hash
    }

    #[test]
    fn what_a_savepoint_added_goes_with_it() {
        let mut recent = Recent::default();
        recent.add(key(1), 10);
        recent.keep();
        recent.add(key(2), 20);
        recent.undo();
        assert_eq!((recent.find(&key(1)), recent.find(&key(2))), (Some(10), None));
    }

    #[test]
    fn memory_is_bounded_and_a_piece_in_use_stays() {
        let mut recent = Recent::default();
        recent.add(key(0), 7);
        for number in 1..GENERATION * 5 {
            recent.add(key(number), 0);
            if number % 1_000 == 0 {
                assert_eq!(recent.find(&key(0)), Some(7));
            }
        }
        assert!(recent.young.len() + recent.old.len() <= 2 * GENERATION + 2);
        assert_eq!(recent.find(&key(1)), None);
    }
}
