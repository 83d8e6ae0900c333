//! Jobs.

use touchstone_domain::id::JobId;

use crate::context::Ctx;
use crate::error::Error;
use crate::shape::job::{Job, JobCancelRequest, JobList, JobListRequest};

pub(crate) async fn list(ctx: &Ctx, _: JobListRequest) -> Result<JobList, Error> {
    let jobs = ctx.store().read(|tx| tx.jobs()).await?;
    Ok(JobList { jobs: jobs.into_iter().map(Job::from).collect() })
}

pub(crate) async fn cancel(ctx: &Ctx, request: JobCancelRequest) -> Result<JobList, Error> {
    ctx.engine().jobs().cancel(JobId(request.id)).await?;
    list(ctx, JobListRequest {}).await
}
