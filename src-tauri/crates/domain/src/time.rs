//! Units of time. The store keeps nanoseconds, the api shows microseconds.

/// Nanoseconds in a microsecond.
pub const NS_PER_US: i64 = 1_000;
/// Nanoseconds in a millisecond.
pub const NS_PER_MS: i64 = 1_000_000;
/// Nanoseconds in a second.
pub const NS_PER_S: i64 = 1_000_000_000;

/// The latest millisecond since 1970 that a row id can hold: 43 bits, which end in the year 2248.
pub const MAX_ROW_MS: i64 = (1 << 43) - 1;

/// Nanoseconds to whole microseconds, rounded down. Exact in a JavaScript number for every time
/// that [`is_storable`].
pub const fn us_from_ns(ns: i64) -> i64 {
    ns.div_euclid(NS_PER_US)
}

/// Microseconds to nanoseconds; times outside the range of `i64` stop at its ends.
pub const fn ns_from_us(us: i64) -> i64 {
    us.saturating_mul(NS_PER_US)
}

/// Whether a span may carry this time: its microseconds must be exact in a JavaScript number.
pub const fn is_storable(ns: u64) -> bool {
    ns <= (1 << 53) * 1_000
}

/// The millisecond that a span's row id begins with: its start, clamped into what a row id holds.
pub fn row_ms(start_ns: i64) -> i64 {
    start_ns.div_euclid(NS_PER_MS).clamp(0, MAX_ROW_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microseconds_round_down_and_come_back() {
        assert_eq!(us_from_ns(1_999), 1);
        assert_eq!(us_from_ns(-1), -1);
        assert_eq!(ns_from_us(us_from_ns(5_000)), 5_000);
        assert_eq!(ns_from_us(i64::MAX), i64::MAX);
    }

    #[test]
    fn every_storable_time_is_exact_in_a_javascript_number() {
        assert!(is_storable((1 << 53) * 1_000));
        assert!(!is_storable((1 << 53) * 1_000 + 1));
        assert!(!is_storable(u64::MAX));
    }

    #[test]
    fn row_milliseconds_are_clamped() {
        assert_eq!(row_ms(-5), 0);
        assert_eq!(row_ms(i64::MAX), MAX_ROW_MS);
        assert_eq!(row_ms(1_500_000), 1);
    }
}
