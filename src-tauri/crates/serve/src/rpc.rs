//! The commands over HTTP: `POST /rpc/<command>` and `POST /stream/<stream>`.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures::stream::{StreamExt, select};
use touchstone_api::{Ctx, Error, ErrorCode};
use touchstone_engine::Token;
use touchstone_engine::door::{Key, guard};

use crate::ui;

/// Method and path of every route that needs the token.
pub const ROUTES: &[(&str, &str)] = &[("POST", "/rpc/{command}"), ("POST", "/stream/{stream}")];

/// Largest request, in bytes.
const MAX_REQUEST: usize = 8 * 1024 * 1024;
/// A blank line this often keeps a stream open and tells that the engine lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The listener's whole router behind the door: commands with the token, the interface's files
/// without.
pub fn router(ctx: Ctx, port: u16, token: Token) -> Router {
    let keyed = Router::new()
        .route(ROUTES[0].1, post(call))
        .route(ROUTES[1].1, post(watch))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .with_state(ctx);
    guard(port, Key::Token(token), keyed, Some(ui::router()))
}

async fn call(State(ctx): State<Ctx>, Path(command): Path<String>, body: Bytes) -> Response {
    match touchstone_api::call(&ctx, &command, &body).await {
        Ok(answer) => json(StatusCode::OK, answer),
        Err(error) => refusal(&error),
    }
}

async fn watch(State(ctx): State<Ctx>, Path(stream): Path<String>, body: Bytes) -> Response {
    let items = match touchstone_api::watch(&ctx, &stream, &body) {
        Ok(items) => items,
        Err(error) => return refusal(&error),
    };
    let stopping = ctx.engine().tasks().stopping().clone();
    let beat = futures::stream::unfold((), |()| async {
        tokio::time::sleep(HEARTBEAT).await;
        Some((Vec::new(), ()))
    });
    let lines = select(items, beat.boxed())
        .take_until(stopping.cancelled_owned())
        .map(|mut line| {
            line.push(b'\n');
            Ok::<_, std::convert::Infallible>(line)
        });
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")];
    (kind, Body::from_stream(lines)).into_response()
}

fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, head, body).into_response()
}

fn refusal(error: &Error) -> Response {
    let status = match error.code {
        ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Storage => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    json(status, serde_json::to_vec(error).unwrap_or_default())
}
