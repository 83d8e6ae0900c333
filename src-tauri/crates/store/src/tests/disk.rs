//! A disk that fills, a file that is damaged, a restart.

use super::prepare;
use super::{Home, options, span};
use crate::{Store, StoreError};

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, &"kept ".repeat(100))]).await;
    let before = home.content(1).await;
    assert_eq!(home.reopened().content(1).await, before);
}

#[tokio::test]
async fn a_full_disk_refuses_writes_keeps_what_was_there_and_resumes() {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, "kept")]).await;
    let pages = |limit: i64| {
        home.store.write(move |tx| Ok(tx.conn.pragma_update(None, "max_page_count", limit)?))
    };
    pages(1).await.unwrap();
    let text: Vec<String> = (0..40_000).map(|n| n.to_string()).collect();
    let prepared = prepare(vec![span(2, 1, 0, 0, &text.join(" "))]);
    let again = prepared.clone();
    let refused = home.store.write(move |tx| tx.put_spans(&prepared, 0)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Full), "{refused}");
    assert!(home.trace(1).await.is_some() && home.trace(2).await.is_none());
    pages(1_000_000).await.unwrap();
    home.store.write(move |tx| tx.put_spans(&again, 0)).await.unwrap();
    assert!(home.trace(2).await.is_some());
}

#[tokio::test]
async fn a_damaged_piece_is_named_instead_of_shown_wrong() {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, &"text ".repeat(100))]).await;
    let damage = "UPDATE body SET data = x'00' WHERE id = (SELECT max(id) FROM body)";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(damage)?)).await.unwrap();
    let row = home.store.read(|tx| Ok(tx.spans(1)?[0].row)).await.unwrap();
    let error = home.store.read(move |tx| tx.raw_span(row)).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[test]
fn a_home_that_does_not_exist_is_named() {
    let error =
        Store::open(std::path::Path::new("/nonexistent/touchstone.db"), options()).unwrap_err();
    assert!(error.to_string().starts_with("cannot open /nonexistent/touchstone.db: "), "{error}");
}

#[tokio::test]
async fn the_log_is_folded_into_the_file_under_load_and_begun_anew() {
    let home = Home::new();
    // Far more than the log may hold.
    for id in 1..=110_u32 {
        home.put(vec![noisy(id)]).await;
    }
    let log = home.dir.path().join("touchstone.db-wal");
    let length = std::fs::metadata(log).unwrap().len();
    assert!(length < 70 * 1024 * 1024, "the log has {length} bytes");
}

#[tokio::test]
async fn that_nothing_can_be_written_is_told_until_something_can() {
    use touchstone_domain::change::Change;
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, "kept")]).await;
    // Nothing else may write in between: that it could would be told, too.
    home.store.text_settle().await.unwrap();
    let mut changes = home.store.changes();
    assert_eq!(home.store.unwritable(), None);
    let pages = |limit: i64| {
        home.store.write(move |tx| Ok(tx.conn.pragma_update(None, "max_page_count", limit)?))
    };
    pages(1).await.unwrap();
    assert!(matches!(home.store.probe().await, Err(StoreError::Full)));
    assert!(home.store.unwritable().unwrap().contains("disk is full"));
    assert_eq!(*changes.recv().await.unwrap(), [Change::Store]);
    let told = home.store.write(|_| Err::<(), _>(StoreError::Closed)).await;
    assert!(told.is_err() && home.store.unwritable().is_some(), "that error is not the disk's");
    pages(1_000_000).await.unwrap();
    home.store.probe().await.unwrap();
    assert_eq!(home.store.unwritable(), None);
    assert_eq!(*changes.recv().await.unwrap(), [Change::Store]);
}

#[tokio::test]
async fn space_that_nothing_uses_is_given_back() {
    let home = Home::new();
    for id in 1..=60_u32 {
        let mut noise = vec![0_u8; 50_000];
        blake3::Hasher::new().update(&id.to_le_bytes()).finalize_xof().fill(&mut noise);
        let text: String = noise.into_iter().map(char::from).collect();
        home.put(vec![span(1, id, 0, 0, &text)]).await;
    }
    let pages = async || {
        let count = |tx: &crate::ReadTx<'_>| {
            Ok(tx.conn.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0))?)
        };
        home.store.read(count).await.unwrap()
    };
    let before = pages().await;
    home.store.write(|tx| tx.traces_delete(&[super::trace_id(1)], 1)).await.unwrap();
    let free = home.store.read(|tx| tx.pages_free()).await.unwrap();
    assert!(free > 300, "{free} pages are free");
    let left = home.store.write(|tx| tx.pages_give_back(100)).await.unwrap();
    assert_eq!(left, free - 100);
    while home.store.write(|tx| tx.pages_give_back(1_000)).await.unwrap() > 0 {}
    assert!(pages().await <= before - free);
    assert_eq!(home.store.check_file(crate::Look::Full).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn the_log_stays_bounded_under_load_with_a_reader_that_holds_a_snapshot_for_a_while() {
    let home = Home::new();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let (begun, beginning) = tokio::sync::oneshot::channel();
    let mut reading = Box::pin(home.store.read(move |tx| {
        let before = tx.projects()?;
        begun.send(()).unwrap();
        held.recv().unwrap();
        assert_eq!(tx.projects()?, before, "the snapshot changed");
        Ok(())
    }));
    tokio::select! {
        ended = &mut reading => panic!("{ended:?}"),
        begun = beginning => begun.unwrap(),
    }
    let log = home.dir.path().join("touchstone.db-wal");
    let length = || std::fs::metadata(&log).unwrap().len();
    for id in 1..=80_u32 {
        home.put(vec![noisy(id)]).await;
    }
    let with_reader = length();
    assert!(with_reader > 60 * 1024 * 1024, "nothing was held back: {with_reader} bytes");
    let_go.send(()).unwrap();
    reading.await.unwrap();
    for id in 81..=200_u32 {
        home.put(vec![noisy(id)]).await;
    }
    let after = length();
    assert!(after < with_reader + 90 * 1024 * 1024, "the log has {after} bytes");
}

/// A span of a megabyte that does not compress.
fn noisy(id: u32) -> crate::IncomingSpan {
    let mut noise = vec![0_u8; 700_000];
    blake3::Hasher::new().update(&id.to_le_bytes()).finalize_xof().fill(&mut noise);
    let text: String = noise.into_iter().map(char::from).collect();
    span(1, id, 0, 0, &text)
}
