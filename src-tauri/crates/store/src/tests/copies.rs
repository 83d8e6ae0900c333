//! Copies of the database: made, listed, restored; and looking for damage.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Home, span};
use crate::{Look, OpenFault, Restored, StoreError, backup_path, restore};

async fn home() -> Home {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, &"kept ".repeat(100))]).await;
    home
}

fn at(home: &Home, name: &str) -> PathBuf {
    home.dir.path().join(name)
}

#[tokio::test]
async fn a_copy_is_made_while_spans_come_and_is_private_and_listed() {
    let home = home().await;
    let path = backup_path(&at(&home, "touchstone.db"), 1_795_509_005_000_000_000);
    assert_eq!(path, at(&home, "backups").join("touchstone-20261124T083005Z.db"));
    let (bytes, ()) = tokio::join!(home.store.backup(&path), async {
        for id in 2..=40 {
            home.put(vec![span(1, id, 1, 0, "")]).await;
        }
    });
    assert_eq!(bytes.unwrap(), fs::metadata(&path).unwrap().len());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let copies = home.store.copies();
    assert_eq!(copies.len(), 1);
    assert_eq!((&copies[0].path, copies[0].made_ns > 0), (&path, true));
    let names = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(names, 1, "something lies beside the copy");
}

#[tokio::test]
async fn a_copy_never_goes_over_a_file_and_one_that_fails_leaves_nothing() {
    let home = home().await;
    let taken = at(&home, "dear.txt");
    fs::write(&taken, "dear to someone").unwrap();
    let error = home.store.backup(&taken).await.unwrap_err();
    assert!(error.to_string().contains("already"), "{error}");
    assert_eq!(fs::read(&taken).unwrap(), b"dear to someone");
    let error = home.store.backup(&taken.join("below.db")).await.unwrap_err();
    assert!(matches!(error, StoreError::Copy { .. }), "{error}");
    home.store.close();
    let gone = at(&home, "late.db");
    assert!(home.store.backup(&gone).await.is_err());
    assert!(!gone.exists() && !at(&home, "late.db.part").exists());
}

#[tokio::test]
async fn a_restore_brings_back_what_was_copied_and_keeps_what_was_there() {
    let home = home().await;
    let before = home.content(1).await;
    let copy = at(&home, "copy.db");
    home.store.backup(&copy).await.unwrap();
    home.put(vec![span(2, 1, 0, 0, "newer")]).await;
    let dir = Arc::clone(&home.dir);
    drop(home);
    let file = dir.path().join("touchstone.db");
    let Restored { kept } = restore(&file, &copy, 9_000_000_000).unwrap();
    let kept = kept.unwrap();
    assert_eq!(kept, dir.path().join("touchstone.db.before-restore-9"));
    let home = Home::at(Arc::clone(&dir));
    assert_eq!(home.content(1).await, before);
    assert!(home.trace(2).await.is_none());
    drop(home);
    restore(&file, &kept, 10_000_000_000).unwrap();
    let home = Home::at(dir);
    assert!(home.trace(2).await.is_some());
}

#[tokio::test]
async fn what_the_log_holds_after_a_crash_is_kept_by_a_restore() {
    let home = home().await;
    let copy = at(&home, "copy.db");
    home.store.backup(&copy).await.unwrap();
    home.put(vec![span(2, 1, 0, 0, "only in the log")]).await;
    let crashed = tempfile::tempdir().unwrap();
    for name in ["touchstone.db", "touchstone.db-wal"] {
        fs::copy(at(&home, name), crashed.path().join(name)).unwrap();
    }
    let file = crashed.path().join("touchstone.db");
    let kept = restore(&file, &copy, 0).unwrap().kept.unwrap();
    fs::rename(&kept, &file).unwrap();
    let home = Home::at(Arc::new(crashed));
    assert!(home.trace(2).await.is_some());
}

#[tokio::test]
async fn what_is_no_sound_store_is_not_restored_and_nothing_is_touched() {
    let home = home().await;
    let good = at(&home, "good.db");
    home.store.backup(&good).await.unwrap();
    let dir = Arc::clone(&home.dir);
    drop(home);
    let make = |name: &str, change: &dyn Fn(&rusqlite::Connection)| {
        let path = dir.path().join(name);
        fs::copy(&good, &path).unwrap();
        change(&rusqlite::Connection::open(&path).unwrap());
        path
    };
    let newer = make("newer.db", &|it| it.pragma_update(None, "user_version", 99).unwrap());
    let foreign = make("foreign.db", &|it| it.pragma_update(None, "application_id", 7).unwrap());
    let damaged = dir.path().join("damaged.db");
    let mut bytes = fs::read(&good).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xaa);
    fs::write(&damaged, bytes).unwrap();
    let text = dir.path().join("text.db");
    fs::write(&text, "dear to someone").unwrap();
    let file = dir.path().join("touchstone.db");
    let before = fs::read(&file).unwrap();
    let fault = |from: &std::path::Path| match restore(&file, from, 1) {
        Err(StoreError::Open { file, fault }) => {
            assert_eq!(file, from);
            fault
        }
        other => panic!("{other:?}"),
    };
    assert!(matches!(fault(&newer), OpenFault::Newer { found: 99, .. }));
    assert_eq!(fault(&foreign), OpenFault::Foreign);
    assert!(matches!(fault(&damaged), OpenFault::Other(_) | OpenFault::NotADatabase));
    assert_eq!(fault(&text), OpenFault::NotADatabase);
    assert!(matches!(fault(&dir.path().join("absent.db")), OpenFault::Other(_)));
    assert!(matches!(fault(&file), OpenFault::Other(_)));
    assert_eq!(fs::read(&file).unwrap(), before);
    assert!(!dir.path().join("touchstone.db.restoring").exists());
}

#[tokio::test]
async fn a_sound_store_has_no_problems() {
    let home = home().await;
    for look in [Look::Quick, Look::Full] {
        assert_eq!(home.store.check_file(look).await.unwrap(), [""; 0]);
    }
    assert_eq!(home.store.read(|tx| tx.counts_check()).await.unwrap(), [""; 0]);
    let checked = home.store.read(|tx| tx.pieces_check(0, 1, 100)).await.unwrap();
    assert_eq!((checked.pieces, checked.next, checked.problems.len()), (3, None, 0));
    let some = home.store.read(|tx| tx.pieces_check(0, 2, 1)).await.unwrap();
    assert_eq!((some.pieces, some.next), (1, Some(3)));
}

#[tokio::test]
async fn damage_is_found_and_named() {
    let home = home().await;
    let damage = "UPDATE body SET data = x'00' WHERE id = (SELECT max(id) FROM body);
                  UPDATE project SET trace_count = 7 WHERE id = 0";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(damage)?)).await.unwrap();
    let checked = home.store.read(|tx| tx.pieces_check(0, 1, 100)).await.unwrap();
    assert_eq!(checked.problems.len(), 1);
    assert!(checked.problems[0].starts_with("piece "), "{checked:?}");
    let counts = home.store.read(|tx| tx.counts_check()).await.unwrap();
    assert_eq!(counts, ["project 0 counts 7 traces and 1 spans, but has 1 and 1"]);
}

#[tokio::test]
async fn pages_that_are_overwritten_are_found() {
    let home = home().await;
    for id in 2..=200 {
        home.put(vec![span(1, id, 1, 0, &format!("{id} ").repeat(200))]).await;
    }
    let root = home.store.read(|tx| {
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'span_of_trace'";
        Ok(tx.conn.query_row(sql, [], |row| row.get::<_, i64>(0))?)
    });
    let root = usize::try_from(root.await.unwrap()).unwrap();
    let dir = Arc::clone(&home.dir);
    drop(home);
    let file = dir.path().join("touchstone.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[(root - 1) * 8192..root * 8192].fill(0xaa);
    fs::write(&file, bytes).unwrap();
    let home = Home::at(dir);
    assert!(!home.store.check_file(Look::Quick).await.unwrap().is_empty());
}

#[tokio::test]
async fn only_a_store_that_was_closed_counts_as_closed() {
    let home = home().await;
    assert!(home.store.was_closed(), "a new store has nothing to look for");
    let crashed = tempfile::tempdir().unwrap();
    for name in ["touchstone.db", "touchstone.db-wal"] {
        fs::copy(at(&home, name), crashed.path().join(name)).unwrap();
    }
    assert!(!Home::at(Arc::new(crashed)).store.was_closed());
    assert!(home.reopened().store.was_closed());
}
