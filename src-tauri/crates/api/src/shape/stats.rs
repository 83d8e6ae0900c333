//! Statistics over time: what a dashboard shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::stats::Stats as Counted;
use ts_rs::TS;

use crate::number::exact_count;

/// By what the groups are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatsBy {
    /// Model calls by model.
    Model,
    /// Traces by name.
    Name,
    /// Traces by the version of what ran.
    Version,
    /// Traces by project.
    Project,
}

/// Which statistics.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatsGetRequest {
    /// Of this project; of all if absent.
    #[serde(default)]
    #[ts(optional)]
    pub project: Option<String>,
    /// Of traces and calls that start at or after this, microseconds since 1970; rounded down to a
    /// whole minute.
    pub from_us: i64,
    /// That start before this; rounded up to a whole minute.
    pub to_us: i64,
    /// The groups, if any are wanted.
    #[serde(default)]
    #[ts(optional)]
    pub by: Option<StatsBy>,
}

/// The traces that started in one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StatsBucket {
    /// When it begins, microseconds since 1970.
    pub start_us: i64,
    /// Traces.
    pub traces: i64,
    /// Traces that failed.
    pub errors: i64,
    /// Half of them took at most this, microseconds; null where there are none. Off by 3.2 % at
    /// most, as all percentiles here.
    pub p50_us: Option<i64>,
    /// 95 of a hundred took at most this.
    pub p95_us: Option<i64>,
    /// Tokens.
    pub tokens: i64,
    /// What they cost, billionths of a US dollar.
    pub cost_usd_nanos: i64,
}

/// All traces together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StatsTotal {
    /// Traces.
    pub traces: i64,
    /// Traces that failed.
    pub errors: i64,
    /// Half of them took at most this, microseconds; null where there are none.
    pub p50_us: Option<i64>,
    /// 95 of a hundred took at most this.
    pub p95_us: Option<i64>,
    /// 99 of a hundred took at most this.
    pub p99_us: Option<i64>,
    /// Tokens read by models.
    pub input_tokens: i64,
    /// Tokens written by models.
    pub output_tokens: i64,
    /// What they cost, billionths of a US dollar.
    pub cost_usd_nanos: i64,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StatsGroup {
    /// Its key: the model, the name, the version (empty where none is said), the project's id.
    pub key: String,
    /// What it is called: the key, or the project's name.
    pub label: String,
    /// Calls by model, else traces.
    pub count: i64,
    /// Those that failed.
    pub errors: i64,
    /// Half of them took at most this, microseconds.
    pub p50_us: Option<i64>,
    /// 95 of a hundred took at most this.
    pub p95_us: Option<i64>,
    /// Tokens.
    pub tokens: i64,
    /// What they cost, billionths of a US dollar.
    pub cost_usd_nanos: i64,
}

/// Statistics over a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Stats {
    /// How long each bucket is, microseconds.
    pub bucket_us: i64,
    /// At most 200 buckets in order, also those in which nothing happened. They begin at multiples
    /// of their length.
    pub buckets: Vec<StatsBucket>,
    /// All together.
    pub total: StatsTotal,
    /// The 20 largest groups, the largest first; none if none were asked for.
    pub groups: Vec<StatsGroup>,
}

impl StatsBucket {
    pub(crate) fn of(start_us: i64, stats: &Counted) -> Self {
        Self {
            start_us: exact_count(start_us),
            traces: exact_count(stats.count),
            errors: exact_count(stats.errors),
            p50_us: percentile(stats, 50),
            p95_us: percentile(stats, 95),
            tokens: exact_count(stats.total_tokens),
            cost_usd_nanos: exact_count(stats.cost_nanos),
        }
    }
}

impl StatsGroup {
    pub(crate) fn of(key: String, label: String, stats: &Counted) -> Self {
        Self {
            key,
            label,
            count: exact_count(stats.count),
            errors: exact_count(stats.errors),
            p50_us: percentile(stats, 50),
            p95_us: percentile(stats, 95),
            tokens: exact_count(stats.total_tokens),
            cost_usd_nanos: exact_count(stats.cost_nanos),
        }
    }
}

impl From<&Counted> for StatsTotal {
    fn from(stats: &Counted) -> Self {
        Self {
            traces: exact_count(stats.count),
            errors: exact_count(stats.errors),
            p50_us: percentile(stats, 50),
            p95_us: percentile(stats, 95),
            p99_us: percentile(stats, 99),
            input_tokens: exact_count(stats.input_tokens),
            output_tokens: exact_count(stats.output_tokens),
            cost_usd_nanos: exact_count(stats.cost_nanos),
        }
    }
}

fn percentile(stats: &Counted, percent: u8) -> Option<i64> {
    stats.latency.percentile(percent).map(exact_count)
}
