//! Times and durations as the protocol's JSON writes them: RFC 3339 and `"0.221s"`, both in whole
//! milliseconds, and plain milliseconds.

use chrono::{DateTime, SecondsFormat, Utc};
use touchstone_domain::time::{NS_PER_MS, NS_PER_S};

/// Nanoseconds since 1970 as RFC 3339; without a fraction where it would be zero.
pub(crate) fn rfc3339(ns: i64) -> String {
    let ms = ms(ns);
    let time = DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    let form = if ms % 1_000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
    time.to_rfc3339_opts(form, true)
}

/// RFC 3339 as nanoseconds since 1970, if it is that.
pub(crate) fn ns_of_rfc3339(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok()?.timestamp_nanos_opt()
}

/// Nanoseconds as `"0.221s"`.
pub(crate) fn duration(ns: i64) -> String {
    let ms = ms(ns).max(0);
    match (ms / 1_000, ms % 1_000) {
        (seconds, 0) => format!("{seconds}s"),
        (seconds, rest) => format!("{seconds}.{rest:03}s"),
    }
}

/// `"0.221s"` as nanoseconds, if it is that and not negative.
pub(crate) fn ns_of_duration(text: &str) -> Option<i64> {
    let (whole, fraction) = match text.strip_suffix('s')?.split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (text.strip_suffix('s')?, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 9 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let nanos: i64 = format!("{fraction:0<9}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(NS_PER_S)?.checked_add(nanos)
}

/// Nanoseconds as whole milliseconds.
pub(crate) const fn ms(ns: i64) -> i64 {
    ns.div_euclid(NS_PER_MS)
}

/// Milliseconds as nanoseconds; what lies too far stops at the ends.
pub(crate) const fn ns_of_ms(ms: i64) -> i64 {
    ms.saturating_mul(NS_PER_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_milliseconds_and_read_in_any_precision() {
        assert_eq!(rfc3339(1_795_377_357_916_914_112), "2026-11-22T19:55:57.916Z");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(ns_of_rfc3339("1970-01-01T01:00:00.000000001+01:00"), Some(1));
        assert_eq!(ns_of_rfc3339("yesterday"), None);
    }

    #[test]
    fn durations_are_written_in_milliseconds_and_read_in_any_precision() {
        assert_eq!(duration(221_999_999), "0.221s");
        assert_eq!((duration(0), duration(-5)), ("0s".into(), "0s".into()));
        assert_eq!(ns_of_duration("1.5s"), Some(1_500_000_000));
        assert_eq!(ns_of_duration("3s"), Some(3_000_000_000));
        for wrong in ["", "s", "1", "-1s", "1.5", "1.1234567890s", "xs", ".5s"] {
            assert_eq!(ns_of_duration(wrong), None, "{wrong}");
        }
    }
}
