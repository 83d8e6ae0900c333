//! Artifacts over HTTP: files that clients put, get, list and delete by path.
//!
//! What they contain is hostile: it is always handed out as a download of bytes. A trace's
//! `traces.json` is stored like any other file, and its spans are taken in.

mod path;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use serde_json::{Map, Value as Json, json};
use touchstone_store::{Artifact, ArtifactEntry, Store, StoreError, artifacts_of_run};

pub use self::path::normal as artifact_path;
pub(crate) use self::upload::sweep;
use crate::error::{Code, Error};
use crate::params::Params;
use crate::run::{answer, find, run_id};
use crate::{Answer, Mlflow};

/// Entries of a page of a listing.
const PAGE: usize = 1_000;

/// The routes whose bodies are bytes, and those beside them.
pub(crate) fn routes() -> Router<Arc<Mlflow>> {
    let artifact = get(download).put(upload::put).delete(delete);
    Router::new()
        .route("/api/2.0/mlflow-artifacts/artifacts", get(top))
        .route("/api/2.0/mlflow-artifacts/artifacts/{*path}", artifact)
        .route("/get-artifact", get(of_run))
}

type Queried = Query<Vec<(String, String)>>;

/// `GET mlflow-artifacts/artifacts?path=`: the names in a directory.
async fn top(State(mlflow): State<Arc<Mlflow>>, Query(query): Queried) -> Response {
    let listing = async {
        let directory = directory(&Params::new(&[], &query, &Bytes::new())?)?;
        let (mut files, mut last) = (Vec::new(), None);
        loop {
            let (page, more) = entries(&mlflow.store, directory.clone(), last.take()).await?;
            files.extend(page.iter().map(|entry| file("", entry)));
            last = page.into_iter().last();
            if !more {
                return Ok(axum::Json(files_of(files)));
            }
        }
    };
    listing.await.map_or_else(Error::into_response, axum::Json::into_response)
}

/// `GET artifacts/list`: a page of the names in a directory of a run.
pub(crate) async fn list(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let below = directory(&params)?;
    let after = params.text("page_token").map(entry_at).transpose()?;
    let run = mlflow.store.read(move |tx| find(tx, id)).await??.run;
    let (prefix, mut path) = (prefix(&below), artifacts_of_run(run.project, id));
    if !below.is_empty() {
        path = format!("{path}/{below}");
    }
    let (page, more) = entries(&mlflow.store, path, after).await?;
    let mut answer = files_of(page.iter().map(|entry| file(&prefix, entry)).collect());
    answer.insert("root_uri".into(), answer::artifact_uri(&run).into());
    if let Some(last) = page.last().filter(|_| more) {
        answer.insert("next_page_token".into(), token(last).into());
    }
    Ok(answer.into())
}

fn directory(params: &Params) -> Result<String, Error> {
    params.text("path").map_or_else(|| Ok(String::new()), path::normal)
}

fn prefix(directory: &str) -> String {
    if directory.is_empty() { String::new() } else { format!("{directory}/") }
}

/// A page of entries, and whether there are more.
async fn entries(
    store: &Store,
    directory: String,
    after: Option<ArtifactEntry>,
) -> Result<(Vec<ArtifactEntry>, bool), StoreError> {
    let read = store.read(move |tx| tx.artifact_entries(&directory, after.as_ref(), PAGE + 1));
    let mut page = read.await?;
    let more = page.len() > PAGE;
    page.truncate(PAGE);
    Ok((page, more))
}

fn files_of(files: Vec<Json>) -> Map<String, Json> {
    let files = Some(files).filter(|files| !files.is_empty());
    files.map(|files| ("files".to_owned(), files.into())).into_iter().collect()
}

fn file(prefix: &str, entry: &ArtifactEntry) -> Json {
    let mut file = json!({
        "path": format!("{prefix}{}", entry.name),
        "is_dir": entry.size.is_none(),
    });
    if let Some(size) = entry.size {
        file["file_size"] = size.into();
    }
    file
}

/// Where a page ended, as text that only this module reads.
fn token(last: &ArtifactEntry) -> String {
    format!("{}{}", if last.size.is_some() { 'f' } else { 'd' }, last.name)
}

fn entry_at(token: &str) -> Result<ArtifactEntry, Error> {
    let name = |kind: char| token.strip_prefix(kind).map(str::to_owned);
    let file = name('f').map(|name| ArtifactEntry { name, size: Some(0) });
    file.or_else(|| name('d').map(|name| ArtifactEntry { name, size: None })).ok_or_else(|| {
        Error::invalid("Invalid page token: send 'next_page_token' of the page before.")
    })
}

/// The path of a request, or why it cannot be one.
fn requested(path: Result<Path<String>, PathRejection>) -> Result<String, Error> {
    let Path(path) = path
        .map_err(|error| Error::invalid(format!("Invalid artifact path: {}", error.body_text())))?;
    path::normal(&path)
}

/// `GET mlflow-artifacts/artifacts/{path}`: a file's bytes.
async fn download(
    State(mlflow): State<Arc<Mlflow>>,
    path: Result<Path<String>, PathRejection>,
) -> Response {
    let found = async { stored(&mlflow.store, requested(path)?).await };
    found.await.map_or_else(Error::into_response, |artifact| bytes_of(&mlflow.store, &artifact))
}

/// `GET /get-artifact?path=&run_uuid=`: the bytes of a run's file.
async fn of_run(State(mlflow): State<Arc<Mlflow>>, Query(query): Queried) -> Response {
    let found = async {
        let params = Params::new(&[], &query, &Bytes::new())?;
        let id = run_id(&params)?;
        let below = path::normal(params.required("path")?)?;
        let run = mlflow.store.read(move |tx| find(tx, id)).await??.run;
        stored(&mlflow.store, format!("{}/{below}", artifacts_of_run(run.project, id))).await
    };
    found.await.map_or_else(Error::into_response, |artifact| bytes_of(&mlflow.store, &artifact))
}

async fn stored(store: &Store, path: String) -> Result<Artifact, Error> {
    let wanted = path.clone();
    let found = store.read(move |tx| tx.artifact(&wanted)).await?;
    found.ok_or_else(|| missing(&path))
}

fn missing(path: &str) -> Error {
    Error::new(Code::ResourceDoesNotExist, format!("No such artifact: '{path}'"))
}

/// The artifact as a download, chunk by chunk. If it is replaced meanwhile, the download breaks
/// off.
fn bytes_of(store: &Store, artifact: &Artifact) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_LENGTH, HeaderValue::from(artifact.size)),
        (header::CONTENT_DISPOSITION, path::disposition(&artifact.path)),
        (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    ];
    let (store, id, size) = (store.clone(), artifact.id, artifact.size);
    let chunks = futures::stream::try_unfold((0_i64, 0_i64), move |(number, sent)| {
        let store = store.clone();
        async move {
            if sent >= size {
                return Ok(None);
            }
            let read = store.read(move |tx| tx.artifact_chunk(id, number)).await;
            let chunk = read.map_err(std::io::Error::other)?;
            let chunk = chunk.ok_or_else(|| std::io::Error::other("the artifact was replaced"))?;
            let sent = sent + i64::try_from(chunk.len()).unwrap_or(i64::MAX);
            Ok::<_, std::io::Error>(Some((Bytes::from(chunk), (number + 1, sent))))
        }
    });
    (HeaderMap::from_iter(headers), Body::from_stream(chunks)).into_response()
}

/// `DELETE mlflow-artifacts/artifacts/{path}`: a file, or a directory with all that is below it.
async fn delete(
    State(mlflow): State<Arc<Mlflow>>,
    path: Result<Path<String>, PathRejection>,
) -> Response {
    let deleted = async {
        let path = requested(path)?;
        let mut dropped = 0;
        loop {
            let path = path.clone();
            match mlflow.store.write(move |tx| tx.artifacts_drop(&path)).await? {
                0 => break,
                some => dropped += some,
            }
        }
        sweep(&mlflow).await?;
        if dropped == 0 { Err(missing(&path)) } else { Ok(axum::Json(json!({}))) }
    };
    deleted.await.map_or_else(Error::into_response, axum::Json::into_response)
}
