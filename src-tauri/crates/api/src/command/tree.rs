//! The tree of one trace: windows on its rows, and where in it a span lies.

use std::sync::Arc;

use touchstone_domain::id::{SpanId, TraceId};

use super::trace::missing;
use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::{exact_count, exact_len};
use crate::shape::tree::{
    SpanLocateRequest, SpanLocated, SpanSeek, TraceRows, TraceRowsRequest, TypeCount,
};
use crate::view::{Show, Spans, View};

/// Most rows of a window on a tree.
const MOST_COUNT: u32 = 500;
/// Types that are told.
const MOST_TYPES: usize = 50;
/// Collapsed spans above another that are told.
const MOST_CLOSED: usize = 1_000;

pub(crate) async fn rows(ctx: &Ctx, request: TraceRowsRequest) -> Result<TraceRows, Error> {
    let id: TraceId = ids::id("trace_id", &request.trace_id)?;
    let count = ids::rows("count", request.count, MOST_COUNT)?;
    let show = Show::read(&request.collapsed, request.expanded.as_deref(), request.filter)?;
    let [offset, count] =
        [request.offset, count].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let views = Arc::clone(&ctx.views);
    let read = ctx.store().read(move |tx| {
        let Some(view) = views.view(tx, id, &show)? else { return Ok(None) };
        let rows = view.rows(tx, offset, count)?;
        Ok(Some((view, rows)))
    });
    let (view, rows) = read.await?.ok_or_else(|| missing(id))?;
    Ok(TraceRows {
        revision: exact_count(view.spans.version.revision),
        total: exact_len(view.len()),
        shown: exact_len(view.shown),
        failed: exact_len(view.failed),
        offset: exact_len(offset),
        rows,
        types: types(&view.spans),
    })
}

fn types(spans: &Spans) -> Vec<TypeCount> {
    let mut counts = vec![0_usize; spans.kinds.len()];
    for span in &spans.all {
        counts[usize::from(span.kind)] += 1;
    }
    let mut types: Vec<(usize, &String)> = counts.into_iter().zip(&spans.kinds).collect();
    types.sort_unstable_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let types = types.into_iter().take(MOST_TYPES);
    types
        .map(|(count, name)| TypeCount { span_type: name.clone(), count: exact_len(count) })
        .collect()
}

pub(crate) async fn locate(ctx: &Ctx, request: SpanLocateRequest) -> Result<SpanLocated, Error> {
    let id: TraceId = ids::id("trace_id", &request.trace_id)?;
    let span: Option<SpanId> =
        request.span_id.as_deref().map(|span| ids::id("span_id", span)).transpose()?;
    let show = Show::read(&request.collapsed, request.expanded.as_deref(), request.filter)?;
    let views = Arc::clone(&ctx.views);
    let view = ctx.store().read(move |tx| views.view(tx, id, &show)).await?;
    let view = view.ok_or_else(|| missing(id))?;
    Ok(located(&view, span, request.seek))
}

fn located(view: &View, span: Option<SpanId>, seek: SpanSeek) -> SpanLocated {
    let from = span.and_then(|id| view.spans.find(id));
    let found = match seek {
        SpanSeek::Itself => from.filter(|index| view.has(*index)),
        SpanSeek::Parent => from.and_then(|index| view.parent(index)),
        SpanSeek::NextFailed => view.failed_from(from, false),
        SpanSeek::PreviousFailed => view.failed_from(from, true),
    };
    let Some(index) = found else {
        return SpanLocated { span_id: None, index: None, closed: Vec::new() };
    };
    let closed = view.closed_above(index).take(MOST_CLOSED);
    SpanLocated {
        span_id: Some(view.spans.all[index].span_id.to_string()),
        closed: closed.map(|id| id.to_string()).collect(),
        index: view.place_of(index).map(exact_len),
    }
}
