//! What is said over the engine's socket: one JSON object a line, in both directions.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use touchstone_api::Error;

/// A line from a client: call a command, or open a stream.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The command to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) command: Option<String>,
    /// The stream to open; its items follow until the connection is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<String>,
    /// The request.
    #[serde(default)]
    pub(crate) payload: Option<Box<RawValue>>,
}

/// A line from the engine: an answer or an item, an error, or that it ends.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Said {
    /// The response; of a stream, first `null` when it is open, then its items.
    Ok(Box<RawValue>),
    /// Why there is none.
    Err(Error),
    /// The engine ends; what was asked last was not begun.
    Ending {},
}

impl Said {
    pub(crate) fn of(answer: Result<Vec<u8>, Error>) -> Self {
        let text = answer.and_then(|bytes| {
            String::from_utf8(bytes)
                .ok()
                .and_then(|text| RawValue::from_string(text).ok())
                .ok_or_else(|| internal("an answer is not JSON"))
        });
        text.map_or_else(Self::Err, Self::Ok)
    }

    /// The line with its end.
    pub(crate) fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

pub(crate) fn internal(message: &str) -> Error {
    Error::new(touchstone_api::ErrorCode::Internal, message)
}
