//! The collector: how it stands, and its last requests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_ingest::request_log::{Entry, Outcome};
use ts_rs::TS;

use crate::number::{exact_u64, exact_us};

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct CollectorStatusRequest {}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CollectorOutcome {
    /// All of it was stored.
    Accepted,
    /// Part of it was stored.
    Partial,
    /// Nothing of it was stored.
    Refused,
}

impl From<Outcome> for CollectorOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted => Self::Accepted,
            Outcome::Partial => Self::Partial,
            Outcome::Refused => Self::Refused,
        }
    }
}

/// One request that the collector answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CollectorRequest {
    /// Counts up by one per request since the start.
    pub sequence: i64,
    /// When it came, microseconds since 1970.
    pub time_us: i64,
    /// What became of it.
    pub outcome: CollectorOutcome,
    /// The HTTP status answered.
    pub status: u16,
    /// Where it was sent to.
    pub path: String,
    /// The content type stated.
    pub content_type: Option<String>,
    /// Bytes of its body as they came.
    pub bytes: i64,
    /// Spans stored.
    pub spans_accepted: i64,
    /// Spans refused.
    pub spans_rejected: i64,
    /// Names of the projects that its traces went to.
    pub projects: Vec<String>,
    /// The sender's `service.name`.
    pub service: Option<String>,
    /// The sender's user agent.
    pub client: Option<String>,
    /// Why it was refused, in whole or in part.
    pub reason: Option<String>,
    /// What to do about that.
    pub hint: Option<String>,
}

impl From<Entry> for CollectorRequest {
    fn from(entry: Entry) -> Self {
        Self {
            sequence: exact_u64(entry.sequence),
            time_us: exact_us(entry.time_ns),
            outcome: entry.outcome.into(),
            status: entry.status,
            path: entry.path,
            content_type: entry.content_type,
            bytes: exact_u64(entry.bytes),
            spans_accepted: exact_u64(entry.spans_accepted),
            spans_rejected: exact_u64(entry.spans_rejected),
            projects: entry.projects,
            service: entry.service,
            client: entry.client,
            reason: entry.reason,
            hint: entry.hint,
        }
    }
}

/// How the collector stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CollectorStatus {
    /// Whether it takes requests.
    pub running: bool,
    /// Where clients send, `http://127.0.0.1:4318` for instance; null while stopped.
    pub url: Option<String>,
    /// The port it listens on, else the one it will listen on; 0 stands for any free one.
    pub port: u16,
    /// Why it is not running although it should be.
    pub error: Option<String>,
    /// What to do about that.
    pub hint: Option<String>,
    /// Where clients send gRPC; null while it takes none.
    pub grpc_url: Option<String>,
    /// The port for gRPC, as `port`.
    pub grpc_port: u16,
    /// Why it takes no gRPC although it runs.
    pub grpc_error: Option<String>,
    /// Requests since the start of the program.
    pub received_requests: i64,
    /// Requests of which nothing was stored.
    pub refused_requests: i64,
    /// Spans stored.
    pub accepted_spans: i64,
    /// Spans refused.
    pub rejected_spans: i64,
    /// The last 50 requests, newest first.
    pub recent: Vec<CollectorRequest>,
}

/// Where the collector is to listen.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectorStartRequest {
    /// Kept for later starts, too; 0 picks a free one; the port kept before if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub port: Option<u16>,
    /// The same for gRPC.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub grpc_port: Option<u16>,
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct CollectorStopRequest {}
