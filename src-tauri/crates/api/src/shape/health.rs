//! How ingest fares: what came, what became of it, and from which client libraries.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_ingest::health::{Counts, Health, Lag, Library, LibraryHealth, Scope, UnmappedKey};
use ts_rs::TS;

use crate::number::{exact_u64, exact_us};

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct CollectorHealthRequest {}

/// Counts over a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct IngestCounts {
    /// Requests answered.
    pub requests: i64,
    /// Requests of which nothing was stored.
    pub requests_refused: i64,
    /// Spans that came, those of refused requests aside, which nobody counted.
    pub spans_received: i64,
    /// Spans that were new, or better versions of stored ones.
    pub spans_stored: i64,
    /// Spans that were there already.
    pub spans_repeated: i64,
    /// Spans of traces that were deleted, which are not stored again.
    pub spans_of_deleted: i64,
    /// Spans refused one by one.
    pub spans_refused: i64,
    /// Log records that were handed to the store.
    pub logs_stored: i64,
    /// Log records that are nothing to show.
    pub logs_dropped: i64,
    /// Log records refused one by one.
    pub logs_refused: i64,
    /// Data points of metrics, none of which is stored.
    pub metric_points_dropped: i64,
    /// Bytes of bodies as they came on the wire.
    pub bytes: i64,
}

impl From<Counts> for IngestCounts {
    fn from(counts: Counts) -> Self {
        Self {
            requests: exact_u64(counts.requests),
            requests_refused: exact_u64(counts.requests_refused),
            spans_received: exact_u64(counts.spans_received),
            spans_stored: exact_u64(counts.spans_stored),
            spans_repeated: exact_u64(counts.spans_repeated),
            spans_of_deleted: exact_u64(counts.spans_of_deleted),
            spans_refused: exact_u64(counts.spans_refused),
            logs_stored: exact_u64(counts.logs_stored),
            logs_dropped: exact_u64(counts.logs_dropped),
            logs_refused: exact_u64(counts.logs_refused),
            metric_points_dropped: exact_u64(counts.metric_points_dropped),
            bytes: exact_u64(counts.bytes),
        }
    }
}

/// How long spans took from their end until they were stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct IngestLag {
    /// Spans measured.
    pub spans: i64,
    /// Half of them took no longer, in milliseconds.
    pub p50_ms: i64,
    /// 95 of 100 took no longer, in milliseconds.
    pub p95_ms: i64,
    /// The longest, in milliseconds.
    pub max_ms: i64,
    /// Spans that ended in the future: their sender's clock is ahead. They count as 0.
    pub clock_ahead: i64,
}

impl From<Lag> for IngestLag {
    fn from(lag: Lag) -> Self {
        Self {
            spans: exact_u64(lag.spans),
            p50_ms: exact_u64(lag.p50_ms),
            p95_ms: exact_u64(lag.p95_ms),
            max_ms: exact_u64(lag.max_ms),
            clock_ahead: exact_u64(lag.clock_ahead),
        }
    }
}

/// A reason and how often it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReasonCount {
    /// Its name: `malformed`, `busy`, `key` … for refusals; `no_event`, `other_event`, `no_span`,
    /// `bad_id` for dropped log records.
    pub reason: String,
    /// How often.
    pub count: i64,
}

/// What one client library sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClientHealth {
    /// The library: name, language and version, else the user agent; null for all that came after
    /// the first 64.
    pub client: Option<String>,
    /// Instrumentation scopes seen, with their versions.
    pub scopes: Vec<String>,
    /// Requests with something of it, refused ones included.
    pub requests: i64,
    /// Spans that came.
    pub spans: i64,
    /// Requests refused as a whole, and spans and records refused one by one.
    pub refused: i64,
    /// When its last request was answered, microseconds since 1970.
    pub last_seen_us: i64,
    /// Why something of it was refused last.
    pub last_reason: Option<String>,
    /// How long its spans took.
    pub lag: IngestLag,
}

impl From<LibraryHealth> for ClientHealth {
    fn from(health: LibraryHealth) -> Self {
        Self {
            client: health.library.map(|library| named(&library)),
            scopes: health.scopes.into_iter().map(scope).collect(),
            requests: exact_u64(health.requests),
            spans: exact_u64(health.spans),
            refused: exact_u64(health.refused),
            last_seen_us: exact_us(health.last_seen_ns),
            last_reason: health.last_reason,
            lag: health.lag.into(),
        }
    }
}

/// An attribute's key that no convention reads. Its value stays with the span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct UnmappedCount {
    /// The key.
    pub key: String,
    /// Spans that were found to have it; only some are asked.
    pub spans: i64,
    /// The library that sent it first.
    pub client: String,
}

impl From<UnmappedKey> for UnmappedCount {
    fn from(unmapped: UnmappedKey) -> Self {
        Self {
            key: unmapped.key,
            spans: exact_u64(unmapped.spans),
            client: named(&unmapped.library),
        }
    }
}

/// How ingest fares since the start of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CollectorHealth {
    /// The start, microseconds since 1970.
    pub since_us: i64,
    /// Counts since the start.
    pub total: IngestCounts,
    /// Counts of the last 60 seconds.
    pub last_minute: IngestCounts,
    /// Why requests, spans and records were refused, the most frequent first.
    pub refusals: Vec<ReasonCount>,
    /// Why log records were dropped, the most frequent first.
    pub dropped: Vec<ReasonCount>,
    /// How long spans took.
    pub lag: IngestLag,
    /// By client library, the last seen first.
    pub clients: Vec<ClientHealth>,
    /// Keys that no convention reads, the most frequent first.
    pub unmapped: Vec<UnmappedCount>,
}

impl From<Health> for CollectorHealth {
    fn from(health: Health) -> Self {
        let counted = |reason: &str, count: u64| ReasonCount {
            reason: reason.to_owned(),
            count: exact_u64(count),
        };
        Self {
            since_us: exact_us(health.since_ns),
            total: health.total.into(),
            last_minute: health.last_minute.into(),
            refusals: health.reasons.iter().map(|(it, count)| counted(it.name(), *count)).collect(),
            dropped: health.dropped.iter().map(|(it, count)| counted(it.name(), *count)).collect(),
            lag: health.lag.into(),
            clients: health.libraries.into_iter().map(ClientHealth::from).collect(),
            unmapped: health.unmapped.into_iter().map(UnmappedCount::from).collect(),
        }
    }
}

fn named(library: &Library) -> String {
    let parts = [&library.language, &library.version, &library.distro];
    let parts = parts.into_iter().flatten().map(String::as_str);
    [library.name.as_str()].into_iter().chain(parts).collect::<Vec<_>>().join(" ")
}

fn scope(scope: Scope) -> String {
    if scope.version.is_empty() { scope.name } else { format!("{} {}", scope.name, scope.version) }
}
