//! Values as people write them: numbers, durations, money, times.
//!
//! Dates and times without a zone are UTC, so that a filter finds the same on every machine.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::known::Kind;

/// A number of the field's own unit, or a whole day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// Milliseconds, dollars, or a count; finite.
    Number(f64),
    /// From this millisecond for a day.
    Day(f64),
}

/// Why a text is no such value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is not one.
    Other,
    /// It is told from now, and now is not known.
    NoClock,
}

pub(super) const DAY_MS: f64 = 86_400_000.0;

/// Reads a value of that kind; `now_ms` is the time, if it is known.
pub(super) fn read(kind: Kind, text: &str, now_ms: Option<f64>) -> Result<Value, Refusal> {
    let number = match kind {
        Kind::Duration => duration(text),
        Kind::Milliseconds => plain(text).or_else(|| duration(text)),
        Kind::Money => plain(text.strip_prefix('$').unwrap_or(text)),
        Kind::Time => return time(text, now_ms),
        Kind::Number => counted(text),
        Kind::Text | Kind::Choice => plain(text),
    };
    number.map(Value::Number).ok_or(Refusal::Other)
}

/// What a message says a value of that kind looks like.
pub(super) const fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Duration => "a duration with its unit, as in 500ms, 2s, 1.5m or 2h",
        Kind::Milliseconds => "milliseconds, a number without quotes, or a duration as in 2s",
        Kind::Money => "US dollars, as in 0.05 or $0.05",
        Kind::Time => {
            "a time, as in -2h, now, 2026-11-20, 2026-11-20T10:00Z or milliseconds since 1970, a \
             number without quotes"
        }
        Kind::Number | Kind::Text | Kind::Choice => "a number without quotes",
    }
}

fn plain(text: &str) -> Option<f64> {
    let is_number = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    text.parse().ok().filter(|number: &f64| is_number && number.is_finite())
}

fn counted(text: &str) -> Option<f64> {
    let (digits, factor) = match text.char_indices().next_back()? {
        (end, 'k' | 'K') => (&text[..end], 1e3),
        (end, 'M') => (&text[..end], 1e6),
        _ => (text, 1.0),
    };
    plain(digits).map(|number| number * factor).filter(|number| number.is_finite())
}

/// Milliseconds of `1h30m`, `500ms`, `1.5m`. Every number has its unit.
fn duration(text: &str) -> Option<f64> {
    let (mut rest, mut sum) = (text, None);
    while !rest.is_empty() {
        let unit = rest.find(|next: char| !next.is_ascii_digit() && next != '.')?;
        let number = plain(&rest[..unit])?;
        let end = rest[unit..].find(|next: char| next.is_ascii_digit() || next == '.');
        let end = end.map_or(rest.len(), |end| unit + end);
        sum = Some(sum.unwrap_or(0.0) + number * milliseconds(&rest[unit..end])?);
        rest = &rest[end..];
    }
    sum.filter(|sum: &f64| sum.is_finite())
}

fn milliseconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1e-6,
        "us" | "µs" | "μs" => 1e-3,
        "ms" => 1.0,
        "s" | "sec" => 1e3,
        "m" | "min" => 6e4,
        "h" => 3.6e6,
        "d" => DAY_MS,
        "w" => 7.0 * DAY_MS,
        _ => return None,
    })
}

fn time(text: &str, now_ms: Option<f64>) -> Result<Value, Refusal> {
    if let Some(ms) = plain(text) {
        return Ok(Value::Number(ms));
    }
    let lower = text.to_ascii_lowercase();
    let from_now = lower.strip_prefix("now").unwrap_or(&lower);
    let shift = match from_now.split_at_checked(1) {
        None if lower == "now" => Some(0.0),
        Some(("-", ago)) => duration(ago).map(|ms| -ms),
        Some(("+", ahead)) => duration(ahead),
        _ => None,
    };
    if let Some(shift) = shift {
        return now_ms.map(|now| Value::Number((now + shift).floor())).ok_or(Refusal::NoClock);
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(Value::Day(ms(day.and_time(chrono::NaiveTime::MIN))));
    }
    moment(text).map(|time| Value::Number(ms(time))).ok_or(Refusal::Other)
}

/// A date and a time of day, in UTC.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.replacen(' ', "T", 1);
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"]
        .iter()
        .find_map(|format| DateTime::parse_from_str(&text, format).ok());
    if let Some(zoned) = zoned.or_else(|| DateTime::parse_from_rfc3339(&text).ok()) {
        return Some(zoned.naive_utc());
    }
    let bare = text.strip_suffix(['Z', 'z']).unwrap_or(&text);
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(bare, format).ok())
}

#[expect(clippy::cast_precision_loss, reason = "years that chrono knows are far below 2^53 ms")]
fn ms(time: NaiveDateTime) -> f64 {
    time.and_utc().timestamp_millis() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_795_305_600_000.0;

    fn number(kind: Kind, text: &str) -> Option<f64> {
        match read(kind, text, Some(NOW)) {
            Ok(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    #[test]
    fn a_duration_has_its_unit_and_may_have_several() {
        for (text, ms) in [
            ("500ms", Some(500.0)),
            ("2s", Some(2_000.0)),
            ("1.5m", Some(90_000.0)),
            ("2h", Some(7_200_000.0)),
            ("1h30m", Some(5_400_000.0)),
            ("250us", Some(0.25)),
            (".5s", Some(500.0)),
            ("2", None),
            ("2x", None),
            ("s", None),
            ("-2s", None),
            ("1h30", None),
            ("", None),
        ] {
            assert_eq!(number(Kind::Duration, text), ms, "{text}");
        }
        assert_eq!(number(Kind::Milliseconds, "1500"), Some(1_500.0));
        assert_eq!(number(Kind::Milliseconds, "2s"), Some(2_000.0));
    }

    #[test]
    fn money_and_counts_are_numbers_with_their_usual_marks() {
        assert_eq!(number(Kind::Money, "$0.05"), Some(0.05));
        assert_eq!(number(Kind::Money, "0.05"), Some(0.05));
        assert_eq!(number(Kind::Money, "$"), None);
        assert_eq!(number(Kind::Number, "10k"), Some(10_000.0));
        assert_eq!(number(Kind::Number, "1.5M"), Some(1_500_000.0));
        assert_eq!(number(Kind::Number, "1e3"), Some(1_000.0));
        for none in ["inf", "NaN", "1e999", "k", "", "infinity"] {
            assert_eq!(number(Kind::Number, none), None, "{none}");
        }
    }

    #[test]
    fn a_time_is_told_from_now_or_as_a_date_which_is_utc() {
        for (text, ms) in [
            ("now", NOW),
            ("-2h", NOW - 7_200_000.0),
            ("now-7d", NOW - 7.0 * DAY_MS),
            ("1700000000000", 1_700_000_000_000.0),
            ("2026-11-20T10:00Z", 1_795_168_800_000.0),
            ("2026-11-20T10:00", 1_795_168_800_000.0),
            ("2026-11-20 10:00:00", 1_795_168_800_000.0),
            ("2026-11-20T12:00+02:00", 1_795_168_800_000.0),
            ("2026-11-20T10:00:00.250Z", 1_795_168_800_250.0),
        ] {
            assert_eq!(number(Kind::Time, text), Some(ms), "{text}");
        }
        let day = Ok(Value::Day(1_795_132_800_000.0));
        assert_eq!(read(Kind::Time, "2026-11-20", None), day);
        assert_eq!(read(Kind::Time, "-2h", None), Err(Refusal::NoClock));
        for none in ["tomorrow", "2026-13-01", "-2", "2026", "-h", "nowhere", ""] {
            let is_number = plain(none).is_some();
            assert_eq!(number(Kind::Time, none).is_some(), is_number, "{none}");
        }
    }
}
