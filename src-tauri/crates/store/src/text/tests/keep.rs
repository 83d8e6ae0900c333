//! What the index keeps up with: notes, projects, starts, late logs, and where it is read from.

use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::{AssessmentId, ProjectId};
use touchstone_domain::trace_info::TraceInfo;

use super::*;
use crate::text::query::Query;
use crate::{IncomingLog, TraceLabels};

async fn settled(home: &Home) {
    home.store.text_settle().await.unwrap();
}

#[tokio::test]
async fn a_span_is_found_before_and_after_it_is_indexed() {
    let home = small();
    let text = says("refund");
    home.put(vec![span(1, 1, 0, 5, "late refund")]).await;
    assert_eq!(found(&home, &text, 9).await, [1]);
    settled(&home).await;
    let waiting = home.store.text_status().await.unwrap();
    assert_eq!(waiting.waiting_spans, 0);
    assert!(waiting.bytes > 0);
    assert_eq!(found(&home, &text, 9).await, [1]);
    assert_agrees(&home).await;
}

#[tokio::test]
async fn what_was_noted_is_found_until_it_changes() {
    let home = small();
    home.put(vec![span(1, 1, 0, 5, "x"), span(2, 1, 0, 6, "x")]).await;
    let verdict = Verdict::Feedback { value: "Wonderful reply".into(), error: None };
    let mut assessment = Assessment {
        id: AssessmentId::from_bytes(&[3; 16]).unwrap(),
        trace_id: trace_id(2),
        span_id: None,
        name: "tone".into(),
        verdict,
        source: Source { kind: SourceKind::Human, id: "ada@example.com".into() },
        rationale: Some("It was kind throughout".into()),
        metadata: serde_json::Map::new(),
        overrides: None,
        valid: true,
        created_ns: 1,
        updated_ns: 1,
    };
    let written = assessment.clone();
    home.store
        .write(move |tx| {
            tx.trace_tag_set(trace_id(1), "shop", Some("green grocer"))?;
            tx.trace_tag_set(trace_id(1), "mlflow.artifactLocation", Some("warehouse"))?;
            tx.assessment_create(&written)
        })
        .await
        .unwrap();
    for is_settled in [false, true] {
        if is_settled {
            settled(&home).await;
        }
        for (text, expected) in [
            ("green groc*", vec![1]),
            ("shop", vec![1]),
            ("warehouse", vec![]),
            ("wonderful", vec![2]),
            ("kind throughout", vec![2]),
            ("ada", vec![2]),
            ("tone", vec![2]),
            ("*hrough*", vec![2]),
        ] {
            assert_eq!(found(&home, &says(text), 9).await, expected, "{text} {is_settled}");
        }
    }
    let hit = pages(&home, &says("throughout"), 9, false).await[0].hits[0].clone().unwrap();
    assert_eq!((hit.span, hit.text.as_str()), (None, "It was kind throughout"));
    assessment.rationale = Some("cold".into());
    home.store
        .write(move |tx| {
            tx.trace_tag_set(trace_id(1), "shop", None)?;
            tx.assessment_update(&assessment)
        })
        .await
        .unwrap();
    for text in ["green", "kind"] {
        assert_eq!(found(&home, &says(text), 9).await, Vec::<u8>::new(), "{text}");
    }
    settled(&home).await;
    assert_eq!(found(&home, &says("cold"), 9).await, [2]);
    assert_eq!(found(&home, &says("green"), 9).await, Vec::<u8>::new());
}

#[tokio::test]
async fn a_trace_of_notes_alone_is_found() {
    let home = small();
    let said = TraceInfo { start_ns: Some(7), ..TraceInfo::default() };
    let tags = [("shop".to_owned(), "green".to_owned())].into();
    let labels = TraceLabels { tags, ..TraceLabels::default() };
    home.store.write(move |tx| tx.trace_info_put(trace_id(4), &said, &labels)).await.unwrap();
    assert_eq!(found(&home, &says("green"), 9).await, [4]);
    settled(&home).await;
    assert_eq!(found(&home, &says("green"), 9).await, [4]);
}

#[tokio::test]
async fn a_move_is_followed_and_other_projects_are_left_alone() {
    let home = small();
    home.store.write(|tx| tx.project_create("one", 1)).await.unwrap();
    home.put((1..=9).map(|id| span(id, 1, 0, i64::from(id), "refund")).collect()).await;
    settled(&home).await;
    let moved =
        |id: u8| move |tx: &crate::WriteTx<'_>| tx.traces_move(&[trace_id(id)], ProjectId(1));
    home.store.write(moved(4)).await.unwrap();
    for is_settled in [false, true] {
        if is_settled {
            settled(&home).await;
        }
        let search = TraceSearch::new(&[ProjectId(1)], &says("refund"), &[], None, 9).unwrap();
        let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
        assert_eq!(page.traces.len(), 1);
        assert_eq!(page.traces[0].trace_id, trace_id(4));
    }
    assert_agrees(&home).await;
}

#[tokio::test]
async fn a_trace_that_is_said_to_begin_later_than_its_spans_keeps_its_place() {
    let home = small();
    home.put((1..=9).map(|id| span(id, 1, 0, i64::from(id), "refund")).collect()).await;
    settled(&home).await;
    let start_ns = Some(1_700_000_000_000_000_000 + 60_000_000_000);
    let said = TraceInfo { start_ns, ..TraceInfo::default() };
    let put = move |tx: &crate::WriteTx<'_>| {
        tx.trace_info_put(trace_id(3), &said, &TraceLabels::default())
    };
    home.store.write(put).await.unwrap();
    let expected = [3, 9, 8, 7, 6, 5, 4, 2, 1];
    assert_eq!(found(&home, &says("refund"), 2).await, expected);
    settled(&home).await;
    assert_eq!(found(&home, &says("refund"), 2).await, expected);
}

#[tokio::test]
async fn what_logs_say_is_found_whenever_they_come() {
    let home = small();
    home.put(vec![span(1, 1, 0, 5, "x")]).await;
    settled(&home).await;
    let log = IncomingLog {
        trace_id: trace_id(1),
        span_id: span(1, 1, 0, 5, "x").span_id,
        time_ns: 1,
        raw: "spoken later".into(),
    };
    home.store.write(move |tx| tx.put_logs(std::slice::from_ref(&log))).await.unwrap();
    assert_eq!(found(&home, &says("spoken"), 9).await, [1]);
    settled(&home).await;
    assert_eq!(found(&home, &says("spoken"), 9).await, [1]);
}

#[tokio::test]
async fn other_orders_find_the_same() {
    let home = small();
    home.put(
        (1..=9)
            .map(|id| span(id, 1, 0, i64::from(id), if id % 2 == 0 { "late" } else { "x y" }))
            .collect(),
    )
    .await;
    settled(&home).await;
    let order = touchstone_domain::filter::orders(&["timestamp ASC"]).unwrap();
    let search = TraceSearch::new(&[], &says("late"), &order, None, 3).unwrap();
    let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
    let ids: Vec<u8> = page.traces.iter().map(|it| it.trace_id.as_bytes()[0]).collect();
    assert_eq!((ids, page.next.is_some()), (vec![2, 4, 6], true));
}

#[tokio::test]
async fn a_candidate_is_looked_up_and_never_searched_for() {
    let home = small();
    home.put(vec![span(1, 1, 0, 5, "late refund")]).await;
    settled(&home).await;
    let plan = home
        .store
        .read(|tx| {
            let number = tx.text_segments()?[0].number;
            let opened = tx.text.open(number)?;
            opened.plan(0)
        })
        .await
        .unwrap();
    // FTS5 has the expression, the range of numbers and the order to itself.
    assert_eq!(plan.len(), 2, "{plan:?}");
    assert!(
        plan[0].starts_with("SCAN s VIRTUAL TABLE INDEX") && plan[0].ends_with("M1><"),
        "{plan:?}"
    );
    assert_eq!(plan[1], "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)");
    let search = TraceSearch::new(&[], &says("late"), &[], None, 3).unwrap();
    let plan = home.store.read(move |tx| tx.test_plan(&search)).await.unwrap();
    assert_eq!(plan, ["SEARCH t USING INTEGER PRIMARY KEY (rowid=?)"]);
}

#[tokio::test]
async fn an_expression_that_a_person_wrote_does_no_harm() {
    let home = small();
    home.put(vec![span(1, 1, 0, 5, "near refund\" OR said:x AND NOT y*")]).await;
    settled(&home).await;
    for text in ["refund\" OR", "said:x", "NOT y*", "near", "x AND", "* * *", "\"\"\"", "a\0b"] {
        let Some(pattern) = Pattern::parse(text) else { continue };
        let expected: &[u8] =
            if pattern.is_in("near refund\" OR said:x AND NOT y*") { &[1] } else { &[] };
        assert_eq!(found(&home, &says(text), 9).await, expected, "{text}");
    }
    let query = Query::Match("\"and\"".into());
    assert_ne!(query, Query::Nothing);
}

#[tokio::test]
async fn what_nobody_said_is_told_without_reading_a_span() {
    let home = small();
    home.put((1..=30).map(|id| span(id, 1, 0, i64::from(id), "late refund")).collect()).await;
    settled(&home).await;
    for filter in [says("nobody"), says("late nobody"), says("nob*")] {
        let search = TraceSearch::new(&[], &filter, &[], None, 5).unwrap();
        let page = home.store.read(move |tx| tx.traces_search_sparingly(&search, 1)).await.unwrap();
        assert_eq!(
            (page.traces.len(), page.next, page.searched_to_ns),
            (0, None, None),
            "{filter:?}"
        );
    }
}

#[tokio::test]
async fn a_search_that_may_not_go_on_says_how_far_back_it_looked() {
    let home = small();
    home.put((1..=9).map(|id| span(id, 1, 0, i64::from(id), "late refund")).collect()).await;
    settled(&home).await;
    let search = TraceSearch::new(&[], &says("*nobody*"), &[], None, 5).unwrap();
    let page = home.store.read(move |tx| tx.traces_search_sparingly(&search, 3)).await.unwrap();
    let start_ns = |ms: usize| 1_700_000_000_000_000_000 + i64::try_from(ms).unwrap() * 1_000_000;
    let (after, left) =
        (page.next.unwrap(), (1..=8).find(|ms| page.searched_to_ns == Some(start_ns(*ms))));
    assert!(page.traces.is_empty() && left.is_some(), "{:?}", page.searched_to_ns);
    let search = TraceSearch::new(&[], &says("*late*"), &[], Some(&after), 50).unwrap();
    let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
    assert_eq!(Some(page.traces.len()), left);
    assert_eq!((page.next, page.searched_to_ns), (None, None));
}

#[tokio::test]
async fn a_hit_tells_the_span_and_the_place() {
    let home = small();
    home.put(vec![span(1, 1, 0, 5, "x"), span(1, 2, 1, 6, "first line\nthe late Refund, or so")])
        .await;
    for is_settled in [false, true] {
        if is_settled {
            settled(&home).await;
        }
        let both = Filter::All(vec![says("refund"), says("so")]);
        let hit = pages(&home, &both, 9, false).await[0].hits[0].clone().unwrap();
        assert_eq!(hit.span, Some(span(1, 2, 1, 6, "").span_id));
        assert_eq!(hit.text, "the late Refund, or so");
        let places: Vec<_> = hit.marks.iter().map(|mark| &hit.text[mark.clone()]).collect();
        assert_eq!(places, ["Refund", "so"]);
    }
}

/// Niceness of the threads of this process that have a name.
#[cfg(target_os = "linux")]
fn niceness(name: &str) -> Vec<i32> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
    let named = stats.filter(|stat| stat.contains(&format!("({name})")));
    // The name is the second field, the niceness the nineteenth.
    let nice = |stat: String| stat.rsplit(") ").next()?.split(' ').nth(16)?.parse().ok();
    named.filter_map(nice).collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_indexer_gives_way_to_every_other_thread() {
    let home = small();
    home.put(vec![span(1, 1, 0, 5, "late refund")]).await;
    settled(&home).await;
    assert!(niceness("store-index").contains(&5), "{:?}", niceness("store-index"));
    assert!(niceness("store-write").iter().all(|nice| *nice < 5), "{:?}", niceness("store-write"));
}

#[tokio::test]
async fn spans_that_come_at_once_fill_segments_to_what_they_take() {
    let sizes = Sizes { batch: 60, ..SMALL };
    let home = Home::with_sizes(Arc::new(tempfile::tempdir().unwrap()), sizes);
    for some in [1..=5, 6..=40] {
        home.put(some.map(|n| span(n, 1, 0, i64::from(n), "late refund")).collect()).await;
        settled(&home).await;
    }
    let listed = home.store.read(|tx| tx.text_segments()).await.unwrap();
    let mut each: Vec<_> = listed.iter().map(|it| (it.documents, it.sealed)).collect();
    each.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(each, [(12, true), (12, true), (12, true), (4, false)]);
    assert_agrees(&home).await;
}
