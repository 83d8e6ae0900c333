//! The collector.

use crate::context::Ctx;
use crate::error::Error;
use crate::number::exact_u64;
use crate::shape::collector::{
    CollectorRequest, CollectorStartRequest, CollectorStatus, CollectorStatusRequest,
    CollectorStopRequest,
};
use crate::shape::health::{CollectorHealth, CollectorHealthRequest};

pub(crate) async fn status(ctx: &Ctx, _: CollectorStatusRequest) -> Result<CollectorStatus, Error> {
    let listener = ctx.engine().collector();
    let state = listener.state().await?;
    let log = listener.collector().log();
    let totals = log.totals();
    Ok(CollectorStatus {
        running: state.running,
        url: state.url,
        port: state.port,
        error: state.error,
        hint: state.hint,
        grpc_url: state.grpc_url,
        grpc_port: state.grpc_port,
        grpc_error: state.grpc_error,
        received_requests: exact_u64(totals.received_requests),
        refused_requests: exact_u64(totals.refused_requests),
        accepted_spans: exact_u64(totals.accepted_spans),
        rejected_spans: exact_u64(totals.rejected_spans),
        recent: log.recent().into_iter().map(CollectorRequest::from).collect(),
    })
}

pub(crate) async fn health(ctx: &Ctx, _: CollectorHealthRequest) -> Result<CollectorHealth, Error> {
    Ok(ctx.engine().collector().collector().health().into())
}

pub(crate) async fn start(
    ctx: &Ctx,
    request: CollectorStartRequest,
) -> Result<CollectorStatus, Error> {
    let collector = ctx.engine().collector();
    if let Some(port) = request.grpc_port {
        collector.set_grpc_port(port).await?;
    }
    collector.start(request.port).await?;
    status(ctx, CollectorStatusRequest {}).await
}

pub(crate) async fn stop(ctx: &Ctx, _: CollectorStopRequest) -> Result<CollectorStatus, Error> {
    ctx.engine().collector().stop().await?;
    status(ctx, CollectorStatusRequest {}).await
}
