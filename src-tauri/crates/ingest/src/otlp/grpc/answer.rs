//! Answers as gRPC writes them: a status in the trailers, or in the headers where nothing else is
//! answered.

use std::future::ready;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http_body_util::{BodyExt as _, Full};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use prost::Message;
use touchstone_store::StoreError;

use super::frame::framed;
use crate::error::Error;
use crate::otlp::http::answer::Refusal;
use crate::otlp::status::{Any, Delay, RetryInfo, RpcStatus};
use crate::request_log::{Entry, Outcome};

const GRPC: HeaderValue = HeaderValue::from_static("application/grpc");
const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
const DETAILS: HeaderName = HeaderName::from_static("grpc-status-details-bin");
const ACCEPTED: HeaderName = HeaderName::from_static("grpc-accept-encoding");

/// What `grpc-message` writes as `%XX`, besides all that is not ASCII.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

/// Numbers of `google.rpc.Code`; the others are those of [`Refusal`].
const RESOURCE_EXHAUSTED: i32 = 8;
const UNIMPLEMENTED: i32 = 12;
const INTERNAL: i32 = 13;

/// When a refused request may come again, in seconds.
const RETRY_SECONDS: i64 = 1;

/// Whether a request says that it is gRPC with protobuf in it.
pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    let essence = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = essence.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    ["application/grpc", "application/grpc+proto"]
        .iter()
        .any(|grpc| essence.eq_ignore_ascii_case(grpc))
}

/// The answer to a request that was taken.
pub(super) fn answered(message: &impl Message) -> Response {
    match framed(message) {
        Ok(frame) => {
            let trailers = HeaderMap::from_iter([(STATUS, HeaderValue::from_static("0"))]);
            let body = Full::new(frame).with_trailers(ready(Some(Ok(trailers))));
            respond(Body::new(body))
        }
        Err(error) => status(INTERNAL, &error.to_string(), None),
    }
}

/// Why a request was refused, as gRPC says it.
#[derive(Debug)]
pub(super) struct Refused {
    /// One of `google.rpc.Code`.
    code: i32,
    /// Whether it may come again as it is. Clients drop what they may not send again.
    retry: bool,
    refusal: Refusal,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code(), retry: false, refusal }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        let (code, retry) = match &error {
            Error::Busy(_) => (Some(RESOURCE_EXHAUSTED), true),
            Error::Unsupported { .. } => (Some(UNIMPLEMENTED), false),
            Error::Store(error) => (None, !matches!(error, StoreError::NotFound { .. })),
            _ => (None, false),
        };
        let refusal = Refusal::from(error);
        Self { code: code.unwrap_or_else(|| refusal.code()), retry, refusal }
    }
}

impl Refused {
    /// There is no such method.
    pub(super) fn unimplemented(reason: String, hint: &str) -> Self {
        let refusal =
            Refusal { status: StatusCode::NOT_FOUND, reason, hint: Some(hint.to_owned()) };
        Self { code: UNIMPLEMENTED, retry: false, refusal }
    }

    /// The answer to the request of these headers, which its entry tells, too. The entry's status
    /// is the one that HTTP would have answered with.
    pub(super) fn answer(self, headers: &HeaderMap, entry: &mut Entry) -> Response {
        let Self { code, retry, refusal } = self;
        tracing::debug!(code, reason = refusal.reason, "refused");
        let response = if is_grpc(headers) {
            status(code, &refusal.message(), retry.then_some(RETRY_SECONDS))
        } else {
            refusal.answer(None)
        };
        entry.outcome = Outcome::Refused;
        entry.status = refusal.status.as_u16();
        entry.reason = Some(refusal.reason);
        entry.hint = refusal.hint;
        response
    }
}

/// An answer of nothing but a status.
fn status(code: i32, message: &str, retry_after: Option<i64>) -> Response {
    let mut response = respond(Body::empty());
    let headers = response.headers_mut();
    headers.insert(STATUS, HeaderValue::from(code));
    let encoded = utf8_percent_encode(message, ENCODED).to_string();
    headers.extend(HeaderValue::try_from(encoded).ok().map(|message| (MESSAGE, message)));
    if let Some(seconds) = retry_after {
        headers.extend(retry(code, message, seconds).map(|details| (DETAILS, details)));
    }
    response
}

fn respond(body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, GRPC);
    let accepted = HeaderValue::from_static("identity,gzip,deflate");
    response.headers_mut().insert(ACCEPTED, accepted);
    response
}

/// The status once more, with the time after which to come again.
fn retry(code: i32, message: &str, seconds: i64) -> Option<HeaderValue> {
    let info = RetryInfo { retry_delay: Some(Delay { seconds }) };
    let detail = Any {
        type_url: "type.googleapis.com/google.rpc.RetryInfo".into(),
        value: info.encode_to_vec(),
    };
    let status = RpcStatus { code, message: message.to_owned(), details: vec![detail] };
    HeaderValue::try_from(STANDARD_NO_PAD.encode(status.encode_to_vec())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: Error) -> (String, String, Option<RpcStatus>) {
        let refused = Refused::from(error);
        let response = status(refused.code, &refused.refusal.message(), refused.retry.then_some(1));
        let header =
            |name: HeaderName| Some(response.headers().get(name)?.to_str().unwrap().to_owned());
        let details = header(DETAILS)
            .map(|details| RpcStatus::decode(&*STANDARD_NO_PAD.decode(details).unwrap()).unwrap());
        (header(STATUS).unwrap(), header(MESSAGE).unwrap(), details)
    }

    #[test]
    fn errors_have_the_codes_that_otlp_gives_them() {
        let store = |error: StoreError| told(Error::Store(error)).0;
        assert_eq!(told(Error::Malformed("x".into())).0, "3");
        assert_eq!(told(Error::Project("x".into())).0, "3");
        assert_eq!(told(Error::TooLarge { limit: 1, inflated: true }).0, "8");
        assert_eq!(told(Error::Unsupported { what: "x".into(), hint: "y" }).0, "12");
        assert_eq!(store(StoreError::NotFound { what: "project", id: "7".into() }), "5");
        assert_eq!(store(StoreError::Closed), "14");
        assert_eq!(store(StoreError::Full), "14");
    }

    #[test]
    fn only_what_may_come_again_is_told_when() {
        let (code, _, details) = told(Error::Busy("too much"));
        assert_eq!(code, "8");
        let details = details.unwrap();
        assert_eq!((details.code, details.message.contains("too much")), (8, true));
        assert_eq!(details.details[0].type_url, "type.googleapis.com/google.rpc.RetryInfo");
        let info = RetryInfo::decode(&*details.details[0].value).unwrap();
        assert_eq!(info.retry_delay.unwrap().seconds, 1);
        assert!(told(Error::Store(StoreError::Closed)).2.is_some());
        assert!(told(Error::Store(StoreError::Full)).2.is_some());
        for error in [Error::TooLarge { limit: 1, inflated: false }, Error::Malformed("x".into())] {
            assert_eq!(told(error).2, None);
        }
    }

    #[test]
    fn a_message_is_written_as_ascii() {
        let (_, message, _) = told(Error::Malformed("50 % of „Ω“\n".into()));
        assert_eq!(message, "50 %25 of %E2%80%9E%CE%A9%E2%80%9C%0A");
    }
}
