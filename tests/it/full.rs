//! A disk that fills, or can only be read, in the middle of ingest: clients are told to come back,
//! a screen can say why, nothing that was acknowledged is lost, and work goes on by itself. And one
//! that fills while traces are exported to it.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kill::{assert_agrees, call, touchstone};
use crate::ledger::{Ledger, assert_sound};
use crate::powercut::compile_shim;
use crate::random::Random;
use crate::sender::Senders;
use crate::server::Server;

/// How long something may take to show, or to be over.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_full_or_read_only_disk_loses_nothing_and_is_recovered_from() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    let shim = compile_shim("fulldisk", &place);
    let (home, switch) = (place.join("home"), place.join("switch"));
    fs::create_dir(&home).unwrap();
    let mut ledger = Ledger::default();
    for (seed, fault) in (1..).zip(["full", "read-only"]) {
        let variables = [
            ("LD_PRELOAD", shim.to_str().unwrap()),
            ("FULLDISK_DIR", home.to_str().unwrap()),
            ("FULLDISK_SWITCH", switch.to_str().unwrap()),
        ];
        let server = Server::start_with(&home, &variables);
        let senders = Senders::start(server.address(), &mut Random::new(seed));
        senders.wait_for_first();
        fs::write(&switch, fault).unwrap();
        until("it says that it cannot write", || !is_writable(&home));
        let before = senders.acknowledged();
        thread::sleep(Duration::from_millis(500));
        assert_eq!(senders.acknowledged(), before, "{fault}: acknowledged what cannot be kept");
        fs::remove_file(&switch).unwrap();
        until("it takes spans again", || senders.acknowledged() > before);
        until("it says that it can write", || is_writable(&home));
        ledger.add(senders.finish());
        server.stop();
        assert_eq!(ledger.missing_in(&home), 0, "{fault}");
        assert_sound(&home);
        assert_agrees(&home);
    }
}

/// Spans that come to more bytes than the export has room for.
const ENOUGH: u64 = 2_000;
/// How far the export's file can grow before the disk is full, in bytes.
const ROOM: &str = "300000";

#[test]
fn an_export_to_a_disk_that_fills_leaves_nothing_hurts_nothing_and_can_be_tried_again() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    let shim = compile_shim("fulldisk", &place);
    let [home, other, out, switch] = ["home", "other", "out", "switch"].map(|it| place.join(it));
    fs::create_dir(&out).unwrap();
    let variables = [
        ("LD_PRELOAD", shim.to_str().unwrap()),
        ("FULLDISK_DIR", out.to_str().unwrap()),
        ("FULLDISK_SWITCH", switch.to_str().unwrap()),
    ];
    let server = Server::start_with(&home, &variables);
    let senders = Senders::start(server.address(), &mut Random::new(3));
    until("spans are there", || senders.acknowledged() > ENOUGH);
    let path = out.join("all.jsonl");
    fs::write(&switch, ROOM).unwrap();
    let job = exported(&home, &path);
    let error = job["error"].as_str().unwrap_or_default();
    assert!(job["state"] == "failed" && error.contains("no room for"), "{job}");
    assert!(error.contains(path.to_str().unwrap()), "{error}");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0, "half a file is left");
    let before = senders.acknowledged();
    until("it takes spans", || senders.acknowledged() > before);
    assert!(is_writable(&home));
    fs::remove_file(&switch).unwrap();
    let job = exported(&home, &path);
    assert_eq!(job["state"], "done", "{job}");
    let ledger = senders.finish();
    server.stop();
    assert_eq!(ledger.missing_in(&home), 0);
    let written: Value = serde_json::from_str(job["report"].as_str().unwrap()).unwrap();
    let imported = touchstone(&["import", path.to_str().unwrap(), "--json"], &other);
    let imported: Value = serde_json::from_slice(&imported).unwrap();
    for count in ["traces", "spans"] {
        assert_eq!(imported[0]["report"][count], written[count], "{count}");
    }
}

/// The job of an export of everything, once it has ended.
fn exported(home: &Path, path: &Path) -> Value {
    let asked = json!({ "selection": { "matching": {} }, "format": "jsonl", "path": path });
    let started = call(home, "export_start", &asked);
    let job = || {
        let list = call(home, "job_list", &json!({}));
        let found = list["jobs"].as_array()?.iter().find(|job| job["id"] == started["job_id"])?;
        (found["state"] != "running").then(|| found.clone())
    };
    until("the export ends", || job().is_some());
    job().unwrap()
}

fn is_writable(home: &Path) -> bool {
    call(home, "store_status", &json!({}))["writable"]["ok"] == true
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what} within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(50));
    }
}
