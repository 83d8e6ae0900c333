//! The user's prices for models.

use touchstone_domain::price::Price as DomainPrice;
use touchstone_engine::job::PRICE_APPLY;

use crate::context::Ctx;
use crate::error::Error;
use crate::shape::cost::{
    Price, PriceChanged, PriceFindRequest, PriceFound, PriceList, PriceListRequest,
    PriceRemoveRequest, PriceSetRequest,
};

/// Longest name of a model or provider, in characters.
const NAME_CHARS: usize = 200;

pub(crate) async fn list(ctx: &Ctx, _: PriceListRequest) -> Result<PriceList, Error> {
    let prices = ctx.store().read(|tx| tx.prices()).await?;
    Ok(PriceList { prices: prices.into_iter().map(Price::from).collect() })
}

pub(crate) async fn find(ctx: &Ctx, request: PriceFindRequest) -> Result<PriceFound, Error> {
    let prices = ctx.engine().prices();
    let (model, provider) = (request.model.trim(), request.provider.as_deref());
    Ok(PriceFound {
        own: prices.own(model, provider).map(Price::from),
        shipped: prices.shipped(model, provider, ctx.engine().now_ns()).map(Price::from),
    })
}

pub(crate) async fn set(ctx: &Ctx, request: PriceSetRequest) -> Result<PriceChanged, Error> {
    let price = checked(request.price)?;
    let model = price.model.clone();
    ctx.store().write(move |tx| tx.price_set(&price)).await?;
    changed(ctx, model).await
}

pub(crate) async fn remove(ctx: &Ctx, request: PriceRemoveRequest) -> Result<PriceChanged, Error> {
    let PriceRemoveRequest { model, provider } = request;
    let gone = model.clone();
    ctx.store().write(move |tx| tx.price_remove(&gone, provider.as_deref())).await?;
    changed(ctx, model).await
}

async fn changed(ctx: &Ctx, model: String) -> Result<PriceChanged, Error> {
    ctx.engine().load_prices().await?;
    let spans = ctx.store().read(|tx| tx.projects()).await?;
    let spans = spans.iter().map(|row| row.span_count).sum();
    let job = ctx.engine().jobs().start_anew(PRICE_APPLY, model, Some(spans)).await?;
    Ok(PriceChanged { prices: list(ctx, PriceListRequest {}).await?.prices, job: job.into() })
}

fn checked(price: Price) -> Result<DomainPrice, Error> {
    let named = |member: &str, name: &str| {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME_CHARS {
            let message = format!("`{member}` must have 1 to {NAME_CHARS} characters");
            return Err(Error::bad_request(message));
        }
        Ok(name)
    };
    let model = named("model", &price.model)?;
    let provider = price.provider.as_deref().map(|name| named("provider", name)).transpose()?;
    let of_cache = [price.cache_read_usd_nanos, price.cache_write_usd_nanos].into_iter().flatten();
    if of_cache.chain([price.input_usd_nanos, price.output_usd_nanos]).any(|nanos| nanos < 0) {
        return Err(Error::bad_request("a price cannot be negative"));
    }
    Ok(DomainPrice { model, provider, ..price.into() })
}
