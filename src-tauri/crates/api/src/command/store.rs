//! The store: how much it holds and how much room is left.

use touchstone_engine::Home;
use touchstone_store::StoreSize;

use crate::context::Ctx;
use crate::error::Error;
use crate::number::{exact_count, exact_u64};
use crate::shape::app::{StoreStatus, StoreStatusRequest};

pub(crate) async fn status(ctx: &Ctx, _: StoreStatusRequest) -> Result<StoreStatus, Error> {
    let rows = ctx.store().read(|tx| tx.projects()).await?;
    let home: &Home = ctx.engine().home();
    let StoreSize { bytes, free } = ctx.store().size();
    Ok(StoreStatus {
        home: home.dir().display().to_string(),
        file: home.database().display().to_string(),
        size_bytes: exact_u64(bytes),
        free_bytes: free.map(exact_u64),
        traces: exact_count(rows.iter().map(|row| row.trace_count).sum()),
        spans: exact_count(rows.iter().map(|row| row.span_count).sum()),
        commits: exact_u64(ctx.store().commits()),
    })
}
