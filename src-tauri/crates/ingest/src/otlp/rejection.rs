//! Spans of a request that were refused while their neighbours were taken, and why.

/// Reasons told in full; of the rest just the number is told.
const REASONS: usize = 3;

/// How many spans were refused, with the first reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rejections {
    count: u64,
    reasons: Vec<String>,
}

impl Rejections {
    /// Adds a span that was refused.
    pub fn add(&mut self, reason: impl FnOnce() -> String) {
        if self.reasons.len() < REASONS {
            self.reasons.push(reason());
        }
        self.count += 1;
    }

    /// Spans refused.
    pub const fn count(&self) -> u64 {
        self.count
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
            rejected.add(|| reason.to_owned());
        }
        assert_eq!((rejected.count(), rejected.message().as_str()), (5, "a; b; c; and 2 more"));
    }
}
