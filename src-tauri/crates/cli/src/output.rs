//! Everything that is printed, and the codes the program ends with: 0 it worked, 1 it failed, 2 it
//! was used wrongly.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde_json::Value;
use touchstone_api::{Error, ErrorCode};

/// Prints a line. That nobody reads it (`| head`) is no failure.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Prints JSON text: laid out on a terminal, else as it is.
pub(crate) fn json(text: &str, compact: bool) {
    if compact || !std::io::stdout().is_terminal() {
        return line(text);
    }
    let laid_out =
        serde_json::from_str::<Value>(text).and_then(|value| serde_json::to_string_pretty(&value));
    line(laid_out.as_deref().unwrap_or(text));
}

/// Shows how far something is, in place of what was shown before. Only people see it.
pub(crate) fn progress(text: &str) {
    let mut out = std::io::stderr().lock();
    if out.is_terminal() {
        let _ = write!(out, "\r\x1b[K{text}").and_then(|()| out.flush());
    }
}

/// Takes away what [`progress`] shows.
pub(crate) fn progress_over() {
    progress("");
}

/// Says what went wrong and answers the code to end with.
pub(crate) fn failure(error: &Error, json: bool) -> ExitCode {
    let mut text = if json {
        serde_json::to_string(error).unwrap_or_default()
    } else {
        format!("touchstone: {}", error.message)
    };
    if !json && let Some(hint) = &error.hint {
        text.push_str("\n  ");
        text.push_str(hint);
    }
    let _ = writeln!(std::io::stderr(), "{text}");
    if error.code == ErrorCode::BadRequest { ExitCode::from(2) } else { ExitCode::FAILURE }
}

pub(crate) fn internal(message: &str) -> Error {
    Error::new(ErrorCode::Internal, message)
}
