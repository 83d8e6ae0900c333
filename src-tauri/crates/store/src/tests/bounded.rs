//! Deletions of large traces: how much one write does of them, counted in steps and rows.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use touchstone_domain::id::SpanId;

use super::{Home, span, trace_id};
use crate::body::recent::Recent;
use crate::conn::open_writer;
use crate::error::Result;
use crate::table::rollup;
use crate::{IncomingLog, IncomingSpan, ReadTx, Returned, WriteTx};

/// Calls of one trace, over some minutes.
fn calls(trace: u8, from: u32, to: u32) -> Vec<IncomingSpan> {
    let call = |id: u32| {
        let mut one = span(trace, id, u32::from(id > 1), i64::from(id % 300) * 1_000, "");
        one.facts.model = Some("m".into());
        one
    };
    (from..=to).map(call).collect()
}

/// A large trace, summed up.
async fn large(home: &Home, spans: u32) {
    for from in (1..=spans).step_by(500) {
        home.put(calls(1, from, from + 499)).await;
    }
    home.store.settle().await.unwrap();
}

/// Runs a write on a connection of its own; answers how many steps `SQLite`'s machine took, in
/// hundreds, and what it answered.
pub(crate) async fn steps<T: Send + 'static>(
    home: &Home,
    write: impl FnOnce(&WriteTx<'_>) -> Result<T> + Send + 'static,
) -> (u64, T) {
    let steps = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&steps);
    let mut conn = open_writer(&home.dir.path().join("touchstone.db")).unwrap();
    let counted = home.store.read(move |tx| {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let step = move || {
            count.fetch_add(1, Ordering::Relaxed);
            false
        };
        conn.progress_handler(100, Some(step))?;
        let recent = RefCell::new(Recent::default());
        let own = WriteTx::new(ReadTx { conn: &conn, ..*tx }, &recent);
        let done = write(&own)?;
        let (tally, waiting) = (own.tally.take(), own.waiting.take());
        conn.progress_handler(0, None::<fn() -> bool>)?;
        rollup::write(&conn, &tally)?;
        waiting.write(&conn)?;
        conn.execute_batch("COMMIT")?;
        Ok(done)
    });
    let done = counted.await.unwrap();
    (steps.load(Ordering::Relaxed), done)
}

/// The roll-ups of calls, as they are stored.
async fn rollups(home: &Home) -> Vec<(i64, i64, i64, i64, Vec<u8>)> {
    let read = home.store.read(|tx| {
        let sql = "SELECT grain, project, start, count, latency FROM rollup WHERE series = 2
                   ORDER BY grain, project, start";
        let mut ask = tx.conn.prepare(sql)?;
        let rows = ask.query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    });
    read.await.unwrap()
}

#[tokio::test]
async fn hiding_and_bringing_back_takes_no_more_steps_the_more_spans_a_trace_has() {
    let mut taken = Vec::new();
    for spans in [2_500, 7_500] {
        let home = Home::new();
        large(&home, spans).await;
        let before = rollups(&home).await;
        assert!(before.len() > 5, "{before:?}");
        let calls = home.store.read(|tx| tx.calls_to_hide(trace_id(1))).await.unwrap();
        assert!(calls.is_some());
        let (hiding, id) = steps(&home, |tx| {
            let id = tx.deletion_begin(false)?;
            let hidden = tx.deletion_hide(id, &[trace_id(1)], None, calls)?.unwrap();
            assert_eq!((hidden.traces, hidden.changed), (1, 0));
            tx.deletion_seal(id, 99)?;
            Ok(id)
        })
        .await;
        assert_eq!((rollups(&home).await, home.trace(1).await), (vec![], None));
        home.store.write(move |tx| tx.deletion_undo(id)).await.unwrap();
        let calls = home.store.read(move |tx| tx.calls_to_restore(id)).await.unwrap();
        let (bringing, back) = steps(&home, move |tx| tx.deletion_restore(id, calls)).await;
        assert_eq!(back, Returned { traces: 1, done: false });
        assert_eq!(rollups(&home).await, before);
        assert_eq!(home.trace(1).await.unwrap().span_count, i64::from(spans));
        taken.push((hiding, bringing));
    }
    assert!(taken[0].0 < 50 && taken[0].1 < 50, "{taken:?}");
    assert_eq!(taken[0], taken[1]);
}

#[tokio::test]
async fn a_large_trace_that_changed_since_its_calls_were_counted_waits_for_another_try() {
    let home = Home::new();
    large(&home, 2_500).await;
    let hide = async |id: i64, outdated: bool| {
        let calls = home.store.read(|tx| tx.calls_to_hide(trace_id(1))).await.unwrap();
        if outdated {
            home.put(calls_of_later()).await;
        }
        let hide = home.store.write(move |tx| tx.deletion_hide(id, &[trace_id(1)], None, calls));
        let hidden = hide.await.unwrap().unwrap();
        (hidden.traces, hidden.changed)
    };
    let id = home.store.write(|tx| tx.deletion_begin(false)).await.unwrap();
    assert_eq!(hide(id, true).await, (0, 1));
    assert!(home.trace(1).await.is_some());
    assert_eq!(hide(id, false).await, (1, 0));
    assert_eq!(rollups(&home).await, []);

    home.store.write(move |tx| tx.deletion_undo(id)).await.unwrap();
    let calls = home.store.read(move |tx| tx.calls_to_restore(id)).await.unwrap();
    home.put(vec![calls_of_later().pop().unwrap()]).await;
    let repeated = home.store.write(move |tx| tx.deletion_restore(id, calls)).await.unwrap();
    assert_eq!(repeated.traces, 1, "what was only repeated changes nothing");
    assert_eq!(rollups(&home).await.iter().map(|row| row.3).sum::<i64>(), 2 * 2_600);
}

fn calls_of_later() -> Vec<IncomingSpan> {
    calls(1, 2_501, 2_600)
}

#[tokio::test]
async fn what_comes_back_in_one_write_has_few_spans() {
    let home = Home::new();
    for trace in 1..=40 {
        home.put(calls(trace, 1, 30)).await;
    }
    let ids: Vec<_> = (1..=40).map(trace_id).collect();
    let begun = home.store.write(move |tx| {
        let id = tx.deletion_begin(false)?;
        tx.deletion_hide(id, &ids, None, None)?;
        tx.deletion_undo(id)?;
        Ok(id)
    });
    let id = begun.await.unwrap();
    let mut writes = Vec::new();
    loop {
        let back = home.store.write(move |tx| tx.deletion_restore(id, None)).await.unwrap();
        if back.done {
            break;
        }
        writes.push(back.traces);
    }
    assert_eq!(writes, [16, 16, 8]);
    assert_eq!(home.store.read(|tx| tx.counts_check()).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn no_write_of_a_purge_removes_more_than_its_share_of_spans_and_records() {
    let home = Home::new();
    large(&home, 2_500).await;
    let logs: Vec<IncomingLog> = (0..450)
        .map(|time_ns| IncomingLog {
            trace_id: trace_id(1),
            span_id: SpanId::from_bytes(&9_999_u64.to_be_bytes()).unwrap(),
            time_ns,
            raw: bytes::Bytes::from_static(b"log"),
        })
        .collect();
    home.store.write(move |tx| tx.put_logs(&logs)).await.unwrap();
    let begun = home.store.write(|tx| {
        let id = tx.deletion_begin(false)?;
        tx.deletion_hide(id, &[trace_id(1)], None, None)?;
        tx.deletion_seal(id, 99)?;
        Ok(id)
    });
    let id = begun.await.unwrap();
    let rows = async || home.count("span").await + home.count("span_log").await;
    let (mut before, mut most) = (rows().await, 0);
    assert_eq!(before, 2_950);
    loop {
        let (taken, purged) = steps(&home, move |tx| tx.deletion_purge(id, 5)).await;
        let now = rows().await;
        assert!(before - now <= 100, "{} rows in one write", before - now);
        most = most.max(taken);
        before = now;
        if purged.done {
            break;
        }
    }
    assert_eq!(before, 0);
    assert!(most < 500, "{most} hundred steps in one write");
}
