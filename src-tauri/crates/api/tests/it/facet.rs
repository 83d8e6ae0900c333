//! Facets of the list of traces, and queries that a choice among them makes.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::facet::{Facet, FacetKind, QueryChosen, TraceFacets};
use touchstone_testkit::{TestCtx, span};

use crate::assert_error;

/// Four traces of three users, of which two name a model.
async fn served() -> TestCtx {
    let test = TestCtx::new().await;
    let start = touchstone_testkit::otlp::START_US;
    let said =
        [(1, "ada", Some("m-1")), (2, "ada", None), (3, "eve", Some("m-2")), (4, "kim", None)];
    test.send(said.into_iter().map(|(number, user, model)| {
        let made = span(number, 1).at_us(start + number * 1_000_000).text("user.id", user);
        match model {
            Some(model) => made.text("gen_ai.request.model", model),
            None => made,
        }
    }))
    .await;
    test
}

async fn facets(test: &TestCtx, request: Json) -> TraceFacets {
    test.call("trace_facets", request).await
}

fn of(facets: &TraceFacets, kind: FacetKind) -> Vec<(&str, i64, bool)> {
    let facet: Option<&Facet> = facets.facets.iter().find(|facet| facet.kind == kind);
    let values = facet.into_iter().flat_map(|facet| &facet.values);
    values.map(|value| (&*value.value, value.count, value.chosen)).collect()
}

#[tokio::test]
async fn values_are_counted_and_what_the_query_asks_for_is_chosen() {
    let test = served().await;
    let all = facets(&test, json!({"project": "0"})).await;
    assert_eq!((all.traces, all.counted), (Some(4), 4));
    let users = [("ada", 2, false), ("eve", 1, false), ("kim", 1, false)];
    assert_eq!(of(&all, FacetKind::User), users);
    let some = facets(&test, json!({"query": "user:eve"})).await;
    assert_eq!(some.counted, 1);
    // The others can still be chosen beside it.
    assert_eq!(
        of(&some, FacetKind::User),
        [("ada", 2, false), ("eve", 1, true), ("kim", 1, false)]
    );
    assert_eq!(of(&some, FacetKind::Model), [("m-2", 1, false)]);
    let two = facets(&test, json!({"query": "(user:eve OR user:kim) model:m-2"})).await;
    assert_eq!(of(&two, FacetKind::User), [("eve", 1, true), ("kim", 0, true)]);
    assert_eq!(of(&two, FacetKind::Model), [("m-2", 1, true)]);
    let none = facets(&test, json!({"query": "tags.env:prod"})).await;
    assert_eq!(of(&none, FacetKind::Tag), [("prod", 0, true)]);
    assert_eq!(none.traces, Some(0));
}

#[tokio::test]
async fn a_chosen_value_too_rare_to_be_shown_keeps_its_count() {
    let test = TestCtx::new().await;
    let start = touchstone_testkit::otlp::START_US;
    // Of 52 users each but the last has two traces.
    test.send((1..=103).map(|number| {
        let user = format!("user {:02}", number / 2);
        span(number, 1).at_us(start + number * 1_000).text("user.id", &user)
    }))
    .await;
    let some = facets(&test, json!({"query": "user:\"user 00\""})).await;
    let users = some.facets.iter().find(|facet| facet.kind == FacetKind::User).unwrap();
    let chosen = users.values.iter().find(|value| value.chosen).unwrap();
    assert_eq!((&*chosen.value, chosen.count), ("user 00", 1));
    let shown = i64::try_from(users.values.len()).unwrap();
    assert_eq!((shown, shown + users.more), (51, 52));
}

#[tokio::test]
async fn counts_keep_to_the_time_and_a_wrong_query_or_project_is_refused() {
    let test = served().await;
    let from_us = touchstone_testkit::otlp::START_US + 3_000_000;
    let late = facets(&test, json!({"from_us": from_us})).await;
    assert_eq!(of(&late, FacetKind::User), [("eve", 1, false), ("kim", 1, false)]);
    let error = test.refused("trace_facets", json!({"query": "status = ("})).await;
    assert!(error.code == ErrorCode::BadRequest && error.at.is_some(), "{error:?}");
    let error = test.refused("trace_facets", json!({"project": "99"})).await;
    assert_error(&error, ErrorCode::NotFound, "no project");
}

#[tokio::test]
async fn a_choice_is_put_into_a_query_and_taken_out_of_it() {
    let test = TestCtx::new().await;
    let choose = async |query: &str, field: &str, values: &[&str]| -> String {
        let request = json!({"query": query, "field": field, "values": values});
        let chosen: QueryChosen = test.call("query_choose", request).await;
        chosen.query
    };
    assert_eq!(choose("refund", "status", &["ERROR"]).await, "refund status:error");
    let two = choose("refund user:ada", "user", &["ada", "eve", "ada"]).await;
    assert_eq!(two, "refund (user:ada OR user:eve)");
    assert_eq!(choose(&two, "user", &[]).await, "refund");
    let request = json!({"query": "", "field": "duration", "values": ["1"]});
    let error = test.refused("query_choose", request).await;
    assert_error(&error, ErrorCode::BadRequest, "`field`");
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    let request = json!({"query": "", "field": "user", "values": many});
    assert_error(&test.refused("query_choose", request).await, ErrorCode::BadRequest, "`values`");
}
