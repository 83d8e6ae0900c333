//! Traces too large to be summed up with every write.

use super::{Home, span};
use crate::IncomingSpan;
use touchstone_domain::summary::TraceState;

fn spans(from: u32, to: u32) -> Vec<IncomingSpan> {
    (from..=to).map(|id| span(1, id, u32::from(id > 1), i64::from(id), "x")).collect()
}

#[tokio::test]
async fn a_large_trace_is_settled_to_what_its_spans_give() {
    let home = Home::new();
    // The root comes last, and the spans in many requests.
    home.put(spans(2, 1_500)).await;
    for from in (1_501..=5_000).step_by(500) {
        home.put(spans(from, from + 499)).await;
    }
    home.put(spans(1, 1)).await;
    home.store.settle().await.unwrap();
    let trace = home.trace(1).await.unwrap();
    assert_eq!((trace.span_count, trace.state), (5_000, TraceState::Ok));
    assert_eq!(trace.usage.input, Some(2), "the root's tokens hide those below it");
    assert_eq!(home.count("dirty").await, 0);
    let projects = home.store.read(|tx| tx.projects()).await.unwrap();
    assert_eq!((projects[0].trace_count, projects[0].span_count), (1, 5_000));
}

#[tokio::test]
async fn what_waits_to_be_settled_is_settled_after_a_restart() {
    let home = Home::new();
    home.put(spans(1, 1_000)).await;
    home.put(spans(1_001, 3_000)).await;
    let home = home.reopened();
    for _ in 0..100 {
        if home.trace(1).await.unwrap().span_count == 3_000 {
            return;
        }
        tokio::task::spawn_blocking(|| std::thread::sleep(std::time::Duration::from_millis(50)))
            .await
            .unwrap();
    }
    panic!("the trace was not settled");
}

/// Whether the outlines of the first trace are kept, how many there are, and whether they are those
/// of its rows.
async fn outlines(home: &Home) -> (bool, usize, bool) {
    let read = home.store.read(|tx| {
        let sql = "SELECT EXISTS(SELECT 1 FROM outline WHERE trace = 1 AND spans IS NOT NULL)";
        let kept = tx.conn.query_row(sql, [], |row| row.get(0))?;
        let (all, of_rows) = (tx.outlines(1, 0)?, tx.outlines_of_rows(1, 0)?);
        Ok((kept, all.spans.len(), all == of_rows))
    });
    read.await.unwrap()
}

#[tokio::test]
async fn the_outlines_of_a_large_trace_are_kept_until_it_changes() {
    let home = Home::new();
    home.put(spans(1, 3_000)).await;
    home.store.settle().await.unwrap();
    assert_eq!(outlines(&home).await, (true, 3_000, true));
    home.put(spans(3_001, 3_002)).await;
    assert_eq!(outlines(&home).await, (false, 3_002, true));
    home.store.settle().await.unwrap();
    assert_eq!(outlines(&home).await, (true, 3_002, true));
    let damage = "UPDATE outline SET spans = zeroblob(9)";
    home.store.write(move |tx| Ok(tx.conn.execute(damage, [])?)).await.unwrap();
    assert_eq!(outlines(&home).await, (true, 3_002, true));
}

#[tokio::test]
async fn no_outlines_are_kept_of_a_small_trace_nor_of_one_that_is_gone() {
    let home = Home::new();
    home.put(spans(1, 2_000)).await;
    home.put((1..=2_500).map(|id| span(2, id, 0, i64::from(id), "x")).collect()).await;
    home.store.settle().await.unwrap();
    assert_eq!(home.count("outline").await, 1);
    let gone = home.trace(2).await.unwrap();
    home.store.write(move |tx| tx.trace_delete_without_spans(&gone)).await.unwrap();
    assert_eq!(home.count("outline").await, 0);
}
