//! Pages: that a walk over them meets every trace once, in the order asked for.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;
use crate::search::content::Budget;

/// One trace as the test knows it.
#[derive(Debug, Clone)]
struct Model {
    id: u8,
    start: i64,
    length: i64,
    project: i64,
    name: String,
    status: SpanStatus,
    run: Option<String>,
}

fn any_model() -> impl Strategy<Value = Model> {
    let status = prop::sample::select(vec![SpanStatus::Ok, SpanStatus::Error]);
    let run = prop::option::of("[ab]");
    (0..3i64, 0..3i64, 0..3i64, "[aÄb]?", status, run).prop_map(
        |(start, length, project, name, status, run)| Model {
            id: 0,
            start,
            length,
            project,
            name,
            status,
            run,
        },
    )
}

impl Model {
    fn status_name(&self) -> &'static str {
        if self.status == SpanStatus::Ok { "OK" } else { "ERROR" }
    }

    fn compare(&self, other: &Self, key: &str) -> Ordering {
        match key {
            "timestamp" => self.start.cmp(&other.start),
            "execution_time" => self.length.cmp(&other.length),
            "end_time" => (self.start + self.length).cmp(&(other.start + other.length)),
            "status" => self.status_name().cmp(other.status_name()),
            "name" => self.name.cmp(&other.name),
            "experiment_id" => self.project.cmp(&other.project),
            _ => self.id.cmp(&other.id),
        }
    }

    fn in_order(&self, other: &Self, key: &str, descending: bool) -> Ordering {
        let turned = |order: Ordering| if descending { order.reverse() } else { order };
        match (key, &self.run, &other.run) {
            ("run_id", Some(left), Some(right)) => turned(left.cmp(right)),
            ("run_id", left, right) => left.is_none().cmp(&right.is_none()),
            _ => turned(self.compare(other, key)),
        }
    }
}

fn sorted(models: &[Model], order: &[(&str, bool)]) -> Vec<u8> {
    let mut models = models.to_vec();
    let steps: Vec<_> =
        order.iter().copied().chain([("timestamp", true), ("request_id", false)]).collect();
    models.sort_by(|left, right| {
        let step = |(key, descending): &(&str, bool)| left.in_order(right, key, *descending);
        steps.iter().map(step).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    models.iter().map(|model| model.id).collect()
}

async fn stored(models: &[Model]) -> Home {
    let home = Home::new();
    home.store
        .write(|tx| {
            tx.project_create("one", 1)?;
            tx.project_create("two", 1)
        })
        .await
        .unwrap();
    let spans = models.iter().map(|model| {
        let span = span(model.id, 1, 0, model.start, "x");
        IncomingSpan {
            end_ns: span.start_ns + model.length * 1_000_000,
            project: ProjectRef::Id(ProjectId(model.project)),
            ..named(&model.name, model.status, span)
        }
    });
    home.put(spans.collect()).await;
    let runs: Vec<_> = models.iter().map(|model| (model.id, model.run.clone())).collect();
    home.store
        .write(move |tx| {
            for (id, run) in &runs {
                tx.trace_metadata_set(trace_id(*id), "mlflow.sourceRun", run.as_deref())?;
            }
            Ok(())
        })
        .await
        .unwrap();
    home
}

/// All pages of a search, one after the other; `spans` is what one call may open.
async fn walk(home: &Home, filter: &str, order: &[String], limit: u32, spans: usize) -> Vec<u8> {
    let (filter, order) = (filter.parse::<Filter>().unwrap(), orders(order).unwrap());
    let (mut after, mut all): (Option<SearchKey>, _) = (None, Vec::new());
    for _ in 0..1_000 {
        let search = TraceSearch::new(&[], &filter, &order, after.as_ref(), limit).unwrap();
        let budget = Budget { spans, bytes: usize::MAX };
        let page =
            home.store.read(move |tx| tx.traces_search_within(&search, budget)).await.unwrap();
        assert!(page.traces.len() <= limit as usize);
        all.extend(page.traces.iter().map(|trace| trace.trace_id.as_bytes()[0]));
        match page.next {
            None => return all,
            Some(next) => after = Some(next.to_string().parse().unwrap()),
        }
    }
    panic!("the walk does not end");
}

const KEYS: [&str; 8] = [
    "timestamp",
    "execution_time",
    "end_time",
    "status",
    "name",
    "request_id",
    "experiment_id",
    "run_id",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_walk_meets_every_trace_once_in_every_order(
        mut models in prop::collection::vec(any_model(), 0..14),
        second in prop::sample::select(KEYS.to_vec()),
        directions in any::<[bool; 2]>(),
        limit in 1..6u32,
        spans in 1..5usize,
    ) {
        (1..).zip(&mut models).for_each(|(id, model)| model.id = id);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let home = stored(&models).await;
            for first in KEYS {
                let mut order = vec![(first, directions[0])];
                if second != first {
                    order.push((second, directions[1]));
                }
                let texts: Vec<_> = order
                    .iter()
                    .map(|(key, down)| format!("{key} {}", if *down { "DESC" } else { "ASC" }))
                    .collect();
                let expected = sorted(&models, &order);
                for filter in ["", "text LIKE 'x'"] {
                    let walked = walk(&home, filter, &texts, limit, spans).await;
                    assert_eq!(walked, expected, "{filter} {texts:?}");
                }
            }
            let newest = walk(&home, "", &[], limit, spans).await;
            assert_eq!(newest, sorted(&models, &[]));
        });
    }
}

#[tokio::test]
async fn a_call_opens_no_more_than_its_budget_and_says_where_to_go_on() {
    let home = Home::new();
    let spans = (1..=10).flat_map(|id| [1, 2].map(|n| span(id, n, n - 1, i64::from(id), "x")));
    home.put(spans.collect()).await;
    let page = home
        .store
        .read(|tx| {
            let budget = Budget { spans: 5, bytes: usize::MAX };
            tx.traces_search_within(&search(&[], "text LIKE 'y'", &[]), budget)
        })
        .await
        .unwrap();
    // Three traces of two spans each; the third was begun, so it was finished.
    assert!(page.traces.is_empty());
    let rest = TraceSearch::new(&[], &Filter::default(), &[], page.next.as_ref(), 100).unwrap();
    let rest = home.store.read(move |tx| tx.traces_search(&rest)).await.unwrap();
    assert_eq!(rest.traces.len(), 7);
    assert_eq!(walk(&home, "text LIKE 'x'", &[], 3, 1).await, (1..=10).rev().collect::<Vec<u8>>());
}
