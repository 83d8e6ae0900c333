//! What projects want replaced in what comes in.

use touchstone_domain::id::ProjectId;
use touchstone_domain::redaction::{Found, Redaction as Wanted};
use touchstone_redact::{DETECTORS, Redactor};

use crate::context::Ctx;
use crate::error::{Error, ErrorCode};
use crate::ids;
use crate::shape::redaction::{
    Pattern, Redaction, RedactionFound, RedactionGetRequest, RedactionSetRequest, RedactionTried,
    RedactionTryRequest,
};

/// Longest text that is tried, in bytes.
const TRIED_BYTES: usize = 1 << 20;

pub(crate) async fn get(ctx: &Ctx, request: RedactionGetRequest) -> Result<Redaction, Error> {
    let project: ProjectId = ids::id("project", &request.project)?;
    let wanted = ctx.store().read(move |tx| match tx.project(project)? {
        Some(_) => tx.redaction(project).map(Some),
        None => Ok(None),
    });
    let wanted = wanted.await?.ok_or_else(|| Error::not_found("project", project))?;
    Ok(shown(wanted))
}

pub(crate) async fn set(ctx: &Ctx, request: RedactionSetRequest) -> Result<Redaction, Error> {
    let project: ProjectId = ids::id("project", &request.project)?;
    let wanted = wanted(request.detectors, request.patterns);
    let (kept, checked) = (wanted.clone(), wanted.clone());
    compiled(checked).await?;
    ctx.store().write(move |tx| tx.redaction_set(project, &kept)).await?;
    ctx.engine().redactions().load(ctx.store()).await?;
    Ok(shown(wanted))
}

pub(crate) async fn attempt(
    _: &Ctx,
    request: RedactionTryRequest,
) -> Result<RedactionTried, Error> {
    let RedactionTryRequest { detectors, patterns, text } = request;
    if text.len() > TRIED_BYTES {
        let message = format!("`text` has {} bytes: {TRIED_BYTES} are the most", text.len());
        return Err(Error::bad_request(message).hint("try a part of it"));
    }
    let redactor = compiled(wanted(detectors, patterns)).await?;
    blocking(move || {
        let mut found = Found::default();
        let text = redactor.text(&text, &mut found).unwrap_or(text);
        RedactionTried { text, found: RedactionFound::all(&found) }
    })
    .await
}

/// Detectors in the order of their list, each once.
fn wanted(detectors: Vec<String>, patterns: Vec<Pattern>) -> Wanted {
    let place = |id: &String| DETECTORS.iter().position(|known| known.id == id.as_str());
    let mut detectors = detectors;
    detectors.sort_by_key(|id| (place(id).unwrap_or(usize::MAX), id.clone()));
    detectors.dedup();
    Wanted { detectors, patterns: patterns.into_iter().map(Into::into).collect() }
}

async fn compiled(wanted: Wanted) -> Result<Redactor, Error> {
    Ok(blocking(move || Redactor::new(&wanted)).await??)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::new(ErrorCode::Internal, format!("redaction: {error}")))
}

fn shown(wanted: Wanted) -> Redaction {
    Redaction {
        detectors: wanted.detectors,
        patterns: wanted.patterns.into_iter().map(Pattern::from).collect(),
        known: DETECTORS.iter().map(Into::into).collect(),
    }
}
