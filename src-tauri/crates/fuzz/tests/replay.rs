//! All inputs that fuzzing kept, given to their targets once more.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use touchstone_fuzz::TARGETS;

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fuzz");

/// The kept inputs of a target, and those written by hand.
fn inputs(target: &str) -> Vec<PathBuf> {
    let folders = ["corpus", "by-hand"].map(|kind| Path::new(FUZZ).join(kind).join(target));
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// What the programs that fuzz have: the stack of a main thread, in bytes.
const STACK: usize = 8 << 20;

#[test]
fn no_input_that_was_ever_found_breaks_a_promise() {
    let replay = std::thread::Builder::new().stack_size(STACK).spawn(replay_all);
    replay.unwrap().join().unwrap();
}

fn replay_all() {
    for (name, target) in TARGETS {
        let inputs = inputs(name);
        assert!(!inputs.is_empty(), "{name} has no inputs in {FUZZ}");
        for input in inputs {
            let bytes = fs::read(&input).unwrap();
            println!("{}", input.display());
            target(&bytes);
        }
    }
}

#[test]
fn every_target_has_its_program_and_every_program_its_target() {
    let programs = fs::read_dir(Path::new(FUZZ).join("src/bin")).unwrap();
    let mut programs: Vec<String> = programs
        .map(|program| program.unwrap().path())
        .map(|program| program.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    programs.sort_unstable();
    let mut targets: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    targets.sort_unstable();
    assert_eq!(programs, targets);
}
