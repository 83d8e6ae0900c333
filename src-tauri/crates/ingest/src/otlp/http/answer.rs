//! Answers, written as the request was: protobuf or JSON.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use prost::Message as _;
use serde_json::json;
use touchstone_store::StoreError;

use crate::error::Error;
use crate::otlp::decode::Encoding;
use crate::otlp::export::Signal;
use crate::otlp::rejection::Rejections;
use crate::otlp::status::RpcStatus;

/// Why a request was refused, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::otlp) struct Refusal {
    pub(in crate::otlp) status: StatusCode,
    pub(in crate::otlp) reason: String,
    pub(in crate::otlp) hint: Option<String>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let (status, hint) = match &error {
            Error::Unsupported { hint, .. } => (StatusCode::UNSUPPORTED_MEDIA_TYPE, Some(*hint)),
            Error::Malformed(_) => (StatusCode::BAD_REQUEST, None),
            Error::TooLarge { .. } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Some("Send less at a time: lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
            ),
            Error::Incomplete(_) => (StatusCode::REQUEST_TIMEOUT, None),
            Error::Busy(_) => (StatusCode::SERVICE_UNAVAILABLE, Some("Send it again later")),
            Error::Project(_) => (
                StatusCode::BAD_REQUEST,
                Some("Correct the project's name in the header or the resource attribute"),
            ),
            Error::Store(StoreError::NotFound { .. }) => (
                StatusCode::NOT_FOUND,
                Some("Make the project first, or name it in the header x-touchstone-project"),
            ),
            Error::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, None),
            Error::Damaged(_) => (StatusCode::INTERNAL_SERVER_ERROR, None),
        };
        Self { status, reason: error.to_string(), hint: hint.map(str::to_owned) }
    }
}

impl Refusal {
    /// The code that gRPC would answer with.
    pub(in crate::otlp) const fn code(&self) -> i32 {
        match self.status {
            StatusCode::NOT_FOUND => 5,
            StatusCode::REQUEST_TIMEOUT => 4,
            StatusCode::PAYLOAD_TOO_LARGE => 8,
            StatusCode::METHOD_NOT_ALLOWED => 12,
            StatusCode::INTERNAL_SERVER_ERROR => 13,
            StatusCode::SERVICE_UNAVAILABLE => 14,
            _ => 3,
        }
    }

    /// What the sender is told.
    pub(in crate::otlp) fn message(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}. {hint}.", self.reason),
            None => self.reason.clone(),
        }
    }

    /// The answer; in JSON where the request's encoding is not known.
    pub(in crate::otlp) fn answer(&self, encoding: Option<Encoding>) -> Response {
        let message = self.message();
        let code = self.code();
        let encoding = encoding.unwrap_or(Encoding::Json);
        let body = match encoding {
            Encoding::Protobuf => RpcStatus { code, message, details: Vec::new() }.encode_to_vec(),
            Encoding::Json => json!({"code": code, "message": message}).to_string().into_bytes(),
        };
        let mut response = respond(self.status, encoding, body);
        let header = match self.status {
            StatusCode::SERVICE_UNAVAILABLE => Some((RETRY_AFTER, HeaderValue::from_static("1"))),
            StatusCode::METHOD_NOT_ALLOWED => Some((ALLOW, HeaderValue::from_static("POST"))),
            _ => None,
        };
        response.headers_mut().extend(header);
        response
    }
}

/// The answer to each signal: all have the same fields under names of their own.
#[derive(Clone, PartialEq, prost::Message)]
pub(in crate::otlp) struct Taken {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<Partial>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Partial {
    #[prost(int64, tag = "1")]
    rejected: i64,
    #[prost(string, tag = "2")]
    error_message: String,
}

impl From<&Rejections> for Taken {
    fn from(rejected: &Rejections) -> Self {
        let partial = Partial {
            rejected: i64::try_from(rejected.count()).unwrap_or(i64::MAX),
            error_message: rejected.message(),
        };
        Self { partial_success: (rejected.count() > 0).then_some(partial) }
    }
}

/// The answer to a request that was taken, what was refused of it aside.
pub(super) fn stored(signal: Signal, encoding: Encoding, rejected: &Rejections) -> Response {
    let count = i64::try_from(rejected.count()).unwrap_or(i64::MAX);
    let message = rejected.message();
    let field = match signal {
        Signal::Traces => "rejectedSpans",
        Signal::Logs => "rejectedLogRecords",
        Signal::Metrics => "rejectedDataPoints",
    };
    let body = match encoding {
        Encoding::Protobuf => Taken::from(rejected).encode_to_vec(),
        Encoding::Json if count == 0 => b"{}".to_vec(),
        // Protobuf's JSON writes 64-bit integers as text.
        Encoding::Json => {
            json!({"partialSuccess": {field: count.to_string(), "errorMessage": message}})
                .to_string()
                .into_bytes()
        }
    };
    respond(StatusCode::OK, encoding, body)
}

fn respond(status: StatusCode, encoding: Encoding, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(encoding.content_type());
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_takes_no_writes_is_told_with_when_to_come_again() {
        // Clients send again after 503; they drop what was refused with 507.
        for error in [StoreError::Full, StoreError::Unwritable("read-only".into())] {
            let refusal = Refusal::from(Error::Store(error));
            let answer = refusal.answer(None);
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(answer.headers()[RETRY_AFTER], "1");
            assert!(refusal.message().contains("nothing was written"), "{}", refusal.message());
        }
    }
}
