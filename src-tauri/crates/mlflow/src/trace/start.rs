//! What a client says of a trace at its end, before or after its spans have come.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use touchstone_domain::assessment::Assessment;
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::preview::{PREVIEW_CHARS, Previews};
use touchstone_domain::summary::TraceState;
use touchstone_domain::trace_info::{NAME, SESSION, TraceInfo, USER};
use touchstone_ingest::redaction as ingested;
use touchstone_redact::Redactor;
use touchstone_store::{StoreError, TraceLabels, WriteTx};

use super::info::{ARTIFACT_LOCATION, Info, SPANS_LOCATION, artifact_location};
use crate::error::{Code, Error};
use crate::params::Params;
use crate::{Answer, Mlflow, assessment, experiment, limit, name, redaction, time};

/// The metadata that says that the client has said all it will say.
const FINALIZED: &str = "mlflow.trace.infoFinalized";

#[derive(Debug, Deserialize)]
struct SentTrace {
    trace_info: Sent,
}

#[derive(Debug, Deserialize)]
struct Sent {
    trace_id: String,
    client_request_id: Option<String>,
    trace_location: Option<Location>,
    request_time: Option<String>,
    execution_duration: Option<String>,
    state: Option<String>,
    #[serde(default)]
    trace_metadata: BTreeMap<String, String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    request_preview: Option<String>,
    response_preview: Option<String>,
    #[serde(default)]
    assessments: Vec<Json>,
}

#[derive(Debug, Deserialize)]
struct Location {
    mlflow_experiment: Option<InExperiment>,
}

#[derive(Debug, Deserialize)]
struct InExperiment {
    experiment_id: String,
}

/// `POST traces`. Sent again it changes nothing.
pub(crate) async fn start(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let trace: Option<SentTrace> = params.part("trace")?;
    let trace =
        trace.ok_or_else(|| Error::invalid("Missing value for required parameter 'trace'."))?;
    let mut said = Said::read(trace.trace_info, (mlflow.now_ns)())?;
    if let Some(redactor) = redaction::of_trace(&mlflow, said.id, Some(said.project)).await? {
        said.redact(&redactor);
    }
    shorten(&mut said.info, &mut said.labels);
    let shown = mlflow.store.write(move |tx| said.put(tx)).await??;
    Ok(json!({"trace": {"trace_info": shown}}))
}

/// What was said of a trace.
#[derive(Debug)]
struct Said {
    id: TraceId,
    project: ProjectId,
    info: TraceInfo,
    labels: TraceLabels,
    assessments: Vec<(Assessment, bool)>,
}

impl Said {
    fn read(sent: Sent, now_ns: i64) -> Result<Self, Error> {
        let id = name::trace_id(&sent.trace_id).ok_or_else(|| {
            Error::invalid(format!(
                "Invalid trace_id '{}': expected `tr-` and 32 hexadecimal characters.",
                sent.trace_id
            ))
        })?;
        let location = sent.trace_location.and_then(|location| location.mlflow_experiment);
        let project = match location {
            Some(location) => name::experiment(&location.experiment_id)?,
            None => ProjectId::DEFAULT,
        };
        let assessments = sent.assessments.iter().map(|sent| {
            let is_named = sent["assessment_id"].as_str().is_some_and(|id| !id.is_empty());
            Ok((assessment::json::read(sent, id, now_ns)?, is_named))
        });
        Ok(Self {
            id,
            project,
            info: TraceInfo {
                project: Some(project),
                client_request_id: sent.client_request_id.filter(|id| !id.is_empty()),
                state: state(sent.state.as_deref())?,
                start_ns: read_time("request_time", sent.request_time, time::ns_of_rfc3339)?,
                duration_ns: read_time(
                    "execution_duration",
                    sent.execution_duration,
                    time::ns_of_duration,
                )?,
                previews: Previews {
                    request: sent.request_preview,
                    response: sent.response_preview,
                },
                ..named(&sent.tags, &sent.trace_metadata)
            },
            assessments: assessments.collect::<Result<_, Error>>()?,
            labels: labels(sent.tags, sent.trace_metadata)?,
        })
    }

    fn redact(&mut self, redactor: &Redactor) {
        ingested::said(redactor, &mut self.info, &mut self.labels);
        for (assessment, _) in &mut self.assessments {
            ingested::assessment(redactor, assessment);
        }
    }

    /// Writes it and answers what is known of the trace then.
    fn put(mut self, tx: &WriteTx<'_>) -> Result<Result<Json, Error>, StoreError> {
        if let Err(error) = experiment::active(tx, self.project)? {
            return Ok(Err(error));
        }
        let place = artifact_location(self.project, self.id);
        self.labels.tags.entry(ARTIFACT_LOCATION.into()).or_insert(place);
        self.labels.metadata.insert(FINALIZED.into(), "true".into());
        if !tx.trace_info_put(self.id, &self.info, &self.labels)? {
            return Ok(Err(deleted(self.id)));
        }
        let Some(info) = Info::of(tx, self.id)? else { return Ok(Err(deleted(self.id))) };
        self.assess(tx, info.record.row)?;
        let info = Info::read(tx, info.record)?;
        Ok(Ok(info.shown()))
    }

    /// An assessment that is there already stays as it is: by its id, or where the client gave
    /// none, by all that it says.
    fn assess(&self, tx: &WriteTx<'_>, row: i64) -> Result<(), StoreError> {
        let known = tx.trace_assessments(row)?;
        for (assessment, is_named) in &self.assessments {
            let is_known = known.iter().any(|known| {
                known.id == assessment.id
                    || !is_named && Assessment { id: known.id, ..assessment.clone() } == *known
            });
            if !is_known {
                tx.assessment_create(assessment)?;
            }
        }
        Ok(())
    }
}

fn deleted(id: TraceId) -> Error {
    let message = format!("Trace with ID '{}' was deleted.", name::of_trace(id));
    Error::new(Code::ResourceDoesNotExist, message)
}

/// The name, the session and the user that labels name.
pub(super) fn named(
    tags: &BTreeMap<String, String>,
    metadata: &BTreeMap<String, String>,
) -> TraceInfo {
    let of = |map: &BTreeMap<String, String>, key| {
        map.get(key).filter(|value| !value.is_empty()).cloned()
    };
    TraceInfo {
        name: of(tags, NAME),
        session: of(metadata, SESSION),
        user: of(metadata, USER),
        ..TraceInfo::default()
    }
}

/// Labels that fit. Where spans are is not for clients to say.
pub(super) fn labels(
    tags: BTreeMap<String, String>,
    metadata: BTreeMap<String, String>,
) -> Result<TraceLabels, Error> {
    tags.keys().chain(metadata.keys()).try_for_each(|key| limit::key(key))?;
    let tags = tags.into_iter().filter(|(key, _)| key != SPANS_LOCATION);
    Ok(TraceLabels { tags: tags.collect(), metadata })
}

/// The state of that name; none where it is not said.
pub(super) fn state(name: Option<&str>) -> Result<Option<TraceState>, Error> {
    match name {
        None | Some("" | "STATE_UNSPECIFIED" | "TRACE_STATUS_UNSPECIFIED") => Ok(None),
        Some("OK") => Ok(Some(TraceState::Ok)),
        Some("ERROR") => Ok(Some(TraceState::Error)),
        Some("IN_PROGRESS") => Ok(Some(TraceState::InProgress)),
        Some(other) => Err(Error::invalid(format!(
            "Invalid value '{other}' for parameter 'state': expected OK, ERROR or IN_PROGRESS."
        ))),
    }
}

fn read_time(
    name: &str,
    text: Option<String>,
    read: fn(&str) -> Option<i64>,
) -> Result<Option<i64>, Error> {
    let Some(text) = text else { return Ok(None) };
    let form = if name == "request_time" { "an RFC 3339 time" } else { "seconds such as '0.221s'" };
    let wrong = || Error::invalid(format!("Invalid {name} '{text}': expected {form}."));
    read(&text).map(Some).ok_or_else(wrong)
}

/// Cuts previews and tags to what is kept of them. What is redacted is redacted before: half an
/// address is not found.
pub(super) fn shorten(info: &mut TraceInfo, labels: &mut TraceLabels) {
    let previews = [&mut info.previews.request, &mut info.previews.response];
    for preview in previews.into_iter().flatten() {
        *preview = limit::cut_at(preview, PREVIEW_CHARS).to_owned();
    }
    for value in labels.tags.values_mut() {
        *value = limit::cut(value).to_owned();
    }
}
