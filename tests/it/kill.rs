//! Killed in the middle of ingest, indexing and retention, the program has kept everything that it
//! acknowledged, and its text index agrees with its spans.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::ledger::{Ledger, assert_sound};
use crate::random::Random;
use crate::sender::Senders;
use crate::server::Server;

/// Kills in a run of all tests; `make soak` asks for a hundred.
const ROUNDS: usize = 20;
/// The longest start that is not a fault: what was left undone must not be done before it.
const LONGEST_START: Duration = Duration::from_secs(5);

fn rounds() -> usize {
    std::env::var("TOUCHSTONE_KILLS").map_or(ROUNDS, |count| count.parse().unwrap())
}

#[test]
fn everything_acknowledged_outlives_kills_and_the_index_agrees() {
    let home = tempfile::tempdir().unwrap();
    let mut random = Random::new(20);
    let mut ledger = Ledger::default();
    let mut slowest_start = Duration::ZERO;
    for round in 0..rounds() {
        let begun = Instant::now();
        let server = Server::start(home.path());
        slowest_start = slowest_start.max(begun.elapsed());
        if round == 0 {
            let_pass(home.path());
        }
        delete_passing(home.path());
        let senders = Senders::start(server.address(), &mut random);
        senders.wait_for_first();
        // Sometimes long enough for the index to catch up and for retention to begin.
        let longest = if random.chance(20) { 4_000 } else { 700 };
        thread::sleep(Duration::from_millis(random.between(0, longest)));
        server.kill();
        ledger.add(senders.finish());
        if round % 5 == 4 {
            assert_eq!(ledger.missing_in(home.path()), 0, "after kill {}", round + 1);
            assert_sound(home.path());
            assert_agrees(home.path());
        }
    }
    println!(
        "{} spans and {} assessments acknowledged; slowest start {slowest_start:?}",
        ledger.spans(),
        ledger.assessments()
    );
    assert!(ledger.spans() > rounds() && ledger.assessments() > 0);
    assert!(slowest_start < LONGEST_START, "a start took {slowest_start:?}");
}

/// Lets retention remove what clients send to the project `passing`: all of it is old. It is the
/// first project that is made, after Default.
fn let_pass(home: &Path) {
    call(home, "project_create", &json!({ "name": "passing" }));
    let set = json!({ "project": "1", "days": 30, "include_kept": false });
    call(home, "retention_set", &set);
}

/// Deletes what is there of that project already, as retention would after its first delay.
fn delete_passing(home: &Path) {
    let selection = json!({ "matching": { "project": "1" } });
    call(home, "trace_delete", &json!({ "selection": selection, "include_kept": false }));
}

/// Calls a command of the running program.
pub(crate) fn call(home: &Path, command: &str, payload: &Value) -> Value {
    let output = touchstone(&["call", command, &payload.to_string(), "--json"], home);
    serde_json::from_slice(&output).unwrap()
}

/// `touchstone check` finds nothing wrong, the text index included.
pub(crate) fn assert_agrees(home: &Path) {
    touchstone(&["check", "--json"], home);
}

/// What the program prints.
pub(crate) fn touchstone(arguments: &[&str], home: &Path) -> Vec<u8> {
    let program = env!("CARGO_BIN_EXE_touchstone");
    let output = Command::new(program).args(arguments).arg("--home").arg(home).output().unwrap();
    let said = [&*output.stdout, &*output.stderr].map(String::from_utf8_lossy);
    assert!(output.status.success(), "{arguments:?}: {said:?}");
    output.stdout
}
