//! The commands over HTTP: `POST /rpc/<command>` and `POST /stream/<stream>`.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures::stream::{StreamExt, unfold};
use tokio::time::timeout;
use touchstone_api::{Ctx, Error, ErrorCode};
use touchstone_engine::Token;
use touchstone_engine::door::{Key, guard};

use crate::ui;

/// Method and path of every route that needs the token.
pub const ROUTES: &[(&str, &str)] = &[("POST", "/rpc/{command}"), ("POST", "/stream/{stream}")];

/// Largest request, in bytes.
const MAX_REQUEST: usize = 8 * 1024 * 1024;
/// What is read of a larger one before it is refused: a client that is still sending would not see
/// the answer.
const MAX_READ: usize = 8 * MAX_REQUEST;
/// A stream that is silent for this long sends a blank line, which tells that the engine lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The listener's whole router behind the door: commands with the token, the interface's files
/// without.
pub fn router(ctx: Ctx, port: u16, token: Token) -> Router {
    let keyed = Router::new()
        .route(ROUTES[0].1, post(call))
        .route(ROUTES[1].1, post(watch))
        .with_state(ctx);
    guard(port, Key::Token(token), keyed, Some(ui::router()))
}

async fn call(State(ctx): State<Ctx>, Path(command): Path<String>, body: Body) -> Response {
    let body = match whole(body).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    match touchstone_api::call(&ctx, &command, &body).await {
        Ok(answer) => json(StatusCode::OK, answer),
        Err(error) => refusal(status(error.code), &error),
    }
}

async fn watch(State(ctx): State<Ctx>, Path(stream): Path<String>, body: Body) -> Response {
    let body = match whole(body).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let items = match touchstone_api::watch(&ctx, &stream, &body) {
        Ok(items) => items,
        Err(error) => return refusal(status(error.code), &error),
    };
    let lines = unfold(items, async |mut items| {
        // Nothing is lost where the time runs out: an item is taken only when it is there.
        let mut line = timeout(HEARTBEAT, items.next()).await.unwrap_or(Some(Vec::new()))?;
        line.push(b'\n');
        Some((Ok::<_, Infallible>(line), items))
    });
    let lines = lines.take_until(ctx.engine().tasks().stopping().clone().cancelled_owned());
    let kind =
        [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")];
    (kind, Body::from_stream(lines)).into_response()
}

/// The request's body, or the refusal of one that is too large or breaks off.
async fn whole(body: Body) -> Result<Vec<u8>, Response> {
    let (mut kept, mut read) = (Vec::new(), 0_usize);
    let mut parts = body.into_data_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| {
            let error = Error::bad_request(format!("the request breaks off: {error}"));
            refusal(StatusCode::BAD_REQUEST, &error)
        })?;
        read = read.saturating_add(part.len());
        if read <= MAX_REQUEST {
            kept.extend_from_slice(&part);
        } else if read > MAX_READ {
            break;
        } else {
            kept = Vec::new();
        }
    }
    if read > MAX_REQUEST { Err(too_large()) } else { Ok(kept) }
}

fn too_large() -> Response {
    let error = Error::bad_request(format!("the request has more than {MAX_REQUEST} bytes"))
        .hint("send less at a time");
    let mut response = refusal(StatusCode::PAYLOAD_TOO_LARGE, &error);
    // What was not read of the request must not be taken for the next one.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, head, body).into_response()
}

fn refusal(status: StatusCode, error: &Error) -> Response {
    json(status, serde_json::to_vec(error).unwrap_or_default())
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Storage => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
