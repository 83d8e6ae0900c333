//! Sessions against a count from scratch, whatever happened to their traces before.

mod cost;
mod pages;
mod random;
mod recount;
mod sorted;
mod speed;

use serde_json::Map;
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::cost::Cost;
use touchstone_domain::id::{AssessmentId, ProjectId};
use touchstone_domain::span::SpanStatus;
use touchstone_domain::usage::Usage;

use super::SessionRecord;
use super::turn::SessionTurn;
use crate::IncomingSpan;
use crate::tests::{Home, span, trace_id};
use recount::kept_and_recounted;

/// A turn of a session that starts at `start` ms and lasts `lasts` ms.
fn turn(trace: u8, id: u32, start: i64, lasts: i64, session: &str) -> IncomingSpan {
    let mut made = span(trace, id, u32::from(id != 1), start, &format!("{trace} says {lasts}"));
    made.end_ns = made.start_ns + lasts * 1_000_000;
    made.facts.session = (!session.is_empty()).then(|| session.to_owned());
    made.facts.user = (lasts % 3 > 0).then(|| format!("user {}", lasts % 3));
    made.facts.cost = Cost { total_nanos: (lasts % 2 > 0).then_some(lasts), ..Cost::default() };
    made.facts.usage.total = Some(lasts);
    if lasts % 5 == 4 {
        made.status = SpanStatus::Error;
    }
    made
}

fn feedback(id: u8, trace: u8, name: &str, value: serde_json::Value) -> Assessment {
    Assessment {
        id: AssessmentId::from_bytes(&[id; 16]).unwrap(),
        trace_id: trace_id(trace),
        span_id: None,
        name: name.into(),
        verdict: Verdict::Feedback { value, error: None },
        source: Source { kind: SourceKind::Human, id: "ann".into() },
        rationale: None,
        metadata: Map::new(),
        overrides: None,
        valid: true,
        created_ns: i64::from(id),
        updated_ns: i64::from(id),
    }
}

async fn session(home: &Home, id: &'static str) -> Option<SessionRecord> {
    home.store.read(move |tx| tx.session(ProjectId::DEFAULT, id)).await.unwrap()
}

async fn turns(home: &Home, id: &'static str, offset: u32, count: u32) -> Vec<SessionTurn> {
    let read = home.store.read(move |tx| {
        let session = tx.session(ProjectId::DEFAULT, id)?.unwrap();
        tx.session_turns(&session, offset, count)
    });
    read.await.unwrap()
}

/// Forgets the sessions, as a home of an older program has none.
async fn forget(home: &Home) {
    let sql = "DELETE FROM session; DELETE FROM session_user;
               DELETE FROM setting WHERE name = 'sessions'; UPDATE trace SET in_session = NULL";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(sql)?)).await.unwrap();
}

async fn fill(home: &Home, limit: u32) {
    let mut next = Some(0);
    while let Some(from) = next {
        assert!(!home.store.read(|tx| tx.sessions_ready()).await.unwrap());
        next = home.store.write(move |tx| tx.sessions_fill(from, limit)).await.unwrap().1;
    }
    assert!(home.store.read(|tx| tx.sessions_ready()).await.unwrap());
}

#[tokio::test]
async fn a_session_counts_what_its_traces_took_and_names_its_ends() {
    let home = Home::new();
    home.put(vec![turn(1, 1, 0, 10, "a"), turn(2, 1, 500, 24, "a"), turn(3, 1, 50, 7, "b")]).await;
    let of_a = session(&home, "a").await.unwrap();
    assert_eq!((of_a.turns, of_a.failed, of_a.error_count), (2, 1, 1));
    assert_eq!(
        (of_a.first_ns, of_a.last_ns),
        (1_700_000_000_000_000_000, 1_700_000_000_524_000_000)
    );
    assert_eq!(of_a.worked_ns, 34_000_000);
    let usage = Usage { input: Some(4), output: Some(2), total: Some(34), ..Usage::default() };
    assert_eq!((of_a.usage, of_a.cost), (usage, Cost::default()), "even durations cost nothing");
    assert_eq!(session(&home, "b").await.unwrap().cost.total_nanos, Some(7));
    let summary = home.store.read(move |tx| tx.session_summaries(vec![of_a])).await.unwrap();
    assert_eq!(summary[0].users, ["user 1"]);
    assert!(summary[0].request.as_ref().unwrap().contains("1 says 10"));
    assert!(summary[0].response.is_some());
    assert!(session(&home, "c").await.is_none());
}

#[tokio::test]
async fn a_session_goes_with_its_last_trace_and_comes_back_with_it() {
    let home = Home::new();
    home.put(vec![turn(1, 1, 0, 10, "a"), turn(2, 1, 500, 20, "a")]).await;
    let trash = |id| home.store.write(move |tx| tx.trash_put(1, &[trace_id(id)], true, None));
    trash(2).await.unwrap();
    assert_eq!(session(&home, "a").await.unwrap().last_ns, 1_700_000_000_010_000_000);
    trash(1).await.unwrap();
    assert!(session(&home, "a").await.is_none());
    assert_eq!(home.count("session_user").await, 0);
    home.store.write(|tx| tx.trash_restore(1, (9, 100), None)).await.unwrap();
    assert_eq!(session(&home, "a").await.unwrap().turns, 2);
}

#[tokio::test]
async fn an_id_that_is_empty_or_without_end_makes_no_session() {
    let home = Home::new();
    let mut blank = turn(1, 1, 0, 1, "x");
    blank.facts.session = Some(String::new());
    home.put(vec![blank, turn(2, 1, 0, 1, &"s".repeat(1_001)), turn(3, 1, 0, 1, "")]).await;
    assert_eq!(home.count("session").await, 0);
    home.put(vec![turn(4, 1, 0, 1, &"s".repeat(1_000))]).await;
    assert_eq!(home.count("session").await, 1);
}

#[tokio::test]
async fn counts_beyond_all_bounds_neither_fail_a_write_nor_stay_behind() {
    let home = Home::new();
    let huge = |trace| {
        let mut made = turn(trace, 1, 0, 1, "a");
        made.facts.usage.total = Some(i64::MAX);
        made.facts.cost.total_nanos = Some(i64::MAX);
        made
    };
    home.put(vec![huge(1), huge(2), turn(3, 1, 0, 1, "a")]).await;
    home.store.write(|tx| tx.traces_delete(&[trace_id(1), trace_id(2)], 1)).await.unwrap();
    let left = session(&home, "a").await.unwrap();
    assert_eq!((left.usage.total, left.cost.total_nanos), (Some(1), Some(1)));
}

#[tokio::test]
async fn a_trace_of_many_spans_joins_its_session_and_tells_its_steps_only_while_they_are_few() {
    let home = Home::new();
    let tool = |id: u32| {
        let mut made = turn(1, id, i64::from(id), 3, "a");
        made.facts.span_type = touchstone_domain::facts::SpanType::TOOL;
        made
    };
    home.put(vec![turn(1, 1, 0, 3, "a"), tool(3), tool(2)]).await;
    let found = turns(&home, "a", 0, 5).await;
    let names = |turn: &SessionTurn| -> Option<Vec<String>> {
        Some(turn.steps.as_ref()?.iter().map(|step| step.name.clone()).collect())
    };
    assert_eq!(names(&found[0]), Some(vec!["span 2".to_owned(), "span 3".to_owned()]));
    assert!(found[0].request_span.is_some() && !found[0].more_steps);
    home.put((4..=90).map(tool).collect()).await;
    let found = turns(&home, "a", 0, 5).await;
    assert_eq!((names(&found[0]).unwrap().len(), found[0].more_steps), (50, true));
    for part in 0..6_u32 {
        let ids = part * 400 + 100..part * 400 + 500;
        home.put(ids.map(|id| turn(1, id, i64::from(id), 7, "a")).collect()).await;
    }
    home.store.settle().await.unwrap();
    assert_eq!(turns(&home, "a", 0, 5).await[0].steps, None);
    let (kept, recounted) = kept_and_recounted(&home).await;
    assert_eq!(kept, recounted);
}

#[tokio::test]
async fn homes_of_an_older_program_are_counted_while_spans_come_in() {
    let home = Home::new();
    for trace in 1..=20 {
        home.put(vec![turn(trace, 1, i64::from(trace), 5, ["a", "b", ""][usize::from(trace % 3)])])
            .await;
    }
    forget(&home).await;
    home.store.write(|tx| tx.sessions_fill(0, 7)).await.unwrap();
    // Counted and not yet counted traces grow, leave and go.
    home.put(vec![turn(2, 3, 9, 50, "a"), turn(19, 3, 9, 50, "a")]).await;
    home.store.write(|tx| tx.traces_delete(&[trace_id(3), trace_id(20)], 1)).await.unwrap();
    home.store.write(|tx| tx.trash_put(1, &[trace_id(18)], true, None)).await.unwrap();
    fill(&home, 3).await;
    let (kept, recounted) = kept_and_recounted(&home).await;
    assert_eq!(kept, recounted);
    assert_eq!(kept.len(), 2);
}
