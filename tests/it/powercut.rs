//! When the power fails in the middle of ingest, the disk has every span that was acknowledged.
//!
//! The program runs under a shim that logs what it writes and syncs (tests/powercut/shim.c); the
//! disk that a power cut would leave is made from that log, once with all unsynced writes lost, and
//! several times with some of their sectors written. The program then goes on from one of those.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::disk::{Disk, Syncs, Unsynced};
use crate::ledger::{Ledger, assert_sound};
use crate::random::Random;
use crate::sender::Senders;
use crate::server::Server;

const ROUNDS: usize = 12;
/// Torn disks that are made of each power cut.
const TORN: usize = 3;
/// How long an fsync takes, in microseconds: long enough that cuts fall into it.
const FSYNC_US: &str = "3000";

fn compile_shim(into: &Path) -> PathBuf {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/powercut/shim.c");
    let library = into.join("shim.so");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o"])
        .arg(&library)
        .args([source, "-ldl", "-lpthread"])
        .status()
        .unwrap();
    assert!(compiled.success());
    library
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// One run of the program that ends with a power cut.
struct Run {
    /// What the disk held before.
    before: PathBuf,
    log: Vec<u8>,
    acknowledged: Ledger,
}

impl Run {
    /// Lets clients send for a while, then kills the program. Some runs are killed around the
    /// moment, two seconds after the last write, when the write-ahead log is folded into the file.
    fn new(shim: &Path, before: PathBuf, work: &Path, random: &mut Random) -> Self {
        let (home, log) = (work.join("home"), work.join("log"));
        copy(&before, &home);
        let server = Server::start_with(
            &home,
            &[
                ("LD_PRELOAD", shim.to_str().unwrap()),
                ("POWERCUT_DIR", home.to_str().unwrap()),
                ("POWERCUT_LOG", log.to_str().unwrap()),
                ("POWERCUT_FSYNC_US", FSYNC_US),
            ],
        );
        let mut senders = Senders::start(server.address(), random);
        senders.wait_for_first();
        thread::sleep(Duration::from_millis(random.between(0, 600)));
        let mut acknowledged = Ledger::default();
        if random.chance(50) {
            acknowledged.add(senders.finish());
            thread::sleep(Duration::from_millis(random.between(1_980, 2_040)));
            senders = Senders::start(server.address(), random);
            thread::sleep(Duration::from_millis(random.between(0, 40)));
        }
        server.kill();
        acknowledged.add(senders.finish());
        Self { before, log: fs::read(log).unwrap(), acknowledged }
    }

    /// The disk after the cut, in a directory of this name.
    fn disk(&self, syncs: Syncs, unsynced: Unsynced, into: PathBuf) -> PathBuf {
        fs::create_dir(&into).unwrap();
        Disk::replay(&self.before, &self.log, syncs).cut_power(unsynced, &into);
        into
    }
}

/// How many of the ledger's spans this disk lacks. The disk itself is left as it is.
fn missing_on(disk: &Path, ledger: &Ledger) -> usize {
    let opened = disk.with_extension("opened");
    copy(disk, &opened);
    assert_sound(&opened);
    let missing = ledger.missing_in(&opened);
    fs::remove_dir_all(opened).unwrap();
    missing
}

#[test]
fn every_acknowledged_span_outlives_power_cuts() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    let shim = compile_shim(&place);
    let mut random = Random::new(12);
    let mut ledger = Ledger::default();
    let mut disk = place.join("empty");
    fs::create_dir(&disk).unwrap();
    for round in 0..ROUNDS {
        let work = place.join(format!("round-{round}"));
        fs::create_dir(&work).unwrap();
        let run = Run::new(&shim, disk, &work, &mut random);
        ledger.add(run.acknowledged.clone());

        let lost = run.disk(Syncs::Honest, Unsynced::Lost, work.join("lost"));
        assert_eq!(missing_on(&lost, &ledger), 0, "round {round}, unsynced writes lost");
        let mut disks = vec![lost];
        for at in 0..TORN {
            let name = work.join(format!("torn-{at}"));
            let torn = run.disk(Syncs::Honest, Unsynced::Torn(random.fork()), name);
            assert_eq!(missing_on(&torn, &ledger), 0, "round {round}, torn disk {at}");
            disks.push(torn);
        }
        assert_a_lying_disk_is_noticed(&run, work.join("lying"));
        let next = usize::try_from(random.between(0, disks.len() as u64)).unwrap();
        disk = disks.swap_remove(next);
    }
    println!("{} spans acknowledged before {ROUNDS} power cuts", ledger.spans());
}

/// The test itself must be able to fail: without its syncs a run has lost all that it acknowledged.
fn assert_a_lying_disk_is_noticed(run: &Run, name: PathBuf) {
    let lying = run.disk(Syncs::Ignored, Unsynced::Lost, name);
    let acknowledged = run.acknowledged.spans();
    assert!(acknowledged > 0);
    if lying.join("touchstone.db").exists() {
        assert_eq!(missing_on(&lying, &run.acknowledged), acknowledged);
    }
}
