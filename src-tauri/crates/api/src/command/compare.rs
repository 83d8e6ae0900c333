//! Two traces side by side, two spans in `compare/span.rs`, and two sessions in `compare/session.rs`.

mod session;
mod span;

use std::sync::Arc;

use touchstone_domain::id::TraceId;
use touchstone_store::{ReadTx, StoreError, TraceRecord};

use super::trace::missing;
use crate::comparison::{Comparison, Window, taken};
use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::exact_len;
use crate::shape::compare::{ComparedRow, ComparedTrace, TraceCompareRequest, TraceComparison};

pub(crate) use session::compare as sessions;
pub(crate) use span::compare as spans;

/// Most rows of a window.
const MOST_COUNT: u32 = 500;

pub(crate) async fn traces(
    ctx: &Ctx,
    request: TraceCompareRequest,
) -> Result<TraceComparison, Error> {
    let id_a: TraceId = ids::id("trace_a", &request.trace_a)?;
    let id_b: TraceId = ids::id("trace_b", &request.trace_b)?;
    let count = ids::rows("count", request.count, MOST_COUNT)?;
    let [offset, count] =
        [request.offset, count].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let (views, comparisons) = (Arc::clone(&ctx.views), Arc::clone(&ctx.comparisons));
    let read = ctx.store().read(move |tx| {
        let Some(a) = views.spans(tx, id_a)? else { return Ok(Err(id_a)) };
        let Some(b) = views.spans(tx, id_b)? else { return Ok(Err(id_b)) };
        let comparison = comparisons.of(tx, &a, &b)?;
        let window = Window::new(&comparison, request.folded, &request.opened);
        let rows = window.rows(tx, offset, count)?;
        let found = request.find.and_then(|step| usize::try_from(step).ok());
        let found = found.and_then(|line| window.row_of(line));
        let (Some(a), Some(b)) = (head(tx, id_a)?, head(tx, id_b)?) else { return Ok(Err(id_a)) };
        let told = told(&comparison, &window, (a, b), rows);
        Ok(Ok(TraceComparison { found: found.map(exact_len), offset: exact_len(offset), ..told }))
    });
    read.await?.map_err(missing)
}

type Head = (TraceRecord, String);

fn head(tx: &ReadTx<'_>, id: TraceId) -> Result<Option<Head>, StoreError> {
    let Some(trace) = tx.trace(id)? else { return Ok(None) };
    let project = tx.project(trace.project)?.map_or_else(String::new, |project| project.name);
    Ok(Some((trace, project)))
}

fn told(
    comparison: &Comparison,
    window: &Window<'_>,
    ((a, project_a), (b, project_b)): (Head, Head),
    rows: Vec<ComparedRow>,
) -> TraceComparison {
    let deltas = taken(&a).to(&taken(&b)).into();
    let (compared, left_out) = (comparison.compared(), comparison.left_out);
    let trace = |trace: TraceRecord, project_name, compared, left_out| ComparedTrace {
        row: trace.into(),
        project_name,
        compared: exact_len(compared),
        left_out: exact_len(left_out),
    };
    TraceComparison {
        a: trace(a, project_a, compared.0, left_out.0),
        b: trace(b, project_b, compared.1, left_out.1),
        deltas,
        counts: comparison.counts(),
        contents_read: comparison.contents_read,
        coarse: comparison.is_coarse,
        first_divergence: window.first_divergence().map(exact_len),
        found: None,
        total: exact_len(window.total()),
        offset: 0,
        rows,
    }
}
