//! What model calls cost. The price data of genai-prices ships in the program and knows the rates
//! of the day a call was made; a price that the user set for a model counts before it.
//!
//! Nothing is ever fetched. What a sender states of its costs is not touched here.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, UNIX_EPOCH};

use genai_prices::{Calculator, ErrorKind, PriceRequest, Usage as Counts, UsageKey};
use touchstone_domain::cost::{Cost, nanos_from_usd};
use touchstone_domain::facts::{Facts, SpanType};
use touchstone_domain::price::{PER_TOKENS, Price};
use touchstone_domain::usage::Usage;

/// All prices that are known.
#[derive(Debug, Default)]
pub struct PriceBook {
    /// The user's, by the model's name in lower case.
    own: RwLock<Arc<HashMap<String, Vec<Price>>>>,
}

impl PriceBook {
    /// Replaces the user's prices.
    pub fn set_own(&self, prices: Vec<Price>) {
        let mut own: HashMap<String, Vec<Price>> = HashMap::new();
        for price in prices {
            own.entry(price.model.to_lowercase()).or_default().push(price);
        }
        *self.own.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(own);
    }

    /// What a call cost: as its sender states it, else reckoned from its tokens; nothing if its
    /// model has no price. Agents state the tokens of the calls below them and cost nothing
    /// themselves.
    pub fn cost(&self, facts: &Facts, start_ns: i64) -> Cost {
        if facts.cost.has_data() {
            return facts.cost.with_total();
        }
        let Some(model) = facts.model.as_deref() else { return Cost::default() };
        if facts.span_type == SpanType::AGENT || !facts.usage.has_data() {
            return Cost::default();
        }
        let provider = facts.provider.as_deref();
        match self.own(model, provider) {
            Some(price) => by_price(&price, &facts.usage),
            None => by_data(model, provider, &facts.usage, start_ns).unwrap_or_default(),
        }
    }

    /// What the shipped data says that a model costs at a time; it may tell tiers apart, which are
    /// left out here.
    pub fn shipped(&self, model: &str, provider: Option<&str>, at_ns: i64) -> Option<Price> {
        let of = |usage: Usage| by_data(model, provider, &usage, at_ns);
        let million = Some(PER_TOKENS);
        let plain = of(Usage { input: million, output: million, ..Usage::default() })?;
        let input = |usage| of(usage).and_then(|cost| cost.input_nanos);
        Some(Price {
            model: model.to_owned(),
            provider: provider.map(str::to_owned),
            input_nanos: plain.input_nanos?,
            output_nanos: plain.output_nanos?,
            cache_read_nanos: input(Usage {
                input: million,
                cache_read: million,
                ..Usage::default()
            }),
            cache_write_nanos: input(Usage {
                input: million,
                cache_write: million,
                ..Usage::default()
            }),
        })
    }

    /// The user's price for a model, that for its provider first.
    pub fn own(&self, model: &str, provider: Option<&str>) -> Option<Price> {
        let own = Arc::clone(&self.own.read().unwrap_or_else(PoisonError::into_inner));
        if own.is_empty() {
            return None;
        }
        let prices = own.get(&model.to_lowercase())?;
        let same = |price: &&Price| match (price.provider.as_deref(), provider) {
            (Some(of), Some(is)) => of.eq_ignore_ascii_case(is),
            _ => false,
        };
        let any = prices.iter().find(|price| price.provider.is_none());
        prices.iter().find(same).or(any).cloned()
    }
}

fn by_price(price: &Price, usage: &Usage) -> Cost {
    let count = |tokens: Option<i64>| tokens.unwrap_or_default().max(0);
    let (read, write) = (count(usage.cache_read), count(usage.cache_write));
    let fresh = (count(usage.input) - read - write).max(0);
    let parts = [
        (fresh, price.input_nanos),
        (read, price.cache_read_nanos.unwrap_or(price.input_nanos)),
        (write, price.cache_write_nanos.unwrap_or(price.input_nanos)),
    ];
    let input = parts.iter().map(|(tokens, nanos)| times(*tokens, *nanos)).sum();
    let output = times(count(usage.output), price.output_nanos);
    Cost {
        input_nanos: Some(input),
        output_nanos: Some(output),
        total_nanos: Some(input.saturating_add(output)),
        estimated: true,
    }
}

fn times(tokens: i64, nanos: i64) -> i64 {
    let product = i128::from(tokens) * i128::from(nanos) / i128::from(PER_TOKENS);
    i64::try_from(product).unwrap_or(i64::MAX)
}

/// By the shipped data. A provider that it does not know is left out: the model's name may tell.
fn by_data(model: &str, provider: Option<&str>, usage: &Usage, start_ns: i64) -> Option<Cost> {
    let counts = counts(usage);
    let at = UNIX_EPOCH + Duration::from_nanos(u64::try_from(start_ns).unwrap_or_default());
    let request = PriceRequest::new(model, &counts).with_timestamp(at);
    let calculator = Calculator::bundled();
    let price = match provider {
        None => calculator.calculate(&request),
        Some(provider) => match calculator.calculate(&request.clone().with_provider_id(provider)) {
            Err(error) if error.kind() == ErrorKind::ProviderNotFound => {
                calculator.calculate(&request)
            }
            found => found,
        },
    };
    let price = price.ok()?;
    Some(Cost {
        input_nanos: nanos_from_usd(price.input_price),
        output_nanos: nanos_from_usd(price.output_price),
        total_nanos: nanos_from_usd(price.total_price),
        estimated: true,
    })
}

/// The counts by the names of the data. Its input counts cached tokens in, as ours does.
fn counts(usage: &Usage) -> Counts {
    let named = [
        (UsageKey::INPUT_TOKENS, usage.input),
        (UsageKey::OUTPUT_TOKENS, usage.output),
        (UsageKey::CACHE_READ_TOKENS, usage.cache_read),
        (UsageKey::CACHE_WRITE_TOKENS, usage.cache_write),
    ];
    let mut counts = Counts::new();
    for (key, count) in named {
        if let Some(count) = count.filter(|count| *count > 0) {
            #[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^53")]
            counts.insert(key, count as f64);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-08-01.
    const WHEN_NS: i64 = 1_754_006_400_000_000_000;

    fn call(model: &str, provider: Option<&str>) -> Facts {
        Facts {
            span_type: SpanType::LLM,
            model: Some(model.into()),
            provider: provider.map(str::to_owned),
            usage: Usage { input: Some(1_000_000), output: Some(500_000), ..Usage::default() },
            ..Facts::default()
        }
    }

    fn own(provider: Option<&str>, input: i64) -> Price {
        Price {
            model: "GPT-4o-mini".into(),
            provider: provider.map(str::to_owned),
            input_nanos: input,
            output_nanos: 0,
            cache_read_nanos: None,
            cache_write_nanos: None,
        }
    }

    #[test]
    fn a_known_model_has_its_price_whoever_the_provider_is_said_to_be() {
        let book = PriceBook::default();
        let of = |provider| book.cost(&call("gpt-4o-mini", provider), WHEN_NS);
        let cost = of(Some("openai"));
        // 0.15 and 0.60 dollars for a million tokens.
        assert_eq!((cost.input_nanos, cost.output_nanos), (Some(150_000_000), Some(300_000_000)));
        assert_eq!((cost.total_nanos, cost.estimated), (Some(450_000_000), true));
        assert_eq!(of(None), cost);
        assert_eq!(of(Some("a gateway of our own")), cost);
    }

    #[test]
    fn dated_names_of_a_model_have_its_price_and_unknown_models_none() {
        let book = PriceBook::default();
        let dated = book.cost(&call("gpt-4o-mini-2024-07-18", Some("openai")), WHEN_NS);
        assert_eq!(dated.total_nanos, Some(450_000_000));
        assert_eq!(book.cost(&call("our-own-model", None), WHEN_NS), Cost::default());
    }

    #[test]
    fn cached_tokens_are_part_of_the_input_and_cheaper() {
        let book = PriceBook::default();
        let mut facts = call("gpt-4o-mini", Some("openai"));
        facts.usage.cache_read = Some(1_000_000);
        assert_eq!(book.cost(&facts, WHEN_NS).input_nanos, Some(75_000_000));
    }

    #[test]
    fn what_the_sender_states_counts_before_any_price() {
        let book = PriceBook::default();
        let stated = Cost { input_nanos: Some(1), output_nanos: Some(2), ..Cost::default() };
        let facts = Facts { cost: stated, ..call("gpt-4o-mini", None) };
        let cost = book.cost(&facts, WHEN_NS);
        assert_eq!((cost.total_nanos, cost.estimated), (Some(3), false));
    }

    #[test]
    fn agents_and_calls_without_tokens_cost_nothing() {
        let book = PriceBook::default();
        let agent = Facts { span_type: SpanType::AGENT, ..call("gpt-4o-mini", None) };
        assert_eq!(book.cost(&agent, WHEN_NS), Cost::default());
        let silent = Facts { usage: Usage::default(), ..call("gpt-4o-mini", None) };
        assert_eq!(book.cost(&silent, WHEN_NS), Cost::default());
    }

    #[test]
    fn the_users_price_counts_before_the_data_and_that_for_the_provider_first() {
        let book = PriceBook::default();
        book.set_own(vec![own(None, 5), own(Some("azure"), 7)]);
        let of = |provider| book.cost(&call("gpt-4o-mini", provider), WHEN_NS).input_nanos;
        assert_eq!((of(None), of(Some("openai")), of(Some("Azure"))), (Some(5), Some(5), Some(7)));
        book.set_own(vec![own(Some("azure"), 7)]);
        assert_eq!(of(Some("openai")), Some(150_000_000));
    }

    #[test]
    fn own_prices_may_tell_cached_tokens_apart() {
        let price =
            Price { cache_read_nanos: Some(10), cache_write_nanos: Some(200), ..own(None, 100) };
        let usage = Usage {
            input: Some(3_000_000),
            cache_read: Some(1_000_000),
            cache_write: Some(1_000_000),
            ..Usage::default()
        };
        assert_eq!(by_price(&price, &usage).input_nanos, Some(310));
        assert_eq!(times(i64::MAX, i64::MAX), i64::MAX);
    }
}
