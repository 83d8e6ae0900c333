//! A disk as it would be after a power cut: the log of tests/powercut/shim.c, replayed.
//!
//! The rules are those that POSIX gives and no more: content is on the disk once its file was
//! synced, a name (made, renamed or removed) once its directory was synced. A file that was synced
//! under a name that was not is lost. Real file systems promise more; SQLite asks for no more.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::random::Random;

/// What becomes of that which was not synced when the power failed.
#[derive(Debug)]
pub(crate) enum Unsynced {
    /// All of it is lost.
    Lost,
    /// Some sectors of it reached the disk, in any order.
    Torn(Random),
}

/// Whether syncs were done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syncs {
    /// As they were asked for.
    Honest,
    /// None was: a disk that lies.
    Ignored,
}

/// A change to a file's content.
#[derive(Debug, Clone)]
enum Write {
    Bytes {
        offset: usize,
        bytes: Vec<u8>,
    },
    /// Cuts the file, or lengthens it with zeros.
    Length(usize),
    /// Lengthens the file with zeros if it is shorter.
    AtLeast(usize),
}

/// A change to the names in a directory.
#[derive(Debug, Clone)]
enum Naming {
    Made { path: String, file: u32 },
    Removed { path: String },
    Renamed { from: String, to: String },
}

#[derive(Debug, Default, Clone)]
struct File {
    durable: Vec<u8>,
    /// Each with the number of records before it.
    pending: Vec<(u64, Write)>,
}

/// The disk below one directory.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    files: BTreeMap<u32, File>,
    names: BTreeMap<String, u32>,
    pending_names: Vec<(u64, Naming)>,
}

impl Disk {
    /// The disk that held the files of `before` when the log began.
    pub(crate) fn replay(before: &Path, log: &[u8], syncs: Syncs) -> Self {
        let mut disk = Self::default();
        for (at, (path, content)) in files_in(before).into_iter().enumerate() {
            // Above the numbers that the log gives.
            let file = u32::MAX - u32::try_from(at).unwrap();
            disk.names.insert(path, file);
            disk.files.insert(file, File { durable: content, pending: Vec::new() });
        }
        let mut rest = log;
        let mut records = 0;
        while let Some(record) = Record::take(&mut rest) {
            if syncs == Syncs::Honest || !record.is_sync() {
                disk.apply(records, &record);
            }
            records += 1;
        }
        disk
    }

    fn apply(&mut self, at: u64, record: &Record<'_>) {
        let text = || String::from_utf8(record.data.to_vec()).unwrap();
        let offset = usize::try_from(record.offset).unwrap();
        match record.kind {
            // A file that was there before: its number in the log now stands for it.
            1 => {
                let path = text();
                let file = *self.names.get(&path).unwrap_or_else(|| panic!("{path} came unseen"));
                let known = self.files.remove(&file).unwrap_or_default();
                self.files.insert(record.file, known);
                self.names.insert(path, record.file);
            }
            2 => {
                self.files.insert(record.file, File::default());
                self.pending_names.push((at, Naming::Made { path: text(), file: record.file }));
            }
            3 => {
                let bytes = record.data.to_vec();
                self.write(record.file, at, Write::Bytes { offset, bytes });
            }
            4 => self.write(record.file, at, Write::Length(offset)),
            5 => self.write(record.file, at, Write::AtLeast(offset)),
            6 => self.sync_file(record.file, record.offset),
            7 => self.pending_names.push((at, Naming::Removed { path: text() })),
            8 => {
                let (from, to) =
                    text().split_once('\0').map(|(a, b)| (a.into(), b.into())).unwrap();
                self.pending_names.push((at, Naming::Renamed { from, to }));
            }
            9 => self.sync_directory(&text(), record.offset),
            other => panic!("a record of kind {other}"),
        }
    }

    fn write(&mut self, file: u32, at: u64, write: Write) {
        self.files.get_mut(&file).unwrap().pending.push((at, write));
    }

    fn sync_file(&mut self, file: u32, covered: u64) {
        let file = self.files.get_mut(&file).unwrap();
        let later = file.pending.split_off(file.pending.partition_point(|(at, _)| *at < covered));
        for (_, write) in std::mem::replace(&mut file.pending, later) {
            write.apply(&mut file.durable);
        }
    }

    fn sync_directory(&mut self, directory: &str, covered: u64) {
        let pending = std::mem::take(&mut self.pending_names);
        for (at, naming) in pending {
            if at < covered && naming.is_in(directory) {
                naming.apply(&mut self.names);
            } else {
                self.pending_names.push((at, naming));
            }
        }
    }

    /// The power fails: writes what the disk holds into an empty directory.
    pub(crate) fn cut_power(&self, unsynced: Unsynced, into: &Path) {
        let mut files = self.files.clone();
        let mut names = self.names.clone();
        if let Unsynced::Torn(mut random) = unsynced {
            // Names are journalled: some first ones of them arrived.
            let arrived = random.between(0, self.pending_names.len() as u64 + 1);
            for (_, naming) in self.pending_names.iter().take(usize::try_from(arrived).unwrap()) {
                naming.clone().apply(&mut names);
            }
            for file in files.values_mut() {
                tear(file, &mut random);
            }
        }
        for (path, file) in &names {
            let place = into.join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, &files[file].durable).unwrap();
        }
    }
}

/// Lets some of a file's unsynced writes reach the disk: either the first ones, or any of their
/// sectors, each with the same chance.
fn tear(file: &mut File, random: &mut Random) {
    let pending = std::mem::take(&mut file.pending);
    let sector = if random.chance(50) { 512 } else { 4_096 };
    let in_order = random.chance(50);
    let first = random.between(0, pending.len() as u64 + 1);
    let percent = random.between(5, 96);
    for (at, (_, write)) in pending.into_iter().enumerate() {
        if in_order {
            if (at as u64) < first {
                write.apply(&mut file.durable);
            }
            continue;
        }
        for piece in write.sectors(sector) {
            if random.chance(percent) {
                piece.apply(&mut file.durable);
            }
        }
    }
}

impl Write {
    fn apply(self, content: &mut Vec<u8>) {
        match self {
            Self::Bytes { offset, bytes } => {
                let end = offset + bytes.len();
                content.resize(content.len().max(end), 0);
                content[offset..end].copy_from_slice(&bytes);
            }
            Self::Length(length) => content.resize(length, 0),
            Self::AtLeast(length) => content.resize(content.len().max(length), 0),
        }
    }

    /// The parts of it that reach the disk whole or not at all.
    fn sectors(self, size: usize) -> Vec<Self> {
        let Self::Bytes { offset, bytes } = self else { return vec![self] };
        let mut pieces = Vec::new();
        let mut done = 0;
        while done < bytes.len() {
            let length = (size - (offset + done) % size).min(bytes.len() - done);
            let bytes = bytes[done..done + length].to_vec();
            pieces.push(Self::Bytes { offset: offset + done, bytes });
            done += length;
        }
        pieces
    }
}

impl Naming {
    fn is_in(&self, directory: &str) -> bool {
        let (Self::Made { path, .. } | Self::Removed { path } | Self::Renamed { to: path, .. }) =
            self;
        path.rsplit_once('/').map_or("", |(parent, _)| parent) == directory
    }

    fn apply(self, names: &mut BTreeMap<String, u32>) {
        match self {
            Self::Made { path, file } => {
                names.insert(path, file);
            }
            Self::Removed { path } => {
                names.remove(&path);
            }
            Self::Renamed { from, to } => {
                if let Some(file) = names.remove(&from) {
                    names.insert(to, file);
                }
            }
        }
    }
}

/// A record of the shim's log; its fields are described there.
#[derive(Debug)]
struct Record<'a> {
    kind: u32,
    file: u32,
    offset: u64,
    data: &'a [u8],
}

impl<'a> Record<'a> {
    /// The next one, unless the log ends or was cut off in its middle.
    fn take(rest: &mut &'a [u8]) -> Option<Self> {
        let (head, tail) = rest.split_at_checked(24)?;
        let four = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().unwrap());
        let eight = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap());
        let (data, tail) = tail.split_at_checked(usize::try_from(eight(16)).unwrap())?;
        *rest = tail;
        Some(Self { kind: four(0), file: four(4), offset: eight(8), data })
    }

    fn is_sync(&self) -> bool {
        matches!(self.kind, 6 | 9)
    }
}

/// The lengths of a log at which a record ends.
pub(crate) fn moments(log: &[u8]) -> Vec<usize> {
    let mut rest = log;
    std::iter::from_fn(|| Record::take(&mut rest).map(|_| log.len() - rest.len())).collect()
}

/// Regular files below a directory with their content, by path below it.
fn files_in(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            for (path, content) in files_in(&entry.path()) {
                found.insert(format!("{name}/{path}"), content);
            }
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

fn record(kind: u32, file: u32, offset: u64, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(kind.to_le_bytes());
    bytes.extend(file.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend((data.len() as u64).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// The files that lie on an empty disk after this log and a power cut.
fn survivors(log: &[Vec<u8>], syncs: Syncs) -> BTreeMap<String, Vec<u8>> {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Disk::replay(before.path(), &log.concat(), syncs).cut_power(Unsynced::Lost, after.path());
    files_in(after.path())
}

#[test]
fn a_write_is_kept_once_its_file_and_its_directory_were_synced() {
    let mut log = vec![record(2, 1, 0, b"f"), record(3, 1, 2, b"ab")];
    assert!(survivors(&log, Syncs::Honest).is_empty());
    log.push(record(6, 1, 2, b""));
    assert!(survivors(&log, Syncs::Honest).is_empty(), "its name was never synced");
    log.push(record(9, 0, 3, b""));
    assert_eq!(survivors(&log, Syncs::Honest)["f"], b"\0\0ab");
    assert!(survivors(&log, Syncs::Ignored).is_empty());
}

#[test]
fn a_sync_covers_only_what_was_written_before_it_began() {
    let log = [
        record(2, 1, 0, b"f"),
        record(3, 1, 0, b"before"),
        record(3, 1, 6, b" while it lasted"),
        record(6, 1, 2, b""),
        record(9, 0, 1, b""),
        record(4, 1, 0, b""),
    ];
    assert_eq!(survivors(&log, Syncs::Honest)["f"], b"before");
}

#[test]
fn a_removed_file_is_back_unless_its_directory_was_synced() {
    let mut log = vec![record(2, 1, 0, b"f"), record(9, 0, 1, b""), record(7, 0, 0, b"f")];
    assert!(survivors(&log, Syncs::Honest).contains_key("f"));
    log.push(record(9, 0, 3, b""));
    assert!(survivors(&log, Syncs::Honest).is_empty());
}

#[test]
fn a_torn_write_arrives_in_whole_sectors() {
    let write = Write::Bytes { offset: 4_000, bytes: vec![1; 5_000] };
    let ends: Vec<_> = write
        .sectors(4_096)
        .into_iter()
        .map(|piece| match piece {
            Write::Bytes { offset, bytes } => (offset, offset + bytes.len()),
            Write::Length(_) | Write::AtLeast(_) => panic!("no bytes"),
        })
        .collect();
    assert_eq!(ends, [(4_000, 4_096), (4_096, 8_192), (8_192, 9_000)]);
}
