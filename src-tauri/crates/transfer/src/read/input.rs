//! The bytes of a file, inflated where they are gzip, with how far they were read.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use crate::error::Error;

/// Bytes looked at to see what a file is.
const HEAD: usize = 1 << 20;
/// Bytes read at a time.
const BUFFER: usize = 256 << 10;
/// How gzip files begin.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The mark with which some programs begin files in UTF-8.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file that is read once from its begin to its end.
pub(super) struct Input {
    path: PathBuf,
    bytes: BufReader<Box<dyn Read + Send>>,
    read: Arc<AtomicU64>,
    /// Bytes of the file.
    pub(super) size: u64,
    /// Bytes taken so far, inflated.
    pub(super) offset: u64,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Counts what is read of a file.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(buffer)?;
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

impl Input {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let failed = || Error::file(path);
        // To open a pipe would wait for who writes it.
        let about = fs::metadata(path).map_err(failed())?;
        if !about.is_file() {
            let reason = "it is no file".to_owned();
            return Err(Error::Unreadable { path: path.to_owned(), reason });
        }
        let file = File::open(path).map_err(failed())?;
        let read = Arc::new(AtomicU64::new(0));
        let mut file = BufReader::with_capacity(BUFFER, Counted { file, read: Arc::clone(&read) });
        let is_gzip = file.fill_buf().map_err(failed())?.starts_with(&GZIP);
        let bytes: Box<dyn Read + Send> =
            if is_gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        Ok(Self {
            path: path.to_owned(),
            bytes: BufReader::with_capacity(BUFFER, bytes),
            read,
            size: about.len(),
            offset: 0,
        })
    }

    pub(super) fn done(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// The first bytes, which stay to be read.
    pub(super) fn head(&mut self) -> Result<Vec<u8>, Error> {
        let mut head = Vec::new();
        let read = self.bytes.by_ref().take(HEAD as u64).read_to_end(&mut head);
        // What was inflated until a fault is still good.
        if let Err(error) = read
            && head.is_empty()
        {
            return Err(self.fault(error));
        }
        let rest = std::mem::replace(
            &mut self.bytes,
            BufReader::with_capacity(1, Box::new(io::empty()) as Box<dyn Read + Send>),
        );
        let again = io::Cursor::new(head.clone()).chain(rest);
        self.bytes = BufReader::with_capacity(BUFFER, Box::new(again));
        Ok(head)
    }

    /// Passes over the mark of UTF-8, if the file begins with it.
    pub(super) fn skip_mark(&mut self, head: &[u8]) {
        if head.starts_with(MARK) && self.bytes.fill_buf().is_ok() {
            self.take(MARK.len());
        }
    }

    /// The bytes that lie ready; none at the end of the file.
    pub(super) fn ready(&mut self) -> Result<&[u8], Error> {
        // Borrowed twice: the error needs the path.
        if let Err(error) = self.bytes.fill_buf() {
            return Err(self.fault(error));
        }
        Ok(self.bytes.buffer())
    }

    /// Passes over bytes that lay ready.
    pub(super) fn take(&mut self, bytes: usize) {
        self.bytes.consume(bytes);
        self.offset += bytes as u64;
    }

    /// Exactly so many bytes; none where the file ends before.
    pub(super) fn exact(&mut self, bytes: usize) -> Result<Option<Vec<u8>>, Error> {
        let mut read = Vec::with_capacity(bytes.min(BUFFER));
        while read.len() < bytes {
            let ready = self.ready()?;
            if ready.is_empty() {
                return Ok(None);
            }
            let part = ready.len().min(bytes - read.len());
            read.extend_from_slice(&ready[..part]);
            self.take(part);
        }
        Ok(Some(read))
    }

    fn fault(&self, source: io::Error) -> Error {
        match source.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidData => {
                let at = self.done();
                let reason =
                    format!("the gzip data is cut off or damaged, near byte {at}: {source}");
                Error::Unreadable { path: self.path.clone(), reason }
            }
            _ => Error::File { path: self.path.clone(), source },
        }
    }
}
