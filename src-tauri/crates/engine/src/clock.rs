//! The clock: the only place that asks the system for the time. Everything else is told it.

use std::time::SystemTime;

use uuid::Uuid;

/// Nanoseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now_ns() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// A new id: a UUIDv7, so that ids sort by the time of their making.
pub fn new_id() -> String {
    Uuid::now_v7().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_time_of_their_making() {
        let ids: Vec<String> = (0..100).map(|_| new_id()).collect();
        assert!(ids.is_sorted());
    }

    #[test]
    fn the_time_is_in_this_century() {
        assert!(now_ns() > 1_700_000_000 * 1_000_000_000);
    }
}
