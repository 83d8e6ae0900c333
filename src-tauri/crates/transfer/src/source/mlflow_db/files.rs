//! The files of a run, from the directory where MLflow keeps them, if that lies beside its database:
//! nothing is read that lies elsewhere on this machine.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use reqwest::Url;
use touchstone_domain::id::RunId;
use touchstone_store::{CHUNK, Store};

use crate::error::Error;
use crate::import::walk::{self, Listed};
use crate::report::Report;
use crate::source::Batch;
use crate::source::artifact::{BATCH_BYTES, BATCH_FILES, MOST_BYTES, Shelf, Upload, too_large};

/// Why the files of a run are not brought.
const ELSEWHERE: &str = "a run's files, if it has any: its artifact root is no directory of its own beside the database";

/// Where the files of a run are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Root {
    /// In this directory.
    Here(PathBuf),
    /// There are none.
    Nowhere,
    /// Where this does not reach.
    Elsewhere,
}

impl Root {
    /// The root of a run in an experiment, by the address that the database `file` has of it.
    pub(super) fn of(file: &Path, address: &str, experiment: i64, run: &str) -> Self {
        let Some(beside) = file.parent().and_then(|dir| dir.canonicalize().ok()) else {
            return Self::Elsewhere;
        };
        let own = format!("{experiment}/{run}/artifacts");
        let stores = || {
            let entries = std::fs::read_dir(&beside).into_iter().flatten().filter_map(Result::ok);
            entries.map(|entry| entry.path())
        };
        let named = local(address).map(|path| beside.join(path));
        // A server that hands files out itself names no directory; it lies in one of its own.
        let mut places = named.iter().cloned().chain(stores().map(|dir| dir.join(&own)));
        // So MLflow names them all; any other directory would be one that it does not own.
        let its_end = Path::new(run).join("artifacts");
        let is_its = |place: &PathBuf| {
            place.is_dir() && place.starts_with(&beside) && place.ends_with(&its_end)
        };
        let found = places.find_map(|place| place.canonicalize().ok().filter(is_its));
        if let Some(found) = found {
            return Self::Here(found);
        }
        // The directory of a run is made with its first file; where not even its experiment's is
        // there, the files were left on another machine.
        let is_store = || stores().any(|dir| dir.join(experiment.to_string()).is_dir());
        let is_none = match &named {
            Some(place) => {
                let experiment = place.ancestors().nth(2);
                !place.exists() && (experiment.is_some_and(Path::is_dir) || is_store())
            }
            None => address.starts_with("mlflow-artifacts:") && is_store(),
        };
        if is_none { Self::Nowhere } else { Self::Elsewhere }
    }
}

/// The path that an address names; none if it is of another machine or of a service.
fn local(address: &str) -> Option<PathBuf> {
    if address.starts_with("file:/") {
        return Url::parse(address).ok()?.to_file_path().ok();
    }
    let path = address.strip_prefix("file:").unwrap_or(address);
    (!path.is_empty() && !path.contains(":/")).then(|| path.into())
}

/// The files of one run on their way.
#[derive(Debug)]
pub(super) struct Files {
    shelf: Shelf,
    left: VecDeque<Listed>,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    name: String,
    file: File,
    upload: Upload,
    bytes: u64,
}

impl Files {
    /// The files of a run that is stored here; none where there are none, or they cannot be had,
    /// which is counted.
    pub(super) async fn of(
        store: &Store,
        run: &str,
        root: Root,
        report: &mut Report,
    ) -> Result<Option<Self>, Error> {
        let Ok(id) = run.parse::<RunId>() else { return Ok(None) };
        let dir = match root {
            Root::Here(dir) => dir,
            Root::Nowhere => return Ok(None),
            Root::Elsewhere => {
                report.refuse(ELSEWHERE, Some(run.to_owned()));
                return Ok(None);
            }
        };
        let Some(shelf) = Shelf::of(store, id).await? else { return Ok(None) };
        match super::blocking(move || walk::all_files(&dir)).await? {
            Ok(left) => Ok(Some(Self { shelf, left: left.into(), open: None })),
            Err(error) => {
                let reason = format!("a run's files cannot be listed: {}", error.reason());
                report.refuse(reason, Some(run.to_owned()));
                Ok(None)
            }
        }
    }

    /// Adds files to a batch until it is full; answers whether all are done.
    pub(super) async fn take(&mut self, store: &Store, batch: &mut Batch) -> Result<bool, Error> {
        let (mut bytes, mut steps) = (0, 0);
        while bytes < BATCH_BYTES && steps < BATCH_FILES {
            steps += 1;
            if let Some(open) = self.open.take() {
                bytes += self.go_on(open, batch).await?;
            } else if let Some(next) = self.left.pop_front() {
                self.begin(store, next, &mut batch.report).await?;
            } else {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn begin(
        &mut self,
        store: &Store,
        next: Listed,
        report: &mut Report,
    ) -> Result<(), Error> {
        if let Some(fault) = &next.fault {
            self.unreadable(report, fault, &next.name);
            return Ok(());
        }
        let Some(upload) = self.shelf.begin(store, &next.name, Some(next.size), report).await?
        else {
            return Ok(());
        };
        match super::blocking(move || File::open(&next.path)).await? {
            Ok(file) => self.open = Some(Open { name: next.name, file, upload, bytes: 0 }),
            Err(error) => self.unreadable(report, &error.to_string(), &next.name),
        }
        Ok(())
    }

    /// Takes the next part of a file; answers its bytes.
    async fn go_on(&mut self, open: Open, batch: &mut Batch) -> Result<usize, Error> {
        let Open { name, mut file, mut upload, bytes } = open;
        let (file, part) = super::blocking(move || {
            let mut part = Vec::new();
            let read = (&mut file).take(CHUNK as u64).read_to_end(&mut part);
            (file, read.map(|_| part))
        })
        .await?;
        match part {
            Ok(part) if part.is_empty() => batch.files.push(upload.end()),
            // It grows while it is read.
            Ok(part) if bytes + part.len() as u64 > MOST_BYTES => {
                self.shelf.refuse(&mut batch.report, &too_large(), &name);
                batch.files.push(upload.give_up());
            }
            Ok(part) => {
                let part = Bytes::from(part);
                batch.files.extend(upload.bytes(&part));
                let bytes = bytes + part.len() as u64;
                self.open = Some(Open { name, file, upload, bytes });
                return Ok(part.len());
            }
            Err(error) => {
                self.unreadable(&mut batch.report, &error.to_string(), &name);
                batch.files.push(upload.give_up());
            }
        }
        Ok(0)
    }

    fn unreadable(&self, report: &mut Report, reason: &str, name: &str) {
        self.shelf.refuse(report, &format!("a run's file cannot be read: {reason}"), name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_looked_for_beside_the_database_and_nowhere_else() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let beside = dir.path().canonicalize().unwrap();
        let file = beside.join("mlflow.db");
        for below in ["mlruns/3/r1/artifacts", "files/4/r2/artifacts", "my own/r5/artifacts"] {
            std::fs::create_dir_all(beside.join(below)).unwrap();
        }
        let root = |address: &str, experiment, run| Root::of(&file, address, experiment, run);
        let here = |below: &str| Root::Here(beside.join(below));
        let own = beside.join("my own/r5/artifacts").display().to_string();
        assert_eq!(root(&own, 9, "r5"), here("my own/r5/artifacts"));
        let address = format!("file://{}", own.replace(' ', "%20"));
        assert_eq!(root(&address, 9, "r5"), here("my own/r5/artifacts"));
        assert_eq!(root("./mlruns/3/r1/artifacts", 3, "r1"), here("mlruns/3/r1/artifacts"));
        assert_eq!(root("mlflow-artifacts:/4/r2/artifacts", 4, "r2"), here("files/4/r2/artifacts"));
        // What is here of another run, or of none.
        for address in [".", "mlruns", "mlruns/3/r1/artifacts", &beside.display().to_string()] {
            assert_eq!(root(address, 3, "r"), Root::Elsewhere, "{address}");
        }
        // The store is here, and the run has none in it.
        for address in ["mlflow-artifacts:/4/r3/artifacts", "files/4/r3/artifacts"] {
            assert_eq!(root(address, 4, "r3"), Root::Nowhere, "{address}");
        }
        let elsewhere =
            ["s3://bucket/4/r", "mlflow-artifacts:/5/r/artifacts", "/gone/5/r/artifacts"];
        for (address, experiment) in elsewhere.into_iter().zip([4, 5, 5]) {
            assert_eq!(root(address, experiment, "r"), Root::Elsewhere, "{address}");
        }
        let other = outside.path().join("r/artifacts");
        std::fs::create_dir_all(&other).unwrap();
        assert_eq!(root(&other.display().to_string(), 4, "r"), Root::Elsewhere);
        assert_eq!(root("mlruns/../..", 5, "r"), Root::Elsewhere);
    }
}
