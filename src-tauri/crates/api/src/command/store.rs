//! The store: how much it holds, how it fares, its copies, and work on the whole of it.

use std::path::{Path, PathBuf};

use touchstone_engine::job::STORE_COMPACT;
use touchstone_engine::{Home, INDEX_REBUILD};
use touchstone_store::{StoreSize, backup_path};

use crate::context::Ctx;
use crate::error::Error;
use crate::number::{exact_count, exact_u64};
use crate::shape::job::JobStarted;
use crate::shape::store::{
    IndexRebuildRequest, StoreBackup, StoreBackupRequest, StoreCheckRequest, StoreCompactRequest,
    StoreCopy, StoreIndex, StoreStatus, StoreStatusRequest, StoreWritable,
};

pub(crate) async fn status(ctx: &Ctx, _: StoreStatusRequest) -> Result<StoreStatus, Error> {
    let store = ctx.store();
    let index = store.text_status().await?;
    let rows = store.read(|tx| tx.projects()).await?;
    let home: &Home = ctx.engine().home();
    let StoreSize { bytes, free } = store.size();
    let unwritable = store.unwritable();
    Ok(StoreStatus {
        home: home.dir().display().to_string(),
        file: home.database().display().to_string(),
        size_bytes: exact_u64(bytes),
        free_bytes: free.map(exact_u64),
        traces: exact_count(rows.iter().map(|row| row.trace_count).sum()),
        spans: exact_count(rows.iter().map(|row| row.span_count).sum()),
        commits: exact_u64(store.commits()),
        index: StoreIndex {
            waiting_spans: exact_u64(index.waiting_spans),
            bytes: exact_u64(index.bytes),
        },
        integrity: store.integrity().into(),
        writable: StoreWritable { ok: unwritable.is_none(), message: unwritable },
        copies: store.copies().into_iter().map(StoreCopy::from).collect(),
    })
}

pub(crate) async fn backup(ctx: &Ctx, request: StoreBackupRequest) -> Result<StoreBackup, Error> {
    let path = match request.path {
        Some(path) if Path::new(&path).is_absolute() => PathBuf::from(path),
        Some(path) => {
            let message = format!("`path` must be absolute, got `{path}`");
            return Err(Error::bad_request(message));
        }
        None => backup_path(&ctx.engine().home().database(), ctx.engine().now_ns()),
    };
    let bytes = ctx.store().backup(&path).await?;
    Ok(StoreBackup { path: path.display().to_string(), bytes: exact_u64(bytes) })
}

pub(crate) async fn check(ctx: &Ctx, request: StoreCheckRequest) -> Result<JobStarted, Error> {
    let job = ctx.engine().jobs().check(request.full.unwrap_or(false)).await?;
    Ok(JobStarted { job: job.into() })
}

pub(crate) async fn compact(ctx: &Ctx, _: StoreCompactRequest) -> Result<JobStarted, Error> {
    let free = ctx.store().read(|tx| tx.pages_free()).await?;
    let job = ctx.engine().jobs().start(STORE_COMPACT, String::new(), Some(free)).await?;
    Ok(JobStarted { job: job.into() })
}

pub(crate) async fn rebuild(ctx: &Ctx, _: IndexRebuildRequest) -> Result<JobStarted, Error> {
    let job = ctx.engine().jobs().start(INDEX_REBUILD, String::new(), None).await?;
    Ok(JobStarted { job: job.into() })
}
