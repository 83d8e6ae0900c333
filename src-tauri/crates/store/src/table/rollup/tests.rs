//! The roll-ups against a count from scratch, whatever happened to the traces before.

use proptest::prelude::*;
use touchstone_domain::cost::Cost;
use touchstone_domain::facts::SpanType;
use touchstone_domain::id::ProjectId;
use touchstone_domain::label::Labels;
use touchstone_domain::span::SpanStatus;

use super::read::{StatsBy, StatsFound, StatsQuery};
use crate::IncomingSpan;
use crate::error::Result;
use crate::tests::prepare;
use crate::tests::{Home, span, trace_id};
use crate::tx::ReadTx;

/// The minute in which the spans of the tests begin.
const MINUTE: i64 = 1_700_000_000 / 60;

/// A call of a model in a named trace, which starts at `start` ms and lasts `lasts` ms.
fn call(trace: u8, id: u32, start: i64, lasts: i64, model: &str) -> IncomingSpan {
    let mut made = span(trace, id, u32::from(id != 1), start, &format!("{id} {lasts} {model}"));
    made.end_ns = made.start_ns + lasts * 1_000_000;
    made.facts.model = Some(model.to_owned());
    made.facts.cost = Cost { total_nanos: Some(lasts), ..Cost::default() };
    made
}

fn asked(by: Option<StatsBy>) -> StatsQuery {
    StatsQuery { project: None, from: MINUTE - 120, to: MINUTE + 600, bucket: 60, by, groups: 20 }
}

async fn stats(home: &Home, query: StatsQuery) -> StatsFound {
    home.store.read(move |tx| tx.stats(&query)).await.unwrap()
}

async fn groups(home: &Home, by: StatsBy) -> Vec<(String, i64)> {
    let found = stats(home, asked(Some(by))).await;
    found.groups.into_iter().map(|(key, stats)| (key, stats.count)).collect()
}

/// Every row of the roll-ups.
fn dump(tx: &ReadTx<'_>) -> Result<Vec<String>> {
    let sql = "SELECT format('%d %d %d %d %s: %d %d %d %d %d %d %s', grain, series, project, start,
                 key, count, errors, input_tokens, output_tokens, total_tokens, cost_nanos,
                 hex(latency)) FROM rollup ORDER BY grain, series, project, start, key";
    let mut ask = tx.conn.prepare(sql)?;
    let rows = ask.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

async fn rows(home: &Home) -> Vec<String> {
    home.store.read(dump).await.unwrap()
}

/// Forgets the roll-ups, as a home of an older program has none.
async fn forget(home: &Home) {
    let sql = "DELETE FROM rollup; UPDATE trace SET counted = 0, version = NULL";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(sql)?)).await.unwrap();
}

async fn fill(home: &Home, limit: u32) {
    while home.store.write(move |tx| tx.rollup_fill(limit)).await.unwrap() > 0 {}
    assert!(!home.store.read(|tx| tx.rollup_lacks()).await.unwrap());
}

#[tokio::test]
async fn traces_and_calls_are_counted_with_what_they_took() {
    let home = Home::new();
    let agent = IncomingSpan { name: "agent".into(), ..call(1, 1, 0, 100, "m") };
    let mut agent_too = agent.clone();
    agent_too.facts.span_type = SpanType::AGENT;
    home.put(vec![agent_too, call(1, 2, 0, 40, "m"), call(1, 3, 0, 60, "n")]).await;
    let mut failed = call(2, 1, 5_000, 10, "m");
    failed.status = SpanStatus::Error;
    home.put(vec![failed]).await;

    let found = stats(&home, asked(Some(StatsBy::Model))).await;
    assert_eq!((found.total.count, found.total.errors), (2, 1));
    // The agent repeats what its calls cost.
    assert_eq!((found.total.cost_nanos, found.total.total_tokens), (110, 6));
    assert_eq!(found.total.latency.percentile(100), Some(99_328 + 1_024));
    assert_eq!(found.buckets.len(), 1);
    let calls: Vec<_> = found.groups.iter().map(|(key, it)| (key.as_str(), it.count)).collect();
    assert_eq!(calls, [("m", 2), ("n", 1)]);
    assert_eq!(groups(&home, StatsBy::Name).await, [("agent".into(), 1), ("span 1".into(), 1)]);
    assert_eq!(groups(&home, StatsBy::Project).await, [("0".into(), 2)]);
}

#[tokio::test]
async fn the_version_is_the_one_that_a_client_or_a_person_names_else_that_of_the_resource() {
    let home = Home::new();
    let mut made = call(1, 1, 0, 1, "m");
    made.facts.labels =
        Labels { tags: vec![("service.version".into(), "1.0".into())], ..Labels::default() };
    home.put(vec![made, call(2, 1, 0, 1, "m")]).await;
    let versions = async |home: &Home| groups(home, StatsBy::Version).await;
    assert_eq!(versions(&home).await, [(String::new(), 1), ("1.0".into(), 1)]);
    let tag = home.store.write(|tx| tx.trace_tag_set(trace_id(1), "service.version", Some("2.0")));
    tag.await.unwrap();
    assert_eq!(versions(&home).await, [(String::new(), 1), ("2.0".into(), 1)]);
    let model =
        home.store.write(|tx| tx.trace_metadata_set(trace_id(1), "mlflow.modelId", Some("m-7")));
    model.await.unwrap();
    assert_eq!(versions(&home).await, [(String::new(), 1), ("m-7".into(), 1)]);
}

#[tokio::test]
async fn what_a_failed_write_counted_is_not_counted() {
    let home = Home::new();
    let spans = prepare(vec![call(1, 1, 0, 1, "m")]);
    let undone = home.store.write(move |tx| {
        tx.put_spans(&spans, 0)?;
        Err::<(), _>(crate::StoreError::Closed)
    });
    assert!(undone.await.is_err());
    assert!(rows(&home).await.is_empty());
}

#[tokio::test]
async fn a_trace_of_many_spans_is_counted_when_it_is_settled_and_its_calls_at_once() {
    let home = Home::new();
    for part in 0..6_u32 {
        let ids = part * 400 + 1..=part * 400 + 400;
        home.put(ids.map(|id| call(1, id, i64::from(id), 7, "m")).collect()).await;
    }
    assert_eq!(groups(&home, StatsBy::Model).await, [("m".into(), 2_400)]);
    home.store.settle().await.unwrap();
    let total = stats(&home, asked(None)).await.total;
    assert_eq!((total.count, total.input_tokens), (1, 2), "the root states the tokens of all");
    let before = rows(&home).await;
    forget(&home).await;
    fill(&home, 10).await;
    assert_eq!(rows(&home).await, before);
}

#[tokio::test]
async fn homes_of_an_older_program_are_counted_while_spans_come_in() {
    let home = Home::new();
    for trace in 1..=20 {
        home.put(vec![call(trace, 1, 0, 5, "m"), call(trace, 2, 0, 5, "n")]).await;
    }
    forget(&home).await;
    assert!(home.store.read(|tx| tx.rollup_lacks()).await.unwrap());
    home.store.write(|tx| tx.rollup_fill(7)).await.unwrap();
    // Counted and not yet counted traces grow, move and go.
    home.put(vec![call(2, 3, 9, 5, "m"), call(19, 3, 9, 5, "m")]).await;
    home.store.write(|tx| tx.traces_delete(&[trace_id(1), trace_id(20)], 1)).await.unwrap();
    fill(&home, 3).await;
    assert_eq!(groups(&home, StatsBy::Model).await, [("m".into(), 20), ("n".into(), 18)]);
    assert_eq!(stats(&home, asked(None)).await.total.count, 18);
}

#[tokio::test]
async fn hours_within_and_minutes_at_the_edges_give_what_minutes_alone_give() {
    let home = Home::new();
    for trace in 1..=200_u8 {
        home.put(vec![call(trace, 1, i64::from(trace) * 97_000, i64::from(trace), "m")]).await;
    }
    let minutes = StatsQuery { from: MINUTE + 7, to: MINUTE + 291, bucket: 1, ..asked(None) };
    let by_minute = stats(&home, minutes).await;
    let by_hour = stats(&home, StatsQuery { bucket: 120, ..minutes }).await;
    assert!(by_minute.total.count > 100 && by_minute.total.count < 200);
    assert_eq!(by_hour.total, by_minute.total);
    assert!(by_hour.buckets.keys().all(|start| start % 120 == 0));
}

/// What may happen to traces, in any order.
#[derive(Debug, Clone)]
enum Event {
    Put(Vec<(u8, u32, i64, i64, u8)>),
    Move(u8, bool),
    Delete(u8),
    Trash(u8),
    Restore,
    Empty,
    Name(u8, u8),
    Version(u8, u8),
    Clear,
    Fill,
}

fn event() -> impl Strategy<Value = Event> {
    let one = (1_u8..5, 1_u32..5, 0_i64..200_000, 0_i64..50, 0_u8..3);
    prop_oneof![
        8 => prop::collection::vec(one, 1..6).prop_map(Event::Put),
        2 => (1_u8..5, any::<bool>()).prop_map(|(trace, back)| Event::Move(trace, back)),
        1 => (1_u8..5).prop_map(Event::Delete),
        2 => (1_u8..5).prop_map(Event::Trash),
        1 => Just(Event::Restore),
        1 => Just(Event::Empty),
        1 => (1_u8..5, 0_u8..3).prop_map(|(trace, name)| Event::Name(trace, name)),
        1 => (1_u8..5, 0_u8..3).prop_map(|(trace, version)| Event::Version(trace, version)),
        1 => Just(Event::Clear),
        1 => Just(Event::Fill),
    ]
}

async fn happen(home: &Home, other: ProjectId, event: Event) {
    let label = |trace, key: &'static str, value: u8| {
        let value = (value > 0).then(|| value.to_string());
        home.store.write(move |tx| match tx.trace_tag_set(trace_id(trace), key, value.as_deref()) {
            Ok(()) | Err(crate::StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        })
    };
    match event {
        Event::Put(spans) => {
            let model = |of: u8| ["m", "n", ""][usize::from(of)];
            let made = spans
                .into_iter()
                .map(|(trace, id, start, lasts, of)| call(trace, id, start, lasts, model(of)));
            drop(home.put(made.collect()).await);
        }
        Event::Move(trace, back) => {
            let to = if back { ProjectId::DEFAULT } else { other };
            home.store.write(move |tx| tx.traces_move(&[trace_id(trace)], to)).await.unwrap();
        }
        Event::Delete(trace) => {
            home.store.write(move |tx| tx.traces_delete(&[trace_id(trace)], 1)).await.unwrap();
        }
        Event::Trash(trace) => {
            home.store
                .write(move |tx| tx.trash_put(1, &[trace_id(trace)], true, None))
                .await
                .unwrap();
        }
        Event::Restore => {
            home.store.write(|tx| tx.trash_restore(1, (1, 1), None)).await.unwrap();
        }
        Event::Empty => drop(home.store.write(|tx| tx.trash_empty(1, 3, 1)).await.unwrap()),
        Event::Name(trace, name) => label(trace, "mlflow.traceName", name).await.unwrap(),
        Event::Version(trace, version) => label(trace, "service.version", version).await.unwrap(),
        Event::Clear => drop(home.store.write(move |tx| tx.project_clear(other, 1)).await.unwrap()),
        Event::Fill => drop(home.store.write(|tx| tx.rollup_fill(1)).await.unwrap()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happened_the_roll_ups_are_those_of_a_count_from_scratch(
        old in prop::collection::vec(event(), 0..6),
        events in prop::collection::vec(event(), 1..16),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (kept, anew) = runtime.block_on(async {
            let home = Home::new();
            let other = home.store.write(|tx| tx.project_create("Other", 1)).await.unwrap().id;
            for event in old {
                happen(&home, other, event).await;
            }
            forget(&home).await;
            for event in events {
                happen(&home, other, event).await;
            }
            fill(&home, 2).await;
            let kept = rows(&home).await;
            forget(&home).await;
            fill(&home, 100).await;
            (kept, rows(&home).await)
        });
        prop_assert_eq!(kept, anew);
    }
}
