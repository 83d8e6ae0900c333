//! Cursors: where a page ended, as text that only this module reads.

use touchstone_store::{RunKey, SessionKey, TraceKey};

use crate::error::Error;

/// The cursor after the trace with this key: start and row in hexadecimal.
pub(crate) fn after_trace(key: TraceKey) -> String {
    after(key.start_ns, key.row)
}

/// The cursor after the run with this key.
pub(crate) fn after_run(key: RunKey) -> String {
    after(key.start_ns, key.row)
}

fn after(start_ns: i64, row: i64) -> String {
    format!("{start_ns:x}.{row:x}")
}

/// The key in a cursor of `trace_list`.
pub(crate) fn trace_key(cursor: &str) -> Result<TraceKey, Error> {
    let (start_ns, row) = place(cursor, "trace_list")?;
    Ok(TraceKey { start_ns, row })
}

/// The key in a cursor of `run_list`.
pub(crate) fn run_key(cursor: &str) -> Result<RunKey, Error> {
    let (start_ns, row) = place(cursor, "run_list")?;
    Ok(RunKey { start_ns, row })
}

/// The cursor after the session with this key.
pub(crate) fn after_session(key: SessionKey) -> String {
    after(key.value, key.row)
}

/// The key in a cursor of `session_list`.
pub(crate) fn session_key(cursor: &str) -> Result<SessionKey, Error> {
    let (value, row) = place(cursor, "session_list")?;
    Ok(SessionKey { value, row })
}

/// Start and row in a cursor of that command.
fn place(cursor: &str, command: &str) -> Result<(i64, i64), Error> {
    let read = || {
        let (start, row) = cursor.split_once('.')?;
        let [start, row] = [start, row].map(|half| u64::from_str_radix(half, 16).ok());
        Some((start?.cast_signed(), row?.cast_signed()))
    };
    read().ok_or_else(|| foreign(command))
}

/// A cursor that this command did not give, at least not for this request.
pub(crate) fn foreign(command: &str) -> Error {
    Error::bad_request(format!("`cursor` is not one that `{command}` gave"))
        .hint("send `next_cursor` of the page before, or none for the first page")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_brings_its_key_back() {
        for (start_ns, row) in [(0, 1), (1_763_000_000_000_000_000, 42), (-5, i64::MAX)] {
            let key = trace_key(&after_trace(TraceKey { start_ns, row })).unwrap();
            assert_eq!((key.start_ns, key.row), (start_ns, row));
        }
    }

    #[test]
    fn other_text_is_no_cursor() {
        for text in ["", "12", "x.y", "1.2.3", "1.", "11111111111111111.1"] {
            assert!(trace_key(text).is_err(), "{text}");
        }
    }
}
