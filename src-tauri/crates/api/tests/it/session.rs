//! Sessions: pages of them, one, windows on their turns, and their search.

use serde_json::{Map, Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::session::{Session, SessionLocated, SessionPage, SessionTurns};
use touchstone_api::shape::trace::TraceState;
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::AssessmentId;
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{SpanBuilder, TestCtx, Usual, span, span_id, trace_id};

use crate::assert_error;

/// A turn that starts `after` seconds after the first: an agent that calls a model.
fn turn(trace: u64, after: u64, session: &str, said: (&str, &str)) -> [SpanBuilder; 2] {
    let at = START_US + after * 1_000_000;
    let chat = span(trace, 2).under(1).at_us(at).chat(Usual::GenAi, &[("user", said.0)], said.1);
    [span(trace, 1).named("agent").session(session).at_us(at), chat.tokens(Usual::GenAi, 10, 5)]
}

async fn ids(test: &TestCtx, request: Json) -> Vec<String> {
    let page: SessionPage = test.call("session_list", request).await;
    page.rows.into_iter().map(|row| row.session).collect()
}

/// All pages from the first to the last.
async fn pages(test: &TestCtx, mut request: Json) -> Vec<SessionPage> {
    let mut pages = Vec::new();
    loop {
        let page: SessionPage = test.call("session_list", request.clone()).await;
        request["cursor"] = json!(page.next_cursor);
        let ended = page.next_cursor.is_none();
        pages.push(page);
        if ended || pages.len() > 100 {
            return pages;
        }
    }
}

async fn judge(test: &TestCtx, id: u8, trace: u64, name: &str, of_session: bool) {
    let metadata = if of_session {
        Map::from_iter([("mlflow.trace.session".to_owned(), json!("s-1"))])
    } else {
        Map::new()
    };
    let assessment = Assessment {
        id: AssessmentId::from_bytes(&[id; 16]).unwrap(),
        trace_id: trace_id(trace).parse().unwrap(),
        span_id: None,
        name: name.into(),
        verdict: Verdict::Feedback { value: json!(true), error: None },
        source: Source { kind: SourceKind::Human, id: "ann".into() },
        rationale: None,
        metadata,
        overrides: None,
        valid: true,
        created_ns: i64::from(id),
        updated_ns: i64::from(id),
    };
    let store = test.engine().store();
    store.write(move |tx| tx.assessment_create(&assessment)).await.unwrap();
}

#[tokio::test]
async fn a_session_is_listed_with_what_its_turns_say_together() {
    let test = TestCtx::new().await;
    test.send(turn(1, 0, "s-1", ("Where is my parcel?", "On its way."))).await;
    let [agent, chat] = turn(2, 60, "s-1", ("And now?", "At your door."));
    test.send([agent.failed("late").text("user.id", "ada"), chat]).await;
    judge(&test, 1, 2, "helpful", false).await;
    let page: SessionPage = test.call("session_list", json!({"project": "0"})).await;
    let [row] = page.rows.as_slice() else { panic!("{page:?}") };
    assert_eq!((row.session.as_str(), row.project.as_str()), ("s-1", "0"));
    assert_eq!((row.turns, row.failed_turns, row.error_count), (2, 1, 1));
    assert_eq!((row.first_us, row.duration_us), (START_US.cast_signed(), 61_000_000));
    assert_eq!((row.last_us - row.first_us, row.worked_us), (61_000_000, 2_000_000));
    assert_eq!((row.usage.input, row.usage.total), (Some(20), Some(30)));
    assert!(row.cost.total_usd_nanos.is_some() && row.cost.estimated);
    assert_eq!(row.request.as_deref(), Some("Where is my parcel?"));
    assert_eq!(row.response.as_deref(), Some("At your door."));
    assert_eq!(row.users, ["ada"]);
    assert_eq!((row.feedback[0].name.as_str(), row.feedback[0].yes), ("helpful", 1));
    assert_eq!((row.judged_turns, page.counting, page.limited), (2, false, false));
}

#[tokio::test]
async fn pages_follow_each_other_last_active_first_within_a_time_range() {
    let test = TestCtx::new().await;
    for number in 1..=7_u64 {
        test.send(turn(number, number * 10, &format!("s-{number}"), ("Q", "A"))).await;
    }
    let of = |page: &SessionPage| -> Vec<String> {
        page.rows.iter().map(|row| row.session.clone()).collect()
    };
    let all = pages(&test, json!({"limit": 3})).await;
    assert_eq!(all.iter().map(of).collect::<Vec<_>>().concat().len(), 7);
    assert_eq!(of(&all[0]), ["s-7", "s-6", "s-5"]);
    let at = |second: u64| START_US + second * 1_000_000;
    let some = ids(&test, json!({"from_us": at(20), "to_us": at(40)})).await;
    assert_eq!(some, ["s-3", "s-2"]);
    let none: SessionPage = test.call("session_list", json!({"from_us": at(900)})).await;
    assert_eq!((none.rows.len(), none.total, none.outside), (0, Some(0), Some(7)));
    assert_eq!((all[0].total, all[1].total), (Some(7), None), "counted once");
}

#[tokio::test]
async fn sessions_are_sorted_with_and_without_a_search() {
    let test = TestCtx::new().await;
    for (number, turns) in [(1, 2), (2, 3), (3, 1)] {
        for turn_number in 0..turns {
            let id = number * 10 + turn_number;
            test.send(turn(id, id * 10, &format!("s-{number}"), ("parcel", "A"))).await;
        }
    }
    test.send(turn(40, 0, "other", ("giraffe", "A"))).await;
    let by = async |sort: &str, search: &str, ascending: bool| {
        let request = json!({"sort": sort, "search": search, "ascending": ascending, "limit": 2});
        let found = pages(&test, request).await;
        assert!(found.iter().all(|page| !page.limited && page.searched_to_us.is_none()));
        let rows = found.iter().flat_map(|page| &page.rows);
        rows.map(|row| row.session.clone()).collect::<Vec<_>>()
    };
    assert_eq!(by("turns", "parcel", false).await, ["s-2", "s-1", "s-3"]);
    assert_eq!(by("turns", "s-", true).await, ["s-3", "s-1", "s-2"]);
    assert_eq!(by("begun", "", true).await, ["other", "s-1", "s-2", "s-3"]);
    assert_eq!(by("duration", "", false).await[..2], ["s-2", "s-1"]);
    assert_eq!(by("last_active", "", true).await, ["other", "s-1", "s-2", "s-3"]);
    for sort in ["errors", "tokens", "cost"] {
        assert_eq!(by(sort, "", false).await.len(), 4, "{sort}");
    }
}

#[tokio::test]
async fn sessions_are_found_by_their_id_first_and_then_by_what_their_traces_say() {
    let test = TestCtx::new().await;
    test.send(turn(1, 0, "parcel-1", ("Hello", "Hi"))).await;
    test.send(turn(2, 10, "b", ("Where is my parcel?", "Here"))).await;
    test.send(turn(3, 20, "b", ("The parcel again", "Here"))).await;
    test.send(turn(4, 30, "c", ("parcel", "yes"))).await;
    test.send(turn(5, 40, "d", ("Something else", "no"))).await;
    test.send([span(6, 1).at_us(START_US).text("input.value", "a parcel of nobody")]).await;
    assert_eq!(ids(&test, json!({"search": "parcel"})).await, ["parcel-1", "c", "b"]);
    let one_by_one = pages(&test, json!({"search": "parcel", "limit": 1})).await;
    let each: Vec<&str> =
        one_by_one.iter().flat_map(|page| &page.rows).map(|row| row.session.as_str()).collect();
    assert_eq!(each, ["parcel-1", "c", "b"], "each once, however the pages are cut");
    assert_eq!(ids(&test, json!({"search": "  "})).await.len(), 4);
    assert_eq!(ids(&test, json!({"search": "name:agent \"where is\""})).await, ["b"]);
    let to = START_US + 25_000_000;
    assert_eq!(ids(&test, json!({"search": "parcel", "to_us": to})).await, ["parcel-1", "b"]);
    let none: SessionPage = test.call("session_list", json!({"search": "giraffe"})).await;
    assert_eq!((none.rows.len(), none.outside), (0, Some(4)));
}

#[tokio::test]
async fn an_id_that_is_no_query_is_found_and_a_query_that_cannot_be_read_is_refused() {
    let test = TestCtx::new().await;
    test.send(turn(1, 0, "status:odd-1", ("Hello", "Hi"))).await;
    assert_eq!(ids(&test, json!({"search": "status:odd"})).await, ["status:odd-1"]);
    let error = test.refused("session_list", json!({"search": "status:even"})).await;
    assert_error(&error, ErrorCode::BadRequest, "status");
}

#[tokio::test]
async fn one_session_is_read_with_what_was_judged_of_it_and_of_its_turns() {
    let test = TestCtx::new().await;
    test.send(turn(1, 0, "s-1", ("Q", "A"))).await;
    test.send(turn(2, 10, "s-1", ("Q", "A"))).await;
    judge(&test, 1, 1, "calm", true).await;
    judge(&test, 2, 2, "helpful", false).await;
    let read: Session = test.call("session_get", json!({"project": "0", "session": "s-1"})).await;
    assert_eq!((read.row.turns, read.project_name.as_str()), (2, "Default"));
    let names: Vec<_> = read.row.feedback.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["calm", "helpful"]);
    let absent = test.refused("session_get", json!({"project": "0", "session": "s-2"})).await;
    assert_error(&absent, ErrorCode::NotFound, "there is no session `s-2`");
}

#[tokio::test]
async fn a_window_on_a_session_shows_its_turns_in_order_with_the_tools_they_used() {
    let test = TestCtx::new().await;
    for number in 1..=5_u64 {
        // The later it started, the earlier it arrives.
        test.send(turn(number, 60 - number * 10, "s-1", (&format!("Q {number}"), "A"))).await;
    }
    let at = START_US + 10_000_000;
    let tool =
        span(5, 3).under(1).named("lookup").at_us(at).text("openinference.span.kind", "TOOL");
    test.send([tool.failed("no")]).await;
    judge(&test, 1, 5, "helpful", false).await;
    let request = json!({"project": "0", "session": "s-1", "offset": 0, "count": 2});
    let window: SessionTurns = test.call("session_turns", request).await;
    assert_eq!((window.total, window.offset, window.turns.len()), (5, 0, 2));
    let first = &window.turns[0];
    assert_eq!(first.trace.request.as_deref(), Some("Q 5"));
    assert_eq!(first.request_span.as_deref(), Some(span_id(2).as_str()));
    assert_eq!((first.trace.state, first.trace.duration_us), (TraceState::Ok, 1_000_000));
    let [step] = first.steps.as_deref().unwrap() else { panic!("{first:?}") };
    assert_eq!((step.name.as_str(), step.step_type.as_str()), ("lookup", "TOOL"));
    assert_eq!((first.assessments.len(), first.more_steps), (1, false));
    assert_eq!(first.failed_span, None, "a step failed, the turn did not");
    let request = json!({"project": "0", "session": "s-1", "offset": 4, "count": 100});
    let last: SessionTurns = test.call("session_turns", request).await;
    assert_eq!(last.turns[0].trace.trace_id, trace_id(1));
}

#[tokio::test]
async fn a_turn_is_found_in_its_session_and_so_is_the_next_that_failed() {
    let test = TestCtx::new().await;
    for number in 1..=4_u64 {
        let [agent, chat] = turn(number, number * 10, "s-1", ("Q", "A"));
        let agent = if number == 3 { agent.failed("no") } else { agent };
        test.send([agent, chat]).await;
    }
    let find = async |trace: Json, seek: &str| {
        let request = json!({"project": "0", "session": "s-1", "trace_id": trace, "seek": seek});
        let found: SessionLocated = test.call("session_locate", request).await;
        found.index
    };
    assert_eq!(find(json!(trace_id(4)), "itself").await, Some(3));
    assert_eq!(find(json!(trace_id(9)), "itself").await, None);
    assert_eq!(find(Json::Null, "next_failed").await, Some(2));
    assert_eq!(find(json!(trace_id(4)), "previous_failed").await, Some(2));
    let request = json!({"project": "0", "session": "s-1", "offset": 2, "count": 1});
    let window: SessionTurns = test.call("session_turns", request).await;
    assert_eq!(window.turns[0].failed_span.as_deref(), Some(span_id(1).as_str()));
    let nowhere = json!({"project": "0", "session": "s-2", "seek": "next_failed"});
    let error = test.refused("session_locate", nowhere).await;
    assert_error(&error, ErrorCode::NotFound, "there is no session `s-2`");
}

#[tokio::test]
async fn what_names_no_project_and_no_page_is_refused() {
    let test = TestCtx::new().await;
    let refusals = [
        (json!({"project": "9"}), ErrorCode::NotFound, "there is no project `9`"),
        (json!({"project": "x"}), ErrorCode::BadRequest, "`project`"),
        (json!({"limit": 201}), ErrorCode::BadRequest, "between 1 and 200"),
        (json!({"cursor": "x"}), ErrorCode::BadRequest, "is not one that `session_list` gave"),
        (
            json!({"search": "a", "cursor": "1.1"}),
            ErrorCode::BadRequest,
            "is not one that `session_list` gave",
        ),
    ];
    for (request, code, words) in refusals {
        assert_error(&test.refused("session_list", request).await, code, words);
    }
    let wide = json!({"project": "0", "session": "s", "offset": 0, "count": 101});
    assert_error(&test.refused("session_turns", wide).await, ErrorCode::BadRequest, "1 and 100");
}
