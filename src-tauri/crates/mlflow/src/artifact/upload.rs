//! `PUT mlflow-artifacts/artifacts/{path}`: a body of any length up to the limit, written chunk by
//! chunk as it comes and put at its path when it is whole.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use serde_json::json;
use touchstone_domain::id::TraceId;
use touchstone_domain::redaction::Found;
use touchstone_store::CHUNK;

use super::{path, requested};
use crate::error::{Code, Error};
use crate::{Mlflow, redaction};

/// Largest file, in bytes.
const MOST_BYTES: usize = 64 << 20;
/// Longest wait for the next part of a body.
const STALL: Duration = Duration::from_secs(30);
/// How long an upload may take before what it wrote counts as left behind.
const LEFT_BEHIND_NS: i64 = 3_600 * 1_000_000_000;

/// Stores a file, over what is at its path.
pub(super) async fn put(
    State(mlflow): State<Arc<Mlflow>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let stored = async {
        let path = requested(path)?;
        admit(&headers)?;
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        store(&mlflow, path, content_type, body).await
    };
    let answer: Result<(), Error> = stored.await;
    answer.map_or_else(Error::into_response, |()| axum::Json(json!({})).into_response())
}

/// Refuses a body that says to be too large, before it is read.
fn admit(headers: &HeaderMap) -> Result<(), Error> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > MOST_BYTES as u64 => Err(too_large()),
        _ => Ok(()),
    }
}

fn too_large() -> Error {
    let mib = MOST_BYTES >> 20;
    Error::invalid(format!("The artifact is larger than {mib} MiB, which is the limit: split it."))
}

async fn store(
    mlflow: &Mlflow,
    path: String,
    content_type: String,
    body: Body,
) -> Result<(), Error> {
    let now_ns = (mlflow.now_ns)();
    let trace = path::trace_of(&path);
    let id = mlflow.store.write(move |tx| tx.artifact_begin(&content_type, now_ns)).await?;
    let taken = take(mlflow, id, body, trace).await;
    let finished = mlflow.store.write(move |tx| match &taken {
        Ok(()) => tx.artifact_finish(id, &path).map(Ok),
        Err(error) => tx.artifact_abandon(id).map(|()| Err(error.clone())),
    });
    let finished = finished.await?;
    sweep(mlflow).await?;
    finished
}

async fn take(mlflow: &Mlflow, id: i64, body: Body, trace: Option<TraceId>) -> Result<(), Error> {
    let Some(trace) = trace else {
        return write_body(mlflow, id, body, Kept::Stored).await.map(drop);
    };
    let Some(redactor) = redaction::of_trace(mlflow, trace, None).await? else {
        let whole = write_body(mlflow, id, body, Kept::Both).await?;
        return crate::trace::ingest_file(mlflow, trace, whole).await;
    };
    let whole = write_body(mlflow, id, body, Kept::Answered).await?;
    let file = whole.clone();
    let work = move || {
        let text = std::str::from_utf8(&file).ok()?;
        redactor.json(text, &mut Found::default()).map(Bytes::from)
    };
    let redacted = tokio::task::spawn_blocking(work).await.map_err(|error| not_redacted(&error))?;
    let stored = redacted.unwrap_or_else(|| whole.clone());
    for (number, from) in (0..).zip((0..stored.len()).step_by(CHUNK)) {
        let chunk = stored.slice(from..stored.len().min(from + CHUNK));
        append(mlflow, id, number, chunk).await?;
    }
    crate::trace::ingest_file(mlflow, trace, whole).await
}

fn not_redacted(error: &tokio::task::JoinError) -> Error {
    Error::new(Code::InternalError, format!("The file could not be redacted: {error}."))
}

/// What becomes of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// It is written in chunks, as it comes.
    Stored,
    /// It is answered as a whole, and nothing is written.
    Answered,
    /// Both.
    Both,
}

/// Writes the body in chunks, answers it as a whole, or both.
async fn write_body(mlflow: &Mlflow, id: i64, body: Body, kept: Kept) -> Result<Bytes, Error> {
    let mut stream = body.into_data_stream();
    let (mut chunk, mut whole) = (BytesMut::new(), BytesMut::new());
    let (mut number, mut received) = (0, 0);
    while let Some(part) =
        tokio::time::timeout(STALL, stream.next()).await.map_err(|_| stalled())?
    {
        let part = part.map_err(|error| broken_off(&error))?;
        received += part.len();
        if received > MOST_BYTES {
            return Err(too_large());
        }
        if kept != Kept::Stored {
            whole.extend_from_slice(&part);
        }
        if kept == Kept::Answered {
            continue;
        }
        chunk.extend_from_slice(&part);
        while chunk.len() >= CHUNK {
            append(mlflow, id, number, chunk.split_to(CHUNK).freeze()).await?;
            number += 1;
        }
    }
    if !chunk.is_empty() {
        append(mlflow, id, number, chunk.freeze()).await?;
    }
    Ok(whole.freeze())
}

async fn append(mlflow: &Mlflow, id: i64, number: i64, chunk: Bytes) -> Result<(), Error> {
    Ok(mlflow.store.write(move |tx| tx.artifact_append(id, number, &chunk)).await?)
}

fn stalled() -> Error {
    let seconds = STALL.as_secs();
    Error::new(
        Code::TemporarilyUnavailable,
        format!("The artifact did not go on for {seconds} seconds: send it again."),
    )
}

fn broken_off(error: &axum::Error) -> Error {
    Error::invalid(format!("The artifact broke off: {error}. Send it again."))
}

/// Sweeps away what lost its path or was left behind, a few chunks at a time.
pub(crate) async fn sweep(mlflow: &Mlflow) -> Result<(), Error> {
    let before_ns = (mlflow.now_ns)().saturating_sub(LEFT_BEHIND_NS).max(1);
    while mlflow.store.write(move |tx| tx.artifacts_sweep(before_ns)).await? {}
    Ok(())
}
