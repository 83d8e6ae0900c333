//! What was measured, as rows: a JSON line each, and one table at the end.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

/// One measurement.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// Its numbers, each with its unit in its name.
    #[serde(flatten)]
    pub(crate) numbers: Map<String, Value>,
}

impl Row {
    /// A row without numbers yet.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), numbers: Map::new() }
    }

    /// A rate.
    #[must_use]
    pub(crate) fn per_second(self, unit: &str, rate: f64) -> Self {
        self.number(&format!("{unit}_per_s"), rate)
    }

    /// Any number, rounded to three digits behind the point.
    #[must_use]
    pub(crate) fn number(mut self, name: &str, value: f64) -> Self {
        self.numbers.insert(name.to_owned(), json!((value * 1_000.0).round() / 1_000.0));
        self
    }

    /// The middle and the slow end of a set of times.
    #[must_use]
    pub(crate) fn quantiles(self, quantiles: &Quantiles) -> Self {
        self.number("p50_ms", quantiles.p50).number("p99_ms", quantiles.p99)
    }
}

/// Half of the times are below `p50`, ninety-nine in a hundred below `p99`; milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quantiles {
    /// The median.
    pub(crate) p50: f64,
    /// The 99th percentile.
    pub(crate) p99: f64,
}

impl Quantiles {
    /// Of at least one time; of none, zeros.
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: f64| {
            let index = ((times.len() as f64 * share).ceil() as usize).saturating_sub(1);
            times.get(index).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
        };
        Self { p50: at(0.5), p99: at(0.99) }
    }
}

/// The rows as a Markdown table, numbers in the order of each row.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut out = String::from("| what | measured |\n|---|---|\n");
    for row in rows {
        let numbers: Vec<String> =
            row.numbers.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let _ = writeln!(out, "| {} | {} |", row.what, numbers.join(" · "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_the_nearest_rank() {
        let times = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(Quantiles::of(times), Quantiles { p50: 50.0, p99: 99.0 });
        assert_eq!(Quantiles::of(Vec::new()), Quantiles { p50: 0.0, p99: 0.0 });
    }
}
