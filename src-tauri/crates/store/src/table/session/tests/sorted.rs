//! Sessions in other orders than the usual one, how many there are, and places of turns.

use super::super::place::{BEFORE, failed_sql};
use super::super::sorted::sorted_sql;
use super::super::turn::rows_sql;
use super::{session, turn};
use crate::tests::{Home, trace_id};
use crate::{SessionOrder, SessionQuery, SessionRecord, SessionSort, TurnSought};
use touchstone_domain::id::ProjectId;

fn first(limit: u32) -> SessionQuery {
    SessionQuery { limit, ..SessionQuery::default() }
}

/// Rows of sessions from one number to another, whose counts go up and down; every third states no
/// tokens and no cost.
async fn fill(home: &Home, from: i64, to: i64) {
    let fill = home.store.write(move |tx| {
        let sql = "WITH n(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
           INSERT INTO session(project, session, first_ns, last_ns, turns, failed, error_count,
             with_tokens, total_tokens, with_cost, cost_nanos)
           SELECT n % 2, 's-' || n, n * 7 % 13, n + 20, n * 5 % 11, n % 4, n * 3 % 7, n % 3,
             n * 11 % 17, n % 3, n * 13 % 19 FROM n";
        Ok(tx.conn.execute(sql, (from, to))?)
    });
    fill.await.unwrap();
}

async fn page(home: &Home, query: SessionQuery, order: SessionOrder) -> Vec<SessionRecord> {
    home.store.read(move |tx| tx.sessions_sorted(&query, order)).await.unwrap().sessions
}

#[tokio::test]
async fn every_order_sorts_by_what_it_says_and_its_pages_follow_each_other() {
    let home = Home::new();
    fill(&home, 1, 60).await;
    for by in SessionSort::ALL {
        for ascending in [false, true] {
            let order = SessionOrder { by, ascending };
            let all = page(&home, first(100), order).await;
            assert_eq!(all.len(), 60, "{order:?}");
            let mut sorted = all.clone();
            sorted.sort_by(|one, other| order.compare(order.key(one), order.key(other)));
            assert_eq!(all, sorted, "{order:?}");
            let (mut paged, mut after) = (Vec::new(), None);
            loop {
                let query = SessionQuery { after, ..first(7) };
                let next = page(&home, query, order).await;
                after = next.last().map(|last| order.key(last));
                if next.is_empty() {
                    break;
                }
                paged.extend(next);
            }
            assert_eq!(paged, all, "{order:?}");
        }
    }
}

#[tokio::test]
async fn sessions_without_a_value_come_last_in_either_way() {
    let home = Home::new();
    fill(&home, 1, 9).await;
    for ascending in [false, true] {
        let order = SessionOrder { by: SessionSort::Cost, ascending };
        let costs: Vec<_> = page(&home, first(9), order)
            .await
            .iter()
            .map(|session| session.cost.total_nanos)
            .collect();
        let (stated, unstated) = costs.split_at(6);
        assert!(unstated.iter().all(Option::is_none), "{costs:?}");
        assert!(stated.is_sorted_by(|a, b| if ascending { a <= b } else { a >= b }), "{costs:?}");
    }
}

#[tokio::test]
async fn an_order_keeps_to_the_project_and_the_time() {
    let home = Home::new();
    fill(&home, 1, 40).await;
    let order = SessionOrder { by: SessionSort::Turns, ascending: false };
    let (project, time) = (Some(ProjectId(1)), (Some(30), Some(40)));
    let query = SessionQuery { project, from_ns: time.0, to_ns: time.1, ..first(100) };
    let found = page(&home, query, order).await;
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|one| one.project.0 == 1 && (30..40).contains(&one.last_ns)));
    let total = home.store.read(move |tx| tx.session_total(project, time)).await.unwrap();
    assert_eq!(total, 5);
}

#[tokio::test]
async fn where_sessions_are_too_many_the_last_active_are_sorted_and_it_says_since_when() {
    let home = Home::new();
    fill(&home, 1, 50_000).await;
    let order = SessionOrder { by: SessionSort::Begun, ascending: true };
    let look = || home.store.read(move |tx| tx.sessions_sorted(&first(5), order));
    assert_eq!(look().await.unwrap().looked_to_ns, None);
    fill(&home, 50_001, 50_003).await;
    let found = look().await.unwrap();
    assert_eq!(found.looked_to_ns, Some(4 + 20));
    assert_eq!(found.sessions[0].first_ns, 0);
    let total = home.store.read(|tx| tx.session_total(None, (None, None))).await.unwrap();
    assert_eq!(total, 10_001, "counted no further");
}

#[tokio::test]
async fn the_place_of_a_turn_and_the_next_that_failed_are_found_in_either_direction() {
    let home = Home::new();
    // Those that last 4 ms fail: the turns at 2 and 6, counted from 0.
    let lasts = [1, 1, 4, 1, 1, 1, 4, 1];
    let made =
        (0..8_u8).map(|at| turn(at + 1, 1, i64::from(at) * 100, lasts[usize::from(at)], "a"));
    home.put(made.chain([turn(9, 1, 0, 4, "b"), turn(10, 1, 0, 1, "c")]).collect()).await;
    let find = async |id, from: Option<u8>, sought| {
        let session = session(&home, id).await.unwrap();
        let place =
            home.store.read(move |tx| tx.session_turn_place(&session, from.map(trace_id), sought));
        place.await.unwrap()
    };
    assert_eq!(find("a", Some(5), TurnSought::Itself).await, Some(4));
    assert_eq!(find("a", Some(9), TurnSought::Itself).await, None, "a turn of another session");
    for (from, next, previous) in
        [(None, 2, 6), (Some(1), 2, 6), (Some(3), 6, 6), (Some(5), 6, 2), (Some(8), 2, 6)]
    {
        assert_eq!(find("a", from, TurnSought::NextFailed).await, Some(next), "{from:?}");
        assert_eq!(find("a", from, TurnSought::PreviousFailed).await, Some(previous), "{from:?}");
    }
    assert_eq!(find("c", None, TurnSought::NextFailed).await, None);
}

/// The lines of a statement's plan.
async fn plan(home: &Home, sql: String) -> String {
    let read = home.store.read(move |tx| {
        let mut ask = tx.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let rows = ask.raw_query().mapped(|row| row.get::<_, String>("detail"));
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    });
    read.await.unwrap().join("; ")
}

#[tokio::test]
async fn no_page_and_no_window_scans_a_table_and_only_other_orders_sort() {
    let home = Home::new();
    for project in [None, Some(ProjectId::DEFAULT)] {
        let query = SessionQuery { project, ..first(5) };
        for by in SessionSort::ALL {
            let sql = sorted_sql(&query, SessionOrder { by, ascending: false });
            let plan = plan(&home, sql).await;
            assert!(plan.contains("SEARCH session USING INDEX session_by"), "{plan}");
            let sorts = plan.contains("TEMP B-TREE");
            assert_eq!(sorts, by != SessionSort::LastActive, "{plan}");
        }
    }
    let windows = [rows_sql("ASC"), rows_sql("DESC"), BEFORE.to_owned()];
    let failed = [failed_sql(true), failed_sql(false)].map(str::to_owned);
    for (index, sql) in windows
        .map(|sql| ("trace_of_session", sql))
        .into_iter()
        .chain(failed.map(|sql| ("failed_of_session", sql)))
    {
        let plan = plan(&home, sql).await;
        let search = format!("SEARCH trace USING COVERING INDEX {index}");
        assert!(plan.starts_with(&search) && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}
