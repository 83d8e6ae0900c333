//! How much more one trace or step took than the other.

use crate::cost::Cost;
use crate::usage::Usage;

/// What the second side has on the first; absent where one of them does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deltas {
    /// Duration in nanoseconds.
    pub duration_ns: Option<i64>,
    /// Tokens read and written.
    pub tokens: Option<i64>,
    /// Cost in billionths of a US dollar.
    pub cost_nanos: Option<i64>,
}

/// What one side took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Start and end, nanoseconds since 1970.
    pub from_to_ns: (i64, i64),
    /// Its tokens.
    pub usage: Usage,
    /// Its cost.
    pub cost: Cost,
}

impl Taken {
    /// What `other` has on this.
    pub fn to(&self, other: &Self) -> Deltas {
        Deltas {
            duration_ns: Some(other.duration_ns().saturating_sub(self.duration_ns())),
            tokens: less(other.tokens(), self.tokens()),
            cost_nanos: less(other.cost_nanos(), self.cost_nanos()),
        }
    }

    fn duration_ns(&self) -> i64 {
        self.from_to_ns.1.saturating_sub(self.from_to_ns.0).max(0)
    }

    fn tokens(&self) -> Option<i64> {
        self.usage.with_total().total
    }

    fn cost_nanos(&self) -> Option<i64> {
        self.cost.with_total().total_nanos
    }
}

fn less(of: Option<i64>, that: Option<i64>) -> Option<i64> {
    Some(of?.saturating_sub(that?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_side_does_not_know_has_no_delta() {
        let usage = Usage { input: Some(7), output: Some(2), ..Usage::default() };
        let cost = Cost { total_nanos: Some(5), ..Cost::default() };
        let one = Taken { from_to_ns: (10, 30), usage, cost };
        let other = Taken {
            from_to_ns: (100, 110),
            usage: Usage { total: Some(20), ..Usage::default() },
            cost: Cost::default(),
        };
        let wanted = Deltas { duration_ns: Some(-10), tokens: Some(11), cost_nanos: None };
        assert_eq!(one.to(&other), wanted);
        assert_eq!(Taken::default().to(&one).duration_ns, Some(20));
    }

    #[test]
    fn what_ends_before_it_starts_took_no_time() {
        let odd = Taken { from_to_ns: (i64::MAX, i64::MIN), ..Taken::default() };
        assert_eq!(odd.to(&odd).duration_ns, Some(0));
    }
}
