//! A file as a sequence of records, in bounded memory however large it is.
//!
//! What a record means is deliberately not here; only where it begins and ends.

mod input;
mod layout;
mod lines;
mod messages;
mod values;

use std::path::Path;

use crate::error::Error;
use input::Input;
pub use layout::Layout;
use lines::Line;
use values::Values;

/// Largest record, in bytes; a larger one is refused and passed over.
pub const RECORD_BYTES: usize = 64 << 20;

/// One record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its bytes: JSON, or OTLP's protobuf.
    pub bytes: Vec<u8>,
    /// Where it begins, in bytes of the file when inflated.
    pub start: u64,
    /// Its line, where the file is read line by line; the first is 1.
    pub line: Option<u64>,
    /// The member whose list it stands in, where it is one of a list inside an object.
    pub within: Option<&'static str>,
}

impl Record {
    /// Where it stands, in words.
    pub fn place(&self) -> String {
        place(self.line, self.start)
    }
}

/// What comes next in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A record.
    Record(Record),
    /// Something that is no record and was passed over.
    Refused {
        /// Why.
        reason: String,
        /// Where it stands, in words.
        place: String,
    },
    /// Nothing.
    End,
}

fn place(line: Option<u64>, start: u64) -> String {
    line.map_or_else(|| format!("byte {start}"), |line| format!("line {line}"))
}

/// Reads a file's records in order.
#[derive(Debug)]
pub struct Reader {
    input: Input,
    layout: Layout,
    values: Values,
    line: u64,
}

impl Reader {
    /// Opens a file, inflating it where it is gzip, and sees how its records lie.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut input = Input::open(path)?;
        let head = input.head()?;
        let layout = Layout::of(&head, path)
            .map_err(|reason| Error::Unreadable { path: path.to_owned(), reason })?;
        input.skip_mark(&head);
        Ok(Self { input, layout, values: Values::default(), line: 0 })
    }

    /// How the records lie.
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// Bytes of the file.
    pub const fn size(&self) -> u64 {
        self.input.size
    }

    /// Bytes of the file read so far, still compressed where it is.
    pub fn done(&self) -> u64 {
        self.input.done()
    }

    /// Where the next record begins at the earliest, in bytes of the file when inflated.
    pub const fn offset(&self) -> u64 {
        self.input.offset
    }

    /// Passes over what ends at or before this offset, as far as an earlier run came.
    pub fn skip_to(&mut self, offset: u64) -> Result<(), Error> {
        while self.offset() < offset && self.advance()? != Next::End {}
        Ok(())
    }

    /// The next record.
    pub fn advance(&mut self) -> Result<Next, Error> {
        match self.layout {
            Layout::Empty => Ok(Next::End),
            Layout::Lines => self.next_line(),
            Layout::Values => self.values.next(&mut self.input),
            Layout::Messages(framing) => messages::next(&mut self.input, framing),
        }
    }

    fn next_line(&mut self) -> Result<Next, Error> {
        loop {
            let start = self.input.offset;
            self.line += 1;
            let line = Some(self.line);
            match lines::next(&mut self.input)? {
                Line::End => return Ok(Next::End),
                Line::TooLong => {
                    let (reason, place) = (too_large(), place(line, start));
                    return Ok(Next::Refused { reason, place });
                }
                Line::Whole(bytes) if bytes.trim_ascii().is_empty() => {}
                Line::Whole(bytes) => {
                    return Ok(Next::Record(Record { bytes, start, line, within: None }));
                }
            }
        }
    }
}

/// Why a record that is too large is refused; the same words for all, so that they are counted together.
fn too_large() -> String {
    format!("a record of more than {} MiB", RECORD_BYTES >> 20)
}

#[cfg(test)]
mod tests;
