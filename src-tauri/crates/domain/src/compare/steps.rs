//! The steps of two traces side by side.
//!
//! Both trees are gone through from the top: the steps on top are aligned in their order by type,
//! name and content, then what lies below each pair. Where steps found no partner on both sides, it
//! is tried whether one side only has a level more: a step stays alone then, and those below it are
//! aligned in its place. Every step stands exactly once, each trace's in its pre-order. What it costs
//! is bounded by [`Work`]; beyond, long lists are cut at equal steps, which is said. How many steps
//! there may be at all is the caller's to bound.

use super::sequence::{Key, Likeness, Pair, Work, align};
use super::sketch::digest;
use super::step::{Differences, Said, Step};
use crate::tree::{Place, Tree};

/// Levels that one side may have more than the other in one place.
const MOST_LEVELS: u32 = 3;
/// What two steps with alike trees below them have on others.
const SHAPE: u32 = 16;

/// One line of the alignment: a step of the first trace, of the second, or of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The first trace's step.
    pub a: Option<Place>,
    /// The second trace's step.
    pub b: Option<Place>,
    /// In what the two differ; nothing for a step without partner.
    pub differences: Differences,
    /// Whether the content of both was read, so that no difference means that they are equal.
    pub is_read: bool,
}

impl Line {
    /// Whether one side lacks it, or the two differ.
    pub fn is_different(&self) -> bool {
        self.a.is_none() || self.b.is_none() || !self.differences.is_empty()
    }

    /// Notes what its steps were given and gave, where that is read only now.
    pub fn read(&mut self, a: &Said, b: &Said) {
        self.differences = self.differences.and_of_content(a, b);
        self.is_read = true;
    }

    /// Whether this line lies below another one that comes before it.
    pub(super) fn is_below(&self, above: &Self) -> bool {
        let deeper = |one: Option<Place>, above: Option<Place>| match (one, above) {
            (Some(one), Some(above)) => Some(one.depth > above.depth),
            _ => None,
        };
        let (of_a, of_b) = (deeper(self.a, above.a), deeper(self.b, above.b));
        of_a.or(of_b).unwrap_or(false) && of_b.unwrap_or(true)
    }
}

/// One trace as it is compared: its tree, and each span as a step.
#[derive(Debug)]
pub struct Side<'a> {
    tree: &'a Tree,
    steps: &'a [Step],
    /// Of each span: equal for equal types and names in it and below it.
    shapes: Vec<u64>,
    /// Of each span: equal where nothing tells it, nor anything below it, from another.
    wholes: Vec<u64>,
}

impl<'a> Side<'a> {
    /// A trace to compare. `steps` stand in the order of the slice that the tree was built from.
    pub fn new(tree: &'a Tree, steps: &'a [Step]) -> Self {
        let order: Vec<usize> = tree.walk(|_| false).map(|place| place.index).collect();
        let (mut shapes, mut wholes) = (vec![0; steps.len()], vec![0; steps.len()]);
        for &index in order.iter().rev() {
            let below = |digests: &[u64]| -> Vec<u64> {
                tree.children(index).map(|child| digests[child]).collect()
            };
            let (step, shape, whole) = (steps[index], below(&shapes), below(&wholes));
            shapes[index] = digest(&(step.key(), shape));
            wholes[index] = digest(&(step.exact(), whole));
        }
        Self { tree, steps, shapes, wholes }
    }

    fn tops(&self) -> Vec<Item> {
        self.tree.tops().iter().map(|&index| Item::new(index, 0)).collect()
    }

    fn below(&self, item: Item) -> Vec<Item> {
        if item.is_open {
            return Vec::new();
        }
        self.tree.children(item.index).map(|index| Item::new(index, item.depth + 1)).collect()
    }

    fn key(&self, item: Item) -> Key {
        Key { exact: self.wholes[item.index], kind: self.steps[item.index].key() }
    }

    /// The items with those below them in the list, too; nothing if nothing lies below them.
    fn opened(&self, items: &[Item]) -> Option<Vec<Item>> {
        let mut opened = Vec::with_capacity(items.len());
        for item in items {
            let below = self.below(*item);
            opened.push(Item { is_open: item.is_open || !below.is_empty(), ..*item });
            opened.extend(below);
        }
        (opened.len() > items.len()).then_some(opened)
    }
}

/// A span in a list, with everything below it unless that stands in the list, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Item {
    index: usize,
    depth: u32,
    is_open: bool,
}

impl Item {
    fn new(index: usize, depth: u32) -> Self {
        Self { index, depth, is_open: false }
    }

    fn place(self) -> Place {
        Place { index: self.index, depth: self.depth }
    }
}

/// Two traces side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// Every step of both.
    pub lines: Vec<Line>,
    /// Whether some lists of steps were too long to be aligned with care.
    pub is_coarse: bool,
}

/// Aligns the steps of two traces.
pub fn align_steps(a: &Side<'_>, b: &Side<'_>) -> Alignment {
    let mut both = Both { a, b, work: Work::default() };
    let mut lines = Vec::with_capacity(a.steps.len().max(b.steps.len()));
    let mut todo = both.tops();
    todo.reverse();
    // A stack rather than recursion: traces deeper than any stack exist.
    while let Some(pair) = todo.pop() {
        lines.push(both.line(pair));
        let mut below = match pair {
            Pair::A(item) => a.below(item).into_iter().map(Pair::A).collect(),
            Pair::B(item) => b.below(item).into_iter().map(Pair::B).collect(),
            Pair::Both(one, other) => both.settled(&a.below(one), &b.below(other), MOST_LEVELS),
        };
        below.reverse();
        todo.append(&mut below);
    }
    Alignment { lines, is_coarse: both.work.is_coarse }
}

struct Both<'a> {
    a: &'a Side<'a>,
    b: &'a Side<'a>,
    work: Work,
}

impl Both<'_> {
    /// The steps on top. Two that are alone there stand for each other whatever they are, unless one
    /// of them is what lies right below the other.
    fn tops(&mut self) -> Vec<Pair<Item>> {
        let (tops_a, tops_b) = (self.a.tops(), self.b.tops());
        let ([one], [other]) = (tops_a.as_slice(), tops_b.as_slice()) else {
            return self.settled(&tops_a, &tops_b, MOST_LEVELS);
        };
        let is_it = |one: usize, other: usize| self.a.steps[one].key() == self.b.steps[other].key();
        let is_deeper = !is_it(one.index, other.index)
            && (self.b.below(*other).iter().any(|below| is_it(one.index, below.index))
                || self.a.below(*one).iter().any(|below| is_it(below.index, other.index)));
        if is_deeper {
            return self.settled(&tops_a, &tops_b, MOST_LEVELS);
        }
        vec![Pair::Both(*one, *other)]
    }

    fn line(&self, pair: Pair<Item>) -> Line {
        let alone = Line { a: None, b: None, differences: Differences::default(), is_read: false };
        match pair {
            Pair::A(item) => Line { a: Some(item.place()), ..alone },
            Pair::B(item) => Line { b: Some(item.place()), ..alone },
            Pair::Both(a, b) => {
                let (one, other) = (&self.a.steps[a.index], &self.b.steps[b.index]);
                Line {
                    a: Some(a.place()),
                    b: Some(b.place()),
                    differences: one.differences(other),
                    is_read: one.is_read() && other.is_read(),
                }
            }
        }
    }

    /// Two lists aligned; where both have steps without partner in one place, with levels opened.
    fn settled(&mut self, a: &[Item], b: &[Item], levels: u32) -> Vec<Pair<Item>> {
        let pairs = self.align(a, b);
        if levels == 0 {
            return pairs;
        }
        let mut settled = Vec::with_capacity(pairs.len());
        for run in pairs.chunk_by(|one, next| !is_both(one) && !is_both(next)) {
            let lone_a: Vec<Item> = run.iter().filter_map(only_a).collect();
            let lone_b: Vec<Item> = run.iter().filter_map(only_b).collect();
            match self.deeper(&lone_a, &lone_b) {
                Some((a, b)) => settled.extend(self.settled(&a, &b, levels - 1)),
                None => settled.extend_from_slice(run),
            }
        }
        settled
    }

    /// The lists with the level opened that brings most steps together, if one does.
    fn deeper(&mut self, a: &[Item], b: &[Item]) -> Option<(Vec<Item>, Vec<Item>)> {
        if a.is_empty() || b.is_empty() {
            return None;
        }
        let (open_a, open_b) = (self.a.opened(a), self.b.opened(b));
        let one_sided = [
            open_a.clone().map(|open| (open, b.to_vec())),
            open_b.clone().map(|open| (a.to_vec(), open)),
        ];
        let best = one_sided
            .into_iter()
            .flatten()
            .map(|(a, b)| (self.score(&a, &b), (a, b)))
            .filter(|(score, _)| *score > 0)
            .max_by_key(|(score, _)| *score);
        if let Some((_, lists)) = best {
            return Some(lists);
        }
        let (a, b) = open_a.zip(open_b)?;
        (self.score(&a, &b) > 0).then_some((a, b))
    }

    /// The likeness of what would stand side by side; nothing where it costs too much to know.
    fn score(&mut self, a: &[Item], b: &[Item]) -> u32 {
        if !self.work.take(a.len(), b.len()) {
            return 0;
        }
        let score = |pair: Pair<Item>| match pair {
            Pair::Both(one, other) => self.like(one, other).score,
            _ => 0,
        };
        self.aligned(a, b, &mut Work::default()).into_iter().map(score).sum()
    }

    fn align(&mut self, a: &[Item], b: &[Item]) -> Vec<Pair<Item>> {
        let mut work = self.work;
        let pairs = self.aligned(a, b, &mut work);
        self.work = work;
        pairs
    }

    fn aligned(&self, a: &[Item], b: &[Item], work: &mut Work) -> Vec<Pair<Item>> {
        // A key is asked of an item alone: it must know whose it is.
        let of_a: Vec<(Item, &Side<'_>)> = a.iter().map(|item| (*item, self.a)).collect();
        let of_b: Vec<(Item, &Side<'_>)> = b.iter().map(|item| (*item, self.b)).collect();
        let like =
            |(one, _): (Item, &Side<'_>), (other, _): (Item, &Side<'_>)| self.like(one, other);
        let key = |(item, side): (Item, &Side<'_>)| side.key(item);
        let plain = |pair| match pair {
            Pair::A((one, _)) => Pair::A(one),
            Pair::B((one, _)) => Pair::B(one),
            Pair::Both((one, _), (other, _)) => Pair::Both(one, other),
        };
        align(&of_a, &of_b, &like, &key, work).into_iter().map(plain).collect()
    }

    fn like(&self, one: Item, other: Item) -> Likeness {
        if one.is_open || other.is_open {
            return Likeness::default();
        }
        let likeness = self.a.steps[one.index].likeness(&self.b.steps[other.index]);
        if likeness.score == 0 {
            return likeness;
        }
        let shape = self.a.shapes[one.index] == self.b.shapes[other.index];
        Likeness {
            score: likeness.score + if shape { SHAPE } else { 0 },
            is_same: self.a.wholes[one.index] == self.b.wholes[other.index],
        }
    }
}

fn is_both(pair: &Pair<Item>) -> bool {
    matches!(pair, Pair::Both(..))
}

fn only_a(pair: &Pair<Item>) -> Option<Item> {
    match pair {
        Pair::A(item) => Some(*item),
        _ => None,
    }
}

fn only_b(pair: &Pair<Item>) -> Option<Item> {
    match pair {
        Pair::B(item) => Some(*item),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
