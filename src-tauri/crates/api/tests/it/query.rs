//! What a query can ask.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::query::{QueryFieldKind, QueryFields, QueryValue, QueryValues};
use touchstone_domain::filter::{Filter, FilterError};
use touchstone_testkit::{TestCtx, span};

use crate::assert_error;

#[tokio::test]
async fn every_field_that_is_offered_can_be_asked_with_its_values() {
    let test = TestCtx::new().await;
    let QueryFields { fields } = test.call("query_fields", json!({})).await;
    assert!(fields.len() > 20 && fields[0].name == "text");
    for field in fields {
        let name = field.name.trim_end_matches('.');
        let name = if name == field.name { name.to_owned() } else { format!("{name}.key") };
        let mut values = field.values;
        if values.is_empty() {
            let example = match field.kind {
                QueryFieldKind::Text | QueryFieldKind::Choice => "a/1",
                QueryFieldKind::Number => "10k",
                QueryFieldKind::Duration => "2s",
                QueryFieldKind::Money => "$0.05",
                QueryFieldKind::Time => "-2h",
            };
            values.push(example.into());
        }
        for value in values {
            let query = format!("{name}:{value}");
            let read: Result<_, FilterError> = Filter::read_at(&query, 0);
            assert!(read.is_ok(), "{query}: {read:?}");
        }
    }
}

#[tokio::test]
async fn values_are_those_of_the_store_and_those_of_the_language() {
    let test = TestCtx::new().await;
    test.send([span(1, 1).text("gen_ai.request.model", "gpt-4o")]).await;
    let ask = async |field: &str, prefix: &str| -> Vec<QueryValue> {
        let request = json!({"project": "0", "field": field, "prefix": prefix});
        let values: QueryValues = test.call("query_values", request).await;
        values.values
    };
    let value = |value: &str, count| QueryValue { value: value.into(), count };
    assert_eq!(ask("model", "gpt").await, [value("gpt-4o", Some(1))]);
    assert_eq!(ask("model", "x").await, []);
    assert_eq!(ask("status", "err").await, [value("ERROR", None)]);
    assert_eq!(ask("has", "feed").await, [value("feedback", None)]);
    let request = json!({"field": "modle", "prefix": ""});
    let error = test.refused("query_values", request).await;
    assert_error(&error, ErrorCode::BadRequest, "did you mean `model`?");
    assert_eq!(error.at, Some(1));
}
