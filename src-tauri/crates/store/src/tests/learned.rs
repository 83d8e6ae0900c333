//! A store that learned what its spans have in common.

use super::{Home, otlp, prepare, span, texts, trace_id};
use crate::learn::learn;
use crate::{IncomingSpan, RawSpan, prepare as prepare_with};

const TRACES: u8 = 60;
const SPANS: u8 = 8;
/// Spans that come after it learned: so many that each way of compressing them is tried.
const MORE: usize = 64;

/// Spans that each say something of their own in words that all of them use.
fn spans() -> Vec<IncomingSpan> {
    let mut texts = texts(usize::from(TRACES) * usize::from(SPANS)).into_iter();
    let ids = (1..=TRACES).flat_map(|trace| (1..=SPANS).map(move |id| (trace, id)));
    ids.map(|(trace, id)| {
        let mut one = span(trace, id.into(), 0, i64::from(id), "name");
        one.raw = otlp(&texts.next().unwrap()).into();
        one
    })
    .collect()
}

async fn learned(home: &Home) {
    let store = home.store.clone();
    tokio::task::spawn_blocking(move || learn(&store, 60)).await.unwrap().unwrap();
}

/// Bytes of all pieces as they are stored.
async fn stored(home: &Home) -> i64 {
    let sum = "SELECT sum(length(data)) FROM body";
    let read = home.store.read(move |tx| Ok(tx.conn.query_row(sum, [], |row| row.get(0))?));
    read.await.unwrap()
}

async fn dictionaries(home: &Home) -> i64 {
    let count = "SELECT count(*) FROM dictionary";
    let read = home.store.read(move |tx| Ok(tx.conn.query_row(count, [], |row| row.get(0))?));
    read.await.unwrap()
}

/// Every span as it is stored.
async fn raw(home: &Home) -> Vec<RawSpan> {
    let read = home.store.read(|tx| {
        let mut raw = Vec::new();
        for trace in 1..=TRACES {
            let Some(trace) = tx.trace(trace_id(trace))? else { continue };
            let mut spans = tx.spans(trace.row)?;
            spans.sort_by_key(|span| span.span_id);
            for span in spans {
                raw.extend(tx.raw_span(span.row)?);
            }
        }
        Ok(raw)
    });
    read.await.unwrap()
}

#[tokio::test]
async fn what_is_stored_after_the_store_learned_is_shorter_and_reads_the_same_for_ever() {
    let (home, other) = (Home::new(), Home::new());
    home.put(spans()).await;
    let (before, size) = (raw(&home).await, stored(&home).await);
    assert_eq!(before.len(), usize::from(TRACES) * usize::from(SPANS));
    learned(&home).await;
    assert!(dictionaries(&home).await > 0);

    let again = prepare_with(spans(), home.store.dictionaries());
    let ids: Vec<_> = (1..=TRACES).map(trace_id).collect();
    let write = home.store.write(move |tx| {
        tx.traces_delete(&ids, 0)?;
        tx.conn.execute("DELETE FROM deleted", [])?;
        tx.put_spans(&again, 7)
    });
    write.await.unwrap();
    let shorter = stored(&home).await;
    assert!(shorter * 10 < size * 8, "{shorter} bytes instead of {size}");
    assert_eq!(raw(&home).await, before);

    // What was prepared before still fits, and so does a store that is opened anew.
    other.put(spans()).await;
    let home = home.reopened();
    assert_eq!(raw(&home).await, before);
    let late = prepare(vec![span(61, 1, 0, 0, "late")]);
    home.store.write(move |tx| tx.put_spans(&late, 8)).await.unwrap();
    assert!(home.trace(61).await.is_some());
}

#[tokio::test]
async fn a_store_with_nothing_in_it_forgets_what_it_learned() {
    let home = Home::new();
    home.put(spans()).await;
    learned(&home).await;
    let home = home.reopened();
    assert!(dictionaries(&home).await > 0);
    let ids: Vec<_> = (1..=TRACES).map(trace_id).collect();
    home.store.write(move |tx| tx.traces_delete(&ids, 0)).await.unwrap();
    let home = home.reopened();
    assert_eq!(dictionaries(&home).await, 0);
}

#[tokio::test]
async fn a_damaged_dictionary_costs_only_what_was_stored_with_it() {
    let home = Home::new();
    home.put(spans()).await;
    learned(&home).await;
    let more = spans().into_iter().map(|mut one| {
        one.raw = otlp(&format!("{one:?} besides")).into();
        one.end_ns += 1;
        one
    });
    let more = prepare_with(more.take(MORE).collect(), home.store.dictionaries());
    home.store.write(move |tx| tx.put_spans(&more, 7)).await.unwrap();
    let damage = "UPDATE dictionary SET data = zeroblob(length(data))";
    home.store.write(move |tx| Ok(tx.conn.execute(damage, [])?)).await.unwrap();
    let home = home.reopened();
    let problems = home.store.read(|tx| Ok(tx.pieces_check(0, 1, u32::MAX)?.problems)).await;
    let problems = problems.unwrap();
    assert!(!problems.is_empty() && problems.len() <= MORE, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.contains("dictionary")), "{problems:?}");
}
