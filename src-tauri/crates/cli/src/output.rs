//! Everything that is printed, and the codes the program ends with: 0 it worked, 1 it failed, 2 it
//! was used wrongly.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the one place that prints")]

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde_json::Value;
use touchstone_api::{Error, ErrorCode};

/// Prints a line.
pub(crate) fn line(text: &str) {
    println!("{text}");
    let _ = std::io::stdout().flush();
}

/// Prints JSON: for eyes on a terminal, compact for programs.
pub(crate) fn json(value: &Value, compact: bool) {
    let pretty = std::io::stdout().is_terminal() && !compact;
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    line(&text.unwrap_or_default());
}

/// Says what went wrong and answers the code to end with.
pub(crate) fn failure(error: &Error, json: bool) -> ExitCode {
    if json {
        eprintln!("{}", serde_json::to_string(error).unwrap_or_default());
    } else {
        eprintln!("touchstone: {}", error.message);
        if let Some(hint) = &error.hint {
            eprintln!("  {hint}");
        }
    }
    ExitCode::from(if error.code == ErrorCode::BadRequest { 2 } else { 1 })
}

pub(crate) fn internal(message: &str) -> Error {
    Error::new(ErrorCode::Internal, message)
}
