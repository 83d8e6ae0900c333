//! The outline of a span: what its place in a tree and on a timeline needs, and no text. A trace of
//! a million spans is kept as outlines, 64 bytes each; what is shown of them is read when it is.

use crate::id::SpanId;
use crate::span::SpanStatus;
use crate::tree::{Branch, Tree};

/// One span without any text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// Its row in the store.
    pub row: i64,
    /// Start in nanoseconds since 1970.
    pub start_ns: i64,
    /// End in nanoseconds since 1970.
    pub end_ns: i64,
    /// Tokens as it states them, and after [`sum_up`] those of everything below where it states
    /// none.
    pub tokens: Stated,
    /// The same of what it cost, in billionths of a dollar.
    pub cost_nanos: Stated,
    /// Its id within the trace.
    pub span_id: SpanId,
    /// The step that caused it.
    pub parent_id: Option<SpanId>,
    /// Its type: a number that whoever reads outlines gives to each.
    pub kind: u16,
    /// How it ended.
    pub status: SpanStatus,
    /// Whether any of the cost was reckoned here.
    pub is_estimated: bool,
}

/// A number that may be missing, in eight bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stated(i64);

impl Stated {
    /// Missing.
    pub const NONE: Self = Self(i64::MIN);

    /// The number, if there is one.
    pub fn get(self) -> Option<i64> {
        (self != Self::NONE).then_some(self.0)
    }

    fn plus(self, other: Self) -> Self {
        match (self.get(), other.get()) {
            (Some(one), Some(other)) => Some(one.saturating_add(other)).into(),
            (None, _) => other,
            (_, None) => self,
        }
    }
}

impl From<Option<i64>> for Stated {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::NONE, Self)
    }
}

impl std::fmt::Debug for Stated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

impl Outline {
    /// How long it took; what ends before it starts lasts nothing.
    pub fn duration_ns(&self) -> i64 {
        self.end_ns.saturating_sub(self.start_ns).max(0)
    }

    /// Whether it failed.
    pub fn is_failed(&self) -> bool {
        self.status == SpanStatus::Error
    }
}

impl Branch for Outline {
    fn span_id(&self) -> SpanId {
        self.span_id
    }

    fn parent_id(&self) -> Option<SpanId> {
        self.parent_id
    }

    fn order(&self) -> (i64, SpanId) {
        (self.start_ns, self.span_id)
    }
}

/// Gives each span that states no tokens, or no cost, what those below it state together. A span
/// that states them hides everything below, as in the totals of a trace.
pub fn sum_up(spans: &mut [Outline], tree: &Tree) {
    let order: Vec<usize> = tree.walk(|_| false).map(|place| place.index).collect();
    for &index in order.iter().rev() {
        let (mut tokens, mut cost, mut is_estimated) = (Stated::NONE, Stated::NONE, false);
        for child in tree.children(index) {
            let child = &spans[child];
            tokens = tokens.plus(child.tokens);
            cost = cost.plus(child.cost_nanos);
            is_estimated |= child.is_estimated;
        }
        let span = &mut spans[index];
        if span.tokens == Stated::NONE {
            span.tokens = tokens;
        }
        if span.cost_nanos == Stated::NONE {
            span.cost_nanos = cost;
            span.is_estimated = is_estimated;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A span with that id and parent (0 for none) from one time to another.
    pub(crate) fn outline(id: u8, parent: u8, start_ns: i64, end_ns: i64) -> Outline {
        Outline {
            row: i64::from(id),
            start_ns,
            end_ns,
            tokens: Stated::NONE,
            cost_nanos: Stated::NONE,
            span_id: SpanId::from_bytes(&[id; 8]).unwrap(),
            parent_id: SpanId::from_bytes(&[parent; 8]).ok(),
            kind: 0,
            status: SpanStatus::Unset,
            is_estimated: false,
        }
    }

    #[test]
    fn an_outline_is_as_small_as_is_said() {
        assert_eq!(size_of::<Outline>(), 64);
    }

    #[test]
    fn a_span_without_tokens_has_those_below_it_and_one_with_them_hides_those() {
        let stating = |id, parent, tokens: i64, cost: Option<i64>, is_estimated| Outline {
            tokens: Some(tokens).into(),
            cost_nanos: cost.into(),
            is_estimated,
            ..outline(id, parent, 0, 1)
        };
        let mut spans = [
            outline(1, 0, 0, 9),
            stating(2, 1, 7, None, false),
            stating(3, 2, 100, Some(4), true),
            outline(4, 1, 1, 2),
            stating(5, 4, 5, Some(0), false),
            outline(6, 1, 3, 4),
        ];
        let tree = Tree::new(&spans);
        sum_up(&mut spans, &tree);
        let sums = spans.map(|span| (span.tokens.get(), span.cost_nanos.get()));
        assert_eq!(sums[0], (Some(12), Some(4)));
        assert_eq!(sums[1], (Some(7), Some(4)));
        assert_eq!(sums[3], (Some(5), Some(0)));
        assert_eq!(sums[5], (None, None));
        assert_eq!(spans.map(|span| span.is_estimated), [true, true, true, false, false, false]);
    }
}
