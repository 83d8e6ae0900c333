//! Files in and out, as jobs.

use std::path::PathBuf;

use touchstone_domain::id::ProjectId;
use touchstone_store::Selection;

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::exact_u64;
use crate::selection::resolve;
use crate::shape::job::JobStarted;
use crate::shape::transfer::{
    ExportStartRequest, ExportStarted, ImportInspectRequest, ImportInspected, ImportStartRequest,
};

/// What an export of more than one project is called.
const ALL: &str = "traces";

pub(crate) async fn import_start(
    ctx: &Ctx,
    request: ImportStartRequest,
) -> Result<JobStarted, Error> {
    let path = absolute("path", &request.path)?;
    let project = request.project.as_deref().map(|id| ids::id("project", id)).transpose()?;
    if let Some(id) = project {
        named(ctx, id).await?;
    }
    let format = ctx.engine().import_format(path.clone(), request.format).await?;
    let job = ctx.engine().import(path, format, project).await?;
    Ok(JobStarted { job: job.into() })
}

pub(crate) async fn import_inspect(
    ctx: &Ctx,
    request: ImportInspectRequest,
) -> Result<ImportInspected, Error> {
    let inspected = ctx.engine().inspect(absolute("path", &request.path)?).await?;
    Ok(ImportInspected {
        format: inspected.format.map(str::to_owned),
        label: inspected.label.map(str::to_owned),
        bytes: exact_u64(inspected.bytes),
        first: inspected.first,
        files: inspected.files.map(exact_u64),
        more: inspected.more,
    })
}

pub(crate) async fn export_start(
    ctx: &Ctx,
    request: ExportStartRequest,
) -> Result<ExportStarted, Error> {
    let path = request.path.as_deref().map(|path| absolute("path", path)).transpose()?;
    let selection = resolve(ctx, &request.selection).await?;
    let project = match &selection {
        Selection::Matching(matching) => match matching.project {
            Some(id) => named(ctx, id).await?,
            None => ALL.to_owned(),
        },
        Selection::Traces(_) => ALL.to_owned(),
    };
    let started = ctx.engine().export(&selection, request.format.into(), path, &project).await;
    let (job, path) = started?;
    Ok(ExportStarted { job_id: job.id.0, path: path.display().to_string() })
}

/// The name of a project that must exist.
async fn named(ctx: &Ctx, id: ProjectId) -> Result<String, Error> {
    let project = ctx.store().read(move |tx| tx.project_open(id)).await?;
    let missing = || Error::not_found("project", id).hint("`project_list` lists them");
    Ok(project.ok_or_else(missing)?.name)
}

/// A path with `~` opened. One that is not absolute would depend on where the engine was started.
fn absolute(member: &str, text: &str) -> Result<PathBuf, Error> {
    let home = std::env::home_dir();
    let path = match (text.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home,
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(&rest[1..]),
        _ => PathBuf::from(text),
    };
    if path.is_absolute() {
        return Ok(path);
    }
    let message = format!("`{member}` must be an absolute path, got `{text}`");
    Err(Error::bad_request(message).hint("begin it with `/` or `~/`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_must_be_absolute_and_a_tilde_is_the_users_directory() {
        assert_eq!(absolute("path", "/a/b").unwrap(), PathBuf::from("/a/b"));
        let home = std::env::home_dir().unwrap();
        assert_eq!(absolute("path", "~/a").unwrap(), home.join("a"));
        let error = absolute("path", "a/b").unwrap_err();
        assert!(error.message.contains("`path`") && error.message.contains("a/b"), "{error}");
        assert!(absolute("path", "~other/a").is_err());
    }
}
