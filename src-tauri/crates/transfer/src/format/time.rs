//! Times as other tools write them.

use chrono::{DateTime, NaiveDateTime};
use serde_json::Value as Json;

/// What a time without a zone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zoneless {
    /// Coordinated Universal Time.
    Utc,
    /// No time: it may be hours off.
    Unknown,
}

/// Nanoseconds since 1970 of a text such as `2026-11-23T04:25:02.5Z`.
pub(super) fn ns(json: &Json, zoneless: Zoneless) -> Option<i64> {
    let text = json.as_str()?.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return time.timestamp_nanos_opt();
    }
    if let Ok(time) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z") {
        return time.timestamp_nanos_opt();
    }
    (zoneless == Zoneless::Utc).then(|| naive_ns(text))?
}

/// Nanoseconds of a time without a zone, as if it were UTC.
pub(super) fn naive_ns(text: &str) -> Option<i64> {
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    let time = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    time.and_utc().timestamp_nanos_opt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_time_without_a_zone_is_one_only_where_it_is_known_to_be_utc() {
        let read = |text: &str, zoneless| ns(&json!(text), zoneless);
        let one_and_a_half = Some(1_500_000_000);
        for text in ["1970-01-01T00:00:01.5Z", "1970-01-01 01:00:01.500+01:00"] {
            assert_eq!(read(text, Zoneless::Unknown), one_and_a_half, "{text}");
        }
        for text in ["1970-01-01T00:00:01.500", "1970-01-01 00:00:01.5"] {
            assert_eq!(read(text, Zoneless::Utc), one_and_a_half, "{text}");
            assert_eq!(read(text, Zoneless::Unknown), None, "{text}");
        }
        assert_eq!(ns(&json!(7), Zoneless::Utc), None);
    }
}
