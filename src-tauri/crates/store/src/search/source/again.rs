//! Traces that are done with and whose documents keep coming: those of one large trace fill leaf
//! after leaf. They are passed over without asking FTS5 for them.

use super::LeafSource;
use crate::error::Result;
use crate::text::seek::TRACES;

/// Documents in a row after which it is worth looking where the next other trace is.
const MANY: u32 = 256;

/// Which traces came last, in a row and all done with.
#[derive(Debug, Default)]
pub(super) struct Again {
    traces: Vec<i64>,
    count: u32,
}

impl Again {
    /// Notes what came, and whether it was done with.
    pub(super) fn note(&mut self, trace: i64, is_done: bool) {
        let is_known = self.traces.contains(&trace);
        if !is_done || (!is_known && self.traces.len() == TRACES) {
            *self = Self::default();
        } else {
            self.count += 1;
            if !is_known {
                self.traces.push(trace);
            }
        }
    }

    /// The traces, if so much came of them that they are rather passed over.
    pub(super) fn many(&self) -> Option<[i64; TRACES]> {
        let first = *self.traces.first().filter(|_| self.count >= MANY)?;
        Some(std::array::from_fn(|at| self.traces.get(at).copied().unwrap_or(first)))
    }
}

impl LeafSource<'_> {
    /// Goes on at the next document of another trace.
    pub(super) fn pass_over(&mut self, traces: [i64; TRACES]) -> Result<()> {
        let Some(asks) = &mut self.asks else { return Ok(()) };
        while let Some(ask) = asks.last_mut() {
            let between = (ask.above, ask.below);
            if let Some(other) = self.opened.other_than(self.leaf.number, between, traces)? {
                ask.below = other + 1;
                break;
            }
            asks.pop();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_comes_many_times_in_a_row_is_passed_over() {
        let mut again = Again::default();
        for at in 0..MANY {
            assert_eq!(again.many(), None);
            again.note(1 + i64::from(at % 2), true);
        }
        assert_eq!(again.many(), Some([1, 2, 1, 1]));
        again.note(3, false);
        assert_eq!(again.many(), None);
        for at in 0..MANY {
            again.note(1 + i64::from(at % 5), true);
        }
        assert_eq!(again.many(), None);
    }
}
