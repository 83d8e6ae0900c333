//! Prices: set, found, removed, and what they do to what is stored.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::cost::{PriceChanged, PriceFound, PriceList};
use touchstone_api::shape::span::SpanDetail;
use touchstone_api::shape::trace::TracePage;
use touchstone_testkit::{TestCtx, Usual, span, span_id, trace_id};

use crate::assert_error;

fn price(model: &str, input: i64) -> Json {
    json!({"price": {
        "model": model,
        "provider": null,
        "input_usd_nanos": input,
        "output_usd_nanos": 0,
        "cache_read_usd_nanos": null,
        "cache_write_usd_nanos": null
    }})
}

/// One call of a model with 1,000 tokens in and 100 out.
async fn with_call(model: &str) -> TestCtx {
    let test = TestCtx::new().await;
    let call = span(1, 1).chat(Usual::GenAi, &[("user", "Hello?")], "Hello!");
    let call = call.text("gen_ai.request.model", model).tokens(Usual::GenAi, 1_000, 100);
    test.send([call]).await;
    test
}

async fn total(test: &TestCtx) -> (Option<i64>, bool) {
    let page: TracePage = test.call("trace_list", json!({})).await;
    (page.rows[0].cost.total_usd_nanos, page.rows[0].cost.estimated)
}

#[tokio::test]
async fn a_call_of_a_known_model_has_its_cost_estimated() {
    let test = with_call("gpt-4o-mini").await;
    // 1,000 × 0.15 + 100 × 0.60 dollars for a million tokens.
    assert_eq!(total(&test).await, (Some(210_000), true));
    let ids = json!({"trace_id": trace_id(1), "span_id": span_id(1)});
    let span: SpanDetail = test.call("span_get", ids).await;
    assert_eq!(span.row.cost.input_usd_nanos, Some(150_000));
}

#[tokio::test]
async fn a_price_of_ones_own_counts_for_what_is_stored_and_for_what_comes() {
    let test = with_call("our-model").await;
    assert_eq!(total(&test).await, (None, false));
    let changed: PriceChanged = test.call("price_set", price(" Our-Model ", 5_000_000)).await;
    assert_eq!((changed.prices.len(), changed.prices[0].model.as_str()), (1, "Our-Model"));
    test.engine().jobs().finished().await;
    assert_eq!(total(&test).await, (Some(5_000), true));
    let later = span(2, 1).at_us(1_900_000_000_000_000).text("gen_ai.request.model", "our-model");
    test.send([later.tokens(Usual::GenAi, 2_000, 0)]).await;
    assert_eq!(total(&test).await, (Some(10_000), true));
    let _: PriceChanged = test.call("price_remove", json!({"model": "our-model"})).await;
    test.engine().jobs().finished().await;
    assert_eq!(total(&test).await, (None, false));
    let list: PriceList = test.call("price_list", json!({})).await;
    assert_eq!(list.prices, []);
}

#[tokio::test]
async fn what_a_model_costs_can_be_looked_up() {
    let test = TestCtx::new().await;
    let found: PriceFound = test.call("price_find", json!({"model": "gpt-4o-mini"})).await;
    let shipped = found.shipped.unwrap();
    assert_eq!((shipped.input_usd_nanos, shipped.output_usd_nanos), (150_000_000, 600_000_000));
    assert_eq!((shipped.cache_read_usd_nanos, found.own), (Some(75_000_000), None));
    let none: PriceFound = test.call("price_find", json!({"model": "our-model"})).await;
    assert_eq!((none.own, none.shipped), (None, None));
}

#[tokio::test]
async fn prices_survive_a_restart() {
    let test = with_call("our-model").await;
    let _: PriceChanged = test.call("price_set", price("our-model", 5_000_000)).await;
    test.engine().jobs().finished().await;
    let test = test.restarted(touchstone_engine::CollectorStart::Off).await;
    test.send([span(2, 1).text("gen_ai.request.model", "our-model").tokens(
        Usual::GenAi,
        9_000,
        0,
    )])
    .await;
    let page: TracePage = test.call("trace_list", json!({})).await;
    let costs: Vec<_> = page.rows.iter().map(|row| row.cost.total_usd_nanos).collect();
    assert!(costs.contains(&Some(45_000)), "{costs:?}");
}

#[tokio::test]
async fn a_price_that_cannot_be_is_refused() {
    let test = TestCtx::new().await;
    let negative = test.refused("price_set", price("m", -1)).await;
    assert_error(&negative, ErrorCode::BadRequest, "negative");
    let unnamed = test.refused("price_set", price(" ", 1)).await;
    assert_error(&unnamed, ErrorCode::BadRequest, "`model`");
    let unknown = test.refused("price_remove", json!({"model": "m"})).await;
    assert_error(&unknown, ErrorCode::NotFound, "m");
}
