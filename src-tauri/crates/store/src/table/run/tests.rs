//! Runs on a real file.

use touchstone_domain::change::Change;
use touchstone_domain::id::{ProjectId, RunId};
use touchstone_domain::run::{Metric, Run, RunStatus};
use touchstone_domain::trace_info::{SOURCE_RUN, TraceInfo};

use crate::table::run::input::{ModelSide, RunInput, RunModel};
use crate::table::run::search::{Lifecycle, Relation, RunField, RunSearch, RunTest};
use crate::table::run::{RunKey, RunRecord};
use crate::tests::{Home, span, trace_id};
use crate::{StoreError, TraceLabels, WriteTx};

fn run(id: u8) -> Run {
    Run {
        id: RunId::from_bytes(&[id; 16]).unwrap(),
        project: ProjectId::DEFAULT,
        name: format!("run {id}"),
        user: "ada".into(),
        status: RunStatus::Running,
        start_ns: i64::from(id) * 1_000_000,
        end_ns: None,
        deleted_ns: None,
    }
}

async fn create(home: &Home, run: Run) -> RunRecord {
    home.store.write(move |tx| tx.run_create(&run)).await.unwrap()
}

async fn write<T: Send + 'static>(
    home: &Home,
    closure: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    home.store.write(closure).await.unwrap()
}

fn metric(key: &str, step: i64, time_ms: i64, value: f64) -> Metric {
    Metric { key: key.into(), value, time_ms, step, dataset: None }
}

async fn put(home: &Home, record: &RunRecord, metrics: Vec<Metric>) {
    let record = record.clone();
    write(home, move |tx| metrics.iter().try_for_each(|it| tx.run_metric_put(&record, it))).await;
}

async fn history(home: &Home, row: i64, after: Option<Metric>, limit: u32) -> Vec<f64> {
    let read = home.store.read(move |tx| tx.run_history(row, "m", after.as_ref(), limit));
    read.await.unwrap().into_iter().map(|it| it.value).collect()
}

#[tokio::test]
async fn a_run_comes_back_as_it_was_written_and_as_it_was_changed() {
    let home = Home::new();
    let mut feed = home.store.changes();
    let record = create(&home, run(1)).await;
    assert_eq!(*feed.recv().await.unwrap(), [Change::Run(record.run.id)]);
    let mut changed = record.run.clone();
    (changed.status, changed.end_ns) = (RunStatus::Killed, Some(9));
    (changed.deleted_ns, changed.name) = (Some(10), "日本".into());
    let wanted = changed.clone();
    write(&home, move |tx| tx.run_update(&changed)).await;
    let home = home.reopened();
    let read = home.store.read(move |tx| tx.run(record.run.id)).await.unwrap().unwrap();
    assert_eq!(read.run, wanted);
}

#[tokio::test]
async fn an_id_that_is_taken_and_a_project_that_is_missing_are_refused() {
    let home = Home::new();
    create(&home, run(1)).await;
    let taken = home.store.write(|tx| tx.run_create(&run(1))).await;
    assert!(matches!(taken, Err(StoreError::Conflict { what: "run", .. })), "{taken:?}");
    let lost = Run { project: ProjectId(77), ..run(2) };
    let lost = home.store.write(move |tx| tx.run_create(&lost)).await;
    assert!(matches!(lost, Err(StoreError::NotFound { what: "project", .. })), "{lost:?}");
    let missing = home.store.write(|tx| tx.run_update(&run(3))).await;
    assert!(matches!(missing, Err(StoreError::NotFound { what: "run", .. })), "{missing:?}");
}

#[tokio::test]
async fn a_parameter_keeps_its_value_and_a_tag_takes_another() {
    let home = Home::new();
    let record = create(&home, run(1)).await;
    let (row, one) = (record.row, record.clone());
    write(&home, move |tx| {
        tx.run_param_set(&one, "lr", "0.1")?;
        tx.run_param_set(&one, "lr", "0.1")?;
        tx.run_tag_set(&one, "t", "1")?;
        tx.run_tag_set(&one, "t", "2")
    })
    .await;
    let one = record.clone();
    let changed = home.store.write(move |tx| tx.run_param_set(&one, "lr", "0.2")).await;
    assert!(matches!(changed, Err(StoreError::Conflict { .. })), "{changed:?}");
    let read = home.store.read(move |tx| Ok((tx.run_params(row)?, tx.run_tags(row)?)));
    let (params, tags) = read.await.unwrap();
    assert_eq!(params, [("lr".to_owned(), "0.1".to_owned())]);
    assert_eq!(tags, [("t".to_owned(), "2".to_owned())]);
    assert!(
        write(&home, {
            let one = record.clone();
            move |tx| tx.run_tag_remove(&one, "t")
        })
        .await
    );
    assert!(!write(&home, move |tx| tx.run_tag_remove(&record, "t")).await);
}

#[tokio::test]
async fn a_history_keeps_nan_and_infinities_and_ignores_what_it_has() {
    let home = Home::new();
    let record = create(&home, run(1)).await;
    let values = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 0.0, -0.5, f64::MAX];
    for _ in 0..2 {
        let points = (0..).zip(values).map(|(time, value)| metric("m", 0, time, value));
        put(&home, &record, points.collect()).await;
    }
    let found = history(&home, record.row, None, 100).await;
    assert_eq!(format!("{found:?}"), format!("{values:?}"));
}

#[tokio::test]
async fn a_history_goes_on_behind_its_last_value_even_where_times_are_the_same() {
    let home = Home::new();
    let record = create(&home, run(1)).await;
    let points = [0.0, f64::NAN, 1.0, 2.0, 2.5].map(|value| metric("m", 4, 7, value));
    put(&home, &record, points.to_vec()).await;
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (row, last) = (record.row, after.clone());
        let page = home.store.read(move |tx| tx.run_history(row, "m", last.as_ref(), 2));
        let page = page.await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        all.extend(page.iter().map(|it| it.value.to_string()));
    }
    assert_eq!(all, ["0", "NaN", "1", "2", "2.5"]);
}

#[tokio::test]
async fn the_latest_value_has_the_largest_step_then_time_in_whatever_order_they_come() {
    let home = Home::new();
    let dataset = Some(("ds".to_owned(), "d1".to_owned()));
    let last = Metric { dataset, ..metric("m", 5, 2, 0.25) };
    let points = [metric("m", 1, 9, 0.9), last.clone(), metric("m", 5, 1, 0.8)];
    for (id, order) in [(1, [0, 1, 2]), (2, [1, 2, 0]), (3, [2, 0, 1])] {
        let record = create(&home, run(id)).await;
        put(&home, &record, order.map(|at| points[at].clone()).to_vec()).await;
        let latest = home.store.read(move |tx| tx.run_latest(record.row)).await.unwrap();
        assert_eq!(latest, std::slice::from_ref(&last));
    }
}

#[tokio::test]
async fn a_long_history_is_thinned_evenly_and_ends_with_its_last_value() {
    let home = Home::new();
    let record = create(&home, run(1)).await;
    let points = (0..50_u8).map(|at| metric("m", at.into(), at.into(), at.into()));
    put(&home, &record, points.collect()).await;
    for (most, wanted) in [(5, 5), (7, 7), (50, 50), (80, 50)] {
        let row = record.row;
        let some = home.store.read(move |tx| tx.run_history_sampled(row, "m", most));
        let steps: Vec<i64> = some.await.unwrap().iter().map(|it| it.step).collect();
        assert_eq!((steps.len(), steps.last()), (wanted, Some(&49)));
        assert!(steps.windows(2).all(|two| two[0] < two[1] && two[1] - two[0] < 12), "{steps:?}");
    }
    let row = record.row;
    let read = home.store.read(move |tx| {
        let steps = tx.run_steps(row, "m", (10, 12))?;
        Ok((tx.run_history_len(row, "m")?, tx.run_history_at(row, "m", &steps, 2)?))
    });
    let (count, some) = read.await.unwrap();
    assert_eq!((count, some.iter().map(|it| it.step).collect::<Vec<_>>()), (50, vec![10, 11]));
}

#[tokio::test]
async fn a_dataset_is_noted_once_and_its_tags_are_joined() {
    let home = Home::new();
    let record = create(&home, run(1)).await;
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let input = RunInput {
        name: "ds".into(),
        digest: "1".into(),
        source: "{}".into(),
        tags: vec![pair("b", "1"), pair("a", "1")],
        ..RunInput::default()
    };
    let again = RunInput { tags: vec![pair("b", "2")], ..input.clone() };
    let model = RunModel { model: "m-1".into(), content: r#"{"model_id":"m-1"}"#.into() };
    let (row, wanted) = (record.row, model.clone());
    write(&home, move |tx| {
        tx.run_input_put(&record, &input)?;
        tx.run_input_put(&record, &again)?;
        tx.run_model_put(&record, ModelSide::Output, &model)?;
        tx.run_model_put(&record, ModelSide::Output, &model)
    })
    .await;
    let read = home.store.read(move |tx| {
        let sides = [ModelSide::Input, ModelSide::Output].map(|side| tx.run_models(row, side));
        Ok((tx.run_inputs(row)?, sides))
    });
    let (inputs, [used, made]) = read.await.unwrap();
    assert_eq!(inputs.len(), 1);
    assert_eq!(inputs[0].tags, [pair("a", "1"), pair("b", "2")]);
    assert_eq!((used.unwrap(), made.unwrap()), (vec![], vec![wanted]));
}

#[tokio::test]
async fn traces_that_name_their_run_and_traces_that_were_linked_are_counted_once() {
    let home = Home::new();
    let record = create(&home, run(1)).await;
    home.put((1..=4).map(|id| span(id, 1, 0, 0, "x")).collect()).await;
    let one = record.clone();
    write(&home, move |tx| {
        for trace in [1, 2, 9] {
            tx.run_trace_link(&one, trace_id(trace))?;
        }
        let named = [(SOURCE_RUN.to_owned(), one.run.id.to_string())];
        let labels = TraceLabels { metadata: named.into(), ..TraceLabels::default() };
        for trace in [2, 3] {
            tx.trace_info_put(trace_id(trace), &TraceInfo::default(), &labels)?;
        }
        Ok(())
    })
    .await;
    let one = record.clone();
    let counted = home.store.read(move |tx| {
        Ok((tx.run_trace_count(&one)?, tx.run_traces(&one, 0, 2)?, tx.run_traces(&one, 2, 5)?))
    });
    assert_eq!(counted.await.unwrap(), (3, vec![1, 2], vec![3]));
    write(&home, |tx| tx.trace_metadata_set(trace_id(3), SOURCE_RUN, None)).await;
    assert_eq!(home.store.read(move |tx| tx.run_trace_count(&record)).await.unwrap(), 2);
}

#[tokio::test]
async fn counting_a_runs_traces_reads_indexes_alone() {
    let home = Home::new();
    let plan = home.store.read(|tx| {
        let sql = format!("EXPLAIN QUERY PLAN {}", crate::table::run::link::TRACES_OF_RUN);
        let mut ask = tx.conn.prepare(&sql)?;
        let named = rusqlite::named_params! {":run": 1, ":source": "x"};
        let rows = ask.query_map(named, |row| row.get::<_, String>("detail"))?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
    });
    let plan = plan.await.unwrap();
    assert!(!plan.contains("SCAN"), "{plan}");
    assert!(plan.contains("trace_label_source_run"), "{plan}");
}

#[tokio::test]
async fn pages_of_runs_follow_each_other_newest_first_without_the_deleted() {
    let home = Home::new();
    for id in 1..=7 {
        // Pairs start at the same time.
        create(&home, Run { start_ns: i64::from(id / 2), ..run(id) }).await;
    }
    write(&home, |tx| tx.run_update(&Run { deleted_ns: Some(1), ..run(4) })).await;
    for project in [None, Some(ProjectId::DEFAULT)] {
        let (mut all, mut after): (Vec<u8>, Option<RunKey>) = (Vec::new(), None);
        loop {
            let page = home.store.read(move |tx| tx.runs(project, after, 2)).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.key());
            all.extend(page.iter().map(|record| record.run.id.as_bytes()[0]));
        }
        assert_eq!(all, [7, 6, 5, 3, 2, 1]);
    }
    assert!(home.store.read(|tx| tx.runs(Some(ProjectId(9)), None, 2)).await.unwrap().is_empty());
}

async fn found(home: &Home, search: RunSearch) -> Vec<u8> {
    let search =
        RunSearch { projects: vec![ProjectId::DEFAULT, ProjectId(5)], limit: 50, ..search };
    let found = home.store.read(move |tx| tx.runs_search(&search)).await.unwrap();
    found.iter().map(|record| record.run.id.as_bytes()[0]).collect()
}

async fn searchable() -> Home {
    let home = Home::new();
    for (id, lr, loss) in [(1, "0.1", 0.5), (2, "0.2", 0.25), (3, "0.1", f64::NAN)] {
        let record = create(&home, run(id)).await;
        let one = record.clone();
        write(&home, move |tx| tx.run_param_set(&one, "l r", lr)).await;
        put(&home, &record, vec![metric("loss", 0, 0, 9.0), metric("loss", 1, 1, loss)]).await;
    }
    let tagged = create(&home, Run { name: "Größe*x".into(), ..run(4) }).await;
    write(&home, move |tx| tx.run_tag_set(&tagged, "it's", "'; DROP TABLE run; --")).await;
    write(&home, |tx| tx.run_update(&Run { deleted_ns: Some(1), ..run(2) })).await;
    home
}

#[tokio::test]
async fn runs_are_found_by_every_field_and_test() {
    let home = searchable().await;
    let text = str::to_owned;
    let cases = [
        (RunField::Name, RunTest::Is("run 1".into()), vec![1]),
        (RunField::Name, RunTest::Like("RUN%".into()), vec![]),
        (RunField::Name, RunTest::Like("Gr__e*%".into()), vec![4]),
        (RunField::Name, RunTest::ILike("RUN _".into()), vec![3, 2, 1]),
        (RunField::Id, RunTest::In(vec!["01".repeat(16), text("x")]), vec![1]),
        (RunField::Id, RunTest::NotIn(vec!["01".repeat(16)]), vec![4, 3, 2]),
        (RunField::User, RunTest::IsNot("ada".into()), vec![]),
        (RunField::Status, RunTest::Is("RUNNING".into()), vec![4, 3, 2, 1]),
        (RunField::StartMs, RunTest::Number(Relation::AtLeast, 2.5), vec![4, 3]),
        (RunField::EndMs, RunTest::Absent, vec![4, 3, 2, 1]),
        (RunField::EndMs, RunTest::Number(Relation::Less, 1e18), vec![]),
        (RunField::Param("l r".into()), RunTest::Is("0.1".into()), vec![3, 1]),
        (RunField::Param("l r".into()), RunTest::IsNot("0.1".into()), vec![2]),
        (RunField::Param("l r".into()), RunTest::Present, vec![3, 2, 1]),
        (RunField::Metric("loss".into()), RunTest::Number(Relation::AtMost, 0.5), vec![2, 1]),
        (RunField::Metric("loss".into()), RunTest::Number(Relation::Unequal, 0.5), vec![2]),
        (RunField::Tag("it's".into()), RunTest::ILike("%drop table%".into()), vec![4]),
        (RunField::Tag("it's".into()), RunTest::Absent, vec![3, 2, 1]),
    ];
    for (field, test, wanted) in cases {
        let said = format!("{field:?} {test:?}");
        let tests = vec![(field, test)];
        let search = RunSearch { tests, lifecycle: Lifecycle::All, ..RunSearch::default() };
        assert_eq!(found(&home, search).await, wanted, "{said}");
    }
}

#[tokio::test]
async fn runs_are_ordered_with_what_is_absent_last_and_deleted_ones_aside() {
    let home = searchable().await;
    let loss = RunField::Metric("loss".into());
    for (descends, wanted) in [(false, [2, 1, 4, 3]), (true, [1, 2, 4, 3])] {
        let order = vec![(loss.clone(), descends)];
        let search = RunSearch { order, lifecycle: Lifecycle::All, ..RunSearch::default() };
        assert_eq!(found(&home, search).await, wanted);
    }
    let deleted = RunSearch { lifecycle: Lifecycle::Deleted, ..RunSearch::default() };
    assert_eq!(found(&home, deleted).await, [2]);
    assert_eq!(found(&home, RunSearch { offset: 1, ..RunSearch::default() }).await, [3, 1]);
}

#[tokio::test]
async fn runs_go_with_their_project() {
    let home = Home::new();
    let project = write(&home, |tx| tx.project_create("p", 1)).await.id;
    let record = create(&home, Run { project, ..run(1) }).await;
    put(&home, &record, vec![metric("m", 0, 0, 1.0)]).await;
    write(&home, move |tx| tx.project_delete(project)).await;
    assert_eq!((home.count("run").await, home.count("run_metric").await), (0, 0));
}
