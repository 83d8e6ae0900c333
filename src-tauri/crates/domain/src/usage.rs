//! Token counts of one model call, or summed over a trace.

/// Token counts; what was not stated is absent, never zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read by the model, those from its cache included.
    pub input: Option<i64>,
    /// Tokens written by the model, reasoning included.
    pub output: Option<i64>,
    /// Input and output together, as stated or as summed.
    pub total: Option<i64>,
    /// Part of `input` that came from the provider's cache.
    pub cache_read: Option<i64>,
    /// Part of `input` that was written to the provider's cache.
    pub cache_write: Option<i64>,
    /// Part of `output` that was reasoning.
    pub reasoning: Option<i64>,
}

impl Usage {
    /// Whether the usage states any tokens. Counts of zero only state nothing: some
    /// instrumentations write them on every step.
    pub fn has_data(&self) -> bool {
        [self.input, self.output, self.total].iter().flatten().any(|count| *count > 0)
    }

    /// Fills the total from input and output where only those are stated.
    #[must_use]
    pub fn with_total(mut self) -> Self {
        if self.total.is_none() {
            self.total = plus(self.input, self.output);
        }
        self
    }

    /// Field by field sum; what neither states stays absent. Sums stop at the largest integer.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            input: plus(self.input, other.input),
            output: plus(self.output, other.output),
            total: plus(self.total, other.total),
            cache_read: plus(self.cache_read, other.cache_read),
            cache_write: plus(self.cache_write, other.cache_write),
            reasoning: plus(self.reasoning, other.reasoning),
        }
    }
}

fn plus(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_total_is_input_plus_output_and_a_stated_one_stays() {
        let usage = Usage { input: Some(2), output: Some(3), ..Usage::default() };
        assert_eq!(usage.with_total().total, Some(5));
        assert_eq!(Usage { total: Some(9), ..usage }.with_total().total, Some(9));
        assert_eq!(Usage::default().with_total().total, None);
    }

    #[test]
    fn absent_counts_stay_absent_in_a_sum() {
        let a = Usage { input: Some(i64::MAX), ..Usage::default() };
        let sum = a.plus(&Usage { input: Some(1), output: Some(1), ..Usage::default() });
        assert_eq!((sum.input, sum.output, sum.reasoning), (Some(i64::MAX), Some(1), None));
    }
}
