//! How quickly sessions are listed and read where there are a million traces. Measures only.

use std::time::Instant;

use touchstone_domain::id::ProjectId;

use crate::tests::Home;
use crate::{SessionOrder, SessionQuery, SessionSort};

const TRACES: i64 = 1_000_000;
const TURNS: i64 = 5;

/// Sessions of five turns, and one of a hundred thousand.
async fn fill(home: &Home) {
    for first in (0..TRACES).step_by(50_000) {
        let put = home.store.write(move |tx| {
            let sql = "WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n
                         WHERE i < ?1 + 49999)
                       INSERT INTO trace(id, trace_id, project, revision, state, start_ns, end_ns,
                         span_count, error_count, total_tokens, name, session, user, request,
                         response, in_session)
                       SELECT i + 1, randomblob(16), 0, 1, 1, i * 1000000, i * 1000000 + 900000, 10,
                         0, 100, 'agent', 's-' || (i / ?2), 'ada', hex(randomblob(200)),
                         hex(randomblob(200)), iif(i % 10 = 3, 1, i / ?2 + 2) FROM n";
            Ok(tx.conn.execute(sql, (first, TURNS))?)
        });
        put.await.unwrap();
    }
    let count = home.store.write(|tx| {
        let sql = "INSERT INTO session(id, project, session, turns, first_ns, last_ns, first_trace,
                     last_trace, last_start_ns)
                   SELECT in_session, 0, 's-' || in_session, count(*), min(start_ns), max(end_ns),
                     min(id), max(id), max(start_ns)
                   FROM trace GROUP BY in_session;
                   INSERT INTO session_user(session, user, turns) SELECT id, 'ada', turns FROM session";
        Ok(tx.conn.execute_batch(sql)?)
    });
    count.await.unwrap();
}

#[tokio::test]
#[ignore = "measures only"]
async fn pages_of_a_million_traces() {
    let home = Home::new();
    fill(&home).await;
    for round in 0..3 {
        for (what, project, beginning) in [
            ("newest of a project", Some(ProjectId::DEFAULT), ""),
            ("newest of all", None, ""),
            ("few that begin so", None, "s-1234"),
            ("most begin so", None, "s-"),
        ] {
            let query = SessionQuery {
                project,
                beginning: beginning.into(),
                limit: 50,
                ..SessionQuery::default()
            };
            let begun = Instant::now();
            let found = home.store.read(move |tx| {
                let found = tx.sessions(&query)?;
                tx.session_summaries(found.sessions)
            });
            let count = found.await.unwrap().len();
            println!(
                "{round} {what}: {count} sessions in {:.1} ms",
                begun.elapsed().as_secs_f64() * 1e3
            );
        }
        for by in SessionSort::ALL {
            let order = SessionOrder { by, ascending: false };
            let query = SessionQuery { limit: 50, ..SessionQuery::default() };
            let begun = Instant::now();
            let found = home.store.read(move |tx| {
                let found = tx.sessions_sorted(&query, order)?;
                tx.session_summaries(found.sessions)
            });
            let count = found.await.unwrap().len();
            println!(
                "{round} sorted by {by:?}: {count} sessions in {:.1} ms",
                begun.elapsed().as_secs_f64() * 1e3
            );
        }
        for offset in [0, 50_000, 99_900] {
            let begun = Instant::now();
            let turns = home.store.read(move |tx| {
                let session = tx.session_at(1)?.unwrap();
                tx.session_turns(&session, offset, 30)
            });
            let count = turns.await.unwrap().len();
            println!(
                "{round} {count} turns from {offset} on in {:.1} ms",
                begun.elapsed().as_secs_f64() * 1e3
            );
        }
    }
}
