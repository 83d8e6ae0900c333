//! All inputs that fuzzing kept, given to their targets once more.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::{fs, panic, thread};

use touchstone_fuzz::{TARGETS, Target};

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fuzz");

/// What lies in a folder; nothing where there is none.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(Result::ok).map(|entry| entry.path()).collect()
}

/// The kept inputs of a target, and those written by hand.
fn inputs(target: &str) -> Vec<PathBuf> {
    let of = |kind| entries(&Path::new(FUZZ).join(kind).join(target));
    [of("corpus"), of("by-hand")].concat()
}

/// What the programs that fuzz have: the stack of a main thread, in bytes.
const STACK: usize = 8 << 20;

fn replay((name, target): Target) {
    let inputs = inputs(name);
    assert!(!inputs.is_empty(), "{name} has no inputs in {FUZZ}");
    for input in inputs {
        let bytes = fs::read(&input).unwrap_or_default();
        let held = panic::catch_unwind(|| target(&bytes));
        assert!(held.is_ok(), "{name} breaks a promise for {}", input.display());
    }
}

#[test]
fn no_input_that_was_ever_found_breaks_a_promise() {
    thread::scope(|scope| {
        for target in TARGETS {
            let thread = thread::Builder::new().name(target.0.into()).stack_size(STACK);
            thread.spawn_scoped(scope, move || replay(target)).unwrap();
        }
    });
}

#[test]
fn every_target_has_its_program_and_every_program_its_target() {
    let programs = entries(&Path::new(FUZZ).join("src/bin"));
    let mut programs: Vec<&str> =
        programs.iter().filter_map(|program| program.file_stem()?.to_str()).collect();
    programs.sort_unstable();
    let mut targets: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    targets.sort_unstable();
    assert_eq!(programs, targets);
}
