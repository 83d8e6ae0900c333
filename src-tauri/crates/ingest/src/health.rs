//! How ingest fares: what came, what became of it, from which libraries, how late, and what nobody
//! understood of it. Since the start and in memory only.

mod lag;
mod reason;
mod seen;
mod tally;

use std::ops::AddAssign;

pub use self::lag::Lag;
pub use self::reason::{Dropped, Reason};
pub use self::seen::{Library, Scope};
pub(crate) use self::seen::{Seen, Sent, clipped};
pub(crate) use self::tally::Tally;

/// Counts over a span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests answered.
    pub requests: u64,
    /// Requests of which nothing was stored.
    pub requests_refused: u64,
    /// Spans that came, those of refused requests aside, which nobody counted.
    pub spans_received: u64,
    /// Spans that were new, or better versions of stored ones.
    pub spans_stored: u64,
    /// Spans that were there already.
    pub spans_repeated: u64,
    /// Spans of traces that were deleted, which are not stored again.
    pub spans_of_deleted: u64,
    /// Spans refused one by one.
    pub spans_refused: u64,
    /// Log records that were handed to the store, repeated ones included.
    pub logs_stored: u64,
    /// Log records that are nothing to show.
    pub logs_dropped: u64,
    /// Log records refused one by one.
    pub logs_refused: u64,
    /// Data points of metrics, none of which is stored.
    pub metric_points_dropped: u64,
    /// Bytes of bodies as they came on the wire.
    pub bytes: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.requests_refused += other.requests_refused;
        self.spans_received += other.spans_received;
        self.spans_stored += other.spans_stored;
        self.spans_repeated += other.spans_repeated;
        self.spans_of_deleted += other.spans_of_deleted;
        self.spans_refused += other.spans_refused;
        self.logs_stored += other.logs_stored;
        self.logs_dropped += other.logs_dropped;
        self.logs_refused += other.logs_refused;
        self.metric_points_dropped += other.metric_points_dropped;
        self.bytes += other.bytes;
    }
}

/// What one library sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryHealth {
    /// The library; none for all that came after the first 64.
    pub library: Option<Library>,
    /// Requests with something of it, refused ones included.
    pub requests: u64,
    /// Spans that came.
    pub spans: u64,
    /// Requests refused as a whole, and spans and records refused one by one.
    pub refused: u64,
    /// When its last request was answered, nanoseconds since 1970.
    pub last_seen_ns: i64,
    /// Why something of it was refused last.
    pub last_reason: Option<String>,
    /// Instrumentation scopes seen, the first 16.
    pub scopes: Vec<Scope>,
    /// How long its spans took.
    pub lag: Lag,
}

/// A key that no convention reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmappedKey {
    /// The attribute's key.
    pub key: String,
    /// Spans that were found to have it. Only some are asked.
    pub spans: u64,
    /// The library that sent it first.
    pub library: Library,
}

/// How ingest fares since the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The start, nanoseconds since 1970.
    pub since_ns: i64,
    /// Counts since the start.
    pub total: Counts,
    /// Counts of the last 60 seconds.
    pub last_minute: Counts,
    /// Why requests, spans and records were refused, the most frequent first.
    pub reasons: Vec<(Reason, u64)>,
    /// Why log records were dropped, the most frequent first.
    pub dropped: Vec<(Dropped, u64)>,
    /// How long spans took.
    pub lag: Lag,
    /// By library, the last seen first.
    pub libraries: Vec<LibraryHealth>,
    /// Keys that no convention reads, the most frequent first; the first 200 found.
    pub unmapped: Vec<UnmappedKey>,
}
