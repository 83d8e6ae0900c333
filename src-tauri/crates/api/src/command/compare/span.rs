//! Two spans, text by text.

use std::sync::Arc;

use touchstone_domain::id::{SpanId, TraceId};
use touchstone_domain::slim::SlimSpan;
use touchstone_ingest::{convention, otlp};
use touchstone_store::{RawSpan, StoreError};

use crate::command::trace::missing;
use crate::comparison::deltas;
use crate::context::Ctx;
use crate::difference::texts::{self, Read};
use crate::error::Error;
use crate::ids;
use crate::shape::compare::ComparedStep;
use crate::shape::difference::{SpanCompareRequest, SpanComparison};

/// A span without its content, its depth, and its content.
type Found = (SlimSpan, u32, RawSpan);

pub(crate) async fn compare(
    ctx: &Ctx,
    request: SpanCompareRequest,
) -> Result<SpanComparison, Error> {
    let at_a = (ids::id("trace_a", &request.trace_a)?, ids::id("span_a", &request.span_a)?);
    let at_b = (ids::id("trace_b", &request.trace_b)?, ids::id("span_b", &request.span_b)?);
    let (slim_a, depth_a, a) = find(ctx, at_a).await?;
    let (slim_b, depth_b, b) = find(ctx, at_b).await?;
    let deltas = deltas(Some(&slim_a), Some(&slim_b)).into();
    let (a, b) = (read(&a)?, read(&b)?);
    // On a thread that may take its time: there may be megabytes to compare.
    let compared = ctx.store().read(move |_| Ok(texts::compare(&a, &b, &request.unfolded)));
    let texts = compared.await?;
    Ok(SpanComparison {
        a: ComparedStep::new(&slim_a, depth_a),
        b: ComparedStep::new(&slim_b, depth_b),
        deltas,
        texts: texts.told,
        equal_attributes: texts.equal_attributes,
        left_out: texts.left_out,
    })
}

async fn find(ctx: &Ctx, (trace_id, span_id): (TraceId, SpanId)) -> Result<Found, Error> {
    let views = Arc::clone(&ctx.views);
    let found = ctx.store().read(move |tx| {
        let Some(spans) = views.spans(tx, trace_id)? else { return Ok(None) };
        let Some(index) = spans.find(span_id) else { return Ok(Some(None)) };
        let place = spans.placed(index);
        let Some(slim) = tx.spans_at([place.outline.row])?.pop() else { return Ok(Some(None)) };
        let damaged = || StoreError::Damaged {
            what: format!("span {span_id}"),
            reason: "its content is missing".into(),
        };
        let raw = tx.raw_span(slim.row)?.ok_or_else(damaged)?;
        Ok(Some(Some((slim, place.depth, raw))))
    });
    let found = found.await?.ok_or_else(|| missing(trace_id))?;
    found.ok_or_else(|| {
        Error::not_found("span", span_id).hint(format!("trace {trace_id} has other spans"))
    })
}

fn read(raw: &RawSpan) -> Result<Read, Error> {
    let span = otlp::span::open(raw)?;
    let content = convention::content(&span);
    Ok(Read { span, content })
}
