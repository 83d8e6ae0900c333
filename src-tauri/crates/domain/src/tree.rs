//! The tree of a trace's spans, whatever the spans claim about their parents.
//!
//! Parents may be missing, come later, or form a circle; every span still has exactly one place.
//! Nothing here recurses: traces deeper than any stack exist.

use std::collections::HashMap;

use crate::id::SpanId;
use crate::slim::SlimSpan;

/// The children of every span and the spans on top, as indexes into the slice it was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    tops: Vec<usize>,
    children: Vec<Vec<usize>>,
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
    /// Builds the tree of the spans of one trace; siblings stand in [`SlimSpan::order`].
    ///
    /// On top are spans without a parent and spans whose parent is not among them. Of a circle of
    /// parents the first span is put on top, too.
    pub fn new(spans: &[SlimSpan]) -> Self {
        let by_id: HashMap<SpanId, usize> =
            spans.iter().enumerate().map(|(index, span)| (span.span_id, index)).collect();
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_unstable_by_key(|&index| spans[index].order());

        let parents: Vec<Option<usize>> = (0..spans.len())
            .map(|index| spans[index].parent_id.and_then(|id| by_id.get(&id).copied()))
            .collect();
        let mut tree = Self { tops: Vec::new(), children: vec![Vec::new(); spans.len()] };
        for &index in &order {
            match parents[index] {
                Some(parent) if parent != index => tree.children[parent].push(index),
                _ => tree.tops.push(index),
            }
        }
        tree.open_circles(&order, &parents, spans);
        tree
    }

    /// Puts the first span of every circle on top and takes it from its parent's children.
    fn open_circles(&mut self, order: &[usize], parents: &[Option<usize>], spans: &[SlimSpan]) {
        let mut reached = vec![false; spans.len()];
        for top in self.tops.clone() {
            self.reach(top, &mut reached);
        }
        let before = self.tops.len();
        for &index in order {
            if reached[index] {
                continue;
            }
            if let Some(parent) = parents[index] {
                self.children[parent].retain(|&child| child != index);
            }
            self.tops.push(index);
            self.reach(index, &mut reached);
        }
        if self.tops.len() > before {
            self.tops.sort_unstable_by_key(|&index| spans[index].order());
        }
    }

    fn reach(&self, top: usize, reached: &mut [bool]) {
        let mut stack = vec![top];
        while let Some(index) = stack.pop() {
            if !std::mem::replace(&mut reached[index], true) {
                stack.extend(&self.children[index]);
            }
        }
    }

    /// The spans on top, in order.
    pub fn tops(&self) -> &[usize] {
        &self.tops
    }

    /// The children of a span, in order.
    pub fn children(&self, index: usize) -> &[usize] {
        &self.children[index]
    }

    /// Every span once, parents before their children. `closed` says of a span whether what lies
    /// below it is left out, and is asked once per span shown.
    pub fn pre_order(&self, mut closed: impl FnMut(usize) -> bool) -> Vec<Place> {
        let mut places = Vec::with_capacity(self.children.len());
        let mut stack: Vec<Place> =
            self.tops.iter().rev().map(|&index| Place { index, depth: 0 }).collect();
        while let Some(place) = stack.pop() {
            places.push(place);
            if !closed(place.index) {
                let depth = place.depth.saturating_add(1);
                let below = self.children[place.index].iter().rev();
                stack.extend(below.map(|&index| Place { index, depth }));
            }
        }
        places
    }
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
