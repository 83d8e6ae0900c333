//! What model calls cost, and the user's prices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::cost::Cost as DomainCost;
use touchstone_domain::price::Price as DomainPrice;
use ts_rs::TS;

use super::job::Job;
use crate::number::exact_count;

/// Money in billionths of a US dollar; what is not known is null, never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Cost {
    /// For the tokens read.
    pub input_usd_nanos: Option<i64>,
    /// For the tokens written.
    pub output_usd_nanos: Option<i64>,
    /// Altogether.
    pub total_usd_nanos: Option<i64>,
    /// Whether any of it was reckoned from prices here rather than stated by the sender.
    pub estimated: bool,
}

impl From<DomainCost> for Cost {
    fn from(cost: DomainCost) -> Self {
        let [input, output, total] =
            [cost.input_nanos, cost.output_nanos, cost.total_nanos].map(|it| it.map(exact_count));
        Self {
            input_usd_nanos: input,
            output_usd_nanos: output,
            total_usd_nanos: total,
            estimated: cost.estimated,
        }
    }
}

/// What a model's tokens cost, in billionths of a US dollar for a million tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The model's name as spans give it; letters' case does not matter.
    pub model: String,
    /// The provider it is for; any if null.
    pub provider: Option<String>,
    /// Tokens read.
    pub input_usd_nanos: i64,
    /// Tokens written.
    pub output_usd_nanos: i64,
    /// Tokens read from the provider's cache; as those read if null.
    pub cache_read_usd_nanos: Option<i64>,
    /// Tokens written to the provider's cache; as those read if null.
    pub cache_write_usd_nanos: Option<i64>,
}

impl From<DomainPrice> for Price {
    fn from(price: DomainPrice) -> Self {
        Self {
            model: price.model,
            provider: price.provider,
            input_usd_nanos: exact_count(price.input_nanos),
            output_usd_nanos: exact_count(price.output_nanos),
            cache_read_usd_nanos: price.cache_read_nanos.map(exact_count),
            cache_write_usd_nanos: price.cache_write_nanos.map(exact_count),
        }
    }
}

impl From<Price> for DomainPrice {
    fn from(price: Price) -> Self {
        Self {
            model: price.model,
            provider: price.provider,
            input_nanos: price.input_usd_nanos,
            output_nanos: price.output_usd_nanos,
            cache_read_nanos: price.cache_read_usd_nanos,
            cache_write_nanos: price.cache_write_usd_nanos,
        }
    }
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct PriceListRequest {}

/// The user's prices, by model and provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceList {
    /// The prices.
    pub prices: Vec<Price>,
}

/// Which model.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceFindRequest {
    /// The model's name as spans give it.
    pub model: String,
    /// The provider; any if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub provider: Option<String>,
}

/// What a model costs today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceFound {
    /// The user's price, if set.
    pub own: Option<Price>,
    /// What the shipped data says, if it knows the model.
    pub shipped: Option<Price>,
}

/// A price to set.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceSetRequest {
    /// The price.
    pub price: Price,
}

/// Whose price goes, so that the shipped data counts again.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceRemoveRequest {
    /// The model's name.
    pub model: String,
    /// The provider that the price is for; null for a price for any.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub provider: Option<String>,
}

/// Prices have changed; costs that were reckoned before are reckoned anew by a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceChanged {
    /// The user's prices now.
    pub prices: Vec<Price>,
    /// Reckons the model's stored calls anew.
    pub job: Job,
}
