//! Large values of a span: left out of it, and looked into part by part.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::span::SpanDetail;
use touchstone_api::shape::value::{ValueFound, ValueKind, ValuePart, ValueText};
use touchstone_testkit::{TestCtx, Usual, span, span_id, trace_id};

use crate::assert_error;

/// Entries of the large value.
const MANY: usize = 5_000;

async fn large() -> TestCtx {
    let test = TestCtx::new().await;
    let items: Vec<Json> = (0..MANY).map(|number| json!({"n": number, "t": "x"})).collect();
    let value = json!({"items": items, "long": "ä".repeat(3_000), "__proto__": {"é": null}});
    let chat = span(1, 1).chat(Usual::GenAi, &[("user", "Hello?")], "Hello!");
    test.send([chat.text("small", "1").text("state", &value.to_string())]).await;
    test
}

fn at(place: &str, more: Json) -> Json {
    let mut request = json!({"trace_id": trace_id(1), "span_id": span_id(1), "place": place});
    if let (Json::Object(request), Json::Object(more)) = (&mut request, more) {
        request.extend(more);
    }
    request
}

/// Where the large value stands among the attributes.
async fn place(test: &TestCtx) -> String {
    let request = json!({"trace_id": trace_id(1), "span_id": span_id(1), "most_bytes": 10_000});
    let detail: SpanDetail = test.call("span_get", request).await;
    assert_eq!(detail.large.len(), 1);
    let large = &detail.large[0];
    assert!(large.bytes > 90_000);
    let index: usize = large.place.strip_prefix("attributes.").unwrap().parse().unwrap();
    assert_eq!(
        (detail.attributes[index].name.as_str(), &detail.attributes[index].value),
        ("state", &Json::Null)
    );
    assert_eq!(detail.input_messages.len(), 1);
    large.place.clone()
}

#[tokio::test]
async fn a_large_value_is_left_out_and_read_part_by_part() {
    let test = large().await;
    let place = place(&test).await;
    let whole: ValuePart =
        test.call("value_get", at(&place, json!({"path": [], "offset": 0, "count": 10}))).await;
    assert_eq!((whole.kind, whole.size), (ValueKind::Object, 3));
    let entries: Vec<_> =
        whole.entries.iter().map(|it| (it.key.as_str(), it.kind, it.size)).collect();
    let wanted = [
        ("__proto__", ValueKind::Object, 1),
        ("items", ValueKind::List, 5_000),
        ("long", ValueKind::Text, 3_000),
    ];
    assert_eq!(entries, wanted);
    assert!(whole.entries.iter().all(|entry| entry.value.is_null()));

    let request = at(&place, json!({"path": ["items"], "offset": 4_998, "count": 10}));
    let items: ValuePart = test.call("value_get", request).await;
    let keys: Vec<_> = items.entries.iter().map(|it| it.key.as_str()).collect();
    assert_eq!((keys, items.size, items.offset), (vec!["4998", "4999"], 5_000, 4_998));
    let request = at(&place, json!({"path": ["items", "7"], "offset": 0, "count": 10}));
    let item: ValuePart = test.call("value_get", request).await;
    assert_eq!(item.entries[0].value, json!(7));
    let request = at(&place, json!({"path": ["long"], "offset": 2_999, "count": 1}));
    let words: ValuePart = test.call("value_get", request).await;
    assert_eq!((words.kind, words.value), (ValueKind::Text, json!("ä")));
}

#[tokio::test]
async fn a_part_of_a_large_value_is_copied_as_text() {
    let test = large().await;
    let place = place(&test).await;
    let copied = async |path: Json| -> String {
        let part: ValueText = test.call("value_text", at(&place, json!({"path": path}))).await;
        part.text
    };
    assert_eq!(copied(json!(["items", "7", "t"])).await, "x");
    assert_eq!(copied(json!(["items", "7"])).await, "{\n  \"n\": 7,\n  \"t\": \"x\"\n}");
    assert_eq!(copied(json!(["long"])).await.chars().count(), 3_000);
    let nowhere = at(&place, json!({"path": ["items", "5000"]}));
    let error = test.refused("value_text", nowhere).await;
    assert_error(&error, ErrorCode::NotFound, "there is no entry");
}

#[tokio::test]
async fn a_large_value_tells_the_way_to_what_it_says() {
    let test = large().await;
    let place = place(&test).await;
    let ways = async |text: &str| -> (Vec<String>, bool) {
        let found: ValueFound = test.call("value_find", at(&place, json!({"text": text}))).await;
        let way = |path: &Vec<touchstone_api::shape::value::ValueStep>| {
            let keys: Vec<_> = path.iter().map(|step| step.key.as_str()).collect();
            keys.join(" ")
        };
        (found.paths.iter().map(way).collect(), found.more)
    };
    assert_eq!(ways("4321").await, (vec!["items 4321 n".to_owned()], false));
    assert_eq!(ways("E").await.0, ["__proto__ é", "items"]);
    let (many, more) = ways("x").await;
    assert_eq!((many.len(), more), (200, true));
}

#[tokio::test]
async fn places_and_parts_that_are_not_there_are_refused() {
    let test = large().await;
    let part = json!({"path": [], "offset": 0, "count": 1});
    for place in ["attributes.99", "attributes.x", "secrets"] {
        let error = test.refused("value_get", at(place, part.clone())).await;
        assert_error(&error, ErrorCode::NotFound, "there is no value");
    }
    let nowhere = at("input", json!({"path": ["x", "y"], "offset": 0, "count": 1}));
    let error = test.refused("value_get", nowhere).await;
    assert_error(&error, ErrorCode::NotFound, "there is no entry");
    let many = at("input", json!({"path": [], "offset": 0, "count": 201}));
    let error = test.refused("value_get", many).await;
    assert_error(&error, ErrorCode::BadRequest, "`count` must lie between 1 and 200");
    let error = test.refused("value_find", at("input", json!({"text": " "}))).await;
    assert_error(&error, ErrorCode::BadRequest, "`text` is empty");
}

#[tokio::test]
async fn without_a_limit_a_span_is_whole() {
    let test = large().await;
    let request = json!({"trace_id": trace_id(1), "span_id": span_id(1)});
    let detail: SpanDetail = test.call("span_get", request).await;
    assert!(detail.large.is_empty() && detail.attributes.iter().all(|it| !it.value.is_null()));
}

#[tokio::test]
async fn large_messages_and_documents_are_left_out_and_read_part_by_part() {
    let test = TestCtx::new().await;
    let long = "ä".repeat(20_000);
    let chat = span(1, 1).chat(Usual::GenAi, &[("user", &long)], "Hello!");
    let found = span(1, 2)
        .text("openinference.span.kind", "RETRIEVER")
        .text("retrieval.documents.0.document.content", &long);
    test.send([chat, found]).await;
    let detail = async |id: u64| -> SpanDetail {
        let request =
            json!({"trace_id": trace_id(1), "span_id": span_id(id), "most_bytes": 10_000});
        test.call("span_get", request).await
    };
    let chat = detail(1).await;
    assert!(chat.input_messages.is_empty() && chat.output_messages.len() == 1);
    assert_eq!(chat.large.iter().filter(|it| it.place == "input").count(), 1);
    let request =
        at("input", json!({"path": ["0", "parts", "0", "content"], "offset": 0, "count": 1}));
    let words: ValuePart = test.call("value_get", request).await;
    assert_eq!((words.kind, words.size), (ValueKind::Text, 20_000));

    let found = detail(2).await;
    assert!(found.documents.is_empty() && found.large.iter().any(|it| it.place == "documents"));
    let mut request = at("documents", json!({"path": [], "offset": 0, "count": 1}));
    request["span_id"] = json!(span_id(2));
    let documents: ValuePart = test.call("value_get", request).await;
    assert_eq!((documents.kind, documents.size), (ValueKind::List, 1));
}
