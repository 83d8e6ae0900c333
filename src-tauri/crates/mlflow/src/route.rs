//! Every route of the protocol that is answered, in one list.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, any, get, on};
use futures::future::BoxFuture;

use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, absent, artifact, assessment, experiment, metric, run, server, trace};

/// Answers one request.
type Handler = fn(Arc<Mlflow>, Params) -> BoxFuture<'static, Answer>;

/// One route: its method, its path in axum's form, and what answers.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET`, `POST`, `PATCH`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// For instance `/api/3.0/mlflow/traces/{trace_id}`.
    pub path: &'static str,
    handler: Handler,
}

macro_rules! route {
    ($method:literal, $path:literal, $handler:expr) => {
        Route {
            method: $method,
            path: $path,
            handler: |mlflow, params| Box::pin($handler(mlflow, params)),
        }
    };
}

/// All routes with JSON bodies. `/version`, `/health` and the artifacts' bytes stand apart.
pub const ROUTES: &[Route] = &[
    route!("GET", "/api/3.0/mlflow/server-info", |_, _| async { Ok(server::info()) }),
    route!("POST", "/api/2.0/mlflow/experiments/create", experiment::create),
    route!("GET", "/api/2.0/mlflow/experiments/get", experiment::get),
    route!("GET", "/api/2.0/mlflow/experiments/get-by-name", experiment::get_by_name),
    route!("GET", "/api/2.0/mlflow/experiments/search", experiment::search),
    route!("POST", "/api/2.0/mlflow/experiments/search", experiment::search),
    route!("POST", "/api/2.0/mlflow/experiments/search-datasets", experiment::search_datasets),
    route!("POST", "/api/2.0/mlflow/experiments/update", experiment::update),
    route!("POST", "/api/2.0/mlflow/experiments/delete", experiment::delete),
    route!("POST", "/api/2.0/mlflow/experiments/restore", experiment::restore),
    route!("POST", "/api/2.0/mlflow/experiments/set-experiment-tag", experiment::set_tag),
    route!("POST", "/api/2.0/mlflow/experiments/delete-experiment-tag", experiment::delete_tag),
    route!("POST", "/api/3.0/mlflow/traces", trace::start),
    route!("POST", "/api/3.0/mlflow/traces/search", trace::search),
    route!("GET", "/api/3.0/mlflow/traces/get", trace::full),
    route!("GET", "/api/3.0/mlflow/traces/batchGet", trace::batch),
    route!("POST", "/api/3.0/mlflow/traces/batchGetInfos", trace::batch_infos),
    route!("POST", "/api/3.0/mlflow/traces/metrics", trace::measure),
    route!("POST", "/api/3.0/mlflow/traces/calculate-filter-correlation", trace::correlate),
    route!("POST", "/api/3.0/mlflow/traces/delete-traces", trace::delete),
    route!("POST", "/api/2.0/mlflow/traces/delete-traces", trace::delete),
    route!("POST", "/api/2.0/mlflow/traces/link-prompts", trace::link_prompts),
    route!("GET", "/api/3.0/mlflow/traces/{trace_id}", trace::info),
    route!("PATCH", "/api/3.0/mlflow/traces/{trace_id}/tags", trace::set_tag),
    route!("DELETE", "/api/3.0/mlflow/traces/{trace_id}/tags", trace::delete_tag),
    route!("PATCH", "/api/2.0/mlflow/traces/{trace_id}/tags", trace::set_tag),
    route!("DELETE", "/api/2.0/mlflow/traces/{trace_id}/tags", trace::delete_tag),
    route!("POST", "/api/2.0/mlflow/traces", trace::legacy_start),
    route!("GET", "/api/2.0/mlflow/traces", trace::legacy_search),
    route!("PATCH", "/api/2.0/mlflow/traces/{trace_id}", trace::legacy_end),
    route!("GET", "/api/2.0/mlflow/traces/{trace_id}/info", trace::legacy_info),
    route!("POST", "/api/3.0/mlflow/traces/{trace_id}/assessments", assessment::create),
    route!("GET", "/api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}", assessment::get),
    route!(
        "PATCH",
        "/api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}",
        assessment::update
    ),
    route!(
        "DELETE",
        "/api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}",
        assessment::delete
    ),
    // Clients look for models of a run; there are none.
    route!("POST", "/api/2.0/mlflow/logged-models/search", |_, _| async { Ok(server::nothing()) }),
    route!("POST", "/api/2.0/mlflow/runs/create", run::create),
    route!("GET", "/api/2.0/mlflow/runs/get", run::get),
    route!("POST", "/api/2.0/mlflow/runs/update", run::update),
    route!("POST", "/api/2.0/mlflow/runs/delete", run::delete),
    route!("POST", "/api/2.0/mlflow/runs/restore", run::restore),
    route!("POST", "/api/2.0/mlflow/runs/search", run::search::search),
    route!("POST", "/api/2.0/mlflow/runs/log-batch", run::log::batch),
    route!("POST", "/api/2.0/mlflow/runs/log-metric", run::log::metric),
    route!("POST", "/api/2.0/mlflow/runs/log-parameter", run::log::parameter),
    route!("POST", "/api/2.0/mlflow/runs/set-tag", run::log::set_tag),
    route!("POST", "/api/2.0/mlflow/runs/delete-tag", run::log::delete_tag),
    route!("POST", "/api/2.0/mlflow/runs/log-inputs", run::log::inputs),
    route!("POST", "/api/2.0/mlflow/runs/outputs", run::log::outputs),
    route!("POST", "/api/2.0/mlflow/runs/log-model", run::log::model),
    route!("POST", "/api/2.0/mlflow/traces/link-to-run", run::link::to_run),
    route!("GET", "/api/2.0/mlflow/metrics/get-history", metric::history),
    route!("GET", "/api/2.0/mlflow/metrics/get-history-bulk-interval", metric::bulk_interval),
    route!("GET", "/api/2.0/mlflow/artifacts/list", artifact::list),
];

/// Largest JSON body, in bytes.
const BODY_BYTES: usize = 16 << 20;

/// The router over the protocol. What MLflow knows and this program does not is refused in MLflow's
/// words.
pub fn router(mlflow: Arc<Mlflow>) -> Router {
    let mut json = Router::new();
    for route in ROUTES {
        let answer = move |State(mlflow), parts: Parts| answer(route.handler, mlflow, parts);
        let method = Method::from_bytes(route.method.as_bytes()).unwrap_or_default();
        let filter = MethodFilter::try_from(method).unwrap_or(MethodFilter::GET);
        json = json.route(route.path, on(filter, answer));
    }
    Router::new()
        .route("/version", get(server::version))
        .route("/health", get(server::health))
        .merge(json.layer(DefaultBodyLimit::max(BODY_BYTES)))
        .merge(artifact::routes())
        .route("/api/{*rest}", any(elsewhere))
        .method_not_allowed_fallback(elsewhere)
        .with_state(mlflow)
}

/// What is read of a request, or why it cannot be.
type Parts = (
    Result<Path<Vec<(String, String)>>, PathRejection>,
    Result<Query<Vec<(String, String)>>, QueryRejection>,
    Result<Bytes, BytesRejection>,
);

async fn answer(handler: Handler, mlflow: Arc<Mlflow>, parts: Parts) -> Response {
    let answer = match params(parts) {
        Ok(params) => handler(mlflow, params).await,
        Err(error) => Err(error),
    };
    answer.map_or_else(Error::into_response, |json| axum::Json(json).into_response())
}

fn params((path, query, body): Parts) -> Result<Params, Error> {
    let Path(path) = path.map_err(|error| Error::invalid(error.body_text()))?;
    let Query(query) = query.map_err(|error| Error::invalid(error.body_text()))?;
    let body = body.map_err(|error| {
        let size = BODY_BYTES >> 20;
        let message = format!("The body cannot be read ({error}); it may have {size} MiB.");
        Error::invalid(message)
    })?;
    Params::new(&path, &query, &body)
}

async fn elsewhere(method: Method, uri: Uri) -> Response {
    absent::refusal(&method, uri.path()).into_response()
}
