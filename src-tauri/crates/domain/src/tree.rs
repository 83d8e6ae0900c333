//! The tree of a trace's spans, whatever the spans claim about their parents.
//!
//! Parents may be missing, come later, or form a circle; every span still has exactly one place.
//! Nothing here recurses: traces deeper than any stack exist. A tree costs 16 bytes a span, so that
//! one of a million can be kept.

use crate::id::SpanId;
use crate::slim::SlimSpan;

/// Stands for no span where an index is expected.
const NONE: u32 = u32::MAX;

/// What a tree must know of a span.
pub trait Branch {
    /// Its id within the trace.
    fn span_id(&self) -> SpanId;
    /// The step that caused it, whether or not it is there.
    fn parent_id(&self) -> Option<SpanId>;
    /// Its place among its siblings: start, then id.
    fn order(&self) -> (i64, SpanId);
}

impl Branch for SlimSpan {
    fn span_id(&self) -> SpanId {
        self.span_id
    }

    fn parent_id(&self) -> Option<SpanId> {
        self.parent_id
    }

    fn order(&self) -> (i64, SpanId) {
        Self::order(self)
    }
}

/// The children of every span and the spans on top, as indexes into the slice it was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    tops: Vec<usize>,
    /// The parent of each span, or [`NONE`].
    parents: Vec<u32>,
    /// Where the children of each span begin in `below`; one more at the end.
    first: Vec<u32>,
    below: Vec<u32>,
}

/// One span's place in the pre-order of its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Index of the span in the slice that the tree was built from.
    pub index: usize,
    /// Steps below its top; 0 for a top.
    pub depth: u32,
}

impl Tree {
    /// Builds the tree of the spans of one trace; siblings stand in their order.
    ///
    /// On top are spans without a parent and spans whose parent is not among them. Of a circle of
    /// parents the first span is put on top, too.
    pub fn new<T: Branch>(spans: &[T]) -> Self {
        let mut parents = parents(spans);
        open_circles(&mut parents, spans);
        let mut order: Vec<u32> = (0..short(spans.len())).collect();
        order.sort_unstable_by_key(|&index| spans[long(index)].order());
        Self::assembled(parents, &order)
    }

    /// The tree of some of the spans: each hangs below the nearest of them that it hung below
    /// before. Siblings stand in pre-order. The others are in it nowhere.
    #[must_use]
    pub fn only(&self, is_kept: impl Fn(usize) -> bool) -> Self {
        let mut parents = vec![NONE; self.parents.len()];
        let mut order = Vec::new();
        for Place { index, .. } in self.walk(|_| false) {
            // The parent was walked before: it knows the nearest that is kept.
            let above = self.parents[index];
            parents[index] = match above {
                NONE => NONE,
                above if is_kept(long(above)) => above,
                above => parents[long(above)],
            };
            if is_kept(index) {
                order.push(short(index));
            }
        }
        Self::assembled(parents, &order)
    }

    /// Puts those of `order` below their parents, in that order.
    fn assembled(mut parents: Vec<u32>, order: &[u32]) -> Self {
        let mut first = vec![0; parents.len() + 1];
        let mut tops = Vec::new();
        for &index in order {
            match parents[long(index)] {
                NONE => tops.push(long(index)),
                parent => first[long(parent) + 1] += 1,
            }
        }
        for index in 1..first.len() {
            first[index] += first[index - 1];
        }
        let mut next = first.clone();
        let mut below = vec![0; order.len() - tops.len()];
        for &index in order {
            let parent = parents[long(index)];
            if parent != NONE {
                below[long(next[long(parent)])] = index;
                next[long(parent)] += 1;
            }
        }
        parents.shrink_to_fit();
        Self { tops, parents, first, below }
    }

    /// The spans on top, in order.
    pub fn tops(&self) -> &[usize] {
        &self.tops
    }

    /// The span that a span hangs below; none for a top.
    pub fn parent(&self, index: usize) -> Option<usize> {
        self.parents.get(index).copied().filter(|parent| *parent != NONE).map(long)
    }

    /// The spans above a span, the nearest first.
    pub fn above(&self, index: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.parent(index), |above| self.parent(*above))
    }

    /// The children of a span, in order.
    pub fn children(
        &self,
        index: usize,
    ) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator {
        let place = long(self.first[index])..long(self.first[index + 1]);
        self.below[place].iter().copied().map(long)
    }

    /// Every span once, parents before their children. `closed` says of a span whether what lies
    /// below it is left out, and is asked once per span shown.
    pub fn pre_order(&self, closed: impl FnMut(usize) -> bool) -> Vec<Place> {
        self.walk(closed).collect()
    }

    /// The same, one after another.
    pub fn walk(&self, mut closed: impl FnMut(usize) -> bool) -> impl Iterator<Item = Place> {
        let mut stack: Vec<Place> =
            self.tops.iter().rev().map(|&index| Place { index, depth: 0 }).collect();
        std::iter::from_fn(move || {
            let place = stack.pop()?;
            if !closed(place.index) {
                let depth = place.depth.saturating_add(1);
                let below = self.children(place.index).rev();
                stack.extend(below.map(|index| Place { index, depth }));
            }
            Some(place)
        })
    }
}

/// The index of each span's parent, or [`NONE`]. Ids and parents are merged, both sorted: looking
/// each parent up would go to another place of the memory every time.
fn parents<T: Branch>(spans: &[T]) -> Vec<u32> {
    let sorted = |id: fn(&T) -> Option<SpanId>| {
        let ids = (0..short(spans.len())).zip(spans);
        let mut ids: Vec<_> = ids.filter_map(|(at, span)| Some((id(span)?, at))).collect();
        ids.sort_unstable();
        ids
    };
    let known = sorted(|span| Some(span.span_id()));
    let mut known = known.into_iter().peekable();
    let mut parents = vec![NONE; spans.len()];
    for (id, child) in sorted(|span| span.parent_id()) {
        while known.next_if(|(one, _)| *one < id).is_some() {}
        if let Some((one, parent)) = known.peek()
            && *one == id
            && *parent != child
        {
            parents[long(child)] = *parent;
        }
    }
    parents
}

/// Takes the first span of every circle from its parent.
fn open_circles<T: Branch>(parents: &mut [u32], spans: &[T]) {
    // 0 while unknown, else the number of the walk upwards that came by.
    let mut walks = vec![0_u32; parents.len()];
    for start in 0..parents.len() {
        let (walk, mut at) = (short(start) + 1, short(start));
        while at != NONE && walks[long(at)] == 0 {
            walks[long(at)] = walk;
            at = parents[long(at)];
        }
        if at == NONE || walks[long(at)] != walk {
            continue;
        }
        let circle = std::iter::successors(Some(at), |&one| Some(parents[long(one)]));
        let circle = circle.enumerate().take_while(|(step, one)| *step == 0 || *one != at);
        if let Some((_, first)) = circle.min_by_key(|(_, one)| spans[long(*one)].order()) {
            parents[long(first)] = NONE;
        }
    }
}

/// An index as it is kept. A trace of four thousand million spans fits into no store.
fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

const fn long(index: u32) -> usize {
    index as usize
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::cost::Cost;
    use crate::facts::SpanType;
    use crate::id::ProjectId;
    use crate::label::Labels;
    use crate::span::SpanStatus;
    use crate::usage::Usage;

    /// A span with that id and parent (0 for none), starting at `start` and lasting 10 ns.
    pub(crate) fn span(id: u8, parent: u8, start: i64) -> SlimSpan {
        SlimSpan {
            row: i64::from(id),
            span_id: SpanId::from_bytes(&[id; 8]).unwrap(),
            parent_id: SpanId::from_bytes(&[parent; 8]).ok(),
            parent_remote: false,
            project: ProjectId::DEFAULT,
            name: format!("span {id}"),
            span_type: SpanType::UNKNOWN,
            status: SpanStatus::Unset,
            start_ns: start,
            end_ns: start + 10,
            model: None,
            provider: None,
            usage: Usage::default(),
            cost: Cost::default(),
            session: None,
            user: None,
            labels: Labels::default(),
            has_input: false,
            has_output: false,
        }
    }

    fn ids(spans: &[SlimSpan]) -> Vec<(u8, u32)> {
        let tree = Tree::new(spans);
        let places = tree.pre_order(|_| false);
        places.iter().map(|place| (spans[place.index].span_id.as_bytes()[0], place.depth)).collect()
    }

    #[test]
    fn siblings_stand_by_start_then_by_id() {
        let spans = [span(4, 1, 7), span(3, 1, 5), span(2, 1, 5), span(1, 0, 9)];
        assert_eq!(ids(&spans), [(1, 0), (2, 1), (3, 1), (4, 1)]);
    }

    #[test]
    fn a_span_whose_parent_is_missing_stands_on_top() {
        assert_eq!(ids(&[span(2, 9, 0), span(3, 2, 1)]), [(2, 0), (3, 1)]);
    }

    #[test]
    fn circles_and_self_parents_lose_no_span() {
        let spans = [span(1, 2, 5), span(2, 1, 3), span(3, 3, 4), span(4, 1, 6)];
        assert_eq!(ids(&spans), [(2, 0), (1, 1), (4, 2), (3, 0)]);
    }

    #[test]
    fn what_hangs_below_a_circle_stays_there() {
        let spans = [span(1, 2, 5), span(2, 1, 3), span(3, 1, 1), span(4, 3, 0)];
        assert_eq!(ids(&spans), [(2, 0), (1, 1), (3, 2), (4, 3)]);
    }

    #[test]
    fn some_of_the_spans_hang_below_the_nearest_of_them() {
        // 1 → 2 → 3 → 4, 1 → 5, and 6 on top of 7.
        let spans = [
            span(1, 0, 0),
            span(2, 1, 1),
            span(3, 2, 2),
            span(4, 3, 3),
            span(5, 1, 4),
            span(6, 0, 5),
            span(7, 6, 6),
        ];
        let only = Tree::new(&spans).only(|index| [0, 3, 4, 6].contains(&index));
        let places = only.pre_order(|_| false);
        let shown: Vec<_> = places.iter().map(|place| (place.index, place.depth)).collect();
        assert_eq!(shown, [(0, 0), (3, 1), (4, 1), (6, 0)]);
        assert_eq!((only.parent(3), only.parent(6)), (Some(0), None));
        assert_eq!(only.children(0).collect::<Vec<_>>(), [3, 4]);
    }

    #[test]
    fn a_span_knows_those_above_it() {
        let spans = [span(1, 0, 0), span(2, 1, 1), span(3, 2, 2)];
        let tree = Tree::new(&spans);
        assert_eq!(tree.above(2).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(tree.above(0).count(), 0);
    }

    #[test]
    fn closed_spans_hide_what_lies_below() {
        let spans = [span(1, 0, 0), span(2, 1, 1), span(3, 2, 2), span(4, 1, 3)];
        let places = Tree::new(&spans).pre_order(|index| index == 1);
        assert_eq!(places.iter().map(|place| place.index).collect::<Vec<_>>(), [0, 1, 3]);
    }

    #[test]
    fn a_chain_deeper_than_any_stack_is_walked() {
        let spans: Vec<SlimSpan> = (1..=100_000_u64)
            .map(|n| SlimSpan {
                span_id: SpanId::from_bytes(&n.to_be_bytes()).unwrap(),
                parent_id: SpanId::from_bytes(&(n - 1).to_be_bytes()).ok(),
                ..span(1, 0, 0)
            })
            .collect();
        assert_eq!(Tree::new(&spans).pre_order(|_| false).last().unwrap().depth, 99_999);
    }
}
