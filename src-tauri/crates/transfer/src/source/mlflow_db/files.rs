//! The files of a run, from the directory where MLflow keeps them, if that lies beside its database:
//! nothing is read that lies elsewhere on this machine.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use touchstone_domain::id::RunId;
use touchstone_store::{CHUNK, Store};

use crate::error::Error;
use crate::import::walk::{self, Listed};
use crate::report::Report;
use crate::source::Batch;
use crate::source::artifact::{BATCH_BYTES, BATCH_FILES, Shelf, Upload};

/// Why the files of a run are not brought.
const ELSEWHERE: &str =
    "a run's files, if it has any: its artifact root is no directory beside the database";

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
        // A server that hands files out itself names no directory; it lies in one of its own.
        let places = local(address).map(|path| beside.join(path)).into_iter();
        let mut places = places.chain(stores().map(|dir| dir.join(&own)));
        let is_beside = |place: &PathBuf| place.is_dir() && place.starts_with(&beside);
        let found = places.find_map(|place| place.canonicalize().ok().filter(is_beside));
        if let Some(found) = found {
            return Self::Here(found);
        }
        let is_store = stores().any(|dir| dir.join(experiment.to_string()).is_dir());
        let is_missing = local(address).is_some_and(|path| !beside.join(path).exists());
        if is_missing || is_store { Self::Nowhere } else { Self::Elsewhere }
    }
}

/// The path that an address names; none if it is of another machine or of a service.
fn local(address: &str) -> Option<&Path> {
    match address.split_once("://") {
        Some(("file", path)) => Some(Path::new(path)),
        Some(_) => None,
        None => Some(address.strip_prefix("file:").unwrap_or(address))
            .filter(|path| !path.is_empty() && !path.contains(":/"))
            .map(Path::new),
    }
}

/// The files of one run on their way.
#[derive(Debug)]
pub(super) struct Files {
    shelf: Shelf,
    left: VecDeque<Listed>,
    open: Option<(String, File, Upload)>,
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
        let left = super::blocking(move || walk::all_files(&dir)).await??;
        Ok(Some(Self { shelf, left: left.into(), open: None }))
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
        let Some(upload) = self.shelf.begin(store, &next.name, next.size, report).await? else {
            return Ok(());
        };
        match super::blocking(move || File::open(&next.path)).await? {
            Ok(file) => self.open = Some((next.name, file, upload)),
            Err(error) => self.unreadable(report, &error.to_string(), &next.name),
        }
        Ok(())
    }

    /// Takes the next part of a file; answers its bytes.
    async fn go_on(
        &mut self,
        (name, mut file, mut upload): (String, File, Upload),
        batch: &mut Batch,
    ) -> Result<usize, Error> {
        let (file, part) = super::blocking(move || {
            let mut part = Vec::new();
            let read = (&mut file).take(CHUNK as u64).read_to_end(&mut part);
            (file, read.map(|_| part))
        })
        .await?;
        match part {
            Ok(part) if part.is_empty() => batch.files.push(upload.end()),
            Ok(part) => {
                let bytes = Bytes::from(part);
                batch.files.extend(upload.bytes(&bytes));
                self.open = Some((name, file, upload));
                return Ok(bytes.len());
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
        for below in ["mlruns/3/r1/artifacts", "files/4/r2/artifacts", "own/place"] {
            std::fs::create_dir_all(beside.join(below)).unwrap();
        }
        let root = |address: &str, experiment, run| Root::of(&file, address, experiment, run);
        let here = |below: &str| Root::Here(beside.join(below));
        let own = beside.join("own/place").display().to_string();
        assert_eq!(root(&own, 9, "r"), here("own/place"));
        assert_eq!(root(&format!("file://{own}"), 9, "r"), here("own/place"));
        assert_eq!(root("./mlruns/3/r1/artifacts", 3, "r1"), here("mlruns/3/r1/artifacts"));
        assert_eq!(root("mlflow-artifacts:/4/r2/artifacts", 4, "r2"), here("files/4/r2/artifacts"));
        // The server's store is here, and the run has none in it.
        assert_eq!(root("mlflow-artifacts:/4/r3/artifacts", 4, "r3"), Root::Nowhere);
        assert_eq!(root("/gone/5/r/artifacts", 5, "r"), Root::Nowhere);
        for address in ["s3://bucket/5/r", "mlflow-artifacts:/5/r/artifacts"] {
            assert_eq!(root(address, 5, "r"), Root::Elsewhere, "{address}");
        }
        let other = outside.path().display().to_string();
        assert_eq!(root(&other, 5, "r"), Root::Elsewhere);
        assert_eq!(root("mlruns/../..", 5, "r"), Root::Elsewhere);
    }
}
