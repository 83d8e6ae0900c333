//! Assessments of traces and spans. Rules of what overrides what are the store's.

pub(crate) mod json;

use std::sync::Arc;

use serde_json::{Value as Json, json};
use touchstone_domain::assessment::Assessment;
use touchstone_domain::id::{AssessmentId, TraceId};
use touchstone_domain::redaction::Found;
use touchstone_ingest::redaction as ingested;
use touchstone_store::{ReadTx, StoreError};

use crate::error::{Code, Error};
use crate::params::Params;
use crate::{Answer, Mlflow, name, redaction};

/// What a `PATCH` may change, by the names in its mask.
const CHANGEABLE: [&str; 7] =
    ["assessment_name", "feedback", "expectation", "issue", "rationale", "metadata", "valid"];

/// Members of an assessment in which people and judges write.
const WORDS: [&str; 5] = ["feedback", "expectation", "rationale", "metadata", "error"];

/// `POST traces/{trace_id}/assessments`.
pub(crate) async fn create(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let trace_id = name::trace_in(&params)?;
    let sent = sent(&params)?;
    let mut assessment = json::read(sent, trace_id, (mlflow.now_ns)())?;
    if let Some(redactor) = redaction::of_trace(&mlflow, trace_id, None).await? {
        ingested::assessment(&redactor, &mut assessment);
    }
    let write = mlflow.store.write(move |tx| {
        if let Some(error) = no_trace(tx, trace_id)? {
            return Ok(Err(error));
        }
        if let Some(older) = assessment.overrides
            && of_trace(tx, trace_id, older)?.is_none()
        {
            return Ok(Err(missing(trace_id, &name::of_assessment(older))));
        }
        if tx.assessment(assessment.id)?.is_some() {
            let id = name::of_assessment(assessment.id);
            let message = format!("Assessment with ID '{id}' already exists.");
            return Ok(Err(Error::new(Code::ResourceAlreadyExists, message)));
        }
        tx.assessment_create(&assessment)?;
        Ok(Ok(assessment))
    });
    Ok(json!({"assessment": json::shown(&write.await??)}))
}

/// `GET traces/{trace_id}/assessments/{assessment_id}`.
pub(crate) async fn get(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let (trace_id, text) = (name::trace_in(&params)?, id_in(&params)?);
    let read = mlflow.store.read(move |tx| found(tx, trace_id, &text));
    Ok(json!({"assessment": json::shown(&read.await??)}))
}

/// `PATCH traces/{trace_id}/assessments/{assessment_id}`.
pub(crate) async fn update(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let (trace_id, text) = (name::trace_in(&params)?, id_in(&params)?);
    let now_ns = (mlflow.now_ns)();
    let paths = mask(&params)?;
    let mut sent = sent(&params)?.clone();
    let mut replaced = Found::default();
    if let Some(redactor) = redaction::of_trace(&mlflow, trace_id, None).await? {
        for part in WORDS {
            if let Some(said) = sent.get_mut(part) {
                ingested::json(&redactor, said, &mut replaced);
            }
        }
    }
    let write = mlflow.store.write(move |tx| {
        let mut assessment = match found(tx, trace_id, &text)? {
            Ok(assessment) => assessment,
            Err(error) => return Ok(Err(error)),
        };
        for path in &paths {
            if let Err(error) = change(&mut assessment, path, &sent) {
                return Ok(Err(error));
            }
        }
        ingested::state(&mut assessment.metadata, &replaced);
        assessment.updated_ns = now_ns;
        tx.assessment_update(&assessment)?;
        Ok(Ok(assessment))
    });
    Ok(json!({"assessment": json::shown(&write.await??)}))
}

/// `DELETE traces/{trace_id}/assessments/{assessment_id}`. What is gone already may be deleted.
pub(crate) async fn delete(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let (trace_id, text) = (name::trace_in(&params)?, id_in(&params)?);
    let write = mlflow.store.write(move |tx| {
        if let Some(error) = no_trace(tx, trace_id)? {
            return Ok(Err(error));
        }
        if let Some(id) = name::assessment_id(&text)
            && of_trace(tx, trace_id, id)?.is_some()
        {
            tx.assessment_delete(id)?;
        }
        Ok(Ok(()))
    });
    write.await??;
    Ok(json!({}))
}

fn sent(params: &Params) -> Result<&Json, Error> {
    let missing = || Error::invalid("Missing value for required parameter 'assessment'.");
    params.get("assessment").ok_or_else(missing)
}

fn id_in(params: &Params) -> Result<String, Error> {
    params.required("assessment_id").map(str::to_owned)
}

/// The mask's paths in snake case; clients send them in camel case.
fn mask(params: &Params) -> Result<Vec<String>, Error> {
    let paths = params.required("update_mask")?.split(',').map(str::trim);
    let paths: Vec<String> = paths.filter(|path| !path.is_empty()).map(snake).collect();
    match paths.iter().find(|path| !CHANGEABLE.contains(&path.as_str())) {
        Some(path) => Err(Error::invalid(format!(
            "Invalid update_mask: '{path}' of an assessment cannot be changed."
        ))),
        None => Ok(paths),
    }
}

fn snake(camel: &str) -> String {
    camel.chars().fold(String::new(), |mut snake, next| {
        if next.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(next.to_ascii_lowercase());
        snake
    })
}

fn change(assessment: &mut Assessment, path: &str, sent: &Json) -> Result<(), Error> {
    match path {
        "assessment_name" => assessment.name = json::name(sent)?,
        "feedback" | "expectation" | "issue" => {
            let verdict = json::verdict(sent, Some(path))?;
            let (old, new) = (assessment.verdict.kind(), verdict.kind());
            if old != new {
                return Err(Error::invalid(format!("Cannot update {new} value on a {old}.")));
            }
            assessment.verdict = verdict;
        }
        "rationale" => assessment.rationale = sent["rationale"].as_str().map(str::to_owned),
        // New metadata is put over the old, key by key.
        "metadata" => assessment.metadata.extend(json::metadata(sent)?),
        _ => assessment.valid = sent["valid"].as_bool().unwrap_or(false),
    }
    Ok(())
}

fn no_trace(tx: &ReadTx<'_>, id: TraceId) -> Result<Option<Error>, StoreError> {
    Ok(tx.trace(id)?.is_none().then(|| name::no_trace(&name::of_trace(id))))
}

fn of_trace(
    tx: &ReadTx<'_>,
    trace_id: TraceId,
    id: AssessmentId,
) -> Result<Option<Assessment>, StoreError> {
    Ok(tx.assessment(id)?.filter(|assessment| assessment.trace_id == trace_id))
}

fn found(
    tx: &ReadTx<'_>,
    trace_id: TraceId,
    text: &str,
) -> Result<Result<Assessment, Error>, StoreError> {
    if let Some(error) = no_trace(tx, trace_id)? {
        return Ok(Err(error));
    }
    let assessment = match name::assessment_id(text) {
        Some(id) => of_trace(tx, trace_id, id)?,
        None => None,
    };
    Ok(assessment.ok_or_else(|| missing(trace_id, text)))
}

fn missing(trace_id: TraceId, id: &str) -> Error {
    let trace = name::of_trace(trace_id);
    let message = format!("Assessment with ID '{id}' not found for trace '{trace}'");
    Error::new(Code::ResourceDoesNotExist, message)
}
