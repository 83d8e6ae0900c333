//! Spans or records of a request that were refused while their neighbours were taken, and why.

use std::collections::BTreeMap;

use crate::health::Reason;

/// Reasons told in full; of the rest just the number is told.
const REASONS: usize = 3;

/// How many were refused, with the first reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rejections {
    count: u64,
    reasons: Vec<String>,
    kinds: BTreeMap<Reason, u64>,
}

impl Rejections {
    /// Adds one that was refused.
    pub fn add(&mut self, kind: Reason, reason: impl FnOnce() -> String) {
        if self.reasons.len() < REASONS {
            self.reasons.push(reason());
        }
        *self.kinds.entry(kind).or_default() += 1;
        self.count += 1;
    }

    /// How many were refused.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// How many were refused for reasons of each kind.
    pub fn kinds(&self) -> impl Iterator<Item = (Reason, u64)> {
        self.kinds.iter().map(|(kind, count)| (*kind, *count))
    }

    /// What to tell the sender; empty if nothing was refused.
    pub fn message(&self) -> String {
        let told = self.reasons.join("; ");
        match self.count.saturating_sub(self.reasons.len() as u64) {
            0 => told,
            more => format!("{told}; and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reasons_are_told_and_the_rest_counted() {
        let mut rejected = Rejections::default();
        assert_eq!((rejected.count(), rejected.message()), (0, String::new()));
        for reason in ["a", "b", "c", "d", "e"] {
            rejected.add(Reason::Id, || reason.to_owned());
        }
        rejected.add(Reason::Time, || "f".to_owned());
        assert_eq!((rejected.count(), rejected.message().as_str()), (6, "a; b; c; and 3 more"));
        let kinds: Vec<(Reason, u64)> = rejected.kinds().collect();
        assert_eq!(kinds, [(Reason::Id, 5), (Reason::Time, 1)]);
    }
}
