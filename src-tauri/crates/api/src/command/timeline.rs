//! The timeline of a trace besides its rows.

use std::sync::Arc;

use touchstone_domain::id::TraceId;

use super::trace::missing;
use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::{exact_count, exact_us};
use crate::shape::timeline::{Timeline, TimelineGetRequest, stretch};
use crate::view::Spans;

/// Most parts of the time.
const MOST_BUCKETS: u32 = 1_000;

/// Looks at every span of the one trace, from memory; nothing of what they say is read.
pub(crate) async fn get(ctx: &Ctx, request: TimelineGetRequest) -> Result<Timeline, Error> {
    let id: TraceId = ids::id("trace_id", &request.trace_id)?;
    let buckets = ids::rows("buckets", request.buckets, MOST_BUCKETS)?;
    let buckets = usize::try_from(buckets).unwrap_or(usize::MAX);
    let views = Arc::clone(&ctx.views);
    let read = ctx.store().read(move |tx| {
        let spans = views.spans(tx, id)?;
        Ok(spans.map(|spans| timeline(&spans, buckets)))
    });
    read.await?.ok_or_else(|| missing(id))
}

fn timeline(spans: &Spans, buckets: usize) -> Timeline {
    let time = spans.time();
    Timeline {
        revision: exact_count(spans.version.revision),
        start_us: exact_us(time.whole.from_ns),
        end_us: exact_us(time.whole.to_ns),
        idle: time.idle.iter().map(stretch).collect(),
        buckets: time.load(spans, buckets).into_iter().map(Into::into).collect(),
    }
}
