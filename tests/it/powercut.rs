//! When the power fails in the middle of ingest, the disk has every span and every assessment that
//! was acknowledged, and the text index agrees with what is there.
//!
//! The program runs under a shim that logs what it writes and syncs (tests/powercut/shim.c); the
//! disk that a power cut would leave is made from that log, once with all unsynced writes lost, and
//! several times with some of their sectors written. The program then goes on from one of those.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::disk::{Disk, Syncs, Unsynced, moments};
use crate::kill::assert_agrees;
use crate::ledger::{Ledger, assert_sound};
use crate::random::Random;
use crate::sender::Senders;
use crate::server::Server;

const ROUNDS: usize = 12;
/// Torn disks that are made of each power cut.
const TORN: usize = 3;
/// Moments in the middle of each run at which the power could have failed as well. Of these it is
/// known only that what earlier runs acknowledged must be there.
const MOMENTS: usize = 4;
/// How long an fsync takes, in microseconds: long enough that cuts fall into it.
const FSYNC_US: &str = "3000";

/// Compiles `tests/<name>/shim.c`.
pub(crate) fn compile_shim(name: &str, into: &Path) -> PathBuf {
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests");
    let library = into.join(format!("{name}.so"));
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o"])
        .arg(&library)
        .arg(format!("{tests}/{name}/shim.c"))
        .args(["-ldl", "-lpthread"])
        .status()
        .unwrap();
    assert!(compiled.success());
    library
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Starts the program on a copy of a disk and tells where its log lies.
fn start(shim: &Path, before: &Path, work: &Path) -> (Server, PathBuf) {
    let (home, log) = (work.join("home"), work.join("log"));
    copy(before, &home);
    let variables = [
        ("LD_PRELOAD", shim.to_str().unwrap()),
        ("POWERCUT_DIR", home.to_str().unwrap()),
        ("POWERCUT_LOG", log.to_str().unwrap()),
        ("POWERCUT_FSYNC_US", FSYNC_US),
    ];
    (Server::start_with(&home, &variables), log)
}

/// One run of the program that ends with a power cut.
struct Run {
    /// What the disk held before.
    before: PathBuf,
    log: Vec<u8>,
    acknowledged: Ledger,
}

impl Run {
    /// Lets clients send for a while, then ends the program, in one of three ways: in the middle of
    /// it; around the moment, two seconds after the last write, when the write-ahead log is folded
    /// into the file; or right after it was stopped in an orderly way.
    fn new(shim: &Path, before: PathBuf, work: &Path, way: usize, random: &mut Random) -> Self {
        let (server, log) = start(shim, &before, work);
        let senders = Senders::start(server.address(), random);
        senders.wait_for_first();
        thread::sleep(Duration::from_millis(random.between(0, 600)));
        if way < 2 {
            server.kill();
            let acknowledged = senders.finish();
            return Self { before, log: fs::read(log).unwrap(), acknowledged };
        }
        let mut acknowledged = senders.finish();
        if way == 2 {
            thread::sleep(Duration::from_millis(random.between(1_980, 2_040)));
            let senders = Senders::start(server.address(), random);
            thread::sleep(Duration::from_millis(random.between(0, 40)));
            server.kill();
            acknowledged.add(senders.finish());
        } else {
            server.stop();
        }
        Self { before, log: fs::read(log).unwrap(), acknowledged }
    }

    /// The disk after the cut, in a directory of this name.
    fn disk(&self, syncs: Syncs, unsynced: Unsynced, into: PathBuf) -> PathBuf {
        fs::create_dir(&into).unwrap();
        Disk::replay(&self.before, &self.log, syncs).cut_power(unsynced, &into);
        into
    }

    /// The disk had the power failed at any other moment of the run.
    fn disk_at_any_moment(&self, random: &mut Random, into: PathBuf) -> PathBuf {
        let moment = usize::try_from(random.between(0, self.log.len() as u64)).unwrap();
        self.disk_at(moment, Unsynced::Torn(random.fork()), into)
    }

    fn disk_at(&self, moment: usize, unsynced: Unsynced, into: PathBuf) -> PathBuf {
        fs::create_dir(&into).unwrap();
        let disk = Disk::replay(&self.before, &self.log[..moment], Syncs::Honest);
        disk.cut_power(unsynced, &into);
        into
    }
}

/// How much of what the ledger is owed this disk lacks. The disk itself is left as it is.
fn missing_on(disk: &Path, ledger: &Ledger) -> usize {
    missing(disk, ledger, |_| {})
}

/// The same; what is wrong with the text index fails the test.
fn missing_or_lost_to_search_on(disk: &Path, ledger: &Ledger) -> usize {
    missing(disk, ledger, assert_agrees)
}

fn missing(disk: &Path, ledger: &Ledger, and: fn(&Path)) -> usize {
    let opened = disk.with_extension("opened");
    copy(disk, &opened);
    // The store opens it first: it must cope with what it finds, not with what SQLite has mended.
    let missing = ledger.missing_in(&opened);
    assert_sound(&opened);
    and(&opened);
    fs::remove_dir_all(opened).unwrap();
    missing
}

#[test]
fn every_acknowledged_span_outlives_power_cuts() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    let shim = compile_shim("powercut", &place);
    let mut random = Random::new(12);
    let mut ledger = Ledger::default();
    let mut disk = place.join("empty");
    fs::create_dir(&disk).unwrap();
    for round in 0..ROUNDS {
        let work = place.join(format!("round-{round}"));
        fs::create_dir(&work).unwrap();
        let run = Run::new(&shim, disk, &work, round % 4, &mut random);
        for at in 0..MOMENTS {
            let earlier = run.disk_at_any_moment(&mut random, work.join(format!("earlier-{at}")));
            assert_eq!(missing_on(&earlier, &ledger), 0, "round {round}, earlier moment {at}");
        }
        ledger.add(run.acknowledged.clone());

        let lost = run.disk(Syncs::Honest, Unsynced::Lost, work.join("lost"));
        assert_eq!(
            missing_or_lost_to_search_on(&lost, &ledger),
            0,
            "round {round}, unsynced writes lost"
        );
        let mut disks = vec![lost];
        for at in 0..TORN {
            let name = work.join(format!("torn-{at}"));
            let torn = run.disk(Syncs::Honest, Unsynced::Torn(random.fork()), name);
            assert_eq!(
                missing_or_lost_to_search_on(&torn, &ledger),
                0,
                "round {round}, torn disk {at}"
            );
            disks.push(torn);
        }
        assert_a_lying_disk_is_noticed(&run, work.join("lying"));
        let next = usize::try_from(random.between(0, disks.len() as u64)).unwrap();
        disk = disks.swap_remove(next);
    }
    println!(
        "{} spans and {} assessments acknowledged before {ROUNDS} power cuts",
        ledger.spans(),
        ledger.assessments()
    );
    assert!(ledger.assessments() > 0);
}

/// The test itself must be able to fail: without its syncs a run has lost all that it acknowledged.
fn assert_a_lying_disk_is_noticed(run: &Run, name: PathBuf) {
    let lying = run.disk(Syncs::Ignored, Unsynced::Lost, name);
    let owed = run.acknowledged.owed();
    assert!(owed > 0);
    if lying.join("touchstone.db").exists() {
        assert_eq!(missing_on(&lying, &run.acknowledged), owed);
    }
}

#[test]
fn a_home_can_be_opened_at_whatever_moment_its_first_start_was_cut_short() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    let before = place.join("empty");
    fs::create_dir(&before).unwrap();
    let (server, log) = start(&compile_shim("powercut", &place), &before, &place);
    server.kill();
    let run = Run { before, log: fs::read(log).unwrap(), acknowledged: Ledger::default() };
    let mut random = Random::new(1);
    for (at, moment) in moments(&run.log).into_iter().enumerate() {
        let lost = run.disk_at(moment, Unsynced::Lost, place.join(format!("lost-{at}")));
        assert_eq!(missing_on(&lost, &run.acknowledged), 0);
        // Before there is a write-ahead log, SQLite goes the way of the rollback journal.
        let has_log = lost.join("touchstone.db-wal").exists();
        for torn in 0..if has_log { 1 } else { 10 } {
            let name = place.join(format!("torn-{at}-{torn}"));
            let torn = run.disk_at(moment, Unsynced::Torn(random.fork()), name);
            assert_eq!(missing_on(&torn, &run.acknowledged), 0);
        }
    }
}
