//! `trace_list` with a query.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::trace::TracePage;
use touchstone_testkit::{TestCtx, Usual, span, span_id, trace_id};

use crate::assert_error;

/// Three conversations, the later the higher their number, of which two speak of a refund.
async fn asked() -> TestCtx {
    let test = TestCtx::new().await;
    let start = touchstone_testkit::otlp::START_US;
    let said = [(1, "Refund my order 4711, please"), (2, "Good morning"), (3, "A late refund")];
    test.send(said.into_iter().map(|(number, text)| {
        span(number, 7).at_us(start + number * 1_000_000).chat(
            Usual::GenAi,
            &[("user", text)],
            "Sure!",
        )
    }))
    .await;
    test
}

async fn ids(test: &TestCtx, request: Json) -> Vec<String> {
    let page: TracePage = test.call("trace_list", request).await;
    page.rows.into_iter().map(|row| row.trace_id).collect()
}

#[tokio::test]
async fn a_query_finds_traces_newest_first_and_shows_where_they_say_it() {
    let test = asked().await;
    for is_indexed in [false, true] {
        if is_indexed {
            test.engine().store().text_settle().await.unwrap();
        }
        let page: TracePage = test.call("trace_list", json!({"query": "refund"})).await;
        let found: Vec<_> = page.rows.iter().map(|row| row.trace_id.clone()).collect();
        assert_eq!(found, [trace_id(3), trace_id(1)]);
        assert_eq!((page.next_cursor, page.outside, page.searched_to_us), (None, None, None));
        let hit = page.rows[1].hit.as_ref().unwrap();
        assert_eq!(hit.span_id.as_deref(), Some(span_id(7).as_str()));
        assert_eq!(hit.snippet, "Refund my order 4711, please");
        assert_eq!(hit.marks, [(0, 6)]);
        assert_eq!(ids(&test, json!({"query": "4711"})).await, [trace_id(1)]);
        assert_eq!(ids(&test, json!({"query": "\"late refund\""})).await, [trace_id(3)]);
        assert_eq!(ids(&test, json!({"query": "text:*order 47*"})).await, [trace_id(1)]);
        assert_eq!(ids(&test, json!({"query": "refund", "order": "ranked"})).await.len(), 2);
    }
}

#[tokio::test]
async fn pages_of_a_query_follow_each_other() {
    let test = asked().await;
    for order in ["newest", "ranked"] {
        let mut request = json!({"query": "sure", "order": order, "limit": 1});
        let mut found = Vec::new();
        loop {
            let page: TracePage = test.call("trace_list", request.clone()).await;
            found.extend(page.rows.into_iter().map(|row| row.trace_id));
            let Some(next) = page.next_cursor else { break };
            request["cursor"] = json!(next);
        }
        found.sort();
        assert_eq!(found, [1, 2, 3].map(trace_id), "{order}");
    }
}

#[tokio::test]
async fn a_query_keeps_to_its_time_and_says_how_many_lie_outside() {
    let test = asked().await;
    let start = touchstone_testkit::otlp::START_US + 2_000_000;
    assert_eq!(ids(&test, json!({"query": "refund", "from_us": start})).await, [trace_id(3)]);
    assert_eq!(ids(&test, json!({"query": "refund", "to_us": start})).await, [trace_id(1)]);
    let page: TracePage = test.call("trace_list", json!({"query": "nobody"})).await;
    assert_eq!((page.rows.len(), page.outside), (0, Some(3)));
    assert_eq!(ids(&test, json!({"query": "  "})).await.len(), 3);
}

#[tokio::test]
async fn a_query_that_cannot_be_read_tells_where() {
    let test = asked().await;
    let error = test.refused("trace_list", json!({"query": "status = ("})).await;
    assert!(error.code == ErrorCode::BadRequest && error.at.is_some(), "{error:?}");
    let long = json!({"query": format!("name LIKE '{}'", "_".repeat(9_000))});
    let error = test.refused("trace_list", long).await;
    assert_error(&error, ErrorCode::BadRequest, "cannot be used");
    assert_eq!(error.at, Some(11));
    for cursor in ["x", "12.5"] {
        let request = json!({"query": "refund", "cursor": cursor});
        assert_error(&test.refused("trace_list", request).await, ErrorCode::BadRequest, "cursor");
    }
    let request = json!({"query": "a ".repeat(600_000)});
    assert_eq!(test.refused("trace_list", request).await.code, ErrorCode::BadRequest);
    let request = json!({"query": "refund", "project": "99"});
    assert_error(&test.refused("trace_list", request).await, ErrorCode::NotFound, "no project");
}

#[tokio::test]
async fn traces_come_in_the_order_asked_for_page_by_page_with_and_without_words() {
    let test = TestCtx::new().await;
    let start = touchstone_testkit::otlp::START_US;
    // The number is the order of their starts; the second took longest, the third shortest. The
    // first states no tokens.
    let lasts = [(1, 500, None), (2, 900, Some(7)), (3, 100, Some(9))];
    test.send(lasts.into_iter().map(|(number, ms, tokens)| {
        let made = span(number, 7).at_us(start + number * 1_000_000).lasting_us(ms * 1_000);
        match tokens {
            Some(tokens) => made.int("gen_ai.usage.input_tokens", tokens),
            None => made,
        }
    }))
    .await;
    for query in ["", "status != 'ERROR'"] {
        for (order, expected) in [
            ("newest", [3, 2, 1]),
            ("oldest", [1, 2, 3]),
            ("slowest", [2, 1, 3]),
            ("fastest", [3, 1, 2]),
            ("most_tokens", [3, 2, 1]),
            ("fewest_tokens", [2, 3, 1]),
            ("costliest", [3, 2, 1]),
            ("cheapest", [3, 2, 1]),
        ] {
            let mut request = json!({"query": query, "order": order, "limit": 1, "project": "0"});
            let mut found = Vec::new();
            loop {
                let page: TracePage = test.call("trace_list", request.clone()).await;
                found.extend(page.rows.into_iter().map(|row| row.trace_id));
                let Some(next) = page.next_cursor else { break };
                request["cursor"] = json!(next);
            }
            assert_eq!(found, expected.map(trace_id), "{order} of `{query}`");
        }
        let from_us = start + 2_000_000;
        let request = json!({"query": query, "order": "slowest", "from_us": from_us});
        assert_eq!(ids(&test, request).await, [2, 3].map(trace_id));
    }
}

#[tokio::test]
async fn rows_say_what_their_columns_are_asked_for() {
    let test = asked().await;
    let id = trace_id(1).parse().unwrap();
    let tag = test.engine().store().write(move |tx| tx.trace_tag_set(id, "env", Some("prod")));
    tag.await.unwrap();
    for query in ["", "refund"] {
        let request = json!({"query": query, "columns": ["tags.env", "feedback.tone"]});
        let page: TracePage = test.call("trace_list", request).await;
        let row = page.rows.iter().find(|row| row.trace_id == trace_id(1)).unwrap();
        assert_eq!(row.cells, Some(vec![Some("prod".to_owned()), None]));
    }
    let page: TracePage = test.call("trace_list", json!({})).await;
    assert_eq!(page.rows[0].cells, None);
    let error = test.refused("trace_list", json!({"columns": ["satus"]})).await;
    assert_error(&error, ErrorCode::BadRequest, "`columns[0]`");
    let error = test.refused("trace_list", json!({"columns": vec!["name"; 21]})).await;
    assert_error(&error, ErrorCode::BadRequest, "`columns`");
}

#[tokio::test]
async fn of_a_session_one_trace_stands_for_all_with_what_the_session_is() {
    let test = TestCtx::new().await;
    let start = touchstone_testkit::otlp::START_US;
    // 1, 3 and 5 are of one session, 2 is of another, 4 of none.
    test.send((1..=5).map(|number| {
        let made = span(number, 1).at_us(start + number * 1_000_000).text("user.id", "ada");
        match number {
            4 => made,
            2 => made.text("session.id", "other"),
            _ => made.text("session.id", "talk"),
        }
    }))
    .await;
    for query in ["", "user:ada"] {
        let request = json!({"query": query, "by_session": true});
        let page: TracePage = test.call("trace_list", request).await;
        let shown: Vec<_> = page
            .rows
            .iter()
            .map(|row| (&*row.trace_id, row.in_session.as_ref().map(|session| session.turns)))
            .collect();
        let ids = [5, 4, 2].map(trace_id);
        assert_eq!(shown, [(&*ids[0], Some(3)), (&*ids[1], None), (&*ids[2], Some(1))], "{query}");
        assert_eq!(page.next_cursor, None);
    }
    let request = json!({"by_session": true, "limit": 1});
    let page: TracePage = test.call("trace_list", request).await;
    assert_eq!(page.rows.len(), 3, "a page may hold more than was asked for, up to 200");
    let plain: TracePage = test.call("trace_list", json!({})).await;
    assert!(plain.rows.len() == 5 && plain.rows.iter().all(|row| row.in_session.is_none()));
}
