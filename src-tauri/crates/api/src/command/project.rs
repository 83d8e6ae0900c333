//! Projects.

use touchstone_domain::project;

use crate::context::Ctx;
use crate::error::Error;
use crate::shape::project::{
    Project, ProjectCreateRequest, ProjectCreated, ProjectList, ProjectListRequest,
};

pub(crate) async fn list(ctx: &Ctx, _: ProjectListRequest) -> Result<ProjectList, Error> {
    let rows = ctx.store().read(|tx| tx.projects()).await?;
    let projects = rows.into_iter().map(|row| Project::new(row.project, row.trace_count)).collect();
    Ok(ProjectList { projects })
}

pub(crate) async fn create(
    ctx: &Ctx,
    request: ProjectCreateRequest,
) -> Result<ProjectCreated, Error> {
    let name = project::name(&request.name)?.to_owned();
    let now_ns = ctx.engine().now_ns();
    let created = ctx.store().write(move |tx| tx.project_create(&name, now_ns)).await?;
    Ok(ProjectCreated { project: Project::new(created, 0) })
}
