//! Deleting traces.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use touchstone_engine::Deleted;
use touchstone_store::{Held, ReadTx, Selection, SelectionPage, StoreError};

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::{exact_count, exact_us};
use crate::selection::{refused, resolve};
use crate::shape::deletion::{
    DeletionPreview, DeletionPreviewRequest, DeletionUndoRequest, DeletionUndone, KeptTraces,
    TraceDeleteRequest, TraceDeleted,
};

/// Traces that a preview counts at most.
const COUNTED: i64 = 100_000;
/// How long it counts.
const PATIENCE: Duration = Duration::from_millis(700);
/// Traces counted in one read.
const PAGE: u32 = 1_000;

pub(crate) async fn preview(
    ctx: &Ctx,
    request: DeletionPreviewRequest,
) -> Result<DeletionPreview, Error> {
    let selection = resolve(ctx, &request.selection).await?;
    let (begun, mut place) = (Instant::now(), None::<String>);
    let (mut traces, mut kept) = (0, BTreeMap::<&str, i64>::new());
    loop {
        let (page, held) = count(ctx, &selection, place.as_deref()).await?;
        traces += i64::try_from(page.traces.len()).unwrap_or(i64::MAX);
        for Held { reason, traces } in held {
            *kept.entry(reason).or_default() += traces;
        }
        place = page.next;
        if place.is_none() || traces >= COUNTED || begun.elapsed() > PATIENCE {
            break;
        }
    }
    let kept = kept.into_iter().map(|(reason, traces)| KeptTraces::from(Held { reason, traces }));
    let traces = exact_count(traces);
    Ok(DeletionPreview { traces, more: place.is_some(), kept: kept.collect() })
}

async fn count(
    ctx: &Ctx,
    selection: &Selection,
    place: Option<&str>,
) -> Result<(SelectionPage, Vec<Held>), Error> {
    let walk = selection.walk(place, PAGE).map_err(|error| refused(&error))?;
    let read = move |tx: &ReadTx<'_>| -> Result<_, StoreError> {
        let mut page = tx.selected(&walk)?;
        // An id may be named twice.
        page.traces.sort_by_key(|trace| trace.row);
        page.traces.dedup_by_key(|trace| trace.row);
        let rows: Vec<i64> = page.traces.iter().map(|trace| trace.row).collect();
        let held = tx.held(&rows)?;
        Ok((page, held))
    };
    Ok(ctx.store().read(read).await?)
}

pub(crate) async fn delete(ctx: &Ctx, request: TraceDeleteRequest) -> Result<TraceDeleted, Error> {
    let selection = resolve(ctx, &request.selection).await?;
    let Deleted { deletion, job } = ctx.engine().delete(&selection, request.include_kept).await?;
    Ok(TraceDeleted {
        deletion: deletion.id.to_string(),
        traces: exact_count(deletion.traces),
        kept: exact_count(deletion.kept),
        undo_until_us: exact_us(deletion.undo_ns),
        job_id: job.map(|id| id.0),
    })
}

pub(crate) async fn undo(ctx: &Ctx, request: DeletionUndoRequest) -> Result<DeletionUndone, Error> {
    let deletion: i64 = ids::id("deletion", &request.deletion)?;
    let restored = ctx.engine().undo(deletion).await?;
    Ok(DeletionUndone { restored })
}
