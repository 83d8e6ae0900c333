//! Assessments: what the user of this machine says of traces, spans and sessions, its editing and
//! its taking back.
//!
//! What clients say goes through the `mlflow` crate into the same table. An edit never overwrites: it
//! supersedes. What the project wants redacted is replaced here as everywhere.

use serde_json::{Map, Value as Json};
use touchstone_domain::assessment::{
    Assessment as Made, Source, SourceKind, Verdict, history as history_of,
};
use touchstone_domain::id::{AssessmentId, ProjectId, SpanId, TraceId};
use touchstone_domain::trace_info::SESSION;
use touchstone_engine::clock;
use touchstone_ingest::redaction;
use touchstone_store::{ProjectRef, ReadTx, StoreError};

use super::author::{author, line};
use super::trace::missing as no_trace;
use crate::context::Ctx;
use crate::error::{Error, ErrorCode};
use crate::ids;
use crate::number::exact_us;
use crate::shape::assessing::{
    AssessmentAddRequest, AssessmentDeleteRequest, AssessmentDeleted, AssessmentHistoryRequest,
    AssessmentList, AssessmentListRequest, AssessmentNames, AssessmentNamesRequest,
    AssessmentRestoreRequest, AssessmentSupersedeRequest, AssessmentTarget,
};
use crate::shape::assessment::{Assessment, AssessmentKind};

/// Longest name of an assessment, in characters; MLflow's limit.
const NAME_CHARS: usize = 250;
/// Longest value, as JSON, and longest rationale, in bytes.
const SAID_BYTES: usize = 64 * 1024;
/// Characters of a prefix that a name can be found by.
const LONGEST_PREFIX: usize = 250;

pub(crate) async fn add(ctx: &Ctx, request: AssessmentAddRequest) -> Result<Assessment, Error> {
    let (name, value) = (line("name", &request.name, NAME_CHARS)?, said(request.value)?);
    let verdict = match request.kind {
        AssessmentKind::Feedback => Verdict::Feedback { value, error: None },
        AssessmentKind::Expectation => Verdict::Expectation { value },
        AssessmentKind::Issue => {
            let message = "`kind` is `issue`: only MLflow's clients assign traces to issues";
            return Err(Error::bad_request(message).hint("send `feedback` or `expectation`"));
        }
    };
    let now_ns = ctx.engine().now_ns();
    let Place { trace_id, span_id, metadata } = place(ctx, request.target).await?;
    let made = Made {
        id: new_id()?,
        trace_id,
        span_id,
        name,
        verdict,
        source: local(ctx).await?,
        rationale: rationale(request.rationale)?,
        metadata,
        overrides: None,
        valid: true,
        created_ns: now_ns,
        updated_ns: now_ns,
    };
    let made = redacted(ctx, made).await?;
    let kept = made.clone();
    ctx.store().write(move |tx| tx.assessment_create(&made)).await?;
    Ok(kept.into())
}

pub(crate) async fn supersede(
    ctx: &Ctx,
    request: AssessmentSupersedeRequest,
) -> Result<Assessment, Error> {
    let id = id(&request.assessment_id)?;
    let older = ctx.store().read(move |tx| tx.assessment(id)).await?.ok_or_else(|| missing(id))?;
    let value = said(request.value)?;
    let verdict = match older.verdict {
        Verdict::Feedback { .. } => Verdict::Feedback { value, error: None },
        Verdict::Expectation { .. } => Verdict::Expectation { value },
        Verdict::Issue { .. } => {
            let message = format!("assessment `{id}` is an issue, which has no answer to change");
            return Err(Error::bad_request(message).hint("change it with MLflow's client"));
        }
    };
    let now_ns = ctx.engine().now_ns();
    let newer = Made {
        id: new_id()?,
        verdict,
        source: local(ctx).await?,
        rationale: rationale(request.rationale)?,
        // What a judge noted of its own work does not hold for another's.
        metadata: older.metadata.into_iter().filter(|(key, _)| key == SESSION).collect(),
        overrides: Some(id),
        valid: true,
        created_ns: now_ns,
        updated_ns: now_ns,
        ..older
    };
    let newer = redacted(ctx, newer).await?;
    let kept = newer.clone();
    let write = ctx.store().write(move |tx| {
        // Somebody may have been quicker.
        let counts = tx.assessment(id)?.is_some_and(|older| older.valid);
        if counts {
            tx.assessment_create(&newer)?;
        }
        Ok(counts)
    });
    if write.await? {
        return Ok(kept.into());
    }
    let message =
        format!("assessment `{id}` does not count any more: it was superseded or deleted");
    Err(Error::new(ErrorCode::Conflict, message).hint("look at what counts now, then edit that"))
}

pub(crate) async fn delete(
    ctx: &Ctx,
    request: AssessmentDeleteRequest,
) -> Result<AssessmentDeleted, Error> {
    let id = id(&request.assessment_id)?;
    let undo = i64::try_from(ctx.engine().undo_for().as_nanos()).unwrap_or(i64::MAX);
    let until_ns = ctx.engine().now_ns().saturating_add(undo);
    let again = ctx.store().write(move |tx| tx.assessment_put_aside(id, until_ns)).await?;
    Ok(AssessmentDeleted {
        assessment_id: id.to_string(),
        counts_again: again.map(|id| id.to_string()),
        undo_until_us: exact_us(until_ns),
    })
}

pub(crate) async fn restore(
    ctx: &Ctx,
    request: AssessmentRestoreRequest,
) -> Result<Assessment, Error> {
    let id = id(&request.assessment_id)?;
    let back = ctx.store().write(move |tx| tx.assessment_restore(id)).await;
    let back = back.map_err(|error| match error {
        StoreError::NotFound { what: "assessment", .. } => {
            missing(id).hint("it was never deleted, or too long ago to be brought back")
        }
        other => other.into(),
    });
    Ok(back?.into())
}

/// Reads all assessments of one trace.
pub(crate) async fn history(
    ctx: &Ctx,
    request: AssessmentHistoryRequest,
) -> Result<AssessmentList, Error> {
    let id = id(&request.assessment_id)?;
    let read = ctx.store().read(move |tx| {
        let Some(one) = tx.assessment(id)? else { return Ok(Vec::new()) };
        let Some(trace) = tx.trace(one.trace_id)? else { return Ok(Vec::new()) };
        Ok(history_of(tx.trace_assessments(trace.row)?, id))
    });
    let found = read.await?;
    if found.is_empty() {
        return Err(missing(id));
    }
    Ok(AssessmentList { assessments: found.into_iter().map(Into::into).collect() })
}

pub(crate) async fn list(
    ctx: &Ctx,
    request: AssessmentListRequest,
) -> Result<AssessmentList, Error> {
    let project: ProjectId = ids::id("project", &request.project)?;
    let read = ctx.store().read(move |tx| tx.session_assessments(project, &request.session));
    Ok(AssessmentList { assessments: read.await?.into_iter().map(Into::into).collect() })
}

pub(crate) async fn names(
    ctx: &Ctx,
    request: AssessmentNamesRequest,
) -> Result<AssessmentNames, Error> {
    let project = request.project.as_deref().map(|id| ids::id::<ProjectId>("project", id));
    let project = project.transpose()?;
    let prefix = request.prefix.unwrap_or_default();
    let prefix: String = prefix.trim_start().chars().take(LONGEST_PREFIX).collect();
    let found = ctx.store().read(move |tx| tx.answered(project, &prefix)).await?;
    Ok(AssessmentNames { names: found.into_iter().map(Into::into).collect() })
}

/// Where an assessment lies.
struct Place {
    trace_id: TraceId,
    span_id: Option<SpanId>,
    metadata: Map<String, Json>,
}

async fn place(ctx: &Ctx, target: AssessmentTarget) -> Result<Place, Error> {
    match target {
        AssessmentTarget::Trace { trace_id } => {
            let trace_id: TraceId = ids::id("target.trace_id", &trace_id)?;
            let found = ctx.store().read(move |tx| tx.trace(trace_id)).await?;
            found.ok_or_else(|| no_trace(trace_id))?;
            Ok(Place { trace_id, span_id: None, metadata: Map::new() })
        }
        AssessmentTarget::Span { trace_id, span_id } => {
            let trace_id: TraceId = ids::id("target.trace_id", &trace_id)?;
            let span_id: SpanId = ids::id("target.span_id", &span_id)?;
            let found = ctx.store().read(move |tx| has_span(tx, trace_id, span_id)).await?;
            if !found.ok_or_else(|| no_trace(trace_id))? {
                let hint = format!("trace {trace_id} has other spans");
                return Err(Error::not_found("span", span_id).hint(hint));
            }
            Ok(Place { trace_id, span_id: Some(span_id), metadata: Map::new() })
        }
        AssessmentTarget::Session { project, session } => {
            let project: ProjectId = ids::id("target.project", &project)?;
            let metadata = Map::from_iter([(SESSION.to_owned(), Json::from(session.as_str()))]);
            let (id, hint) = (session.clone(), "no trace of this project names it");
            let first = ctx.store().read(move |tx| tx.session_first_trace(project, &session));
            let first = first.await?;
            let trace_id = first.ok_or_else(|| Error::not_found("session", id).hint(hint))?;
            Ok(Place { trace_id, span_id: None, metadata })
        }
    }
}

/// Whether a trace has a span; nothing if there is no such trace.
fn has_span(tx: &ReadTx<'_>, trace: TraceId, span: SpanId) -> Result<Option<bool>, StoreError> {
    let found = tx.trace(trace)?;
    found.map(|trace| Ok(tx.span(trace.row, span)?.is_some())).transpose()
}

fn said(value: Json) -> Result<Json, Error> {
    if value.is_null() {
        return Err(Error::bad_request("`value` is null").hint("send the answer"));
    }
    short("value", value.to_string().len())?;
    Ok(value)
}

fn rationale(text: Option<String>) -> Result<Option<String>, Error> {
    let text = text.filter(|text| !text.trim().is_empty());
    short("rationale", text.as_ref().map_or(0, String::len))?;
    Ok(text)
}

fn short(member: &str, bytes: usize) -> Result<(), Error> {
    if bytes <= SAID_BYTES {
        return Ok(());
    }
    let message = format!("`{member}` has {bytes} bytes: {SAID_BYTES} are the most");
    Err(Error::bad_request(message))
}

/// The user of this machine.
async fn local(ctx: &Ctx) -> Result<Source, Error> {
    let author = ctx.store().read(author).await?;
    Ok(Source { kind: SourceKind::Human, id: author.name })
}

/// An assessment without what the project of its trace wants replaced.
async fn redacted(ctx: &Ctx, mut made: Made) -> Result<Made, Error> {
    let redactions = ctx.engine().redactions();
    if redactions.is_off() {
        return Ok(made);
    }
    let id = made.trace_id;
    let trace = ctx.store().read(move |tx| tx.trace(id)).await?;
    let wanted = trace.and_then(|trace| redactions.of(&ProjectRef::Id(trace.project)));
    if let Some(redactor) = wanted {
        redaction::assessment(&redactor, &mut made);
    }
    Ok(made)
}

fn id(text: &str) -> Result<AssessmentId, Error> {
    ids::id("assessment_id", text)
}

fn new_id() -> Result<AssessmentId, Error> {
    let id = clock::new_id().replace('-', "").parse();
    id.map_err(|error| Error::new(ErrorCode::Internal, format!("a new id: {error}")))
}

fn missing(id: AssessmentId) -> Error {
    Error::not_found("assessment", id).hint("it may have been deleted, with its trace perhaps")
}
