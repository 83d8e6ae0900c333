//! Prices that the user sets, and what they do to stored costs.

use touchstone_domain::price::Price;

use super::{Home, span};
use crate::StoreError;

fn price(provider: Option<&str>) -> Price {
    Price {
        model: "gpt".into(),
        provider: provider.map(str::to_owned),
        input_nanos: 5,
        output_nanos: 6,
        cache_read_nanos: None,
        cache_write_nanos: Some(7),
    }
}

#[tokio::test]
async fn a_price_is_set_over_the_one_before_and_removed_by_its_name_in_any_case() {
    let home = Home::new();
    home.store.write(|tx| tx.price_set(&price(None))).await.unwrap();
    let changed = Price { input_nanos: 9, model: "GPT".into(), ..price(None) };
    home.store.write(move |tx| tx.price_set(&changed)).await.unwrap();
    home.store.write(|tx| tx.price_set(&price(Some("openai")))).await.unwrap();
    let prices = home.store.read(|tx| tx.prices()).await.unwrap();
    assert_eq!((prices.len(), prices[0].input_nanos), (2, 9));
    assert_eq!(prices[1], price(Some("openai")));
    home.store.write(|tx| tx.price_remove("gpt", None)).await.unwrap();
    let again = home.store.write(|tx| tx.price_remove("gpt", None)).await;
    assert!(matches!(again, Err(StoreError::NotFound { .. })));
}

#[tokio::test]
async fn spans_of_a_model_are_read_anew_in_steps() {
    let home = Home::new();
    let spans = (1..=7).map(|n| {
        let mut span = span(1, n, u32::from(n > 1), i64::from(n), "text");
        span.facts.model = Some(if n % 2 == 0 { "GPT" } else { "other" }.into());
        span
    });
    home.put(spans.collect()).await;
    let (mut from, mut steps) = (Some(0), Vec::new());
    while let Some(row) = from {
        let step =
            home.store.write(move |tx| tx.spans_read_anew(Some("gpt"), row, 3)).await.unwrap();
        steps.push(step.0);
        from = step.1;
    }
    assert_eq!(steps, [3, 3, 1]);
    // The reader of these tests gives 2,000,000,000 to every span that it reads.
    let trace = home.trace(1).await.unwrap();
    assert_eq!(trace.cost.total_nanos, Some(6_000_000_000));
    home.store.write(|tx| tx.spans_read_anew(None, 0, 100)).await.unwrap();
    assert_eq!(home.trace(1).await.unwrap().cost.total_nanos, Some(2_000_000_000));
}
