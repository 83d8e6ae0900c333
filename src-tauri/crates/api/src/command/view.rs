//! Saved views. Whether a view's query can be read is not asked here: it may name what comes later.

use touchstone_domain::id::ProjectId;
use touchstone_domain::saved_view::SavedView;

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::shape::view::{View, ViewDeleteRequest, ViewList, ViewListRequest, ViewPutRequest};

/// Longest name of a view, in characters.
const NAME_CHARS: usize = 100;
/// Longest query, and longest name of a column or range, in bytes.
const QUERY_BYTES: usize = 16 << 10;
const WORD_BYTES: usize = 1_000;
/// Most columns of a view, and most views of a list.
const MOST_COLUMNS: usize = 50;
const MOST_VIEWS: usize = 200;

pub(crate) async fn list(ctx: &Ctx, request: ViewListRequest) -> Result<ViewList, Error> {
    let project = request.project.as_deref().map(|id| ids::id::<ProjectId>("project", id));
    let project = project.transpose()?;
    let views = ctx.store().read(move |tx| tx.saved_views(project)).await?;
    Ok(ViewList { views: views.into_iter().map(View::from).collect() })
}

pub(crate) async fn put(ctx: &Ctx, request: ViewPutRequest) -> Result<View, Error> {
    let view = checked(request.view)?;
    let project = view.project;
    let (is_there, views) = ctx
        .store()
        .read(move |tx| {
            let is_there = project.map_or(Ok(true), |id| tx.project(id).map(|it| it.is_some()))?;
            Ok((is_there, tx.saved_views(project)?.len()))
        })
        .await?;
    if let Some(id) = project.filter(|_| !is_there) {
        return Err(Error::not_found("project", id).hint("`project_list` lists them"));
    }
    if view.id == 0 && views >= MOST_VIEWS {
        let message = format!("this list has {MOST_VIEWS} views already");
        return Err(Error::bad_request(message).hint("delete one that is not used any more"));
    }
    let write = ctx.store().write(move |tx| {
        let id = tx.saved_view_put(&view)?;
        Ok(SavedView { id, ..view })
    });
    Ok(View::from(write.await?))
}

pub(crate) async fn delete(ctx: &Ctx, request: ViewDeleteRequest) -> Result<View, Error> {
    let id: i64 = ids::id("view_id", &request.view_id)?;
    Ok(View::from(ctx.store().write(move |tx| tx.saved_view_delete(id)).await?))
}

fn checked(view: View) -> Result<SavedView, Error> {
    let name = view.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        let message = format!("`view.name` must have 1 to {NAME_CHARS} characters");
        return Err(Error::bad_request(message));
    }
    let columns = view.columns.as_deref().unwrap_or_default();
    if columns.len() > MOST_COLUMNS {
        let message = format!("`view.columns` has more than {MOST_COLUMNS} columns");
        return Err(Error::bad_request(message));
    }
    let words = columns.iter().map(|column| column.name.len());
    let longest = words.chain(view.range.as_deref().map(str::len)).max();
    if view.query.len() > QUERY_BYTES || longest.is_some_and(|length| length > WORD_BYTES) {
        let message = "`view` is too long: its query may have 16 KiB, each name 1,000 bytes";
        return Err(Error::bad_request(message));
    }
    let id = view.view_id.as_deref().map(|id| ids::id::<i64>("view.view_id", id)).transpose()?;
    if id.is_some_and(|id| id <= 0) {
        return Err(Error::not_found("view", id.unwrap_or_default()));
    }
    let project = view.project.as_deref().map(|id| ids::id("view.project", id)).transpose()?;
    let is_default = view.is_default;
    Ok(SavedView { id: id.unwrap_or_default(), project, name, is_default, face: view.into() })
}
