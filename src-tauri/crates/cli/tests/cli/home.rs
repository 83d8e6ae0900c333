//! Homes that cannot be opened. What lies there is left as it is.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::program::{answer, failure, run};

/// Neither subcommand opens this home; both name what is in the way, say why, and touch nothing.
fn is_refused(home: &Path, file: &Path, why: &str) {
    let before = fs::read(file).unwrap();
    for arguments in [&["call", "trace_list"][..], &["serve", "--collector-port", "0"]] {
        let said = failure(&run(home, arguments), 1);
        assert!(said.contains(file.to_str().unwrap()), "{said}");
        assert!(said.contains(why), "{said}");
        assert_eq!(fs::read(file).unwrap(), before);
    }
    for beside in ["touchstone.db-wal", "touchstone.db-shm"] {
        assert!(!home.join(beside).exists(), "{beside}");
    }
}

#[test]
fn a_file_is_no_home() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "dear to someone").unwrap();
    is_refused(&file, &file, "as the home");
}

#[test]
fn what_is_no_database_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("touchstone.db");
    fs::write(&file, "not a database, but dear to someone").unwrap();
    is_refused(home.path(), &file, "not a database");
}

#[test]
fn the_database_of_another_program_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("touchstone.db");
    let other = Connection::open(&file).unwrap();
    other.execute_batch("CREATE TABLE notes(text); INSERT INTO notes VALUES ('dear')").unwrap();
    drop(other);
    is_refused(home.path(), &file, "another program");
}

#[test]
fn the_database_of_a_newer_version_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    answer(home.path(), "project_list", "");
    let file = home.path().join("touchstone.db");
    let newer = Connection::open(&file).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    newer.close().unwrap();
    is_refused(home.path(), &file, "newer Touchstone");
}
