//! What a model call cost, or a trace's calls together.

/// Money in billionths of a US dollar; what is not known is absent, never zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// For the tokens read.
    pub input_nanos: Option<i64>,
    /// For the tokens written.
    pub output_nanos: Option<i64>,
    /// Altogether, as stated or as summed.
    pub total_nanos: Option<i64>,
    /// Whether any of it was reckoned from prices here rather than stated by the sender.
    pub estimated: bool,
}

/// Billionths in one US dollar.
const NANOS_PER_USD: f64 = 1e9;

impl Cost {
    /// Whether anything is known. A stated cost of zero is known: local models are free.
    pub fn has_data(&self) -> bool {
        self.total_nanos.is_some() || self.input_nanos.is_some() || self.output_nanos.is_some()
    }

    /// Fills the total from its parts where only those are known.
    #[must_use]
    pub fn with_total(mut self) -> Self {
        if self.total_nanos.is_none() {
            self.total_nanos = plus(self.input_nanos, self.output_nanos);
        }
        self
    }

    /// Part by part sum; what neither knows stays absent.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            input_nanos: plus(self.input_nanos, other.input_nanos),
            output_nanos: plus(self.output_nanos, other.output_nanos),
            total_nanos: plus(self.total_nanos, other.total_nanos),
            estimated: self.estimated || other.estimated,
        }
    }
}

/// US dollars as billionths; none for what is negative, not a number, or beyond nine billion.
pub fn nanos_from_usd(usd: f64) -> Option<i64> {
    let nanos = (usd * NANOS_PER_USD).round();
    #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
    (0.0..9e18).contains(&nanos).then_some(nanos as i64)
}

/// Billionths as US dollars.
#[expect(clippy::cast_precision_loss, reason = "a price in dollars is shown, not reckoned with")]
pub fn usd_from_nanos(nanos: i64) -> f64 {
    nanos as f64 / NANOS_PER_USD
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
    fn dollars_become_billionths_and_come_back() {
        assert_eq!(nanos_from_usd(0.000_000_15), Some(150));
        assert_eq!(nanos_from_usd(0.0), Some(0));
        assert!((usd_from_nanos(1_500_000_000) - 1.5).abs() < f64::EPSILON);
        assert!(
            [-1.0, f64::NAN, f64::INFINITY, 1e10].iter().all(|usd| nanos_from_usd(*usd).is_none())
        );
    }

    #[test]
    fn a_sum_is_estimated_if_any_part_of_it_is() {
        let stated = Cost { input_nanos: Some(1), output_nanos: Some(2), ..Cost::default() };
        let reckoned = Cost { total_nanos: Some(5), estimated: true, ..Cost::default() };
        let sum = stated.with_total().plus(&reckoned);
        assert_eq!((sum.total_nanos, sum.input_nanos, sum.estimated), (Some(8), Some(1), true));
        assert!(!Cost::default().has_data() && !Cost::default().with_total().has_data());
    }
}
