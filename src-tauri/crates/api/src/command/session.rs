//! Sessions: pages, one, and windows on its turns. Their search is in `session/search.rs`.

mod search;

use touchstone_domain::id::ProjectId;
use touchstone_domain::time::ns_from_us;
use touchstone_store::{
    ReadTx, SessionOrder, SessionQuery, SessionRecord, SessionTurn, StoreError, TurnSought,
};

use crate::context::Ctx;
use crate::cursor;
use crate::error::Error;
use crate::ids;
use crate::number::{exact_count, exact_us};
use crate::shape::assessment::Assessment;
use crate::shape::session::{
    Session, SessionGetRequest, SessionListRequest, SessionLocateRequest, SessionLocated,
    SessionPage, SessionTurns, SessionTurnsRequest, Turn,
};
use crate::shape::tree::Seek;

/// Rows of a page where its request does not say.
const DEFAULT_LIMIT: u32 = 50;
/// Most rows of a page.
const MOST_LIMIT: u32 = 200;
/// Most turns of a window.
const MOST_COUNT: u32 = 100;

/// A page as the store answers it.
#[derive(Debug, Default)]
struct Page {
    records: Vec<SessionRecord>,
    next_cursor: Option<String>,
    searched_to_ns: Option<i64>,
    is_limited: bool,
}

pub(crate) async fn list(ctx: &Ctx, request: SessionListRequest) -> Result<SessionPage, Error> {
    let query = query(&request)?;
    let project = query.project;
    let known = ctx.store().read(move |tx| match project {
        Some(id) => Ok(tx.project(id)?.is_some()),
        None => Ok(true),
    });
    if !known.await? {
        let project = request.project.unwrap_or_default();
        return Err(Error::not_found("project", project).hint("`project_list` lists them"));
    }
    let words = request.search.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let cursor = request.cursor.as_deref();
    let order = order(&request);
    let time = (query.from_ns, query.to_ns);
    let page = match words {
        None => sorted(ctx, query, order.unwrap_or_default(), cursor).await?,
        Some(words) => match order {
            Some(order) => search::sorted(ctx, query, order, words, cursor).await?,
            None => search::page(ctx, query, words, cursor).await?,
        },
    };
    let narrows = words.is_some() || time != (None, None);
    let is_empty = page.records.is_empty() && page.next_cursor.is_none() && cursor.is_none();
    let counts = words.is_none() && cursor.is_none();
    let records = page.records;
    let read = ctx.store().read(move |tx| {
        let total = counts.then(|| tx.session_total(project, time)).transpose()?;
        let is_short = narrows && is_empty;
        let outside = is_short.then(|| tx.session_total(project, (None, None))).transpose()?;
        Ok((tx.session_summaries(records)?, total, outside, tx.sessions_ready()?))
    });
    let (summaries, total, outside, is_ready) = read.await?;
    Ok(SessionPage {
        rows: summaries.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
        total: total.map(Into::into),
        outside: outside.map(Into::into),
        searched_to_us: page.searched_to_ns.map(exact_us),
        limited: page.is_limited,
        counting: !is_ready,
    })
}

fn query(request: &SessionListRequest) -> Result<SessionQuery, Error> {
    Ok(SessionQuery {
        project: request.project.as_deref().map(|id| ids::id("project", id)).transpose()?,
        from_ns: request.from_us.map(ns_from_us),
        to_ns: request.to_us.map(ns_from_us),
        beginning: String::new(),
        after: None,
        limit: ids::rows("limit", request.limit.unwrap_or(DEFAULT_LIMIT), MOST_LIMIT)?,
    })
}

/// Nothing where none is asked for.
fn order(request: &SessionListRequest) -> Option<SessionOrder> {
    let ascending = request.ascending.unwrap_or_default();
    let by = request.sort.unwrap_or_default().into();
    (request.sort.is_some() || ascending).then_some(SessionOrder { by, ascending })
}

/// A page in an order: a walk along an index, or what the store sorts at most.
async fn sorted(
    ctx: &Ctx,
    query: SessionQuery,
    order: SessionOrder,
    cursor: Option<&str>,
) -> Result<Page, Error> {
    let after = cursor.map(cursor::session_key).transpose()?;
    let query = SessionQuery { after, ..query };
    let found = ctx.store().read(move |tx| tx.sessions_sorted(&query, order)).await?;
    Ok(Page {
        records: found.sessions,
        next_cursor: found.next.map(cursor::after_session),
        searched_to_ns: found.looked_to_ns,
        is_limited: false,
    })
}

pub(crate) async fn get(ctx: &Ctx, request: SessionGetRequest) -> Result<Session, Error> {
    let project: ProjectId = ids::id("project", &request.project)?;
    let id = request.session.clone();
    let read = ctx.store().read(move |tx| {
        let Some(record) = tx.session(project, &id)? else { return Ok(None) };
        let name = tx.project(project)?.map_or_else(String::new, |project| project.name);
        let summary = tx.session_summaries(vec![record])?.pop();
        Ok(summary.map(|summary| (summary, name)))
    });
    let (summary, project_name) = read.await?.ok_or_else(|| missing(&request.session))?;
    Ok(Session { row: summary.into(), project_name })
}

pub(crate) async fn turns(ctx: &Ctx, request: SessionTurnsRequest) -> Result<SessionTurns, Error> {
    let project: ProjectId = ids::id("project", &request.project)?;
    let count = ids::rows("count", request.count, MOST_COUNT)?;
    let (id, offset) = (request.session.clone(), request.offset);
    let read = ctx.store().read(move |tx| {
        let Some(record) = tx.session(project, &id)? else { return Ok(None) };
        let turns = tx.session_turns(&record, offset, count)?;
        let turns = turns.into_iter().map(|turn| with_assessments(tx, turn));
        Ok(Some((record.turns, turns.collect::<Result<Vec<_>, _>>()?)))
    });
    let (total, turns) = read.await?.ok_or_else(|| missing(&request.session))?;
    Ok(SessionTurns { total: exact_count(total), offset: offset.into(), turns })
}

/// How many turns stand before one, or before the next that failed. Steps over an index.
pub(crate) async fn locate(
    ctx: &Ctx,
    request: SessionLocateRequest,
) -> Result<SessionLocated, Error> {
    let project: ProjectId = ids::id("project", &request.project)?;
    let trace = request.trace_id.as_deref().map(|id| ids::id("trace_id", id)).transpose()?;
    let sought = match request.seek {
        Seek::Itself => TurnSought::Itself,
        Seek::NextFailed => TurnSought::NextFailed,
        Seek::PreviousFailed => TurnSought::PreviousFailed,
    };
    let id = request.session.clone();
    let read = ctx.store().read(move |tx| {
        let Some(record) = tx.session(project, &id)? else { return Ok(None) };
        Ok(Some(tx.session_turn_place(&record, trace, sought)?))
    });
    let index = read.await?.ok_or_else(|| missing(&request.session))?;
    Ok(SessionLocated { index })
}

fn with_assessments(tx: &ReadTx<'_>, turn: SessionTurn) -> Result<Turn, StoreError> {
    let assessments = tx.trace_assessments(turn.trace.row)?;
    Ok(Turn::new(turn, assessments.into_iter().map(Assessment::from).collect()))
}

/// There is no such session, perhaps not any more.
pub(super) fn missing(id: &str) -> Error {
    let hint = "its traces may have been deleted, or moved to another project";
    Error::not_found("session", id).hint(hint)
}
