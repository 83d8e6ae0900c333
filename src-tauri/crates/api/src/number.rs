//! Numbers on their way out: whatever JavaScript reads as a number is exact there.

use serde_json::Value as Json;
use touchstone_domain::time::us_from_ns;

/// The largest integer that a JavaScript number holds exactly: 2^53 − 1.
const MAX_EXACT: i64 = (1 << 53) - 1;

/// A count that is exact in JavaScript; one that a hostile span inflated stops at the largest such
/// number.
pub(crate) fn exact_count(count: i64) -> i64 {
    count.clamp(-MAX_EXACT, MAX_EXACT)
}

/// A count or a number of bytes that is exact in JavaScript.
pub(crate) fn exact_u64(count: u64) -> i64 {
    i64::try_from(count).map_or(MAX_EXACT, exact_count)
}

/// A length that is exact in JavaScript.
pub(crate) fn exact_len(len: usize) -> i64 {
    i64::try_from(len).map_or(MAX_EXACT, exact_count)
}

/// A time or a duration in nanoseconds as whole microseconds, exact in JavaScript.
pub(crate) fn exact_us(ns: i64) -> i64 {
    exact_count(us_from_ns(ns))
}

/// A duration in whole microseconds; what ends before it starts lasts nothing.
pub(crate) fn duration_us(start_ns: i64, end_ns: i64) -> i64 {
    exact_us(end_ns.saturating_sub(start_ns).max(0))
}

/// A JSON value of a span whose integers JavaScript reads exactly: larger ones become text with
/// the same digits.
pub(crate) fn exact_json(value: Json) -> Json {
    match value {
        Json::Number(number) if !is_exact(&number) => Json::String(number.to_string()),
        Json::Array(values) => values.into_iter().map(exact_json).collect(),
        Json::Object(members) => {
            Json::Object(members.into_iter().map(|(key, value)| (key, exact_json(value))).collect())
        }
        other => other,
    }
}

fn is_exact(number: &serde_json::Number) -> bool {
    match (number.as_i64(), number.as_u64()) {
        (Some(integer), _) => (-MAX_EXACT..=MAX_EXACT).contains(&integer),
        (None, Some(_)) => false,
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn large_integers_become_text_and_others_stay() {
        let value = json!({"id": 9_007_199_254_740_993_i64, "n": [1, -2, 0.5, u64::MAX]});
        let exact = json!({"id": "9007199254740993", "n": [1, -2, 0.5, "18446744073709551615"]});
        assert_eq!(exact_json(value), exact);
    }

    #[test]
    fn counts_stop_at_what_javascript_holds() {
        assert_eq!(exact_count(i64::MAX), MAX_EXACT);
        assert_eq!(exact_count(-5), -5);
        assert_eq!(exact_u64(u64::MAX), MAX_EXACT);
        assert_eq!(duration_us(5_000, 1_000), 0);
        assert_eq!(duration_us(1_000, 5_999), 4);
    }
}
