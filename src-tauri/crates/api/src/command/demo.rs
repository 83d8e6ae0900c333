//! The demo: a project of its own, loaded and removed by one click.

use std::sync::Arc;

use touchstone_domain::project::Project as DomainProject;
use touchstone_engine::job::PROJECT_DELETE;
use touchstone_ingest::demo::{TRACES, demo_spans};
use touchstone_store::{ProjectRef, prepare};

use crate::context::Ctx;
use crate::error::{Error, ErrorCode};
use crate::shape::job::JobStarted;
use crate::shape::project::{DemoLoadRequest, DemoLoaded, DemoRemoveRequest, Project};

/// The demo's project.
const NAME: &str = "Demo: gear support";
/// Spans written at once.
const SPANS_PER_WRITE: usize = 200;

pub(crate) async fn load(ctx: &Ctx, _: DemoLoadRequest) -> Result<DemoLoaded, Error> {
    let now_ns = ctx.engine().now_ns();
    let project = ctx.store().write(move |tx| tx.project_create(NAME, now_ns)).await;
    let project = project.map_err(|error| match Error::from(error) {
        taken if taken.code == ErrorCode::Conflict => {
            Error { message: "the demo is loaded already".into(), ..taken }
                .hint("open its project, or remove it first with `demo_remove`")
        }
        other => other,
    })?;
    if let Err(error) = fill(ctx, &project, now_ns).await {
        // Half a demo would stand in the way of the next try.
        delete(ctx, &project, None).await?;
        return Err(error);
    }
    let traces = count(ctx, &project).await?;
    Ok(DemoLoaded { project: Project::new(project, traces), traces })
}

async fn fill(ctx: &Ctx, project: &DomainProject, now_ns: i64) -> Result<(), Error> {
    let place = ProjectRef::Id(project.id);
    let seed = seed(project, now_ns);
    let prices = Arc::clone(ctx.engine().prices());
    let dictionaries = Arc::clone(ctx.store().dictionaries());
    let work = move || {
        let spans = demo_spans(TRACES, now_ns, seed, &place, &prices);
        spans.map(|spans| prepare(spans, &dictionaries))
    };
    let mut left = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::new(ErrorCode::Internal, format!("the demo: {error}")))??;
    while !left.is_empty() {
        let rest = left.split_off(left.len().min(SPANS_PER_WRITE));
        let chunk = std::mem::replace(&mut left, rest);
        ctx.store().write(move |tx| tx.put_spans(&chunk, now_ns)).await?;
    }
    Ok(())
}

/// Changes the traces' ids with each load: a project's number is never given twice.
fn seed(project: &DomainProject, now_ns: i64) -> [u8; 16] {
    let mut seed = [0; 16];
    seed[..8].copy_from_slice(&project.id.0.to_be_bytes());
    seed[8..].copy_from_slice(&now_ns.to_be_bytes());
    seed
}

async fn count(ctx: &Ctx, project: &DomainProject) -> Result<i64, Error> {
    let rows = ctx.store().read(|tx| tx.projects()).await?;
    let own = rows.into_iter().find(|row| row.project.id == project.id);
    Ok(own.map_or(0, |row| row.trace_count))
}

pub(crate) async fn remove(ctx: &Ctx, _: DemoRemoveRequest) -> Result<JobStarted, Error> {
    let project = ctx.store().read(|tx| tx.project_named(NAME)).await?;
    let project = project.ok_or_else(|| {
        Error::new(ErrorCode::NotFound, "the demo is not loaded").hint("load it with `demo_load`")
    })?;
    let traces = count(ctx, &project).await?;
    delete(ctx, &project, Some(traces)).await
}

async fn delete(
    ctx: &Ctx,
    project: &DomainProject,
    traces: Option<i64>,
) -> Result<JobStarted, Error> {
    let input = project.id.to_string();
    let job = ctx.engine().jobs().start(PROJECT_DELETE, input, traces).await?;
    Ok(JobStarted { job: job.into() })
}
