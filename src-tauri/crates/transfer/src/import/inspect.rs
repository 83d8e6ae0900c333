//! What a file or a directory is, before anything of it is imported.

use std::path::Path;

use super::folder;
use crate::error::Error;
use crate::format::{self, Format};
use crate::read::{Next, Reader, Record};

/// Stands for the format of a directory where each file's records tell its own.
pub const SEVERAL: &str = "several";

/// Records that are looked at to see what a file is.
const TRIED: usize = 20;
/// Characters shown of a file's first record.
const SHOWN_CHARS: usize = 500;

/// What a file or a directory is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspected {
    /// The name of its format, if one is known; [`SEVERAL`] where the files of a directory differ.
    pub format: Option<&'static str>,
    /// What people call the format.
    pub label: Option<&'static str>,
    /// Bytes of the file, or of the files in a directory that a format knows.
    pub bytes: u64,
    /// The begin of the first record, as text.
    pub first: String,
    /// How many files of a directory a format knows; none for a file.
    pub files: Option<u64>,
    /// Whether the directory has more files than were looked into.
    pub more: bool,
}

/// What a file is, by its first records, or what the first files below a directory are.
pub fn inspect(path: &Path) -> Result<Inspected, Error> {
    if path.is_dir() { folder::inspect(path) } else { Ok(file(path)?.0) }
}

/// The name of the format in which a file, or a directory, is imported if the user names none.
/// That no format knows it is an error.
pub fn format_of(path: &Path) -> Result<&'static str, Error> {
    let unknown = |reason: &str| {
        let reason = reason.to_owned();
        Error::Unreadable { path: path.to_owned(), reason }
    };
    if path.is_dir() {
        let is_any = folder::is_any(path)?;
        return if is_any { Ok(SEVERAL) } else { Err(unknown("no format knows any file in it")) };
    }
    recognised(path)?.map(|(name, _)| name).map_err(|reason| unknown(&reason))
}

/// The name of a format in which a file, or a directory, can be imported.
pub fn format_named(path: &Path, name: &str) -> Result<&'static str, Error> {
    if name == SEVERAL && path.is_dir() {
        return Ok(SEVERAL);
    }
    Ok(Format::named(name)?.name)
}

/// What a file is that a format knows, with the format's name, else why none does.
pub(super) fn recognised(path: &Path) -> Result<Result<(&'static str, Inspected), String>, Error> {
    let (told, fault) = file(path)?;
    Ok(match (told.format, fault) {
        (Some(name), _) => Ok((name, told)),
        (None, Some(fault)) => Err(format!("its first record cannot be read: {fault}")),
        (None, None) if told.first.is_empty() => Err("it is empty".to_owned()),
        (None, None) => {
            Err("it is of no format that is known; name its format, if it has one".to_owned())
        }
    })
}

/// What a file is, and what is wrong with the first of its records that cannot be read.
fn file(path: &Path) -> Result<(Inspected, Option<String>), Error> {
    let mut reader = Reader::open(path)?;
    let mut told = Inspected { bytes: reader.size(), ..Inspected::default() };
    let mut fault = None;
    for _ in 0..TRIED {
        match reader.advance()? {
            Next::End => break,
            Next::Refused { reason, place } => {
                fault.get_or_insert_with(|| format!("{reason} ({place})"));
            }
            Next::Record(record) => {
                if told.first.is_empty() {
                    told.first = shown(&record);
                }
                if let Some(format) = Format::of(reader.layout(), &record) {
                    (told.format, told.label) = (Some(format.name), Some(format.label));
                    break;
                }
                fault = fault.or_else(|| format::fault(reader.layout(), &record));
            }
        }
    }
    Ok((told, fault))
}

fn shown(record: &Record) -> String {
    String::from_utf8_lossy(&record.bytes).chars().take(SHOWN_CHARS).collect()
}
