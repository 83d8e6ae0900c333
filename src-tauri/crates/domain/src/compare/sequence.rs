//! Two lists side by side: which item of one stands for which item of the other, in order.
//!
//! Small lists are aligned for the greatest likeness in all (Needleman and Wunsch, "A general method
//! applicable to the search for similarities", 1970). Lists that are too long for that are cut where
//! they have equal items, and only what lies between is aligned; where that is still too long, items
//! of one kind stand for each other in order. Where that was done is said.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Pairs of items that one pair of lists may have to be compared one by one.
const CELLS: usize = 250_000;
/// Pairs of items that are compared one by one in one comparison altogether.
const ALL_CELLS: usize = 4_000_000;

/// An item of the first list, of the second, or one of each that stand for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair<T> {
    /// The first list has it alone.
    A(T),
    /// The second list has it alone.
    B(T),
    /// Both have it.
    Both(T, T),
}

/// How much one item is like another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Likeness {
    /// 0 for two that never stand for each other; the more alike, the more.
    pub score: u32,
    /// Whether nothing tells one from the other.
    pub is_same: bool,
}

/// What an item is known by where lists are long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Equal for items between which nothing tells.
    pub exact: u64,
    /// Equal for items of one kind.
    pub kind: u64,
}

/// What is left to be compared one by one, and whether it was too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    cells: usize,
    /// Whether some lists were too long to be aligned with care.
    pub is_coarse: bool,
}

impl Default for Work {
    fn default() -> Self {
        Self { cells: ALL_CELLS, is_coarse: false }
    }
}

impl Work {
    /// Takes what these lists cost; false if it is too much.
    pub(super) fn take(&mut self, a: usize, b: usize) -> bool {
        let cells = a.saturating_mul(b);
        let has_room = cells <= CELLS.min(self.cells);
        if has_room {
            self.cells -= cells;
        }
        has_room
    }
}

/// Aligns two lists. Every item stands once in the answer, each list's in its order.
pub fn align<T: Copy>(
    a: &[T],
    b: &[T],
    like: &impl Fn(T, T) -> Likeness,
    key: &impl Fn(T) -> Key,
    work: &mut Work,
) -> Vec<Pair<T>> {
    let lists = Lists { a, b, like, key };
    let mut pairs = Vec::with_capacity(a.len().max(b.len()));
    lists.align(0..a.len(), 0..b.len(), Care::Full, work, &mut pairs);
    pairs
}

/// How two ranges are still to be cut, if they are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// At equal items, then at items of one kind.
    Full,
    /// At items of one kind.
    Kinds,
}

struct Lists<'a, T, L, K> {
    a: &'a [T],
    b: &'a [T],
    like: &'a L,
    key: &'a K,
}

impl<T, L, K> Lists<'_, T, L, K>
where
    T: Copy,
    L: Fn(T, T) -> Likeness,
    K: Fn(T) -> Key,
{
    fn align(
        &self,
        mut a: Range<usize>,
        mut b: Range<usize>,
        care: Care,
        work: &mut Work,
        out: &mut Vec<Pair<T>>,
    ) {
        while !a.is_empty() && !b.is_empty() && self.like(a.start, b.start).is_same {
            out.push(Pair::Both(self.a[a.start], self.b[b.start]));
            (a.start, b.start) = (a.start + 1, b.start + 1);
        }
        let ends = (a.end, b.end);
        while !a.is_empty() && !b.is_empty() && self.like(a.end - 1, b.end - 1).is_same {
            (a.end, b.end) = (a.end - 1, b.end - 1);
        }
        let tail = (a.end..ends.0).zip(b.end..ends.1);
        if a.is_empty() || b.is_empty() {
            self.alone(a, b, out);
        } else if work.take(a.len(), b.len()) {
            self.best(a, b, out);
        } else {
            work.is_coarse = true;
            self.cut(a, b, care, work, out);
        }
        out.extend(tail.map(|(a, b)| Pair::Both(self.a[a], self.b[b])));
    }

    fn like(&self, a: usize, b: usize) -> Likeness {
        (self.like)(self.a[a], self.b[b])
    }

    fn alone(&self, a: Range<usize>, b: Range<usize>, out: &mut Vec<Pair<T>>) {
        out.extend(a.map(|index| Pair::A(self.a[index])));
        out.extend(b.map(|index| Pair::B(self.b[index])));
    }

    /// The alignment of the greatest score; of several the one that pairs first things first.
    fn best(&self, a: Range<usize>, b: Range<usize>, out: &mut Vec<Pair<T>>) {
        let width = b.len() + 1;
        // The best that what comes after each pair of places can reach.
        let mut best = vec![0_u32; (a.len() + 1) * width];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                let at = i * width + j;
                let score = self.like(a.start + i, b.start + j).score;
                let paired = if score == 0 { 0 } else { best[at + width + 1] + score };
                best[at] = paired.max(best[at + width]).max(best[at + 1]);
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            let at = i * width + j;
            let score = self.like(a.start + i, b.start + j).score;
            if score > 0 && best[at] == best[at + width + 1] + score {
                out.push(Pair::Both(self.a[a.start + i], self.b[b.start + j]));
                (i, j) = (i + 1, j + 1);
            } else if best[at] == best[at + width] {
                out.push(Pair::A(self.a[a.start + i]));
                i += 1;
            } else {
                out.push(Pair::B(self.b[b.start + j]));
                j += 1;
            }
        }
        self.alone(a.start + i..a.end, b.start + j..b.end, out);
    }

    /// Cuts two long ranges at what they have in common, and aligns what lies between.
    fn cut(
        &self,
        a: Range<usize>,
        b: Range<usize>,
        care: Care,
        work: &mut Work,
        out: &mut Vec<Pair<T>>,
    ) {
        let of = |item: &T| match care {
            Care::Full => (self.key)(*item).exact,
            Care::Kinds => (self.key)(*item).kind,
        };
        let keys_a: Vec<u64> = self.a[a.clone()].iter().map(of).collect();
        let keys_b: Vec<u64> = self.b[b.clone()].iter().map(of).collect();
        // Without a deadline: its search is bounded by the lists' lengths, and so the answer is the
        // same each time.
        for found in capture_diff_slices(Algorithm::Myers, &keys_a, &keys_b) {
            let (of_a, of_b) =
                (shifted(&found.old_range(), a.start), shifted(&found.new_range(), b.start));
            match found {
                DiffOp::Equal { .. } => of_a.zip(of_b).for_each(|(a, b)| self.pair(a, b, out)),
                _ if of_a.is_empty() || of_b.is_empty() => self.alone(of_a, of_b, out),
                _ if care == Care::Full => self.align(of_a, of_b, Care::Kinds, work, out),
                _ if work.take(of_a.len(), of_b.len()) => self.best(of_a, of_b, out),
                _ => self.alone(of_a, of_b, out),
            }
        }
    }

    /// Puts two items of equal keys side by side, if they may stand there.
    fn pair(&self, a: usize, b: usize, out: &mut Vec<Pair<T>>) {
        if self.like(a, b).score > 0 {
            out.push(Pair::Both(self.a[a], self.b[b]));
        } else {
            self.alone(a..a + 1, b..b + 1, out);
        }
    }
}

fn shifted(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers are of one kind if their tens are, and the same if they are equal.
    fn aligned(a: &[u32], b: &[u32], work: &mut Work) -> Vec<Pair<u32>> {
        let like = |a: u32, b: u32| Likeness {
            score: if a == b { 3 } else { u32::from(a / 10 == b / 10) },
            is_same: a == b,
        };
        let key = |one: u32| Key { exact: one.into(), kind: (one / 10).into() };
        align(a, b, &like, &key, work)
    }

    fn first(pairs: &[Pair<u32>]) -> Vec<u32> {
        let of = |pair: &Pair<u32>| match *pair {
            Pair::A(one) | Pair::Both(one, _) => Some(one),
            Pair::B(_) => None,
        };
        pairs.iter().filter_map(of).collect()
    }

    fn second(pairs: &[Pair<u32>]) -> Vec<u32> {
        let of = |pair: &Pair<u32>| match *pair {
            Pair::B(one) | Pair::Both(_, one) => Some(one),
            Pair::A(_) => None,
        };
        pairs.iter().filter_map(of).collect()
    }

    #[test]
    fn what_is_most_alike_stands_side_by_side() {
        let pairs = aligned(&[11, 25, 31], &[12, 20, 25, 44], &mut Work::default());
        let wanted =
            [Pair::Both(11, 12), Pair::B(20), Pair::Both(25, 25), Pair::A(31), Pair::B(44)];
        assert_eq!(pairs, wanted);
    }

    #[test]
    fn lists_too_long_to_compare_one_by_one_are_cut_at_equal_items() {
        let a: Vec<u32> = (0..20_000).map(|n| n * 10).collect();
        let b: Vec<u32> = a.iter().map(|n| if n % 700 == 0 { n + 1 } else { *n }).collect();
        let mut work = Work::default();
        let pairs = aligned(&a, &b, &mut work);
        assert!(work.is_coarse);
        assert!(pairs.iter().all(|pair| matches!(pair, Pair::Both(a, b) if a / 10 == b / 10)));
    }

    #[test]
    fn lists_without_anything_in_common_end_in_time() {
        let a: Vec<u32> = (0..100_000).map(|n| n * 20).collect();
        let b: Vec<u32> = a.iter().map(|n| n + 10).collect();
        let pairs = aligned(&a, &b, &mut Work::default());
        assert_eq!(pairs.len(), 200_000);
    }

    proptest! {
        #[test]
        fn every_item_stands_once_and_in_order(
            a in prop::collection::vec(0..60_u32, 0..40),
            b in prop::collection::vec(0..60_u32, 0..40),
            cells in prop::sample::select(vec![0_usize, 10, ALL_CELLS]),
        ) {
            let mut work = Work { cells, ..Work::default() };
            let pairs = aligned(&a, &b, &mut work);
            prop_assert_eq!(first(&pairs), a);
            prop_assert_eq!(second(&pairs), b);
            for pair in pairs {
                prop_assert!(!matches!(pair, Pair::Both(a, b) if a / 10 != b / 10));
            }
        }

        #[test]
        fn a_list_stands_wholly_beside_itself(a in prop::collection::vec(0..60_u32, 0..40)) {
            let pairs = aligned(&a, &a, &mut Work::default());
            prop_assert!(pairs.iter().all(|pair| matches!(pair, Pair::Both(a, b) if a == b)));
        }
    }
}
