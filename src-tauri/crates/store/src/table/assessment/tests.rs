use super::answered::{Answered, Asked};
use super::*;
use crate::tests::{Home, span, trace_id};
use touchstone_domain::assessment::AnswerType;
use touchstone_domain::id::ProjectId;
use touchstone_domain::trace_info::SESSION;

fn feedback(id: u8, overrides: Option<u8>) -> Assessment {
    let id_of = |id: u8| AssessmentId::from_bytes(&[id; 16]).unwrap();
    Assessment {
        id: id_of(id),
        trace_id: trace_id(1),
        span_id: SpanId::from_bytes(&[1; 8]).ok(),
        name: "correct".into(),
        verdict: Verdict::Feedback { value: json!({"score": [1, 0.5]}), error: None },
        source: Source { kind: SourceKind::Human, id: "ann".into() },
        rationale: Some("why".into()),
        metadata: Map::from_iter([("a".to_owned(), json!("b"))]),
        overrides: overrides.map(id_of),
        valid: true,
        created_ns: i64::from(id),
        updated_ns: i64::from(id),
    }
}

async fn of_trace(home: &Home) -> Vec<Assessment> {
    let read = home.store.read(|tx| {
        let row = tx.trace(trace_id(1))?.unwrap().row;
        tx.trace_assessments(row)
    });
    read.await.unwrap()
}

async fn home_with(assessments: Vec<Assessment>) -> Home {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, "")]).await;
    let written = home.store.write(move |tx| {
        assessments.iter().try_for_each(|assessment| tx.assessment_create(assessment))
    });
    written.await.unwrap();
    home
}

#[tokio::test]
async fn an_assessment_reads_back_as_it_was_written() {
    let failed = Assessment {
        verdict: Verdict::Feedback {
            value: Json::Null,
            error: Some(JudgeError {
                code: "TIMEOUT".into(),
                message: Some("late".into()),
                stacktrace: None,
            }),
        },
        ..feedback(2, None)
    };
    let expected = Assessment {
        verdict: Verdict::Expectation { value: json!("x") },
        span_id: None,
        ..feedback(3, None)
    };
    let issue = Assessment { verdict: Verdict::Issue { id: "i".into() }, ..feedback(4, None) };
    let all = vec![feedback(1, None), failed, expected, issue];
    let home = home_with(all.clone()).await;
    assert_eq!(of_trace(&home).await, all);
}

#[tokio::test]
async fn what_is_overridden_counts_again_once_the_newer_one_goes() {
    let home = home_with(vec![feedback(1, None), feedback(2, Some(1))]).await;
    let valid = |all: Vec<Assessment>| all.iter().map(|it| it.valid).collect::<Vec<_>>();
    assert_eq!(valid(of_trace(&home).await), [false, true]);
    let newer = feedback(2, None).id;
    home.store.write(move |tx| tx.assessment_delete(newer)).await.unwrap();
    assert_eq!(valid(of_trace(&home).await), [true]);
}

#[tokio::test]
async fn what_two_override_counts_again_only_once_both_go() {
    let all = vec![feedback(1, None), feedback(2, Some(1)), feedback(3, Some(1))];
    let home = home_with(all).await;
    let newer = feedback(2, None).id;
    home.store.write(move |tx| tx.assessment_delete(newer)).await.unwrap();
    assert!(!of_trace(&home).await[0].valid);
}

#[tokio::test]
async fn an_unknown_trace_or_assessment_is_refused_and_nothing_is_written() {
    let home = home_with(vec![]).await;
    let stray = Assessment { trace_id: trace_id(9), ..feedback(1, None) };
    let refused = home.store.write(move |tx| tx.assessment_create(&stray)).await;
    assert!(matches!(refused, Err(StoreError::NotFound { what: "trace", .. })));
    let newer = feedback(2, Some(1));
    let refused = home.store.write(move |tx| tx.assessment_create(&newer)).await;
    assert!(matches!(refused, Err(StoreError::NotFound { what: "assessment", .. })));
    let absent = feedback(3, None);
    let id = absent.id;
    assert!(home.store.write(move |tx| tx.assessment_update(&absent)).await.is_err());
    assert!(home.store.write(move |tx| tx.assessment_delete(id)).await.is_err());
    assert_eq!(of_trace(&home).await, []);
}

#[tokio::test]
async fn a_change_keeps_who_judged_what_and_when() {
    let home = home_with(vec![feedback(1, None)]).await;
    let changed = Assessment {
        name: "better".into(),
        verdict: Verdict::Feedback { value: json!(false), error: None },
        rationale: None,
        updated_ns: 9,
        ..feedback(1, None)
    };
    let update = changed.clone();
    home.store.write(move |tx| tx.assessment_update(&update)).await.unwrap();
    assert_eq!(of_trace(&home).await, [changed]);
}

#[tokio::test]
async fn the_assessments_of_a_trace_go_with_it() {
    let home = home_with(vec![feedback(1, None), feedback(2, None)]).await;
    let cleared = home.store.write(|tx| {
        let row = tx.trace(trace_id(1))?.unwrap().row;
        tx.assessments_clear(row)
    });
    cleared.await.unwrap();
    assert_eq!(home.count("assessment").await, 0);
}

fn id_of(id: u8) -> AssessmentId {
    AssessmentId::from_bytes(&[id; 16]).unwrap()
}

/// Which assessments there are, what each overrides, and whether it counts.
async fn standing(home: &Home) -> Vec<(u8, Option<u8>, bool)> {
    let number = |id: AssessmentId| id.as_bytes()[0];
    let all = of_trace(home).await.into_iter();
    let mut all: Vec<_> =
        all.map(|it| (number(it.id), it.overrides.map(number), it.valid)).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn a_version_that_goes_from_the_middle_leaves_one_that_counts() {
    let all = vec![feedback(1, None), feedback(2, Some(1)), feedback(3, Some(2))];
    let home = home_with(all).await;
    let again = home.store.write(|tx| tx.assessment_delete(id_of(2))).await.unwrap();
    assert_eq!(again, None);
    assert_eq!(standing(&home).await, [(1, None, false), (3, Some(1), true)]);
    let again = home.store.write(|tx| tx.assessment_delete(id_of(3))).await.unwrap();
    assert_eq!(again, Some(id_of(1)));
    assert_eq!(standing(&home).await, [(1, None, true)]);
}

#[tokio::test]
async fn what_was_put_aside_comes_back_as_it_was() {
    let all = vec![feedback(1, None), feedback(2, Some(1))];
    let home = home_with(all).await;
    let before = of_trace(&home).await;
    let again = home.store.write(|tx| tx.assessment_put_aside(id_of(2), 50)).await.unwrap();
    assert_eq!(again, Some(id_of(1)));
    assert_eq!(standing(&home).await, [(1, None, true)]);
    for _ in 0..2 {
        let back = home.store.write(|tx| tx.assessment_restore(id_of(2))).await.unwrap();
        assert_eq!(back.id, id_of(2));
        assert_eq!(of_trace(&home).await, before);
    }
    assert_eq!(home.count("assessment_aside").await, 0);
}

#[tokio::test]
async fn what_was_put_aside_is_forgotten_in_time_and_with_its_trace() {
    let home = home_with((1..=3).map(|id| feedback(id, None)).collect()).await;
    let aside = home.store.write(|tx| {
        tx.assessment_put_aside(id_of(1), 50)?;
        tx.assessment_put_aside(id_of(2), 60)
    });
    aside.await.unwrap();
    let due = async |now_ns| home.store.read(move |tx| tx.assessments_aside_are_due(now_ns)).await;
    assert_eq!((due(50).await.unwrap(), due(51).await.unwrap()), (false, true));
    home.store.write(|tx| tx.assessments_forget(51)).await.unwrap();
    assert_eq!(home.count("assessment_aside").await, 1);
    let gone = home.store.write(|tx| tx.assessment_restore(id_of(1))).await;
    assert!(matches!(gone, Err(StoreError::NotFound { what: "assessment", .. })));
    let cleared = home.store.write(|tx| {
        let row = tx.trace(trace_id(1))?.unwrap().row;
        tx.assessments_clear(row)
    });
    cleared.await.unwrap();
    assert_eq!((home.count("assessment").await, home.count("assessment_aside").await), (0, 0));
}

#[tokio::test]
async fn what_comes_back_overrides_nothing_that_is_gone() {
    let home = home_with(vec![feedback(1, None), feedback(2, Some(1))]).await;
    let back = home.store.write(|tx| {
        tx.assessment_put_aside(id_of(2), 50)?;
        tx.assessment_delete(id_of(1))?;
        tx.assessment_restore(id_of(2))
    });
    assert_eq!(back.await.unwrap().overrides, None);
    assert_eq!(standing(&home).await, [(2, None, true)]);
}

#[tokio::test]
async fn a_session_is_judged_at_its_first_trace_and_found_at_any() {
    let home = Home::new();
    let turn = |trace: u8, start: i64, session: &str| {
        let mut turn = span(trace, 1, 0, start, "");
        turn.facts.session = Some(session.to_owned());
        turn
    };
    home.put(vec![turn(3, 30, "s"), turn(2, 20, "s"), turn(1, 10, "other")]).await;
    let first = async |session: &'static str| {
        let first = home.store.read(move |tx| tx.session_first_trace(ProjectId::DEFAULT, session));
        first.await.unwrap()
    };
    assert_eq!(first("s").await, Some(trace_id(2)));
    assert_eq!(first("none").await, None);
    let of = |id: u8, trace: u8, session: Option<&str>| {
        let metadata = session.map(|session| (SESSION.to_owned(), json!(session)));
        let metadata = metadata.into_iter().collect();
        Assessment { trace_id: trace_id(trace), metadata, ..feedback(id, None) }
    };
    let all = [of(4, 3, Some("s")), of(5, 2, Some("s")), of(6, 2, None), of(7, 1, Some("other"))];
    let written =
        home.store.write(move |tx| all.iter().try_for_each(|it| tx.assessment_create(it)));
    written.await.unwrap();
    // An earlier trace that comes late changes where the next one lies, not what was said.
    home.put(vec![turn(4, 5, "s")]).await;
    assert_eq!(first("s").await, Some(trace_id(4)));
    let judged = home.store.read(|tx| tx.session_assessments(ProjectId::DEFAULT, "s"));
    let judged: Vec<_> = judged.await.unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(judged, [id_of(4), id_of(5)]);
    let elsewhere = home.store.read(|tx| tx.session_assessments(ProjectId(7), "s"));
    assert_eq!(elsewhere.await.unwrap(), []);
}

#[tokio::test]
async fn names_are_told_with_the_type_of_their_values() {
    let said = |id: u8, name: &str, value: Json| Assessment {
        name: name.into(),
        verdict: Verdict::Feedback { value, error: None },
        ..feedback(id, None)
    };
    let expected = Assessment {
        name: "answer".into(),
        verdict: Verdict::Expectation { value: json!({"long": "x".repeat(80)}) },
        ..feedback(9, None)
    };
    let superseded = Assessment { overrides: Some(id_of(1)), ..said(8, "tone", json!("warm")) };
    let home = home_with(vec![
        said(1, "tone", json!("cold")),
        said(2, "tone", json!("mild")),
        said(3, "ok", json!(true)),
        said(4, "why", json!("long words ".repeat(9))),
        said(5, "score", json!(0.5)),
        said(6, "tone", Json::Null),
        said(7, "score", json!(1)),
        superseded,
        expected,
    ])
    .await;
    let ask = async |prefix: &'static str| {
        let read = home.store.read(move |tx| tx.answered(Some(ProjectId::DEFAULT), prefix));
        read.await.unwrap()
    };
    let one = |asked, name: &str, answers, categories: &[&str]| Answered {
        asked,
        name: name.into(),
        answers: Some(answers),
        categories: categories.iter().map(|&text| text.into()).collect(),
        count: Some(1),
    };
    let tone = Answered {
        count: Some(3),
        ..one(Asked::Feedback, "tone", AnswerType::Category, &["mild", "warm"])
    };
    let score =
        Answered { count: Some(2), ..one(Asked::Feedback, "score", AnswerType::Number, &[]) };
    let all = [
        tone.clone(),
        score,
        one(Asked::Feedback, "ok", AnswerType::YesNo, &[]),
        one(Asked::Feedback, "why", AnswerType::Text, &[]),
        one(Asked::Expectation, "answer", AnswerType::Json, &[]),
    ];
    assert_eq!(ask("").await, all);
    assert_eq!(ask("to").await, [tone]);
    let elsewhere = home.store.read(|tx| tx.answered(Some(ProjectId(7)), ""));
    assert_eq!(elsewhere.await.unwrap(), []);
}
