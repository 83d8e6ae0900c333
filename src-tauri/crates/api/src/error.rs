//! The one error that the window, the browser and the command line see, and how every error below
//! becomes it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::filter::FilterError;
use touchstone_domain::project::NameError;
use touchstone_engine::{EngineError, Held};
use touchstone_store::StoreError;
use ts_rs::TS;

/// Which code an error carries; the interface keeps the set open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request cannot be meant like this.
    BadRequest,
    /// Something named does not exist.
    NotFound,
    /// It does not go together with what there is.
    Conflict,
    /// Whoever asks may not.
    Forbidden,
    /// Cannot be had now; later perhaps.
    Unavailable,
    /// The disk or the database failed.
    Storage,
    /// A fault of the program.
    Internal,
}

/// What went wrong, to what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(rename = "ApiError")]
pub struct Error {
    /// Which kind of error.
    pub code: ErrorCode,
    /// What went wrong, to what.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Of a query that cannot be read: the character that it is about, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub at: Option<u32>,
}

impl Error {
    /// An error without a hint.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, at: None }
    }

    /// The request cannot be meant like this.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadRequest, message)
    }

    /// There is no such thing.
    pub fn not_found(what: &str, id: impl fmt::Display) -> Self {
        Self::new(ErrorCode::NotFound, format!("there is no {what} `{id}`"))
    }

    /// The home is held by a process that does not answer.
    pub fn held(held: &Held) -> Self {
        let message = format!("{} is in use by {}", held.home.dir().display(), held.holder);
        Self::new(ErrorCode::Conflict, message)
            .hint("end that program, or name another home with --home")
    }

    /// The same error with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::NotFound { .. } => ErrorCode::NotFound,
            StoreError::Conflict { .. } => ErrorCode::Conflict,
            StoreError::Foreign { .. } => ErrorCode::BadRequest,
            StoreError::Closed => ErrorCode::Unavailable,
            StoreError::Open { .. }
            | StoreError::Copy { .. }
            | StoreError::Full
            | StoreError::Unwritable(_)
            | StoreError::Damaged { .. }
            | StoreError::Sqlite(_) => ErrorCode::Storage,
        };
        Self::new(code, error.to_string())
    }
}

impl From<EngineError> for Error {
    fn from(error: EngineError) -> Self {
        let (message, hint) = (error.to_string(), error.hint());
        let code = match error {
            EngineError::Store(error)
            | EngineError::Transfer(touchstone_engine::TransferError::Store(error)) => {
                return error.into();
            }
            EngineError::Transfer(touchstone_engine::TransferError::Exists { .. }) => {
                ErrorCode::Conflict
            }
            EngineError::Transfer(_) => ErrorCode::BadRequest,
            EngineError::Port { .. } => ErrorCode::Unavailable,
            EngineError::NoHome(_) | EngineError::BadKey(_) | EngineError::BadReach(_) => {
                ErrorCode::BadRequest
            }
            EngineError::PortTaken { .. } | EngineError::NoKey => ErrorCode::Conflict,
            EngineError::Home { .. }
            | EngineError::Lock { .. }
            | EngineError::Socket { .. }
            | EngineError::Secrets { .. }
            | EngineError::Secret { .. } => ErrorCode::Storage,
            EngineError::Random(_) => ErrorCode::Internal,
        };
        Self { code, message, hint, at: None }
    }
}

impl From<FilterError> for Error {
    fn from(error: FilterError) -> Self {
        let at = error.at().and_then(|at| u32::try_from(at).ok());
        Self { at, ..Self::bad_request(error.to_string()) }
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<touchstone_redact::Error> for Error {
    fn from(error: touchstone_redact::Error) -> Self {
        match error {
            broken @ touchstone_redact::Error::BuiltIn(_) => {
                Self::new(ErrorCode::Internal, broken.to_string())
            }
            wrong => Self::bad_request(wrong.to_string()),
        }
    }
}

impl From<touchstone_ingest::Error> for Error {
    fn from(error: touchstone_ingest::Error) -> Self {
        match error {
            touchstone_ingest::Error::Store(error) => error.into(),
            damaged @ touchstone_ingest::Error::Damaged(_) => {
                Self::new(ErrorCode::Storage, damaged.to_string())
            }
            other => Self::bad_request(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchstone_domain::filter::Filter;

    #[test]
    fn errors_below_keep_their_words_and_get_a_code() {
        let taken = StoreError::Conflict { what: "project", name: "Shop".into() };
        let error = Error::from(taken);
        assert_eq!(error.code, ErrorCode::Conflict);
        assert_eq!(error.message, "there is a project named `Shop` already");
        let port = EngineError::PortTaken { port: 4318, holder: Some("ollama (process 7)".into()) };
        let error = Error::from(port);
        assert_eq!(error.message, "port 4318 is taken by ollama (process 7)");
        assert!(error.hint.unwrap().contains("another port"));
    }

    #[test]
    fn an_error_of_a_query_says_where_it_is_and_others_do_not() {
        let error = Error::from("name = 'a' satus:ok".parse::<Filter>().unwrap_err());
        assert_eq!((error.code, error.at), (ErrorCode::BadRequest, Some(12)));
        assert!(error.message.contains("did you mean `status`?"), "{error}");
        let json = serde_json::to_value(&error).unwrap();
        assert_eq!(json["at"], 12);
        let other = serde_json::to_value(Error::bad_request("no")).unwrap();
        assert!(other.get("at").is_none());
    }

    #[test]
    fn a_store_error_inside_an_engine_error_keeps_its_code() {
        let error = Error::from(EngineError::Store(StoreError::Full));
        assert_eq!(error.code, ErrorCode::Storage);
    }
}
