//! Stored traces written into a file: Touchstone's own lines, OTLP as JSON, or a table.
//!
//! Which traces is deliberately not known here, nor how the work is kept as a job.

mod csv;
mod file;
mod jsonl;
mod otlp_json;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use touchstone_domain::slim::SlimSpan;
use touchstone_store::{ReadTx, StoreError, TraceRecord};

use crate::error::Error;
use file::PartFile;

/// Spans that are read and written at a time.
const SPANS: usize = 250;

/// Bytes read at a time.
pub const PART_BYTES: usize = 1 << 20;

/// How traces are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Touchstone's own: everything, each trace in a line; can be imported again.
    Jsonl,
    /// OpenTelemetry's JSON: the spans alone.
    OtlpJson,
    /// A table with a row for each trace, without spans.
    Csv,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Jsonl, Self::OtlpJson, Self::Csv];

    /// The name by which programs know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::OtlpJson => "otlp_json",
            Self::Csv => "csv",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// How names of such files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::OtlpJson => "json",
            Self::Csv => "csv",
        }
    }
}

/// A file that traces are written into. It has its name once it is whole; dropped before, nothing
/// is left of it.
#[derive(Debug)]
pub struct Export {
    file: PartFile,
    format: ExportFormat,
    is_empty: bool,
}

impl Export {
    /// Begins a file; one that is there already is not overwritten.
    pub fn create(path: &Path, format: ExportFormat) -> Result<Self, Error> {
        let mut file = PartFile::create(path)?;
        match format {
            ExportFormat::Jsonl => {}
            ExportFormat::OtlpJson => file.write(b"{\"resourceSpans\":[")?,
            ExportFormat::Csv => file.write(csv::HEAD.as_bytes())?,
        }
        Ok(Self { file, format, is_empty: true })
    }

    /// Writes what was read of a trace.
    pub fn write(&mut self, part: &Written) -> Result<(), Error> {
        if part.0.is_empty() {
            return Ok(());
        }
        if self.format == ExportFormat::OtlpJson {
            self.file.write(if self.is_empty { b"\n" } else { b",\n" })?;
        }
        self.is_empty = false;
        self.file.write(&part.0)
    }

    /// Makes the file whole, on the disk, under its name; answers how many bytes it has.
    pub fn finish(mut self) -> Result<u64, Error> {
        if self.format == ExportFormat::OtlpJson {
            self.file.write(b"\n]}\n")?;
        }
        self.file.finish()
    }
}

/// What is written of a trace, or of some of its spans.
#[derive(Debug, Clone, Default)]
pub struct Written(Vec<u8>);

/// A trace on its way into a file, some spans at a time, so that one of any size needs no more
/// memory than the list of its spans.
#[derive(Debug)]
struct Walk {
    trace: TraceRecord,
    format: ExportFormat,
    spans: Vec<SlimSpan>,
    next: usize,
    is_begun: bool,
}

impl Walk {
    /// Begins a trace.
    fn of(tx: &ReadTx<'_>, trace: TraceRecord, format: ExportFormat) -> Result<Self, StoreError> {
        let needs_spans = format != ExportFormat::Csv;
        let mut spans = if needs_spans { tx.spans(trace.row)? } else { Vec::new() };
        spans.sort_by_key(SlimSpan::order);
        Ok(Self { trace, format, spans, next: 0, is_begun: false })
    }

    /// The next part; none once all is written.
    fn next(&mut self, tx: &ReadTx<'_>) -> Result<Option<Written>, StoreError> {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        let end = self.spans.len().min(self.next + SPANS);
        let part = &self.spans[self.next..end];
        if part.is_empty() && !is_first {
            return Ok(None);
        }
        let (written, taken) = match self.format {
            ExportFormat::Jsonl => {
                let whole = is_first.then_some(self.spans.as_slice());
                jsonl::line(tx, &self.trace, whole, part)?
            }
            ExportFormat::OtlpJson => (otlp_json::resources(tx, part)?, part.len()),
            ExportFormat::Csv => (csv::row(tx, &self.trace)?, 0),
        };
        self.next += taken;
        Ok(Some(Written(written)))
    }
}

/// A page of traces on its way into a file.
#[derive(Debug)]
pub struct Feed {
    left: VecDeque<TraceRecord>,
    format: ExportFormat,
    walk: Option<Walk>,
    /// Traces that are written.
    pub traces: u64,
    /// Spans of them.
    pub spans: u64,
}

impl Feed {
    /// These traces, in this order.
    pub fn new(traces: Vec<TraceRecord>, format: ExportFormat) -> Self {
        Self { left: traces.into(), format, walk: None, traces: 0, spans: 0 }
    }

    /// Whether all is written.
    pub fn is_over(&self) -> bool {
        self.left.is_empty() && self.walk.is_none()
    }

    /// The next parts, about [`PART_BYTES`] of them. A trace that is gone meanwhile is left out.
    pub fn next(&mut self, tx: &ReadTx<'_>) -> Result<Vec<Written>, StoreError> {
        let (mut parts, mut bytes) = (Vec::new(), 0);
        while bytes < PART_BYTES {
            let begun = self.walk.take();
            let begun = begun.map_or_else(|| self.begin(tx), |walk| Ok(Some(walk)))?;
            let Some(mut walk) = begun else { break };
            if let Some(part) = walk.next(tx)? {
                bytes += part.0.len();
                parts.push(part);
                self.walk = Some(walk);
            } else {
                self.traces += 1;
                self.spans += walk.next as u64;
            }
        }
        Ok(parts)
    }

    fn begin(&mut self, tx: &ReadTx<'_>) -> Result<Option<Walk>, StoreError> {
        while let Some(trace) = self.left.pop_front() {
            if let Some(trace) = tx.trace(trace.trace_id)? {
                return Walk::of(tx, trace, self.format).map(Some);
            }
        }
        Ok(None)
    }
}

/// Where an export lies if no place is named: `<home>/exports/<project>-<UTC>.<extension>`.
pub fn default_path(home: &Path, project: &str, now_ns: i64, format: ExportFormat) -> PathBuf {
    let time = chrono::DateTime::from_timestamp_nanos(now_ns).format("%Y%m%dT%H%M%S%.3fZ");
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
    let plain: String = project
        .chars()
        .map(|letter| if is_plain(letter) { letter } else { '-' })
        .take(80)
        .collect();
    let name = if plain.is_empty() { "traces" } else { &plain };
    home.join("exports").join(format!("{name}-{time}.{}", format.extension()))
}

#[cfg(test)]
mod tests;
