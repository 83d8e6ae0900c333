//! Reads that nobody waits for any more.

use std::sync::mpsc;
use std::time::Duration;

use super::Home;
use crate::error::Result;
use crate::tx::ReadTx;

/// What no test waits for.
const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT count(*) FROM n";
const SOON: Duration = Duration::from_secs(20);

fn endless(tx: &ReadTx<'_>) -> Result<i64> {
    Ok(tx.conn.query_row(ENDLESS, [], |row| row.get(0))?)
}

/// Begins a read and goes away once it runs; what came of it is told.
async fn abandoned(home: &Home, read: fn(&ReadTx<'_>) -> Result<i64>) -> Result<i64> {
    let (begun, running) = tokio::sync::oneshot::channel();
    let (told, outcome) = mpsc::channel();
    let work = home.store.read(move |tx| {
        let _ = begun.send(());
        let _ = told.send(read(tx));
        Ok(())
    });
    tokio::select! {
        _ = work => panic!("it cannot end"),
        Ok(()) = running => {}
    }
    tokio::task::spawn_blocking(move || outcome.recv_timeout(SOON).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_read_ends_when_its_asker_goes_away_and_the_next_one_runs() {
    let home = Home::new();
    for read in [endless, |tx: &ReadTx<'_>| {
        loop {
            tx.still_wanted()?;
        }
    }] {
        // More often than there are readers.
        for _ in 0..5 {
            assert!(abandoned(&home, read).await.unwrap_err().is_interrupted());
        }
    }
    assert!(home.store.read(|tx| tx.projects()).await.is_ok());
}

#[tokio::test]
async fn a_read_that_was_abandoned_before_its_turn_is_not_begun() {
    let home = Home::new();
    let (told, outcome) = mpsc::channel();
    {
        let mut busy = Vec::new();
        for _ in 0..3 {
            let (begun, running) = tokio::sync::oneshot::channel();
            busy.push(Box::pin(home.store.read(move |tx| {
                let _ = begun.send(());
                endless(tx)
            })));
            tokio::select! {
                _ = busy.last_mut().unwrap() => panic!("it cannot end"),
                Ok(()) = running => {}
            }
        }
        let mut late = Box::pin(home.store.read(move |_| Ok(told.send(()).is_ok())));
        assert!(waits(late.as_mut()));
    }
    assert!(home.store.read(|tx| tx.projects()).await.is_ok());
    assert!(outcome.recv_timeout(SOON).is_err(), "it ran");
}

/// Asks a future once; whether it waits.
fn waits<F: Future>(future: std::pin::Pin<&mut F>) -> bool {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    future.poll(&mut context).is_pending()
}
