//! A selection as it comes in, made into one that the store walks over.

use touchstone_domain::filter::Filter;
use touchstone_domain::id::TraceId;
use touchstone_domain::time::ns_from_us;
use touchstone_store::{Matching, SearchError, Selection};

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::shape::selection::{Matching as MatchingShape, Selection as SelectionShape};

/// Most ids of a selection.
const MOST_IDS: usize = 1_000;

/// What a selection means now: relative times of its query are settled, its project exists.
pub(crate) async fn resolve(ctx: &Ctx, selection: &SelectionShape) -> Result<Selection, Error> {
    match (&selection.trace_ids, &selection.matching) {
        (Some(ids), None) => Ok(Selection::Traces(traces(ids)?)),
        (None, Some(asked)) => matching(ctx, asked).await.map(Selection::Matching),
        _ => Err(Error::bad_request(
            "`selection` must have either `trace_ids` or `matching`, and not both",
        )),
    }
}

/// A selection that cannot be walked over.
pub(crate) fn refused(error: &SearchError) -> Error {
    Error::bad_request(format!("`query`: {error}"))
}

fn traces(ids: &[String]) -> Result<Vec<TraceId>, Error> {
    if ids.len() > MOST_IDS {
        let message = format!("`selection.trace_ids` has more than {MOST_IDS} ids");
        return Err(Error::bad_request(message).hint("select by a query instead"));
    }
    let named = ids.iter().enumerate();
    named.map(|(index, text)| ids::id(&format!("selection.trace_ids[{index}]"), text)).collect()
}

async fn matching(ctx: &Ctx, asked: &MatchingShape) -> Result<Matching, Error> {
    let project = asked.project.as_deref();
    let project = project.map(|id| ids::id("selection.matching.project", id)).transpose()?;
    if let Some(id) = project
        && ctx.store().read(move |tx| tx.project(id)).await?.is_none()
    {
        return Err(Error::not_found("project", id).hint("`project_list` lists them"));
    }
    // Blanks stay, so that an error's place is right.
    let query = asked.query.as_deref().filter(|query| !query.trim().is_empty());
    let filter = query.map(|query| Filter::read_at(query, ctx.engine().now_ns())).transpose()?;
    let matching = Matching {
        project,
        filter: filter.unwrap_or_default(),
        from_ns: asked.from_us.map(ns_from_us),
        to_ns: asked.to_us.map(ns_from_us),
    };
    // A pattern that cannot be used is told now, not by a job.
    Selection::Matching(matching.clone()).walk(None, 1).map_err(|error| refused(&error))?;
    Ok(matching)
}
