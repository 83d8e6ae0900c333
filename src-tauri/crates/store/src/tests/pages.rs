//! Pages of traces, and that they are read from an index.

use super::{Home, span};
use crate::{TraceKey, TraceQuery};
use touchstone_domain::id::ProjectId;

async fn filled() -> Home {
    let home = Home::new();
    // Pairs of traces start at the same time.
    home.put((0..25).map(|id| span(id + 1, 1, 0, i64::from(id / 2), "x")).collect()).await;
    home
}

async fn names(home: &Home, query: TraceQuery) -> Vec<u8> {
    let found = home.store.read(move |tx| tx.traces(&query)).await.unwrap();
    found.iter().map(|trace| trace.trace_id.as_bytes()[0]).collect()
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let home = filled().await;
    for project in [None, Some(ProjectId::DEFAULT)] {
        let mut query = TraceQuery { project, limit: 4, ..TraceQuery::default() };
        let mut all = Vec::new();
        loop {
            let page = home.store.read(move |tx| tx.traces(&query)).await.unwrap();
            let Some(last) = page.last() else { break };
            query.after = Some(TraceKey { start_ns: last.start_ns, row: last.row });
            all.extend(page.iter().map(|trace| trace.trace_id.as_bytes()[0]));
        }
        assert_eq!(all, (1..=25).rev().collect::<Vec<u8>>());
    }
}

#[tokio::test]
async fn a_time_range_begins_with_its_start_and_ends_before_its_end() {
    let home = filled().await;
    let base = span(1, 1, 0, 0, "").start_ns;
    let query = TraceQuery {
        from_ns: Some(base + 1_000_000),
        to_ns: Some(base + 3_000_000),
        limit: 50,
        ..TraceQuery::default()
    };
    assert_eq!(names(&home, query).await, [6, 5, 4, 3]);
    assert!(names(&home, TraceQuery { project: Some(ProjectId(5)), ..query }).await.is_empty());
}

#[tokio::test]
async fn no_page_scans_a_table_or_sorts() {
    let home = filled().await;
    for (of_project, index) in [(true, "trace_by_project"), (false, "trace_by_start")] {
        let sql = format!("EXPLAIN QUERY PLAN {}", crate::table::trace::page_sql(of_project));
        let plan: Vec<String> = home
            .store
            .read(move |tx| {
                let mut ask = tx.conn.prepare(&sql)?;
                let rows = ask.raw_query().mapped(|row| row.get("detail"));
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            })
            .await
            .unwrap();
        let plan = plan.join("; ");
        assert!(plan.starts_with("SEARCH trace USING INDEX") && plan.contains(index), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
