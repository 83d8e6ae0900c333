//! What a trace that comes, changes or goes costs its session, in steps of `SQLite`'s machine:
//! however long the session is, the same.

use std::time::Instant;

use touchstone_domain::id::ProjectId;

use super::turn;
use crate::error::Result;
use crate::tests::bounded::steps;
use crate::tests::{Home, trace_id};
use crate::{TraceRecord, WriteTx};

/// Traces that come, change and go, of which the steps are counted.
const TIMES: i64 = 100;

/// A session `a` of so many turns.
async fn session_of(turns: i64) -> Home {
    let home = Home::new();
    home.put(vec![turn(1, 1, 0, 5, "a")]).await;
    let fill = home.store.write(move |tx| {
        let sql = "WITH n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
           INSERT INTO trace(id, trace_id, project, revision, state, start_ns, end_ns, span_count,
             error_count, session, name, in_session)
           SELECT n, randomblob(16), 0, 1, 1, start_ns + n, end_ns + n, 1, 0, 'a', '', in_session
           FROM n, trace WHERE id = 1";
        tx.conn.execute(sql, [turns])?;
        Ok(tx.conn.execute("UPDATE session SET turns = ?1", [turns])?)
    });
    fill.await.unwrap();
    home
}

/// Counts a trace like the first in its session: what a trace that is stored anew does.
fn join(tx: &WriteTx<'_>, like: &TraceRecord, row: i64) -> Result<()> {
    let id = tx.session_of(None, ProjectId::DEFAULT, Some("a"))?;
    let one = TraceRecord { row, start_ns: like.start_ns + row, ..like.clone() };
    tx.session_count(None, id, one.as_turn())
}

#[tokio::test]
async fn a_turn_costs_its_session_the_same_however_many_turns_it_has() {
    let mut taken = Vec::new();
    for turns in [10, 3_000] {
        let home = session_of(turns).await;
        let first = home.trace(1).await.unwrap();
        let like = first.clone();
        let (joins, ()) =
            steps(&home, move |tx| (0..TIMES).try_for_each(|at| join(tx, &like, 10_000 + at)))
                .await;
        let like = first.clone();
        let (changes, ()) = steps(&home, move |tx| {
            (0..TIMES).try_for_each(|at| {
                let now = TraceRecord { error_count: at + 1, ..like.clone() };
                let before = TraceRecord { error_count: at, ..like.clone() };
                tx.session_count(Some(&before), before.in_session, now.as_turn())
            })
        })
        .await;
        let (repeats, ()) = steps(&home, move |tx| {
            (0..TIMES)
                .try_for_each(|_| tx.session_count(Some(&first), first.in_session, first.as_turn()))
        })
        .await;
        assert_eq!(home.trace(1).await.unwrap().trace_id, trace_id(1));
        taken.push([joins, changes, repeats]);
    }
    let [joins, changes, repeats] = taken[1];
    // In hundreds, for a hundred each: steps for one.
    assert!(joins < 260 && changes < 200 && repeats == 0, "{taken:?}");
    let grown = taken[0].iter().zip(taken[1]).all(|(few, many)| many.abs_diff(*few) <= 2);
    assert!(grown, "{taken:?}");
}

#[tokio::test]
#[ignore = "measures only"]
async fn how_long_a_turn_takes_its_session() {
    const MANY: i64 = 10_000;
    let home = session_of(3_000).await;
    let like = home.trace(1).await.unwrap();
    for _ in 0..3 {
        let like = like.clone();
        let measured = home.store.write(move |tx| {
            let begun = Instant::now();
            (0..MANY).try_for_each(|at| join(tx, &like, 10_000 + at))?;
            let joins = begun.elapsed();
            let begun = Instant::now();
            for at in 0..MANY {
                let now = TraceRecord { error_count: at + 1, ..like.clone() };
                let before = TraceRecord { error_count: at, ..like.clone() };
                tx.session_count(Some(&before), before.in_session, now.as_turn())?;
            }
            Ok([joins, begun.elapsed()])
        });
        let [joins, changes] = measured.await.unwrap().map(|took| took.as_micros() / 10_000);
        println!("{joins} µs for a trace that comes, {changes} µs for one that changes");
    }
}
