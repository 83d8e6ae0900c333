//! A stored trace is a pure function of its set of spans.

use proptest::prelude::*;
use touchstone_domain::id::ProjectId;
use touchstone_domain::summary::TraceState;

use super::prepare;
use super::{Home, span, trace_id};
use crate::{IncomingSpan, ProjectRef, StoreError};

#[tokio::test]
async fn a_trace_grows_as_its_spans_arrive_late_and_twice() {
    let home = Home::new();
    let put = home.put(vec![span(1, 2, 1, 3, "child")]).await;
    assert_eq!((put.stored, put.repeated), (1, 0));
    let early = home.trace(1).await.unwrap();
    assert_eq!((early.state, early.name.as_str()), (TraceState::InProgress, "span 2"));
    assert!(early.request.unwrap().contains("child"));

    let put = home.put(vec![span(1, 1, 0, 0, "root"), span(1, 2, 1, 3, "child")]).await;
    assert_eq!((put.stored, put.repeated), (1, 1));
    let late = home.trace(1).await.unwrap();
    assert_eq!((late.state, late.name.as_str()), (TraceState::Ok, "span 1"));
    assert_eq!((late.span_count, late.row), (2, early.row));
    assert!(late.request.unwrap().contains("root"));
    assert!(late.revision > early.revision);
}

#[tokio::test]
async fn the_later_end_wins_and_keeps_the_row() {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, "first version")]).await;
    let rows = |home: &Home| {
        let store = home.store.clone();
        async move { store.read(|tx| Ok(tx.spans(1)?.first().unwrap().row)).await.unwrap() }
    };
    let before = rows(&home).await;
    let better = IncomingSpan { end_ns: i64::MAX / 2, ..span(1, 1, 0, 90, "second version") };
    home.put(vec![better.clone()]).await;
    assert_eq!(rows(&home).await, before);
    home.put(vec![span(1, 1, 0, 0, "first version")]).await;
    let (trace, spans) = home.content(1).await;
    assert_eq!((trace.span_count, trace.end_ns), (1, better.end_ns));
    assert_eq!(spans[0].1.span, better.raw);
    assert!(trace.request.unwrap().contains("second"));
}

#[tokio::test]
async fn a_project_that_a_client_deleted_takes_no_spans_by_number_and_comes_back_by_name() {
    let home = Home::new();
    let shop = home.store.write(|tx| tx.project_create("Shop", 1)).await.unwrap().id;
    home.store.write(move |tx| tx.experiment_delete(shop, Some(2), 2)).await.unwrap();
    assert_eq!(home.store.read(|tx| tx.projects()).await.unwrap().len(), 1);
    let sent = |project| prepare(vec![IncomingSpan { project, ..span(1, 1, 0, 0, "a") }]);
    let by_number = sent(ProjectRef::Id(shop));
    let refused = home.store.write(move |tx| tx.put_spans(&by_number, 3)).await;
    assert!(matches!(refused, Err(StoreError::NotFound { what: "project", .. })), "{refused:?}");
    let by_name = sent(ProjectRef::Named("Shop".into()));
    home.store.write(move |tx| tx.put_spans(&by_name, 3)).await.unwrap();
    let projects = home.store.read(|tx| tx.projects()).await.unwrap();
    assert_eq!((projects[1].project.id, projects[1].trace_count), (shop, 1));
}

#[tokio::test]
async fn projects_are_made_by_name_counted_and_cleared() {
    let home = Home::new();
    let named = |mut span: IncomingSpan| {
        span.project = ProjectRef::Named("Shop".into());
        span
    };
    let put = home.put(vec![named(span(1, 1, 0, 0, "a")), named(span(2, 1, 0, 0, "b"))]).await;
    let shop = put.projects[0].id;
    home.put(vec![named(span(1, 2, 1, 1, "c"))]).await;
    let counts = |home: &Home| {
        let store = home.store.clone();
        async move {
            let rows = store.read(|tx| tx.projects()).await.unwrap();
            rows.iter().map(|row| (row.trace_count, row.span_count)).collect::<Vec<_>>()
        }
    };
    assert_eq!(counts(&home).await, [(0, 0), (2, 3)]);
    assert_eq!(home.store.write(move |tx| tx.project_clear(shop, 1)).await.unwrap(), 1);
    assert_eq!(home.store.write(move |tx| tx.project_clear(shop, 9)).await.unwrap(), 1);
    assert_eq!(counts(&home).await, [(0, 0), (0, 0)]);
    home.store.write(move |tx| tx.project_delete(shop)).await.unwrap();
    for table in ["trace", "span", "span_body", "body", "shared"] {
        assert_eq!(home.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_project_number_that_does_not_exist_is_refused_and_nothing_is_stored() {
    let home = Home::new();
    let mut lost = span(1, 1, 0, 0, "a");
    lost.project = ProjectRef::Id(ProjectId(99));
    let prepared = prepare(vec![span(2, 1, 0, 0, "b"), lost]);
    let error = home.store.write(move |tx| tx.put_spans(&prepared, 0)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "project", .. }));
    assert_eq!(home.count("trace").await, 0);
}

#[tokio::test]
async fn a_million_spans_in_one_millisecond_run_over_into_the_next() {
    let home = Home::new();
    let start = span(1, 1, 0, 0, "").start_ns;
    let full = ((start / 1_000_000) << 20) | 0xF_FFFF;
    let row_taken = format!(
        "INSERT INTO span(id, trace, span_id, digest, project, flags, status, start_ns, end_ns, name, type)
         VALUES ({full}, 77, x'01', x'01', 0, 0, 0, 0, 0, '', '')"
    );
    home.store.write(move |tx| Ok(tx.conn.execute_batch(&row_taken)?)).await.unwrap();
    home.put(vec![span(1, 1, 0, 0, "x")]).await;
    let row = home.store.read(|tx| Ok(tx.spans(tx.trace(trace_id(1))?.unwrap().row)?[0].row)).await;
    assert_eq!(row.unwrap(), full + 1);
}

/// Spans of one trace: some repeated, some in two versions, in two different orders and splits.
fn arrivals() -> impl Strategy<Value = (Vec<IncomingSpan>, Vec<IncomingSpan>, Vec<usize>)> {
    let row = (1_u32..12, 0_u32..12, 0_i64..4, 0_i64..3, "[a-c]{0,2}");
    prop::collection::vec(row, 1..24).prop_flat_map(|rows| {
        let spans: Vec<IncomingSpan> = rows
            .into_iter()
            .map(|(id, parent, start, longer, text)| {
                // A real span's bytes say all of it, and the digest is taken over them.
                let text = format!("{id} {parent} {start} {longer} {}", text.repeat(200));
                let mut made = span(1, id, parent, start, &text);
                made.end_ns += longer;
                made.facts.session = (longer == 1).then(|| format!("session {id}"));
                made
            })
            .collect();
        let twice = [spans.clone(), spans.clone()].concat();
        (Just(spans), Just(twice).prop_shuffle(), prop::collection::vec(1_usize..6, 1..40))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn any_order_split_and_repetition_gives_the_same_trace((plain, shuffled, splits) in arrivals()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (one, other) = runtime.block_on(async {
            let first = Home::new();
            first.put(plain).await;
            let second = Home::new();
            let (mut rest, mut splits) = (shuffled, splits.into_iter().cycle());
            while !rest.is_empty() {
                let at = splits.next().unwrap().min(rest.len());
                let after = rest.split_off(at);
                second.put(rest).await;
                rest = after;
            }
            (first.content(1).await, second.content(1).await)
        });
        prop_assert_eq!(one, other);
    }
}
