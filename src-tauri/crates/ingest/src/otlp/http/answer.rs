//! Answers, written as the request was: protobuf or JSON.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use prost::Message as _;
use serde_json::json;
use touchstone_store::StoreError;

use crate::error::Error;
use crate::otlp::decode::Encoding;
use crate::otlp::rejection::Rejections;

/// `google.rpc.Status`, in which OTLP says why a request was refused.
#[derive(Clone, PartialEq, prost::Message)]
struct RpcStatus {
    /// One of `google.rpc.Code`.
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

/// Why a request was refused, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) reason: String,
    pub(super) hint: Option<String>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let (status, hint) = match &error {
            Error::Unsupported { hint, .. } => (StatusCode::UNSUPPORTED_MEDIA_TYPE, Some(*hint)),
            Error::Malformed(_) => (StatusCode::BAD_REQUEST, None),
            Error::TooLarge { .. } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Some("Send fewer spans at a time: lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
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
    const fn code(&self) -> i32 {
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

    /// The answer; in JSON where the request's encoding is not known.
    pub(super) fn answer(&self, encoding: Option<Encoding>) -> Response {
        let message = match &self.hint {
            Some(hint) => format!("{}. {hint}.", self.reason),
            None => self.reason.clone(),
        };
        let code = self.code();
        let encoding = encoding.unwrap_or(Encoding::Json);
        let body = match encoding {
            Encoding::Protobuf => RpcStatus { code, message }.encode_to_vec(),
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

/// The answer to a request whose spans are stored, those that were refused aside.
pub(super) fn stored(encoding: Encoding, rejected: &Rejections) -> Response {
    let count = i64::try_from(rejected.count()).unwrap_or(i64::MAX);
    let message = rejected.message();
    let body = match encoding {
        Encoding::Protobuf => {
            let partial =
                ExportTracePartialSuccess { rejected_spans: count, error_message: message };
            let partial_success = (count > 0).then_some(partial);
            ExportTraceServiceResponse { partial_success }.encode_to_vec()
        }
        Encoding::Json if count == 0 => b"{}".to_vec(),
        // Protobuf's JSON writes 64-bit integers as text.
        Encoding::Json => json!({"partialSuccess":
            {"rejectedSpans": count.to_string(), "errorMessage": message}})
        .to_string()
        .into_bytes(),
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
