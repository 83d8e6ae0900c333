//! Lines of bounded length.

use super::RECORD_BYTES;
use super::input::Input;
use crate::error::Error;

/// What comes next.
pub(super) enum Line {
    /// A line without its end.
    Whole(Vec<u8>),
    /// A line that is too long and was passed over.
    TooLong,
    /// Nothing.
    End,
}

/// The next line.
pub(super) fn next(input: &mut Input) -> Result<Line, Error> {
    let (mut line, mut is_any) = (Some(Vec::new()), false);
    loop {
        let ready = input.ready()?;
        if ready.is_empty() {
            return Ok(if is_any { line.map_or(Line::TooLong, Line::Whole) } else { Line::End });
        }
        is_any = true;
        let end = ready.iter().position(|byte| *byte == b'\n');
        let part = &ready[..end.unwrap_or(ready.len())];
        line = line.filter(|line| line.len() + part.len() <= RECORD_BYTES);
        if let Some(line) = &mut line {
            line.extend_from_slice(part);
        }
        let taken = part.len() + usize::from(end.is_some());
        input.take(taken);
        if end.is_some() {
            return Ok(line.map_or(Line::TooLong, Line::Whole));
        }
    }
}
