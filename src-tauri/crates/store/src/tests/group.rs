//! Group commit: neighbours do not harm each other.

use super::prepare;
use super::{Home, span};
use crate::StoreError;
use touchstone_domain::change::Change;

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_that_fails_or_panics_leaves_its_neighbours_whole() {
    let home = Home::new();
    let writes: Vec<_> = (0..60_u8)
        .map(|number| {
            let store = home.store.clone();
            tokio::task::spawn_blocking(move || {
                store.write_blocking(move |tx| {
                    tx.setting_set(&format!("n{number}"), "kept")?;
                    assert!(number % 3 != 1, "this closure panics on purpose");
                    if number % 3 == 2 {
                        return Err(StoreError::NotFound { what: "thing", id: number.to_string() });
                    }
                    Ok(())
                })
            })
        })
        .collect();
    for (number, write) in writes.into_iter().enumerate() {
        let kept = write.await.unwrap().is_ok();
        assert_eq!(kept, number % 3 == 0);
        let name = format!("n{number}");
        let found = home.store.read(move |tx| tx.setting(&name)).await.unwrap();
        assert_eq!(found.is_some(), kept, "closure {number}");
    }
}

#[tokio::test]
async fn a_reader_that_panics_is_answered_with_an_error_and_the_next_one_works() {
    let home = Home::new();
    for _ in 0..8 {
        let lost = home.store.read(|_| -> Result<(), StoreError> { panic!("on purpose") }).await;
        assert!(matches!(lost, Err(StoreError::Closed)));
    }
    assert!(home.store.read(|tx| tx.projects()).await.is_ok());
}

#[tokio::test]
async fn changes_are_told_after_the_commit_once_each_and_never_when_undone() {
    let home = Home::new();
    let mut feed = home.store.changes();
    let spans = prepare(vec![span(1, 1, 0, 0, "a"), span(1, 2, 1, 0, "b")]);
    let failing = spans.clone();
    let undone = home.store.write(move |tx| {
        tx.put_spans(&failing, 0)?;
        Err::<(), _>(StoreError::Closed)
    });
    assert!(undone.await.is_err());
    home.store.write(move |tx| tx.put_spans(&spans, 0)).await.unwrap();
    let told = feed.recv().await.unwrap();
    let traces = told.iter().filter(|change| matches!(change, Change::Trace(_))).count();
    assert_eq!(traces, 1);
    assert!(feed.try_recv().is_err());
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let home = Home::new();
    home.store.close();
    assert!(matches!(home.store.read(|tx| tx.projects()).await, Err(StoreError::Closed)));
    assert!(matches!(home.store.write(|_| Ok(())).await, Err(StoreError::Closed)));
}
