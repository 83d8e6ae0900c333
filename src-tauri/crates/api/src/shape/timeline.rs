//! The timeline of a trace besides its rows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::timeline;
use ts_rs::TS;

use crate::number::{exact_count, exact_us};

/// Which timeline, and how finely.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimelineGetRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// About how many parts of the time spans are counted in, at most 1,000.
    pub buckets: u32,
}

/// How much ran when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Timeline {
    /// The trace's revision that it is of; of a large trace that grows not always the last.
    pub revision: i64,
    /// Where the whole trace begins, microseconds since 1970.
    pub start_us: i64,
    /// Where the whole trace ends.
    pub end_us: i64,
    /// Stretches in which nothing ran, by time, the 50 longest: where each begins and ends.
    pub idle: Vec<(i64, i64)>,
    /// How much ran in each part of the time, the idle stretches left out.
    pub buckets: Vec<TimelineBucket>,
}

/// How much ran in one part of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TimelineBucket {
    /// Where it begins, microseconds since 1970.
    pub from_us: i64,
    /// Where it ends.
    pub to_us: i64,
    /// Spans that did something in it, at least for a moment; those that only wait do not count.
    pub running: i64,
    /// Spans that ended in it with an error.
    pub failed: i64,
}

impl From<timeline::Bucket> for TimelineBucket {
    fn from(bucket: timeline::Bucket) -> Self {
        Self {
            from_us: exact_us(bucket.from_ns),
            to_us: exact_us(bucket.to_ns),
            running: exact_count(bucket.running),
            failed: exact_count(bucket.failed),
        }
    }
}

/// A stretch as it travels.
pub(crate) fn stretch(gap: &timeline::Gap) -> (i64, i64) {
    (exact_us(gap.from_ns), exact_us(gap.to_ns))
}
