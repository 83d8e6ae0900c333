//! A file that has its name only once it is whole: until then it ends in `.part`, and dropped
//! before it goes.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::error::Error;

const BUFFER: usize = 256 << 10;

/// A file on its way.
#[derive(Debug)]
pub(super) struct PartFile {
    path: PathBuf,
    part: PathBuf,
    file: Option<BufWriter<File>>,
    bytes: u64,
}

impl PartFile {
    /// Begins it, in a directory that is made if it is missing.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        if path.exists() {
            return Err(Error::Exists { path: path.to_owned() });
        }
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(failed(path, dir))?;
        }
        let mut part = OsString::from(path);
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part).map_err(failed(path, &part))?;
        let file = Some(BufWriter::with_capacity(BUFFER, file));
        Ok(Self { path: path.to_owned(), part, file, bytes: 0 })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if let Some(file) = &mut self.file {
            file.write_all(bytes).map_err(failed(&self.path, &self.part))?;
            self.bytes += bytes.len() as u64;
        }
        Ok(())
    }

    /// Brings it to the disk and gives it its name; answers its bytes.
    pub(super) fn finish(mut self) -> Result<u64, Error> {
        if let Some(mut file) = self.file.take() {
            let synced = file.flush().and_then(|()| file.get_ref().sync_all());
            if let Err(error) = synced {
                // What is buffered must not be tried again when it goes.
                drop(file.into_parts());
                self.remove();
                return Err(failed(&self.path, &self.part)(error));
            }
        }
        if self.path.exists() {
            self.remove();
            return Err(Error::Exists { path: self.path.clone() });
        }
        if let Err(error) = fs::rename(&self.part, &self.path) {
            self.remove();
            return Err(failed(&self.path, &self.part)(error));
        }
        // The name is on the disk once its directory is; not every system can sync one.
        if let Some(dir) = self.path.parent().and_then(|dir| File::open(dir).ok()) {
            let _ = dir.sync_all();
        }
        Ok(self.bytes)
    }

    fn remove(&self) {
        if let Err(error) = fs::remove_file(&self.part) {
            tracing::warn!(file = %self.part.display(), %error, "half a file is left");
        }
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            // What is buffered is not wanted any more.
            drop(file.into_parts());
            self.remove();
        }
    }
}

/// Why `path` is not written: a fault of what was touched for it.
fn failed(path: &Path, touched: &Path) -> impl FnOnce(io::Error) -> Error {
    let (path, touched) = (path.to_owned(), touched.to_owned());
    move |error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::Full { path },
        _ => Error::file(touched)(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_name_once_it_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/a.csv");
        let mut file = PartFile::create(&path).unwrap();
        file.write(b"abc").unwrap();
        assert!(!path.exists());
        assert_eq!(file.finish().unwrap(), 3);
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!(fs::read_dir(dir.path().join("new")).unwrap().count(), 1);
    }

    #[test]
    fn nothing_is_left_of_a_file_that_is_given_up() {
        let dir = tempfile::tempdir().unwrap();
        let mut file = PartFile::create(&dir.path().join("a.csv")).unwrap();
        file.write(b"abc").unwrap();
        drop(file);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_by_name_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        std::os::unix::fs::symlink("/dev/full", dir.path().join("a.csv.part")).unwrap();
        let mut file = PartFile::create(&path).unwrap();
        file.write(b"abc").unwrap();
        let error = file.finish().unwrap_err().to_string();
        assert!(error.contains("no room for") && error.contains("a.csv:"), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_is_there_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        fs::write(&path, "dear").unwrap();
        assert!(matches!(PartFile::create(&path), Err(Error::Exists { .. })));
        fs::remove_file(&path).unwrap();
        let file = PartFile::create(&path).unwrap();
        fs::write(&path, "dear").unwrap();
        assert!(matches!(file.finish(), Err(Error::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"dear");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
