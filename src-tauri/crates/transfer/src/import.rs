//! A file read in bounded steps, each of which says how far it came, so that the work goes on after
//! a break.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::format::{Format, Reading};
use crate::read::{Next, Reader, Record};
use crate::record::ImportedTrace;
use crate::report::Report;

/// Spans that end a step …
const SPANS: usize = 400;
/// … records …
const RECORDS: usize = 1_000;
/// … and bytes of records.
const BYTES: usize = 4 << 20;
/// Records that are looked at to see what a file is.
const TRIED: usize = 20;
/// Characters shown of a file's first record.
const SHOWN_CHARS: usize = 500;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The name of its format, if one is known.
    pub format: Option<&'static str>,
    /// What people call the format.
    pub label: Option<&'static str>,
    /// Bytes of the file.
    pub bytes: u64,
    /// The begin of its first record, as text.
    pub first: String,
}

/// What a file is, by its first records.
pub fn inspect(path: &Path) -> Result<Inspected, Error> {
    let mut reader = Reader::open(path)?;
    let (mut format, mut first) = (None, None);
    for _ in 0..TRIED {
        match reader.advance()? {
            Next::End => break,
            Next::Refused { .. } => {}
            Next::Record(record) => {
                format = Format::of(reader.layout(), &record);
                first.get_or_insert_with(|| shown(&record));
            }
        }
        if format.is_some() {
            break;
        }
    }
    Ok(Inspected {
        format: format.map(|format| format.name),
        label: format.map(|format| format.label),
        bytes: reader.size(),
        first: first.unwrap_or_default(),
    })
}

fn shown(record: &Record) -> String {
    String::from_utf8_lossy(&record.bytes).chars().take(SHOWN_CHARS).collect()
}

/// A file on its way into the store.
#[derive(Debug)]
pub struct FileImport {
    path: PathBuf,
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
    /// Where the next part begins, in bytes of the file when inflated.
    pub offset: u64,
    /// Bytes of the file read so far.
    pub done: u64,
    /// Whether nothing comes after it.
    pub is_last: bool,
}

impl FileImport {
    /// Opens a file in a format and passes over what an earlier run came through. `now_ns` stands in
    /// where a source has no times; it must be the same in every run.
    pub fn open(path: &Path, format: &str, now_ns: i64, offset: u64) -> Result<Self, Error> {
        let format = Format::named(format)?;
        let mut reader = Reader::open(path)?;
        reader.skip_to(offset)?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        let origin = name.to_string_lossy().into_owned();
        let reading = Reading { origin, now_ns, report: Report::default() };
        Ok(Self { path: path.to_owned(), reader, format, reading })
    }

    /// Bytes of the file.
    pub const fn size(&self) -> u64 {
        self.reader.size()
    }

    /// The next part. Where the file breaks off, what came before it is kept.
    pub fn step(&mut self) -> Result<Step, Error> {
        let mut step = Step::default();
        let (mut spans, mut records, mut bytes) = (0, 0, 0);
        while spans < SPANS && records < RECORDS && bytes < BYTES {
            let next = match self.reader.advance() {
                Ok(next) => next,
                Err(Error::Unreadable { path, reason }) if path == self.path => {
                    self.reading.report.refuse(reason, None);
                    Next::End
                }
                Err(error) => return Err(error),
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
        (step.offset, step.done) = (self.reader.offset(), self.reader.done());
        Ok(step)
    }
}
