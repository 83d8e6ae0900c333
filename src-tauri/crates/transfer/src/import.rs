//! A file, or all files below a directory, read in bounded steps, each of which says how far it came,
//! so that the work goes on after a break.

mod folder;
mod inspect;
pub(crate) mod walk;

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::format::{Format, Reading};
use crate::read::{Next, Reader};
use crate::record::ImportedTrace;
use crate::report::Report;
use folder::FolderImport;
pub use inspect::{Inspected, SEVERAL, format_named, format_of, inspect};

/// Spans that end a step …
const SPANS: usize = 400;
/// … records …
const RECORDS: usize = 1_000;
/// … and bytes of records.
const BYTES: usize = 4 << 20;

/// Where an import goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct At {
    /// The file below the directory, where it is one; none before the first and behind the last.
    pub file: Option<String>,
    /// Bytes of the file when inflated.
    pub offset: u64,
}

/// A file, or all files below a directory, on the way into the store.
#[derive(Debug)]
pub struct Import(Kind);

#[derive(Debug)]
enum Kind {
    File(FileImport),
    Folder(FolderImport),
}

impl Import {
    /// Opens it in a format, [`SEVERAL`] for one where each file tells its own, and passes over what
    /// an earlier run came through. `now_ns` stands in where a source has no times; it must be the
    /// same in every run.
    pub fn open(path: &Path, format: &str, now_ns: i64, at: &At) -> Result<Self, Error> {
        if !path.is_dir() {
            is_there(path, format)?;
            let file = FileImport::open(path, format, now_ns, at.offset)?;
            return Ok(Self(Kind::File(file)));
        }
        let named = if format == SEVERAL { None } else { Some(Format::named(format)?) };
        Ok(Self(Kind::Folder(FolderImport::open(path, named, now_ns, at)?)))
    }

    /// Bytes of the file, or of all files of the directory.
    pub const fn size(&self) -> u64 {
        match &self.0 {
            Kind::File(file) => file.size(),
            Kind::Folder(folder) => folder.size(),
        }
    }

    /// The next part. Where a file breaks off, what came before it is kept.
    pub fn step(&mut self) -> Result<Step, Error> {
        match &mut self.0 {
            Kind::File(file) => file.step(),
            Kind::Folder(folder) => Ok(folder.step()),
        }
    }
}

/// That what an import was begun of is still there.
fn is_there(path: &Path, format: &str) -> Result<(), Error> {
    let reason = match path.try_exists() {
        Ok(false) => "it is gone; put it back where it was, and import it once more",
        Ok(true) if format == SEVERAL => "it is no directory any more; import it once more",
        _ => return Ok(()),
    };
    Err(Error::Unreadable { path: path.to_owned(), reason: reason.to_owned() })
}

/// A file on its way into the store.
#[derive(Debug)]
struct FileImport {
    path: PathBuf,
    /// What ended the step before, which had read something.
    fault: Option<Error>,
    reader: Reader,
    format: &'static Format,
    reading: Reading,
}

/// A bounded part of a file.
#[derive(Debug, Default)]
pub struct Step {
    /// What its records say.
    pub traces: Vec<ImportedTrace>,
    /// What of it is not taken.
    pub report: Report,
    /// Where the next part begins.
    pub at: At,
    /// Bytes read so far.
    pub done: u64,
    /// Whether nothing comes after it.
    pub is_last: bool,
}

impl FileImport {
    fn open(path: &Path, format: &str, now_ns: i64, offset: u64) -> Result<Self, Error> {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let origin = name.to_string_lossy().into_owned();
        Self::of(path, Format::named(format)?, origin, now_ns, offset)
    }

    fn of(
        path: &Path,
        format: &'static Format,
        origin: String,
        now_ns: i64,
        offset: u64,
    ) -> Result<Self, Error> {
        let mut reader = Reader::open(path)?;
        reader.skip_to(offset)?;
        let reading = Reading { origin, now_ns, report: Report::default() };
        Ok(Self { path: path.to_owned(), fault: None, reader, format, reading })
    }

    const fn size(&self) -> u64 {
        self.reader.size()
    }

    fn step(&mut self) -> Result<Step, Error> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let mut step = Step::default();
        let (mut spans, mut records, mut bytes) = (0, 0, 0);
        while spans < SPANS && records < RECORDS && bytes < BYTES {
            let next = match self.reader.advance() {
                Ok(next) => next,
                Err(Error::Unreadable { path, reason }) if path == self.path => {
                    self.reading.report.refuse(reason, None);
                    Next::End
                }
                Err(error) if records == 0 => return Err(error),
                // What was read until then is kept first.
                Err(error) => {
                    self.fault = Some(error);
                    break;
                }
            };
            match next {
                Next::End => {
                    step.is_last = true;
                    break;
                }
                Next::Refused { reason, place } => {
                    self.reading.report.refuse(reason, Some(place));
                }
                Next::Record(record) => {
                    bytes += record.bytes.len();
                    let traces = self.format.read(&record, &mut self.reading);
                    spans += traces.iter().map(ImportedTrace::span_count).sum::<usize>();
                    step.traces.extend(traces);
                }
            }
            records += 1;
        }
        step.report = std::mem::take(&mut self.reading.report);
        (step.at.offset, step.done) = (self.reader.offset(), self.reader.done());
        Ok(step)
    }
}

#[cfg(test)]
mod tests;
