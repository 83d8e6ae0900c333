//! The formats of files, one for each tool: what a record of it says.
//!
//! A format is told by the first record, or named. Where records begin and end is deliberately not
//! here ([`crate::read`]).

mod langfuse;
mod langsmith;
mod members;
mod mlflow;
mod openai;
mod otlp;
mod phoenix;
mod span;
mod time;
mod touchstone;

use serde_json::Value as Json;

use crate::error::Error;
use crate::read::{Layout, Record};
use crate::record::{ImportedTrace, Provenance};
use crate::report::Report;

pub use langfuse::record as langfuse;
pub(crate) use touchstone::{AssessmentLine, InfoLine, Line, SpanLine, VERSION};

/// A format that files are read in.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name: `langfuse` for instance.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    is: fn(&Json) -> bool,
    read: fn(&Record, &mut Reading) -> Taken,
}

/// What a record says, or why it cannot be read.
type Taken = Result<Vec<ImportedTrace>, String>;

/// Every format, in the order in which they are tried.
pub const FORMATS: [Format; 7] = [
    Format { name: "touchstone", label: "Touchstone", is: touchstone::is, read: touchstone::read },
    Format { name: "otlp", label: "OpenTelemetry (OTLP)", is: otlp::is, read: otlp::read },
    Format { name: "mlflow", label: "MLflow traces", is: mlflow::is, read: mlflow::read },
    Format { name: "langsmith", label: "LangSmith runs", is: langsmith::is, read: langsmith::read },
    Format { name: "phoenix", label: "Phoenix spans", is: phoenix::is, read: phoenix::read },
    Format { name: "langfuse", label: "Langfuse", is: langfuse::is, read: langfuse::read },
    Format { name: "openai", label: "OpenAI chats", is: openai::is, read: openai::read },
];

/// What the records of one source share.
#[derive(Debug, Default)]
pub struct Reading {
    /// The file's name or the server's address.
    pub origin: String,
    /// Stands in where a source has no times: nanoseconds since 1970.
    pub now_ns: i64,
    /// Counts what is not taken.
    pub report: Report,
}

impl Reading {
    /// Where a trace of this source is from.
    fn source(&self, tool: &str, id: &str) -> Provenance {
        Provenance { tool: tool.to_owned(), origin: self.origin.clone(), id: id.to_owned() }
    }
}

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Result<&'static Self, Error> {
        FORMATS.iter().find(|format| format.name == name).ok_or_else(|| Error::UnknownFormat {
            given: name.to_owned(),
            known: FORMATS.map(|format| format.name).join(", "),
        })
    }

    /// The format that a record is of; none where no format knows it.
    pub fn of(layout: Layout, record: &Record) -> Option<&'static Self> {
        if matches!(layout, Layout::Messages(_)) {
            return FORMATS
                .iter()
                .find(|it| it.name == otlp::NAME && otlp::is_message(&record.bytes));
        }
        if record.within.is_some_and(otlp::is_list) {
            return FORMATS.iter().find(|format| format.name == otlp::NAME);
        }
        let json: Json = serde_json::from_slice(&record.bytes).ok()?;
        FORMATS.iter().find(|format| (format.is)(&json))
    }

    /// What a record says; what cannot be taken is counted, with where it stands.
    pub fn read(&self, record: &Record, reading: &mut Reading) -> Vec<ImportedTrace> {
        match (self.read)(record, reading) {
            Ok(traces) => traces,
            Err(reason) => {
                reading.report.refuse(reason, Some(place(record)));
                Vec::new()
            }
        }
    }
}

/// What is wrong with a record that no format knows, and where, if it cannot even be read.
pub(crate) fn fault(layout: Layout, record: &Record) -> Option<String> {
    if matches!(layout, Layout::Messages(_)) {
        return Some(format!("not OTLP's protobuf ({})", place(record)));
    }
    json(record).err().map(|reason| format!("{reason} ({})", place(record)))
}

/// Where a record that is refused stands; the very byte where it is no text.
fn place(record: &Record) -> String {
    match std::str::from_utf8(&record.bytes) {
        Err(error) if record.line.is_some() => {
            format!("{}, byte {}", record.place(), record.start + error.valid_up_to() as u64)
        }
        Err(error) => format!("byte {}", record.start + error.valid_up_to() as u64),
        Ok(_) => record.place(),
    }
}

/// The JSON of a record, or why it is none.
fn json(record: &Record) -> Result<Json, String> {
    if std::str::from_utf8(&record.bytes).is_err() {
        return Err("not UTF-8: save the file as UTF-8 and import it again".into());
    }
    serde_json::from_slice(&record.bytes).map_err(|error| {
        let text = error.to_string();
        let reason = text.split(" at line ").next().unwrap_or(&text);
        format!("not JSON: {reason}")
    })
}

#[cfg(test)]
pub(crate) mod tests;
