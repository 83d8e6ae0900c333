//! Retention.

use touchstone_domain::id::ProjectId;
use touchstone_engine::RETENTION_FIRST;
use touchstone_store::{ReadTx, Retention as StoreRetention, StoreError};

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::exact_count;
use crate::shape::retention::{Retention, RetentionGetRequest, RetentionSetRequest};

/// Most days of a retention: a hundred years.
const MOST_DAYS: u32 = 36_500;

pub(crate) async fn get(ctx: &Ctx, request: RetentionGetRequest) -> Result<Retention, Error> {
    let project: ProjectId = ids::id("project", &request.project)?;
    let now_ns = ctx.engine().now_ns();
    let read = ctx.store().read(move |tx| shown(tx, project, now_ns)).await?;
    read.ok_or_else(|| Error::not_found("project", project).hint("`project_list` lists them"))
}

fn shown(
    tx: &ReadTx<'_>,
    project: ProjectId,
    now_ns: i64,
) -> Result<Option<Retention>, StoreError> {
    if tx.project(project)?.is_none() {
        return Ok(None);
    }
    let Some(set) = tx.retention(project)? else {
        return Ok(Some(Retention { days: None, include_kept: false, would_delete: None }));
    };
    let would_delete = tx.retention_would_delete(project, &set, now_ns)?;
    Ok(Some(Retention {
        days: Some(set.days),
        include_kept: set.include_kept,
        would_delete: Some(exact_count(would_delete)),
    }))
}

pub(crate) async fn set(ctx: &Ctx, request: RetentionSetRequest) -> Result<Retention, Error> {
    let RetentionSetRequest { project: named, days, include_kept } = request;
    let project: ProjectId = ids::id("project", &named)?;
    if let Some(days) = days.filter(|days| !(1..=MOST_DAYS).contains(days)) {
        let message = format!("`days` must lie between 1 and {MOST_DAYS}, got {days}");
        return Err(Error::bad_request(message).hint("null keeps traces for ever"));
    }
    let retention = days.map(|days| StoreRetention { days, include_kept });
    let first = i64::try_from(RETENTION_FIRST.as_nanos()).unwrap_or(i64::MAX);
    let due_ns = ctx.engine().now_ns().saturating_add(first);
    ctx.store().write(move |tx| tx.retention_set(project, retention, due_ns)).await?;
    get(ctx, RetentionGetRequest { project: named }).await
}
