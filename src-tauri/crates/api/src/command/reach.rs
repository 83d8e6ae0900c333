//! Who may reach the collector.

use secrecy::{ExposeSecret as _, SecretString};

use crate::context::Ctx;
use crate::error::Error;
use crate::shape::reach::{
    KeyMakeRequest, KeyRemoveRequest, KeyShowRequest, KeyShown, Reach, ReachGetRequest,
    ReachSetRequest,
};

pub(crate) async fn get(ctx: &Ctx, _: ReachGetRequest) -> Result<Reach, Error> {
    let collector = ctx.engine().collector();
    let access = collector.access().await?;
    Ok(Reach {
        has_key: access.has_key,
        hosts: access.hosts,
        bind: access.bind.map(|bind| bind.to_string()),
        bind_error: collector.state().await?.bind_error,
    })
}

pub(crate) async fn set(ctx: &Ctx, request: ReachSetRequest) -> Result<Reach, Error> {
    let bind = request.bind.as_deref().filter(|bind| !bind.trim().is_empty());
    ctx.engine().collector().set_reach(&request.hosts, bind).await?;
    get(ctx, ReachGetRequest {}).await
}

pub(crate) async fn key_make(ctx: &Ctx, request: KeyMakeRequest) -> Result<KeyShown, Error> {
    let collector = ctx.engine().collector();
    match request.key {
        Some(key) => collector.set_key(Some(SecretString::from(key))).await?,
        None => drop(collector.new_key().await?),
    }
    key_show(ctx, KeyShowRequest {}).await
}

pub(crate) async fn key_show(ctx: &Ctx, _: KeyShowRequest) -> Result<KeyShown, Error> {
    let key = ctx.engine().collector().key().await?;
    Ok(KeyShown { key: key.map(|key| key.expose_secret().to_owned()) })
}

pub(crate) async fn key_remove(ctx: &Ctx, _: KeyRemoveRequest) -> Result<Reach, Error> {
    ctx.engine().collector().set_key(None).await?;
    get(ctx, ReachGetRequest {}).await
}
