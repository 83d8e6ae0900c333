//! A disk that fills, a file that is damaged, a restart.

use super::{Home, options, span};
use crate::{Store, StoreError, prepare};

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
    // Far more than the log may hold, in texts that do not compress.
    for id in 1..=110_u32 {
        let mut noise = vec![0_u8; 500_000];
        blake3::Hasher::new().update(&id.to_le_bytes()).finalize_xof().fill(&mut noise);
        let text: String = noise.into_iter().map(char::from).collect();
        home.put(vec![span(1, id, 0, 0, &text)]).await;
    }
    let log = home.dir.path().join("touchstone.db-wal");
    let length = std::fs::metadata(log).unwrap().len();
    assert!(length < 70 * 1024 * 1024, "the log has {length} bytes");
}
