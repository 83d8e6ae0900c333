//! Traces that are deleted: hidden at once, brought back or purged later.

use serde_json::{Map, json};
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::{AssessmentId, ProjectId};
use touchstone_domain::trace_info::{SESSION, TraceInfo};

use super::{Home, span, trace_id};
use crate::{
    Deletion, DeletionState, Held, IncomingLog, Matching, Purged, Retention, Returned, Selection,
    StoreError, TraceLabels, TraceQuery,
};

async fn delete(home: &Home, traces: &[u8], include_kept: bool) -> Deletion {
    let ids: Vec<_> = traces.iter().map(|id| trace_id(*id)).collect();
    let write = home.store.write(move |tx| {
        let id = tx.deletion_begin(include_kept)?;
        tx.deletion_hide(id, &ids, None, None)?;
        tx.deletion_seal(id, 99)?;
        Ok(tx.deletion(id)?.unwrap())
    });
    write.await.unwrap()
}

async fn undo(home: &Home, id: i64) -> Result<u32, StoreError> {
    home.store.write(move |tx| tx.deletion_undo(id)).await?;
    let mut brought = 0;
    loop {
        let Returned { traces, done } =
            home.store.write(move |tx| tx.deletion_restore(id, None)).await?;
        brought += traces;
        if done {
            return Ok(brought);
        }
    }
}

async fn purge(home: &Home, id: i64) -> u32 {
    let mut gone = 0;
    loop {
        let Purged { traces, done } =
            home.store.write(move |tx| tx.deletion_purge(id, 5)).await.unwrap();
        gone += traces;
        if done {
            return gone;
        }
    }
}

/// Traces and spans of the Default project as it counts them.
async fn counts(home: &Home) -> (i64, i64) {
    let projects = home.store.read(|tx| tx.projects()).await.unwrap();
    let [default] = projects.as_slice() else { panic!("more projects than one: {projects:?}") };
    (default.trace_count, default.span_count)
}

async fn listed(home: &Home, project: Option<ProjectId>) -> usize {
    let query = TraceQuery { project, limit: 100, ..TraceQuery::default() };
    home.store.read(move |tx| tx.traces(&query)).await.unwrap().len()
}

async fn assess(home: &Home, trace: u8, kind: SourceKind, metadata: &[(&str, &str)]) {
    let assessment = Assessment {
        id: AssessmentId::from_bytes(&[trace; 16]).unwrap(),
        trace_id: trace_id(trace),
        span_id: None,
        name: "correct".into(),
        verdict: Verdict::Feedback { value: json!(true), error: None },
        source: Source { kind, id: "ann".into() },
        rationale: None,
        metadata: metadata
            .iter()
            .map(|(key, value)| ((*key).to_owned(), json!(value)))
            .collect::<Map<_, _>>(),
        overrides: None,
        valid: true,
        created_ns: 1,
        updated_ns: 1,
    };
    home.store.write(move |tx| tx.assessment_create(&assessment)).await.unwrap();
}

async fn home() -> Home {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, "one"), span(1, 2, 1, 1, ""), span(2, 1, 0, 2, "two")]).await;
    home
}

#[tokio::test]
async fn a_deleted_trace_is_shown_nowhere_and_counted_nowhere() {
    let home = home().await;
    assess(&home, 1, SourceKind::Human, &[]).await;
    let deletion = delete(&home, &[1, 9, 1], true).await;
    assert_eq!((deletion.state, deletion.traces, deletion.kept), (DeletionState::Waiting, 1, 0));
    assert!(home.trace(1).await.is_none() && home.trace(2).await.is_some());
    assert_eq!(counts(&home).await, (1, 1));
    for project in [None, Some(ProjectId::DEFAULT)] {
        assert_eq!(listed(&home, project).await, 1);
    }
    let read = home.store.read(|tx| {
        let judged = tx.assessment(AssessmentId::from_bytes(&[1; 16]).unwrap())?;
        Ok((judged, tx.project(ProjectId(-1))?, tx.experiments()?.len()))
    });
    assert_eq!(read.await.unwrap(), (None, None, 1));
    let tag = home.store.write(|tx| tx.trace_tag_set(trace_id(1), "a", Some("b"))).await;
    assert!(matches!(tag, Err(StoreError::NotFound { .. })));
    let gone = home.store.write(|tx| tx.traces_delete(&[trace_id(1)], 5)).await.unwrap();
    assert_eq!(gone, 0);
}

#[tokio::test]
async fn what_is_undone_is_as_it_was() {
    let home = home().await;
    let before = home.content(1).await;
    let deletion = delete(&home, &[1, 2], false).await;
    assert_eq!(counts(&home).await, (0, 0));
    let home = home.reopened();
    assert_eq!(undo(&home, deletion.id).await.unwrap(), 2);
    assert_eq!(home.content(1).await, before);
    assert_eq!(counts(&home).await, (2, 3));
    assert_eq!((home.count("trash").await, home.count("deletion").await), (0, 0));
    let again = undo(&home, deletion.id).await.unwrap_err();
    assert!(again.to_string().contains("deletion that can still be undone"), "{again}");
}

#[tokio::test]
async fn what_comes_late_of_a_deleted_trace_comes_back_with_it() {
    let home = home().await;
    let deletion = delete(&home, &[1], false).await;
    let put = home.put(vec![span(1, 3, 1, 3, "late")]).await;
    assert_eq!((put.stored, put.of_deleted), (1, 0));
    let late = home.store.write(|tx| {
        let log = IncomingLog {
            trace_id: trace_id(1),
            span_id: touchstone_domain::id::SpanId::from_bytes(&3_u64.to_be_bytes()).unwrap(),
            time_ns: 1,
            raw: bytes::Bytes::from_static(b"log"),
        };
        tx.put_logs(&[log])?;
        let said = TraceInfo { client_request_id: Some("mine".into()), ..TraceInfo::default() };
        tx.trace_info_put(trace_id(1), &said, &TraceLabels::default())
    });
    assert!(late.await.unwrap());
    assert!(home.trace(1).await.is_none());
    assert_eq!(counts(&home).await, (1, 1));
    undo(&home, deletion.id).await.unwrap();
    let (trace, spans) = home.content(1).await;
    assert_eq!((trace.span_count, trace.project), (3, ProjectId::DEFAULT));
    assert!(spans.iter().any(|(_, raw)| raw.logs == [b"log".to_vec()]));
    assert_eq!(counts(&home).await, (2, 4));
}

#[tokio::test]
async fn a_purged_trace_leaves_nothing_and_is_not_stored_again() {
    let home = home().await;
    assess(&home, 1, SourceKind::Code, &[]).await;
    let deletion = delete(&home, &[1, 2], false).await;
    assert_eq!(purge(&home, deletion.id).await, 2);
    for table in ["trace", "span", "span_body", "body", "shared", "assessment", "trash", "deletion"]
    {
        assert_eq!(home.count(table).await, 0, "{table}");
    }
    assert_eq!(home.put(vec![span(1, 9, 0, 0, "again")]).await.of_deleted, 1);
    assert!(undo(&home, deletion.id).await.is_err());
}

#[tokio::test]
async fn a_large_trace_is_purged_in_several_writes_and_not_undone_in_between() {
    let home = Home::new();
    home.put((1..=900).map(|id| span(1, id, 0, 0, "")).collect()).await;
    home.put(vec![span(2, 1, 0, 0, "")]).await;
    let deletion = delete(&home, &[1, 2], false).await;
    let first = home.store.write(move |tx| tx.deletion_purge(deletion.id, 5)).await.unwrap();
    assert_eq!(first, Purged { traces: 0, done: false });
    let left = home.count("span").await;
    assert!((600..901).contains(&left), "{left} spans are left");
    assert_eq!(home.put(vec![span(1, 999, 0, 0, "late")]).await.of_deleted, 1);
    assert!(undo(&home, deletion.id).await.is_err());
    let home = home.reopened();
    assert_eq!(purge(&home, deletion.id).await, 2);
    assert_eq!((home.count("span").await, home.count("trace").await), (0, 0));
    assert_eq!(home.store.read(|tx| tx.counts_check()).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn what_people_said_keeps_a_trace_unless_it_is_to_go_even_so() {
    let home = home().await;
    assess(&home, 1, SourceKind::Human, &[]).await;
    assess(&home, 2, SourceKind::LlmJudge, &[]).await;
    let held = home.store.read(|tx| {
        let rows = [tx.trace(trace_id(1))?.unwrap().row, tx.trace(trace_id(2))?.unwrap().row];
        tx.held(&rows)
    });
    assert_eq!(held.await.unwrap(), [Held { reason: "human_assessment", traces: 1 }]);
    let deletion = delete(&home, &[1, 2], false).await;
    assert_eq!((deletion.traces, deletion.kept), (1, 1));
    assert!(home.trace(1).await.is_some());
    assert_eq!(delete(&home, &[1], true).await.traces, 1);
}

#[tokio::test]
async fn what_people_said_of_a_session_keeps_all_its_traces() {
    let home = home().await;
    for trace in [1, 2] {
        let labels = TraceLabels {
            metadata: [(SESSION.to_owned(), "s".to_owned())].into(),
            ..TraceLabels::default()
        };
        let said = home
            .store
            .write(move |tx| tx.trace_info_put(trace_id(trace), &TraceInfo::default(), &labels));
        said.await.unwrap();
    }
    assess(&home, 1, SourceKind::Human, &[("mlflow.trace.session", "s")]).await;
    assert_eq!(delete(&home, &[1, 2], false).await.kept, 2);
}

#[tokio::test]
async fn a_retention_counts_old_traces_that_nothing_keeps() {
    let home = home().await;
    assess(&home, 1, SourceKind::Human, &[]).await;
    let project = ProjectId::DEFAULT;
    let last = home.trace(2).await.unwrap().start_ns;
    let would_go = async |retention: Retention, now_ns: i64| {
        let read =
            home.store.read(move |tx| tx.retention_would_delete(project, &retention, now_ns));
        read.await.unwrap()
    };
    let day = 86_400_000_000_000;
    let [careful, hard] = [false, true].map(|include_kept| Retention { days: 1, include_kept });
    assert_eq!(would_go(careful, last + day).await, 0, "the last is a day old to the nanosecond");
    assert_eq!(would_go(careful, last + day + 1).await, 1);
    assert_eq!(would_go(hard, last + day + 1).await, 2);
    let set = home.store.write(move |tx| tx.retention_set(project, Some(careful), 7)).await;
    set.unwrap();
    let due = home.store.read(|tx| tx.retentions()).await.unwrap();
    assert_eq!((due[0].retention, due[0].due_ns), (careful, 7));
    home.store.write(move |tx| tx.retention_set(project, None, 7)).await.unwrap();
    assert_eq!(home.store.read(move |tx| tx.retention(project)).await.unwrap(), None);
}

#[tokio::test]
async fn a_project_goes_with_what_lies_in_its_trash() {
    let home = Home::new();
    let id = home.store.write(|tx| Ok(tx.project_create("old", 1)?.id)).await.unwrap();
    let of_it = |trace| crate::IncomingSpan {
        project: crate::ProjectRef::Id(id),
        ..span(trace, 1, 0, 0, "text")
    };
    home.put(vec![of_it(1), of_it(2)]).await;
    let deletion = delete(&home, &[1], false).await;
    let cleared = home.store.write(move |tx| {
        let cleared = tx.project_clear(id, 50)?;
        tx.project_delete(id)?;
        Ok(cleared)
    });
    assert_eq!(cleared.await.unwrap(), 2);
    assert_eq!(purge(&home, deletion.id).await, 0);
    assert_eq!((home.count("trash").await, home.count("project").await), (0, 1));
}

async fn walked(home: &Home, selection: &Selection, limit: u32) -> Vec<u8> {
    // The text form is what a job keeps.
    let selection: Selection = selection.to_string().parse().unwrap();
    let (mut found, mut place) = (Vec::new(), None::<String>);
    loop {
        let walk = selection.walk(place.as_deref(), limit).unwrap();
        let page = home.store.read(move |tx| tx.selected(&walk)).await.unwrap();
        found.extend(page.traces.iter().map(|trace| trace.trace_id.as_bytes()[0]));
        match page.next {
            Some(next) => place = Some(next),
            None => return found,
        }
    }
}

#[tokio::test]
async fn a_selection_is_walked_page_by_page_without_what_is_deleted() {
    let home = Home::new();
    for trace in 1..=7 {
        home.put(vec![span(trace, 1, 0, i64::from(trace), "")]).await;
    }
    delete(&home, &[3], false).await;
    let ids = Selection::Traces([5, 3, 9, 1].map(trace_id).into());
    assert_eq!(walked(&home, &ids, 2).await, [5, 1]);
    let start = |trace: i64| Some(1_700_000_000_000_000_000 + trace * 1_000_000);
    let all = Matching { from_ns: start(2), to_ns: start(7), ..Matching::default() };
    assert_eq!(walked(&home, &Selection::Matching(all.clone()), 2).await, [6, 5, 4, 2]);
    for filter in ["name = 'span 1'", "status = 'ERROR' OR name = 'x'"] {
        let matching = Matching {
            project: Some(ProjectId::DEFAULT),
            filter: filter.parse().unwrap(),
            ..all.clone()
        };
        let found = walked(&home, &Selection::Matching(matching), 2).await;
        let wanted: &[u8] = if filter.contains("OR") { &[] } else { &[6, 5, 4, 2] };
        assert_eq!(found, wanted, "{filter}");
    }
}

#[test]
fn a_place_of_another_selection_is_refused() {
    for (selection, place) in [
        (Selection::Traces(vec![]), "x"),
        (Selection::Matching(Matching::default()), "17"),
        (Selection::Matching(Matching::default()), "1:x"),
    ] {
        assert!(selection.walk(Some(place), 1).is_err(), "{place}");
    }
    assert!("{".parse::<Selection>().is_err());
}
