//! The collector.

use crate::context::Ctx;
use crate::error::Error;
use crate::shape::collector::{
    CollectorStartRequest, CollectorStatus, CollectorStatusRequest, CollectorStopRequest,
};

pub(crate) async fn status(ctx: &Ctx, _: CollectorStatusRequest) -> Result<CollectorStatus, Error> {
    let state = ctx.engine().collector().state().await?;
    Ok(CollectorStatus {
        running: state.running,
        url: state.url,
        port: state.port,
        error: state.error,
        hint: state.hint,
        received_requests: 0,
        refused_requests: 0,
        accepted_spans: 0,
        rejected_spans: 0,
        recent: Vec::new(),
    })
}

pub(crate) async fn start(
    ctx: &Ctx,
    request: CollectorStartRequest,
) -> Result<CollectorStatus, Error> {
    ctx.engine().collector().start(request.port).await?;
    status(ctx, CollectorStatusRequest {}).await
}

pub(crate) async fn stop(ctx: &Ctx, _: CollectorStopRequest) -> Result<CollectorStatus, Error> {
    ctx.engine().collector().stop().await?;
    status(ctx, CollectorStatusRequest {}).await
}
