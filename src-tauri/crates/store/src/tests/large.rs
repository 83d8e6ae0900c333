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
