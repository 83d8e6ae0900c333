//! Values in groups, and what is made of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json, json};

use super::query::{Aggregation, Query};

/// What the values of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Beginning of the stretch of time, milliseconds since 1970, where time is cut.
    pub(super) bucket_ms: Option<i64>,
    /// One for each dimension.
    pub(super) named: Vec<String>,
}

#[derive(Debug, Default)]
struct Values {
    numbers: Vec<f64>,
    /// Where different texts are counted.
    texts: BTreeSet<String>,
}

#[derive(Debug, Default)]
pub(super) struct Groups(BTreeMap<Key, Values>);

impl Groups {
    /// Adds a number; what has no group is left out.
    pub(super) fn add(&mut self, key: Option<Key>, number: f64) {
        if let Some(key) = key {
            self.0.entry(key).or_default().numbers.push(number);
        }
    }

    /// Adds a text that counts once.
    pub(super) fn add_distinct(&mut self, key: Option<Key>, text: &str) {
        if let Some(key) = key {
            self.0.entry(key).or_default().texts.insert(text.to_owned());
        }
    }

    /// The points by time, then by what they are grouped by. A count over nothing is 0.
    pub(super) fn points(mut self, query: &Query) -> Vec<Json> {
        let is_grouped = query.interval_s.is_some() || !query.dimensions.is_empty();
        if !is_grouped && self.0.is_empty() && query.aggregations == [Aggregation::Count] {
            self.0.insert(Key { bucket_ms: None, named: Vec::new() }, Values::default());
        }
        let points = self.0.into_iter().take(query.most);
        points.map(|(key, values)| point(query, &key, values)).collect()
    }
}

fn point(query: &Query, key: &Key, mut values: Values) -> Json {
    let mut dimensions: Map<String, Json> = Map::new();
    dimensions.extend(key.bucket_ms.map(|ms| ("time_bucket".to_owned(), at(ms).into())));
    let named = query.dimensions.iter().zip(&key.named);
    dimensions.extend(named.map(|(name, value)| (name.clone(), value.as_str().into())));
    values.numbers.sort_by(f64::total_cmp);
    let made: Map<String, Json> = query
        .aggregations
        .iter()
        .filter_map(|aggregation| {
            Some((named_as(*aggregation), made(*aggregation, &values)?.into()))
        })
        .collect();
    json!({"metric_name": query.metric, "dimensions": dimensions, "values": made})
}

/// ISO 8601, as Python writes it.
fn at(ms: i64) -> String {
    let time = DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    time.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

fn named_as(aggregation: Aggregation) -> String {
    match aggregation {
        Aggregation::Count => "COUNT".into(),
        Aggregation::Sum => "SUM".into(),
        Aggregation::Avg => "AVG".into(),
        Aggregation::Min => "MIN".into(),
        Aggregation::Max => "MAX".into(),
        Aggregation::Percentile(part) => format!("P{part:?}"),
    }
}

/// Of numbers that are sorted; none where there are none, but for a count.
#[expect(clippy::cast_precision_loss, reason = "counts are exact in a double")]
fn made(aggregation: Aggregation, values: &Values) -> Option<f64> {
    let numbers = values.numbers.as_slice();
    let sum = || numbers.iter().sum::<f64>();
    match aggregation {
        Aggregation::Count => Some((numbers.len() + values.texts.len()) as f64),
        _ if numbers.is_empty() => None,
        Aggregation::Sum => Some(sum()),
        Aggregation::Avg => Some(sum() / numbers.len() as f64),
        Aggregation::Min => numbers.first().copied(),
        Aggregation::Max => numbers.last().copied(),
        Aggregation::Percentile(part) => Some(percentile(numbers, part)),
    }
}

/// Between two numbers it lies on the line from one to the other.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among the numbers, which is not negative"
)]
fn percentile(sorted: &[f64], part: f64) -> f64 {
    let place = part / 100.0 * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_between_their_neighbours() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(near(percentile(&[1.0, 2.0, 3.0, 4.0], 50.0), 2.5));
        assert!(near(percentile(&[1.0, 2.0], 100.0), 2.0) && near(percentile(&[7.0], 99.0), 7.0));
        assert_eq!(named_as(Aggregation::Percentile(50.0)), "P50.0");
    }

    #[test]
    fn of_nothing_there_is_a_count_and_nothing_else() {
        let none = Values::default();
        assert_eq!(made(Aggregation::Count, &none), Some(0.0));
        assert_eq!(made(Aggregation::Avg, &none), None);
        assert_eq!(at(1_795_377_300_000), "2026-11-22T19:55:00+00:00");
    }
}
