//! Refusals, worded for the client that meets them: OTLP over gRPC, MLflow, or anything else.

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What `grpc-message` writes as `%XX`, besides all that is not ASCII.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

/// A request that the door refused, for a layer before it that keeps a log: it finds this in the
/// extensions of the response.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The request without its body, which was not read.
    pub head: Parts,
    /// The HTTP status that says why, also where gRPC was answered with its own.
    pub status: StatusCode,
    /// Why it was refused.
    pub reason: String,
    /// What to do.
    pub hint: &'static str,
}

/// Why a request was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    hint: &'static str,
    /// The value of `WWW-Authenticate`.
    challenge: Option<&'static str>,
}

impl Refusal {
    /// What no key would let in.
    pub(super) fn forbidden(message: String, hint: &'static str) -> Self {
        Self { status: StatusCode::FORBIDDEN, message, hint, challenge: None }
    }

    /// What the right key would let in.
    pub(super) fn unauthorized(
        message: String,
        hint: &'static str,
        challenge: Option<&'static str>,
    ) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, message, hint, challenge }
    }

    pub(super) fn into_response(self, request: Request) -> Response {
        tracing::warn!(status = self.status.as_u16(), "refused: {}", self.message);
        let (head, _) = request.into_parts();
        let mut response = if is_grpc(&head.headers) { self.grpc() } else { self.json(&head) };
        if head.version < Version::HTTP_2 {
            // What was not read of the request must not be taken for the next one.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let Self { status, message: reason, hint, .. } = self;
        response.extensions_mut().insert(Refused { head, status, reason, hint });
        response
    }

    fn json(&self, head: &Parts) -> Response {
        let body = if is_mlflow(head.uri.path()) {
            let denied = self.status == StatusCode::FORBIDDEN;
            let code = if denied { "PERMISSION_DENIED" } else { "UNAUTHENTICATED" };
            let message = format!("{}; {}", self.message, self.hint);
            serde_json::json!({"error_code": code, "message": message})
        } else {
            serde_json::json!({"code": "forbidden", "message": self.message, "hint": self.hint})
        };
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(challenge) = self.challenge {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }

    /// An answer of nothing but a status, as gRPC says it.
    fn grpc(&self) -> Response {
        let code = if self.status == StatusCode::FORBIDDEN { "7" } else { "16" };
        let message = format!("{}; {}", self.message, self.hint);
        let message = utf8_percent_encode(&message, ENCODED).to_string();
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        headers.insert(HeaderName::from_static("grpc-status"), HeaderValue::from_static(code));
        if let Ok(message) = HeaderValue::try_from(message) {
            headers.insert(HeaderName::from_static("grpc-message"), message);
        }
        response
    }
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// Whether MLflow's client asks, which reads its own form of errors only.
fn is_mlflow(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/ajax-api/")
}
