//! Another program's file, read beside that program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::*;

/// A file with three rows, in that journal mode, and the connection that wrote it.
fn file_of(dir: &Path, journal: &str) -> (PathBuf, Connection) {
    let file = dir.join("what? 100% #1 東.db");
    let conn = Connection::open(&file).unwrap();
    conn.pragma_update(None, "journal_mode", journal).unwrap();
    conn.execute_batch(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, x REAL, b BLOB);
         INSERT INTO t VALUES (1, 'one', 0.5, x'00ff'), (2, NULL, 2, NULL), (3, '三', -1.5, NULL);",
    )
    .unwrap();
    (file, conn)
}

fn names(foreign: &Foreign) -> Vec<String> {
    let rows = foreign.all("SELECT coalesce(name, '-') FROM t ORDER BY id", &[]).unwrap();
    rows.iter().map(|row| row[0].text().unwrap().to_owned()).collect()
}

/// Every file of a directory with its bytes. An index of a log is not compared: its owner changes
/// it.
fn everything(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let named = files.map(|file| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = if name.ends_with("-shm") { Vec::new() } else { fs::read(file).unwrap() };
        (name, bytes)
    });
    named.collect()
}

#[test]
fn values_of_every_kind_are_read_and_a_reader_may_stop() {
    let dir = tempfile::tempdir().unwrap();
    let (file, _owner) = file_of(dir.path(), "delete");
    let foreign = Foreign::open(&file).unwrap();
    let rows = foreign.all("SELECT * FROM t WHERE id <= ?1 ORDER BY id", &[2.into()]).unwrap();
    assert_eq!(
        rows[0],
        [
            ForeignValue::Integer(1),
            ForeignValue::Text("one".into()),
            ForeignValue::Real(0.5),
            ForeignValue::Blob(vec![0, 255]),
        ]
    );
    assert_eq!(rows[1][1..], [ForeignValue::Null, ForeignValue::Real(2.0), ForeignValue::Null]);
    assert_eq!(foreign.columns("t").unwrap(), ["id", "name", "x", "b"]);
    assert!(foreign.columns("nothing").unwrap().is_empty());
    let mut seen = 0;
    let stop = |_| {
        seen += 1;
        ControlFlow::Break(())
    };
    foreign.rows("SELECT * FROM t", &[], stop).unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn what_lies_in_the_log_of_a_running_program_is_seen_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let (file, owner) = file_of(dir.path(), "wal");
    assert!(fs::metadata(beside(&file, "-wal")).unwrap().len() > 0);
    let before = everything(dir.path());
    let mut foreign = Foreign::open(&file).unwrap();
    assert_eq!(names(&foreign), ["one", "-", "三"]);
    assert_eq!(everything(dir.path()), before);
    owner.execute("INSERT INTO t(name) VALUES ('four')", []).unwrap();
    assert_eq!(foreign.snapshot(|it| Ok(names(it))).unwrap().len(), 4);
    drop(foreign);
    owner.execute("INSERT INTO t(name) VALUES ('five')", []).unwrap();
    assert_eq!(names(&Foreign::open(&file).unwrap()).len(), 5);
}

#[test]
fn a_full_log_that_nobody_holds_is_read_from_a_copy() {
    let dir = tempfile::tempdir().unwrap();
    let (file, owner) = file_of(dir.path(), "wal");
    let other = tempfile::tempdir().unwrap();
    let left = other.path().join("left.db");
    fs::copy(&file, &left).unwrap();
    fs::copy(beside(&file, "-wal"), beside(&left, "-wal")).unwrap();
    drop(owner);
    let before = everything(other.path());
    let foreign = Foreign::open(&left).unwrap();
    assert_eq!(names(&foreign), ["one", "-", "三"]);
    drop(foreign);
    assert_eq!(everything(other.path()), before);
}

#[test]
fn the_log_and_index_of_a_program_that_was_killed_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let (file, _owner) = file_of(dir.path(), "wal");
    let other = tempfile::tempdir().unwrap();
    let left = other.path().join("left.db");
    fs::copy(&file, &left).unwrap();
    for companion in ["-wal", "-shm"] {
        fs::copy(beside(&file, companion), beside(&left, companion)).unwrap();
    }
    let before = everything(other.path());
    assert_eq!(names(&Foreign::open(&left).unwrap()), ["one", "-", "三"]);
    assert_eq!(everything(other.path()), before);
}

#[test]
fn a_file_at_rest_gets_no_neighbours_and_is_read_again_when_it_changes() {
    let dir = tempfile::tempdir().unwrap();
    let (file, owner) = file_of(dir.path(), "wal");
    drop(owner);
    let before = everything(dir.path());
    assert_eq!(before.len(), 1);
    let mut foreign = Foreign::open(&file).unwrap();
    assert_eq!(names(&foreign).len(), 3);
    assert_eq!(everything(dir.path()), before);
    let owner = Connection::open(&file).unwrap();
    owner.execute("INSERT INTO t(name) VALUES ('four')", []).unwrap();
    assert_eq!(foreign.snapshot(|it| Ok(names(it))).unwrap().len(), 4);
}

#[test]
fn the_owner_writes_between_two_snapshots() {
    let dir = tempfile::tempdir().unwrap();
    let (file, owner) = file_of(dir.path(), "delete");
    owner.busy_timeout(Duration::ZERO).unwrap();
    let mut foreign = Foreign::open(&file).unwrap();
    assert_eq!(foreign.snapshot(|it| Ok(names(it))).unwrap().len(), 3);
    owner.execute("INSERT INTO t(name) VALUES ('four')", []).unwrap();
    assert_eq!(foreign.snapshot(|it| Ok(names(it))).unwrap().len(), 4);
    assert!(foreign.all("DELETE FROM t", &[]).is_err());
    assert_eq!(names(&foreign).len(), 4);
}

#[test]
fn what_cannot_be_read_is_named_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let told = |file: &Path| Foreign::open(file).unwrap_err().to_string();
    let missing = dir.path().join("missing.db");
    assert!(told(&missing).contains("missing.db"));
    for (name, bytes, reason) in [
        ("empty.db", &b""[..], "empty"),
        ("text.db", b"hello, this is no database at all", "no SQLite database"),
        ("torn.db", b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20torn in the middle", "damaged"),
    ] {
        let file = dir.path().join(name);
        fs::write(&file, bytes).unwrap();
        assert!(told(&file).contains(reason), "{}", told(&file));
    }
    assert!(!missing.exists());
}
