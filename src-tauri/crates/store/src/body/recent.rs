//! Which pieces were stored lately, and in which row: the writer's memory, bounded.
//!
//! Two generations: when the young one is full it becomes the old one and the old one is dropped,
//! so a piece that keeps coming stays known.

use std::collections::HashMap;

use super::Hash;

/// Pieces in a generation; both together hold about 10 MB when full.
const GENERATION: usize = 131_072;

/// Rows of pieces by their hash. What a savepoint adds is undone with it.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    young: HashMap<Hash, i64>,
    old: HashMap<Hash, i64>,
    added: Vec<Hash>,
}

impl Recent {
    pub(crate) fn find(&mut self, hash: &Hash) -> Option<i64> {
        if let Some(row) = self.young.get(hash) {
            return Some(*row);
        }
        let row = *self.old.get(hash)?;
        self.young.insert(*hash, row);
        Some(row)
    }

    pub(crate) fn add(&mut self, hash: Hash, row: i64) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash, row);
        self.added.push(hash);
    }

    pub(crate) fn forget(&mut self, hash: &Hash) {
        self.young.remove(hash);
        self.old.remove(hash);
    }

    /// The savepoint was kept.
    pub(crate) fn keep(&mut self) {
        self.added.clear();
    }

    /// The savepoint was rolled back: the rows it added do not exist.
    pub(crate) fn undo(&mut self) {
        for hash in std::mem::take(&mut self.added) {
            self.forget(&hash);
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
