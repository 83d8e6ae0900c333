//! A disk that fills, or can only be read, in the middle of ingest: clients are told to come back,
//! a screen can say why, nothing that was acknowledged is lost, and work goes on by itself.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::kill::{assert_agrees, call};
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
