//! Statistics over what was stored.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::stats::Stats;
use touchstone_testkit::{START_US, TestCtx, Usual, span};

use crate::assert_error;

const DAY_US: u64 = 86_400_000_000;

async fn with_calls() -> TestCtx {
    let test = TestCtx::new().await;
    for (trace, model, late_us) in
        [(1, "m", 0), (2, "m", 1_000_000), (3, "n", DAY_US), (4, "n", 20 * DAY_US)]
    {
        let call = span(trace, 1).at_us(START_US + late_us).lasting_us(trace * 100_000);
        let call = call.text("gen_ai.request.model", model).tokens(Usual::GenAi, 100, 10);
        test.send([call]).await;
    }
    test
}

#[tokio::test]
async fn a_week_is_told_by_hours_in_total_and_by_model() {
    let test = with_calls().await;
    let (from, to) = (START_US - 60_000_000, START_US + 7 * DAY_US);
    let asked = json!({"from_us": from, "to_us": to, "by": "model"});
    let stats: Stats = test.call("stats_get", asked).await;
    assert_eq!(stats.bucket_us, 3_600_000_000);
    assert!(stats.buckets.len() <= 200 && stats.buckets.len() >= 168);
    let begun: Vec<i64> = stats.buckets.iter().map(|bucket| bucket.start_us).collect();
    assert!(begun.windows(2).all(|pair| pair[1] - pair[0] == stats.bucket_us));
    let busy: Vec<i64> =
        stats.buckets.iter().map(|bucket| bucket.traces).filter(|traces| *traces > 0).collect();
    assert_eq!(busy, [2, 1]);
    let quiet = stats.buckets.iter().find(|bucket| bucket.traces == 0).unwrap();
    assert_eq!((quiet.p50_us, quiet.tokens), (None, 0));
    assert_eq!((stats.total.traces, stats.total.input_tokens), (3, 300));
    let p99 = stats.total.p99_us.unwrap();
    assert!((p99 - 300_000).abs() * 32 <= 300_000, "{p99}");
    let groups: Vec<_> =
        stats.groups.iter().map(|group| (group.key.as_str(), group.count, group.tokens)).collect();
    assert_eq!(groups, [("m", 2, 220), ("n", 1, 110)]);
}

#[tokio::test]
async fn groups_by_project_are_called_by_its_name() {
    let test = with_calls().await;
    let asked = json!({"from_us": 0, "to_us": START_US + 30 * DAY_US, "by": "project"});
    let stats: Stats = test.call("stats_get", asked).await;
    assert!(stats.buckets.len() <= 200);
    let groups: Vec<_> =
        stats.groups.iter().map(|group| (group.label.as_str(), group.count)).collect();
    assert_eq!(groups, [("Default", 4)]);
}

#[tokio::test]
async fn a_range_that_ends_before_it_begins_and_a_project_that_is_not_there_are_refused() {
    let test = TestCtx::new().await;
    let error = test.refused("stats_get", json!({"from_us": 5, "to_us": 5})).await;
    assert_error(&error, ErrorCode::BadRequest, "`from_us`");
    let asked = json!({"from_us": 5, "to_us": 6, "project": "99"});
    assert_error(&test.refused("stats_get", asked).await, ErrorCode::NotFound, "99");
}
