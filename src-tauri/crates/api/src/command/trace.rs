//! Traces: pages, and one. Pages that show a session once are in `trace/grouped.rs`.

mod grouped;

use std::collections::BTreeMap;

use touchstone_domain::filter::{Field, Filter, field};
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::time::ns_from_us;
use touchstone_store::{
    ReadTx, SORTED, SearchError, SearchKey, StoreError, TraceQuery, TraceRecord, TraceSearch,
};

use crate::context::Ctx;
use crate::cursor;
use crate::error::Error;
use crate::ids;
use crate::number::{exact_count, exact_us};
use crate::selection::refused;
use crate::shape::hit::Hit;
use crate::shape::trace::{
    Label, Trace, TraceGetRequest, TraceListRequest, TraceMoveRequest, TraceMoved, TraceOrder,
    TracePage, TraceRow,
};

/// Rows of a page where its request does not say.
const DEFAULT_LIMIT: u32 = 100;
/// Most rows of a page.
const MOST_LIMIT: u32 = 200;
/// Most columns that a page is asked for.
const MOST_COLUMNS: usize = 20;
/// Most traces moved by one call.
const MOST_MOVED: usize = 1_000;
/// Traces moved in one write.
const MOVED_AT_ONCE: usize = 50;

pub(crate) async fn list(ctx: &Ctx, request: TraceListRequest) -> Result<TracePage, Error> {
    match request.by_session {
        Some(true) => grouped::page(ctx, request).await,
        _ => one_by_one(ctx, request).await,
    }
}

async fn one_by_one(ctx: &Ctx, request: TraceListRequest) -> Result<TracePage, Error> {
    let fields = columns(request.columns.as_deref().unwrap_or_default())?;
    let query = request.query.as_deref().unwrap_or_default();
    let is_plain = request.order.unwrap_or_default().steps().is_empty();
    if query.trim().is_empty() && is_plain {
        return newest(ctx, request, fields).await;
    }
    search(ctx, &request, query, fields).await
}

/// The fields of the columns that were asked for.
fn columns(names: &[String]) -> Result<Vec<Field>, Error> {
    if names.len() > MOST_COLUMNS {
        let message = format!("`columns` has more than {MOST_COLUMNS} columns");
        return Err(Error::bad_request(message).hint("ask for those that are shown"));
    }
    let numbered = names.iter().enumerate();
    numbered
        .map(|(index, name)| match field(name) {
            Ok((found, _)) => Ok(found),
            Err(error) => Err(Error::bad_request(format!("`columns[{index}]`: {error}"))),
        })
        .collect()
}

/// Records with what their columns say; nothing where no columns were asked for.
type Celled = Vec<(TraceRecord, Option<Vec<Option<String>>>)>;

fn with_cells(
    tx: &ReadTx<'_>,
    records: Vec<TraceRecord>,
    fields: &[Field],
) -> Result<Celled, StoreError> {
    records
        .into_iter()
        .map(|record| {
            let cells = (!fields.is_empty()).then(|| tx.trace_cells(&record, fields));
            Ok((record, cells.transpose()?))
        })
        .collect()
}

async fn newest(
    ctx: &Ctx,
    request: TraceListRequest,
    fields: Vec<Field>,
) -> Result<TracePage, Error> {
    let query = query(&request)?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let read = ctx.store().read(move |tx| {
        let Some((mut records, outside)) = page(tx, query)? else { return Ok(None) };
        let more = records.len() > limit;
        records.truncate(limit);
        Ok(Some((with_cells(tx, records, &fields)?, more, outside)))
    });
    let Some((records, more, outside)) = read.await? else { return Err(no_project(&request)) };
    let last = records.last().filter(|_| more);
    Ok(TracePage {
        next_cursor: last.map(|(record, _)| cursor::after_trace(record.key())),
        rows: records
            .into_iter()
            .map(|(record, cells)| TraceRow { cells, ..TraceRow::from(record) })
            .collect(),
        outside: outside.map(exact_count),
        searched_to_us: None,
    })
}

async fn search(
    ctx: &Ctx,
    request: &TraceListRequest,
    query: &str,
    fields: Vec<Field>,
) -> Result<TracePage, Error> {
    let project: Option<ProjectId> =
        request.project.as_deref().map(|id| ids::id("project", id)).transpose()?;
    let limit = ids::rows("limit", request.limit.unwrap_or(DEFAULT_LIMIT), MOST_LIMIT)?;
    let filter = Filter::read_at(query, ctx.engine().now_ns())?;
    let after = request.cursor.as_deref().map(str::parse::<SearchKey>).transpose();
    let after = after.map_err(|_| cursor::foreign("trace_list"))?;
    let (projects, after): (Vec<_>, _) = (project.into_iter().collect(), after.as_ref());
    let made = match request.order.unwrap_or_default() {
        TraceOrder::Ranked => TraceSearch::ranked(&projects, &filter, after, limit),
        order => TraceSearch::new(&projects, &filter, &order.steps(), after, limit),
    };
    let (from_ns, to_ns) = (request.from_us.map(ns_from_us), request.to_us.map(ns_from_us));
    let search = made.map_err(|error| match error {
        SearchError::Token | SearchError::OtherOrder { .. } => cursor::foreign("trace_list"),
        error @ SearchError::Pattern { .. } => refused(&error),
    });
    let search = search?.between(from_ns, to_ns);
    let is_first = after.is_none();
    let read = ctx.store().read(move |tx| {
        if let Some(id) = project
            && tx.project(id)?.is_none()
        {
            return Ok(None);
        }
        let mut page = tx.traces_search(&search)?;
        let is_empty = page.traces.is_empty() && page.next.is_none() && is_first;
        let outside = if is_empty { Some(count(tx, project)?) } else { None };
        let traces = with_cells(tx, std::mem::take(&mut page.traces), &fields)?;
        Ok(Some((page, traces, outside)))
    });
    let Some((page, traces, outside)) = read.await? else { return Err(no_project(request)) };
    if page.is_too_many {
        return Err(too_many());
    }
    let rows = traces.into_iter().zip(page.hits).map(|((trace, cells), hit)| TraceRow {
        hit: hit.map(Hit::from),
        cells,
        ..TraceRow::from(trace)
    });
    Ok(TracePage {
        rows: rows.collect(),
        next_cursor: page.next.map(|next| next.to_string()),
        outside: outside.map(exact_count),
        searched_to_us: page.searched_to_ns.map(exact_us),
    })
}

fn too_many() -> Error {
    let message = format!("more than {SORTED} traces would have to be sorted for this order");
    Error::bad_request(message).hint("choose a shorter time, or ask for fewer traces")
}

fn no_project(request: &TraceListRequest) -> Error {
    let project = request.project.clone().unwrap_or_default();
    Error::not_found("project", project).hint("`project_list` lists them")
}

fn query(request: &TraceListRequest) -> Result<TraceQuery, Error> {
    let project = request.project.as_deref().map(|id| ids::id("project", id)).transpose()?;
    let after = request.cursor.as_deref().map(cursor::trace_key).transpose()?;
    let limit = ids::rows("limit", request.limit.unwrap_or(DEFAULT_LIMIT), MOST_LIMIT)?;
    Ok(TraceQuery {
        project,
        from_ns: request.from_us.map(ns_from_us),
        to_ns: request.to_us.map(ns_from_us),
        after,
        limit,
    })
}

/// Traces, and how many lie outside the query's time range where none lies inside.
type Page = (Vec<TraceRecord>, Option<i64>);

/// One more record than the query's limit, where there are more; `None` if there is no such
/// project.
fn page(tx: &ReadTx<'_>, query: TraceQuery) -> Result<Option<Page>, StoreError> {
    if let Some(project) = query.project
        && tx.project(project)?.is_none()
    {
        return Ok(None);
    }
    let records = tx.traces(&TraceQuery { limit: query.limit + 1, ..query })?;
    let ranged = query.from_ns.is_some() || query.to_ns.is_some();
    let outside = match (records.is_empty(), ranged, query.after) {
        (true, true, None) => Some(count(tx, query.project)?),
        _ => None,
    };
    Ok(Some((records, outside)))
}

fn count(tx: &ReadTx<'_>, project: Option<ProjectId>) -> Result<i64, StoreError> {
    let counted = tx.projects()?.into_iter();
    let counted = counted.filter(|row| project.is_none_or(|id| row.project.id == id));
    Ok(counted.map(|row| row.trace_count).sum())
}

pub(crate) async fn get(ctx: &Ctx, request: TraceGetRequest) -> Result<Trace, Error> {
    let id: TraceId = ids::id("trace_id", &request.trace_id)?;
    let found = ctx.store().read(move |tx| tx.trace(id)?.map(|it| whole(tx, it)).transpose());
    found.await?.ok_or_else(|| missing(id))
}

fn whole(tx: &ReadTx<'_>, trace: TraceRecord) -> Result<Trace, StoreError> {
    let named = |labels: BTreeMap<String, String>| {
        labels.into_iter().map(|(key, value)| Label { key, value }).collect()
    };
    let labels = tx.trace_labels(trace.row)?;
    Ok(Trace {
        project_name: tx.project(trace.project)?.map_or_else(String::new, |project| project.name),
        tags: named(labels.tags),
        metadata: named(labels.metadata),
        client_request_id: tx.trace_info(trace.row)?.and_then(|info| info.client_request_id),
        assessments: tx.trace_assessments(trace.row)?.into_iter().map(Into::into).collect(),
        revision: exact_count(trace.revision),
        row: trace.into(),
    })
}

pub(crate) async fn moves(ctx: &Ctx, request: TraceMoveRequest) -> Result<TraceMoved, Error> {
    if request.trace_ids.len() > MOST_MOVED {
        let message = format!("`trace_ids` has more than {MOST_MOVED} ids");
        return Err(Error::bad_request(message).hint("move the rest with another call"));
    }
    let project: ProjectId = ids::id("project", &request.project)?;
    let named = request.trace_ids.iter().enumerate();
    let traces = named
        .map(|(index, text)| ids::id(&format!("trace_ids[{index}]"), text))
        .collect::<Result<Vec<TraceId>, Error>>()?;
    let mut moved = 0;
    for some in traces.chunks(MOVED_AT_ONCE).map(<[TraceId]>::to_vec) {
        moved += ctx.store().write(move |tx| tx.traces_move(&some, project)).await?;
    }
    Ok(TraceMoved { moved })
}

/// There is no such trace, perhaps not any more.
pub(crate) fn missing(id: TraceId) -> Error {
    Error::not_found("trace", id).hint("it may have been deleted, or has not arrived yet")
}
