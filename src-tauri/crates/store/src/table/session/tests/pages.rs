//! Pages of sessions, windows on their turns, and what was judged of them.

use serde_json::json;
use touchstone_domain::assessment::{Assessment, Verdict};
use touchstone_domain::id::{ProjectId, TraceId};

use super::{feedback, turn, turns};
use crate::tests::{Home, trace_id};
use crate::{SessionQuery, SessionsFound};

/// Sessions `s-1` to `s-9`, of which the last ones ended last, and `t-1` in another project.
async fn home_of_ten() -> (Home, ProjectId) {
    let home = Home::new();
    let made = (1..=9_u8)
        .map(|number| turn(number, 1, i64::from(number) * 1_000, 5, &format!("s-{number}")));
    home.put(made.chain([turn(10, 1, 20_000, 5, "t-1")]).collect()).await;
    let other = home.store.write(|tx| tx.project_create("Other", 1)).await.unwrap().id;
    home.store.write(move |tx| tx.traces_move(&[trace_id(10)], other)).await.unwrap();
    (home, other)
}

async fn found(home: &Home, query: SessionQuery) -> SessionsFound {
    home.store.read(move |tx| tx.sessions(&query)).await.unwrap()
}

fn ids(found: &SessionsFound) -> Vec<&str> {
    found.sessions.iter().map(|session| session.session.as_str()).collect()
}

fn first(limit: u32) -> SessionQuery {
    SessionQuery { limit, ..SessionQuery::default() }
}

#[tokio::test]
async fn pages_follow_each_other_last_active_first() {
    let (home, other) = home_of_ten().await;
    let page = found(&home, first(3)).await;
    assert_eq!(ids(&page), ["t-1", "s-9", "s-8"]);
    let next = found(&home, SessionQuery { after: page.next, ..first(3) }).await;
    assert_eq!(ids(&next), ["s-7", "s-6", "s-5"]);
    let all = found(&home, SessionQuery { project: Some(ProjectId::DEFAULT), ..first(9) }).await;
    assert_eq!((all.sessions.len(), all.next), (9, None), "a page that is just full is the last");
    let of_other = found(&home, SessionQuery { project: Some(other), ..first(9) }).await;
    assert_eq!(ids(&of_other), ["t-1"]);
    let total = home
        .store
        .read(|tx| tx.session_total(Some(ProjectId::DEFAULT), (None, None)))
        .await
        .unwrap();
    assert_eq!(
        (total, home.store.read(|tx| tx.session_total(None, (None, None))).await.unwrap()),
        (9, 10)
    );
}

#[tokio::test]
async fn a_time_range_is_that_of_the_last_activity() {
    let (home, _) = home_of_ten().await;
    let at = |second: i64| Some(1_700_000_000_000_000_000 + second * 1_000_000_000);
    let page = found(&home, SessionQuery { from_ns: at(3), to_ns: at(5), ..first(9) }).await;
    assert_eq!(ids(&page), ["s-4", "s-3"]);
}

#[tokio::test]
async fn sessions_are_found_by_how_their_id_begins() {
    let (home, other) = home_of_ten().await;
    let begins = |beginning: &str| SessionQuery { beginning: beginning.into(), ..first(2) };
    let page = found(&home, begins("s-")).await;
    assert_eq!(ids(&page), ["s-9", "s-8"]);
    let next = found(&home, SessionQuery { after: page.next, ..begins("s-") }).await;
    assert_eq!(ids(&next), ["s-7", "s-6"]);
    assert_eq!(ids(&found(&home, begins("s-4")).await), ["s-4"]);
    assert!(found(&home, begins("S-4")).await.sessions.is_empty());
    let elsewhere = SessionQuery { project: Some(other), ..begins("s") };
    assert!(found(&home, elsewhere).await.sessions.is_empty());
}

#[tokio::test]
async fn where_very_many_ids_begin_so_the_newest_are_gone_through() {
    let home = Home::new();
    let fill = home.store.write(|tx| {
        let sql = "WITH n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 25000)
                   INSERT INTO session(project, session, last_ns, turns)
                   SELECT 0, iif(n < 2000, 'old ', 'new ') || n, n, 1 FROM n";
        Ok(tx.conn.execute(sql, [])?)
    });
    fill.await.unwrap();
    let begins = |beginning: &str| SessionQuery { beginning: beginning.into(), ..first(50) };
    let newest = found(&home, begins("new ")).await;
    assert_eq!((ids(&newest)[0], newest.sessions.len()), ("new 25000", 50));
    let none_yet = found(&home, begins("old ")).await;
    assert!(none_yet.sessions.is_empty() && none_yet.looked_to_ns.is_some());
    let on = found(&home, SessionQuery { after: none_yet.next, ..begins("old ") }).await;
    assert_eq!((ids(&on)[0], on.sessions.len(), on.looked_to_ns), ("old 1999", 50, None));
}

#[tokio::test]
async fn the_turns_of_a_session_are_read_from_either_end() {
    let home = Home::new();
    let made = (1..=60_u8).map(|number| turn(number, 1, i64::from(61 - number), 1, "a"));
    home.put(made.collect()).await;
    let read = async |offset, count| -> Vec<TraceId> {
        turns(&home, "a", offset, count).await.into_iter().map(|it| it.trace.trace_id).collect()
    };
    assert_eq!(read(0, 2).await, [trace_id(60), trace_id(59)]);
    assert_eq!(read(57, 9).await, [trace_id(3), trace_id(2), trace_id(1)]);
    let all: Vec<TraceId> = [read(0, 25).await, read(25, 25).await, read(50, 25).await].concat();
    assert_eq!(all, (1..=60).rev().map(trace_id).collect::<Vec<_>>());
    assert!(read(60, 5).await.is_empty());
}

#[tokio::test]
async fn the_feedback_on_all_turns_is_told_by_name_without_what_was_superseded() {
    let home = Home::new();
    home.put(vec![turn(1, 1, 0, 1, "a"), turn(2, 1, 9, 1, "a"), turn(3, 1, 9, 1, "b")]).await;
    let superseded = Assessment { valid: false, ..feedback(7, 1, "helpful", json!(false)) };
    let expected = Assessment {
        verdict: Verdict::Expectation { value: json!("x") },
        ..feedback(8, 1, "helpful", json!(null))
    };
    let all = [
        feedback(1, 1, "helpful", json!(true)),
        feedback(2, 2, "helpful", json!("no")),
        feedback(3, 2, "score", json!(0.5)),
        feedback(4, 1, "score", json!(1)),
        feedback(5, 1, "tone", json!("warm")),
        feedback(6, 3, "helpful", json!(true)),
        superseded,
        expected,
    ];
    let write = home
        .store
        .write(move |tx| all.iter().try_for_each(|assessment| tx.assessment_create(assessment)));
    write.await.unwrap();
    let read = home.store.read(|tx| {
        let session = tx.session(ProjectId::DEFAULT, "a")?.unwrap();
        tx.session_summaries(vec![session])
    });
    let summary = read.await.unwrap().remove(0);
    let [helpful, score, tone] = summary.feedback.as_slice() else { panic!("{summary:?}") };
    assert_eq!((helpful.name.as_str(), helpful.yes, helpful.no), ("helpful", 1, 1));
    assert_eq!((score.numbers, score.sum), (2, 1.5));
    assert_eq!((tone.others, tone.texts.as_slice()), (1, [("warm".to_owned(), 1)].as_slice()));
    assert_eq!(summary.judged_turns, 2);
}
