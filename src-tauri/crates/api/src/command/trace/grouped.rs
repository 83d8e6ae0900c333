//! Pages of traces in which those of one session stand for each other: only the first that a page
//! meets is shown, with what its session is. The others are asked for with `session:…`.

use std::collections::HashSet;

use touchstone_domain::id::ProjectId;
use touchstone_store::SessionRecord;

use super::{DEFAULT_LIMIT, MOST_LIMIT, one_by_one};
use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::shape::trace::{TraceListRequest, TracePage, TraceRow, TraceSession};

/// Pages that are read for one, where long sessions fill them: 2,000 traces at most.
const MOST_PAGES: usize = 10;

pub(super) async fn page(ctx: &Ctx, request: TraceListRequest) -> Result<TracePage, Error> {
    let limit = ids::rows("limit", request.limit.unwrap_or(DEFAULT_LIMIT), MOST_LIMIT)?;
    let mut request = TraceListRequest { by_session: None, ..request };
    let mut seen = HashSet::new();
    let mut page = TracePage::default();
    for read in 0..MOST_PAGES {
        request.limit = Some(MOST_LIMIT.saturating_sub(length(&page)));
        let found = one_by_one(ctx, request.clone()).await?;
        let first = |row: &TraceRow| match &row.session {
            Some(session) => seen.insert((row.project.clone(), session.clone())),
            None => true,
        };
        page.rows.extend(found.rows.into_iter().filter(first));
        if read == 0 {
            page.outside = found.outside;
        }
        (page.next_cursor, page.searched_to_us) = (found.next_cursor, found.searched_to_us);
        if length(&page) >= limit || page.next_cursor.is_none() || page.searched_to_us.is_some() {
            break;
        }
        request.cursor.clone_from(&page.next_cursor);
    }
    with_sessions(ctx, page).await
}

fn length(page: &TracePage) -> u32 {
    u32::try_from(page.rows.len()).unwrap_or(MOST_LIMIT)
}

/// Two hundred steps on an index at most.
async fn with_sessions(ctx: &Ctx, mut page: TracePage) -> Result<TracePage, Error> {
    let session_of = |row: &TraceRow| {
        let project = row.project.parse().ok().map(ProjectId)?;
        Some((project, row.session.clone()?))
    };
    let keys: Vec<Option<(ProjectId, String)>> = page.rows.iter().map(session_of).collect();
    let read = ctx.store().read(move |tx| {
        let session = |name: Option<(ProjectId, String)>| {
            name.map_or(Ok(None), |(project, id)| tx.session(project, &id))
        };
        keys.into_iter().map(session).collect::<Result<Vec<Option<SessionRecord>>, _>>()
    });
    for (row, session) in page.rows.iter_mut().zip(read.await?) {
        row.in_session = session.map(TraceSession::from);
    }
    Ok(page)
}
