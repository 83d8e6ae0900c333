//! Everything below a directory, file after file, each as it is recognised. What no format knows is
//! named in the report and passed over.

use std::collections::VecDeque;
use std::path::Path;

use super::inspect::{self, Inspected, SEVERAL};
use super::walk::{self, Listed};
use super::{At, FileImport, Step};
use crate::error::Error;
use crate::format::Format;
use crate::report::Report;

/// Files that are looked at in one step.
const FILES: usize = 20;
/// Files that are looked into to see what a directory is …
const LOOKED_INTO: usize = 200;
/// … and entries of it and its directories that are listed for that.
const LISTED: usize = 20_000;
/// Files that are named of those which are passed over; of the rest only the number is told.
const NAMED: usize = 100;
/// Why the rest is passed over.
const MORE: &str = "more files of no format that is known";

/// What each of the first files of a directory is: this is asked while its path is typed.
pub(super) fn inspect(dir: &Path) -> Result<Inspected, Error> {
    let (files, more) = walk::first_files(dir, LISTED)?;
    let more = more || files.len() > LOOKED_INTO;
    let mut all = Inspected { files: Some(0), more, ..Inspected::default() };
    for file in files.into_iter().take(LOOKED_INTO) {
        let Ok((_, told)) = recognised(&file) else { continue };
        all.bytes += file.size;
        let is_first = all.files == Some(0);
        all.files = all.files.map(|files| files + 1);
        if is_first {
            (all.format, all.label, all.first) = (told.format, told.label, told.first);
        } else if all.format != told.format {
            (all.format, all.label) = (Some(SEVERAL), Some("several formats"));
        }
    }
    Ok(all)
}

/// Whether a format knows any of its files.
pub(super) fn is_any(dir: &Path) -> Result<bool, Error> {
    Ok(walk::files(dir)?.iter().any(|file| recognised(file).is_ok()))
}

/// What a file is, with its format's name, or why it is passed over.
fn recognised(file: &Listed) -> Result<(&'static str, Inspected), String> {
    match &file.fault {
        Some(fault) => Err(fault.clone()),
        None => inspect::recognised(&file.path).map_err(|error| error.reason())?,
    }
}

/// A directory on its way into the store.
#[derive(Debug)]
pub(super) struct FolderImport {
    /// The format that the user names.
    format: Option<&'static Format>,
    now_ns: i64,
    /// Files that are left.
    left: VecDeque<Listed>,
    /// How far the first of them was read before.
    offset: u64,
    open: Option<(Listed, FileImport)>,
    /// Bytes of all files, and of those that are done.
    size: u64,
    done: u64,
    /// Files that were named because they are passed over.
    named: usize,
}

impl FolderImport {
    /// Lists the files and passes over those that an earlier run came through.
    pub(super) fn open(
        dir: &Path,
        format: Option<&'static Format>,
        now_ns: i64,
        at: &At,
    ) -> Result<Self, Error> {
        let mut left = VecDeque::from(walk::files(dir)?);
        let size = left.iter().map(|file| file.size).sum();
        let mut done = 0;
        let at_hand = at.file.as_deref().unwrap_or_default();
        while let Some(file) = left.pop_front_if(|file| walk::is_before(&file.name, at_hand)) {
            done += file.size;
        }
        let is_there = left.front().is_some_and(|file| file.name == at_hand);
        let offset = if is_there { at.offset } else { 0 };
        Ok(Self { format, now_ns, left, offset, open: None, size, done, named: 0 })
    }

    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// The next part. It ends with its file at the latest: what another file says may have to be
    /// joined with what is stored of this one.
    pub(super) fn step(&mut self) -> Step {
        let mut passed_over = Report::default();
        let mut open = self.open.take();
        for _ in 0..FILES {
            if open.is_some() || self.left.is_empty() {
                break;
            }
            open = self.begin(&mut passed_over);
        }
        let Some((file, mut import)) = open else { return self.between(passed_over) };
        let mut step = import.step().unwrap_or_else(|error| given_up(&error));
        passed_over.add(within(step.report, &file.name));
        if step.is_last {
            self.done += file.size;
            return Step { traces: step.traces, ..self.between(passed_over) };
        }
        step.at.file = Some(file.name.clone());
        step.done += self.done;
        self.open = Some((file, import));
        Step { report: passed_over, ..step }
    }

    /// An end between two files.
    fn between(&self, report: Report) -> Step {
        let file = self.left.front().map(|file| file.name.clone());
        let (at, is_last) = (At { file, offset: 0 }, self.left.is_empty());
        Step { report, at, done: self.done, is_last, ..Step::default() }
    }

    /// Opens the next file; none where it is passed over, or there is none.
    fn begin(&mut self, report: &mut Report) -> Option<(Listed, FileImport)> {
        let file = self.left.pop_front()?;
        let offset = std::mem::take(&mut self.offset);
        let opened = self.recognised(&file).and_then(|format| {
            FileImport::of(&file.path, format, file.name.clone(), self.now_ns, offset)
                .map_err(|error| error.reason())
        });
        match opened {
            Ok(import) => Some((file, import)),
            Err(reason) => {
                self.done += file.size;
                self.named += 1;
                if self.named > NAMED {
                    report.refuse(MORE, Some(file.name));
                } else {
                    report.refuse(format!("{}: {reason}", file.name), None);
                }
                None
            }
        }
    }

    fn recognised(&self, file: &Listed) -> Result<&'static Format, String> {
        match (self.format, &file.fault) {
            (_, Some(fault)) => Err(fault.clone()),
            (Some(format), None) => Ok(format),
            (None, None) => {
                let (name, _) = recognised(file)?;
                Format::named(name).map_err(|error| error.to_string())
            }
        }
    }
}

/// The end of a file that cannot be read any further.
fn given_up(error: &Error) -> Step {
    let mut step = Step { is_last: true, ..Step::default() };
    step.report.refuse(error.reason(), None);
    step
}

/// The same report with the name of the file before each place.
fn within(mut report: Report, name: &str) -> Report {
    for refused in &mut report.refused {
        refused.first = Some(match &refused.first {
            Some(place) => format!("{name}, {place}"),
            None => name.to_owned(),
        });
    }
    report
}
