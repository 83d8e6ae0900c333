//! Traces, asked as clients ask.

use serde_json::{Value as Json, json};

use crate::client::{Client, root, trace_id};

const V2: &str = "/api/2.0/mlflow/traces";
const V3: &str = "/api/3.0/mlflow/traces";

fn info(byte: u8) -> Json {
    json!({
        "trace_id": trace_id(byte),
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "0"}},
        "request_time": "2023-11-14T22:13:20.500Z",
        "execution_duration": "1.250s",
        "state": "ERROR",
        "client_request_id": "c",
        "trace_metadata": {"mlflow.trace.session": "s", "own": "m"},
        "tags": {"mlflow.traceName": "said", "k": "v"},
        "request_preview": "asked",
        "response_preview": "answered",
    })
}

async fn start(client: &Client, info: Json) -> Json {
    let answer = client.post(V3, json!({"trace": {"trace_info": info}})).await.ok();
    answer["trace"]["trace_info"].clone()
}

async fn read(client: &Client, byte: u8) -> Json {
    let read = client.get(&format!("{V3}/{}", trace_id(byte))).await.ok();
    read["trace"]["trace_info"].clone()
}

async fn full(client: &Client, byte: u8) -> Json {
    let path = format!("{V3}/get?trace_id={}&allow_partial=True", trace_id(byte));
    client.get(&path).await.ok()["trace"].clone()
}

/// The first bytes of the traces found.
async fn search(client: &Client, search: Json) -> Vec<String> {
    let mut body = json!({"locations": [{"mlflow_experiment": {"experiment_id": "0"}}]});
    body.as_object_mut().unwrap().extend(search.as_object().unwrap().clone());
    let found = client.post(&format!("{V3}/search"), body).await.ok();
    let found = found["traces"].as_array().cloned().unwrap_or_default();
    found.iter().map(|it| it["trace_id"].as_str().unwrap()[3..5].to_owned()).collect()
}

#[tokio::test]
async fn what_a_client_says_counts_whether_it_or_the_spans_come_first() {
    for info_first in [true, false] {
        let client = Client::new();
        if info_first {
            start(&client, info(1)).await;
        }
        client.spans("0", json!([root(1, 0, &[("session.id", "other")])])).await;
        if !info_first {
            start(&client, info(1)).await;
        }
        // Sent again it changes nothing.
        start(&client, info(1)).await;
        let read = read(&client, 1).await;
        let said = info(1);
        for member in
            ["request_time", "state", "client_request_id", "request_preview", "response_preview"]
        {
            assert_eq!(read[member], said[member], "{member}");
        }
        assert_eq!(read["execution_duration"], "1.250s");
        assert_eq!(read["trace_metadata"]["mlflow.trace.session"], "s");
        assert_eq!(read["trace_metadata"]["own"], "m");
        assert_eq!(read["trace_metadata"]["mlflow.trace_schema.version"], "3");
        assert_eq!(read["tags"]["k"], "v");
        assert_eq!(read["tags"]["mlflow.traceName"], "said");
        assert_eq!(read["tags"]["mlflow.trace.spansLocation"], "TRACKING_STORE");
        let place = format!("mlflow-artifacts:/0/traces/{}/artifacts", trace_id(1));
        assert_eq!(read["tags"]["mlflow.artifactLocation"], place);
        assert_eq!(full(&client, 1).await["spans"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn assessments_that_come_with_a_trace_are_kept_once() {
    let client = Client::new();
    let mut sent = info(1);
    sent["assessments"] = json!([
        {"assessment_name": "a", "feedback": {"value": 1}, "create_time": "2023-11-14T22:13:20Z"},
        {"assessment_id": "a-01febb8accf84eadbe8b615de3258e20", "assessment_name": "b",
            "expectation": {"value": "x"}},
    ]);
    start(&client, sent.clone()).await;
    let again = start(&client, sent).await;
    assert_eq!(again["assessments"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_trace_that_says_nothing_of_itself_is_told_from_its_spans() {
    let client = Client::new();
    let attributes = [
        ("openinference.span.kind", "LLM"),
        ("llm.model_name", "gpt-4o-mini"),
        ("llm.token_count.prompt", "3"),
        ("llm.token_count.completion", "2"),
        ("input.value", "hi"),
        ("session.id", "s"),
    ];
    client.spans("0", json!([root(1, 0, &attributes)])).await;
    let read = full(&client, 1).await;
    let metadata = &read["trace_info"]["trace_metadata"];
    let usage: Json =
        serde_json::from_str(metadata["mlflow.trace.tokenUsage"].as_str().unwrap()).unwrap();
    assert_eq!(usage, json!({"input_tokens": 3, "output_tokens": 2, "total_tokens": 5}));
    assert_eq!(metadata["mlflow.trace.session"], "s");
    assert!(metadata["mlflow.trace.sizeStats"].as_str().unwrap().contains("\"num_spans\":1"));
    assert_eq!(read["trace_info"]["tags"]["mlflow.traceName"], "root 1");
    let span = &read["spans"][0];
    let value = |key: &str| {
        let pairs = span["attributes"].as_array().unwrap();
        pairs.iter().find(|pair| pair["key"] == key).map(|pair| pair["value"].clone())
    };
    assert_eq!(value("mlflow.spanType"), Some(json!({"string_value": "LLM"})));
    assert_eq!(value("mlflow.spanInputs"), Some(json!({"string_value": "hi"})));
    assert_eq!(value("mlflow.llm.model"), Some(json!({"string_value": "gpt-4o-mini"})));
    assert_eq!(value("mlflow.spanOutputs"), None);
    assert_eq!(span["trace_id"], "AQEBAQEBAQEBAQEBAQEBAQ==");
    assert!(span["start_time_unix_nano"].is_number() && span["parent_span_id"].is_null());
}

#[tokio::test]
async fn tags_are_set_and_deleted_in_both_versions() {
    let client = Client::new();
    client.spans("0", json!([root(1, 0, &[])])).await;
    for at in [V2, V3] {
        let path = format!("{at}/{}/tags", trace_id(1));
        client.call("PATCH", &path, json!({"key": "a.b", "value": "c"})).await.ok();
        assert_eq!(read(&client, 1).await["tags"]["a.b"], "c");
        client.call("DELETE", &path, json!({"key": "a.b"})).await.ok();
        assert!(read(&client, 1).await["tags"]["a.b"].is_null());
        let gone = client.call("DELETE", &path, json!({"key": "a.b"})).await;
        assert_eq!(gone.refused("'a.b'"), (404, "RESOURCE_DOES_NOT_EXIST"));
        let long = client.call("PATCH", &path, json!({"key": "k".repeat(251), "value": ""})).await;
        assert_eq!(long.refused("250 characters"), (400, "INVALID_PARAMETER_VALUE"));
        let fixed = json!({"key": "mlflow.trace.spansLocation", "value": "x"});
        let fixed = client.call("PATCH", &path, fixed).await;
        assert_eq!(fixed.refused("immutable"), (400, "INVALID_PARAMETER_VALUE"));
    }
    let path = format!("{V3}/{}/tags", trace_id(9));
    let unknown = client.call("PATCH", &path, json!({"key": "a", "value": "b"})).await;
    assert_eq!(unknown.refused("not found"), (404, "RESOURCE_DOES_NOT_EXIST"));
}

#[tokio::test]
async fn traces_are_found_by_filter_in_order_and_in_pages() {
    let client = Client::new();
    for byte in 1..=5 {
        let user = if byte % 2 == 0 { "even" } else { "odd" };
        client.spans("0", json!([root(byte, i64::from(byte) * 10, &[("user.id", user)])])).await;
    }
    assert_eq!(search(&client, json!({})).await, ["05", "04", "03", "02", "01"]);
    let odd = json!({"filter": "metadata.`mlflow.trace.user` = 'odd'", "order_by": ["timestamp"]});
    assert_eq!(search(&client, odd).await, ["01", "03", "05"]);
    let name = json!({"filter": "name LIKE '%2' AND span.content LIKE '%even%'"});
    assert_eq!(search(&client, name).await, ["02"]);
    let mut found = Vec::new();
    let mut body =
        json!({"locations": [{"mlflow_experiment": {"experiment_id": "0"}}], "max_results": 2});
    loop {
        let page = client.post(&format!("{V3}/search"), body.clone()).await.ok();
        found.extend(page["traces"].as_array().cloned().unwrap_or_default());
        match page.get("next_page_token") {
            Some(token) => body["page_token"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(found.len(), 5);
}

#[tokio::test]
async fn several_traces_are_read_at_once_and_unknown_ones_left_out() {
    let client = Client::new();
    let other = client.experiment("other").await;
    client.spans("0", json!([root(1, 0, &[])])).await;
    client.spans(&other, json!([root(2, 0, &[])])).await;
    let ids = format!("trace_ids={}&trace_ids={}&trace_ids=tr-x", trace_id(1), trace_id(2));
    let both = client.get(&format!("{V3}/batchGet?{ids}")).await.ok();
    assert_eq!(both["traces"].as_array().unwrap().len(), 2);
    assert_eq!(both["traces"][1]["spans"][0]["name"], "root 2");
    let one = client.get(&format!("{V3}/batchGet?{ids}&experiment_ids={other}")).await.ok();
    assert_eq!(one["traces"][0]["trace_info"]["trace_id"], trace_id(2));
    let body = json!({"trace_ids": [trace_id(2), trace_id(1)]});
    let infos = client.post(&format!("{V3}/batchGetInfos"), body).await.ok();
    assert_eq!(infos["trace_infos"][0]["trace_id"], trace_id(2));
    let none = client.get(&format!("{V3}/batchGet?trace_ids=tr-x")).await.ok();
    assert_eq!(none, json!({}));
}

#[tokio::test]
async fn a_trace_whose_spans_are_on_their_way_is_not_yet_complete() {
    let client = Client::new();
    start(&client, info(1)).await;
    let path = format!("{V3}/get?trace_id={}&allow_partial=False", trace_id(1));
    let early = client.get(&path).await;
    assert_eq!(early.refused("not fully exported"), (404, "RESOURCE_DOES_NOT_EXIST"));
    client.spans("0", json!([root(1, 0, &[])])).await;
    assert_eq!(client.get(&path).await.ok()["trace"]["spans"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn traces_are_deleted_by_id_and_the_oldest_up_to_a_time() {
    let client = Client::new();
    let other = client.experiment("other").await;
    for byte in 1..=4 {
        client.spans("0", json!([root(byte, i64::from(byte) * 1_000, &[])])).await;
    }
    client.spans(&other, json!([root(9, 0, &[])])).await;
    let delete = |body: Json| client.post("/api/3.0/mlflow/traces/delete-traces", body);
    let ids = [trace_id(4), trace_id(9), "tr-x".into()];
    let named = delete(json!({"experiment_id": "0", "request_ids": ids})).await.ok();
    assert_eq!(named, json!({"traces_deleted": 1}));
    let until = 1_700_000_003_000_i64;
    let old = json!({"experiment_id": "0", "max_timestamp_millis": until, "max_traces": 2});
    assert_eq!(delete(old).await.ok(), json!({"traces_deleted": 2}));
    assert_eq!(search(&client, json!({})).await, ["03"]);
    for (body, words) in [
        (json!({"experiment_id": "0"}), "must be specified"),
        (json!({"request_ids": ["x"]}), "experiment_id"),
        (
            json!({"experiment_id": "0", "request_ids": ["x"], "max_timestamp_millis": 1}),
            "Only one",
        ),
        (json!({"experiment_id": "0", "request_ids": ["x"], "max_traces": 1}), "max_traces"),
        (json!({"experiment_id": "0", "max_timestamp_millis": 1, "max_traces": 0}), "positive"),
    ] {
        assert_eq!(delete(body).await.refused(words), (400, "INVALID_PARAMETER_VALUE"));
    }
}

#[tokio::test]
async fn prompts_are_linked_once_each() {
    let client = Client::new();
    client.spans("0", json!([root(1, 0, &[])])).await;
    let path = format!("{V2}/link-prompts");
    for _ in 0..2 {
        let prompts = json!([{"name": "p", "version": "1"}]);
        let body = json!({"trace_id": trace_id(1), "prompt_versions": prompts});
        client.post(&path, body).await.ok();
    }
    let more = json!([{"name": "q", "version": "2"}]);
    client.post(&path, json!({"trace_id": trace_id(1), "prompt_versions": more})).await.ok();
    let tag = read(&client, 1).await["tags"]["mlflow.linkedPrompts"].clone();
    let linked: Json = serde_json::from_str(tag.as_str().unwrap()).unwrap();
    assert_eq!(linked, json!([{"name": "p", "version": "1"}, {"name": "q", "version": "2"}]));
    let none = client.post(&path, json!({"trace_id": trace_id(1), "prompt_versions": []})).await;
    assert_eq!(none.refused("prompt_versions").0, 400);
}

#[tokio::test]
async fn old_clients_begin_and_end_traces_and_search_them() {
    let client = Client::new();
    let begun = json!({
        "experiment_id": "0", "timestamp_ms": 1_000, "tags": [{"key": "mlflow.traceName", "value": "n"}],
        "request_metadata": [{"key": "m", "value": "1"}],
    });
    let begun = client.post(V2, begun).await.ok()["trace_info"].clone();
    assert_eq!((&begun["status"], &begun["timestamp_ms"]), (&json!("IN_PROGRESS"), &json!(1_000)));
    let id = begun["request_id"].as_str().unwrap();
    let ended =
        json!({"timestamp_ms": 1_250, "status": "OK", "tags": [{"key": "t", "value": "v"}]});
    client.call("PATCH", &format!("{V2}/{id}"), ended).await.ok();
    let read = client.get(&format!("{V2}/{id}/info")).await.ok()["trace_info"].clone();
    assert_eq!((&read["status"], &read["execution_time_ms"]), (&json!("OK"), &json!(250)));
    assert!(read["tags"].as_array().unwrap().contains(&json!({"key": "t", "value": "v"})));
    assert!(
        read["request_metadata"].as_array().unwrap().contains(&json!({"key": "m", "value": "1"}))
    );
    let path = format!("{V2}?experiment_ids=0&filter=name%20%3D%20'n'&max_results=5");
    assert_eq!(client.get(&path).await.ok()["traces"][0]["request_id"], id);
}

#[tokio::test]
async fn filters_that_find_the_same_traces_correlate() {
    let client = Client::new();
    for byte in 1..=4 {
        client.spans("0", json!([root(byte, i64::from(byte), &[])])).await;
    }
    let path = format!("{V3}/calculate-filter-correlation");
    let body = json!({
        "experiment_ids": ["0"], "filter_string1": "name = 'root 1'",
        "filter_string2": "name LIKE 'root 1%'", "base_filter": "name != 'root 4'",
    });
    let found = client.post(&path, body).await.ok();
    assert_eq!((&found["joint_count"], &found["total_count"]), (&json!(1), &json!(3)));
    assert!((found["npmi"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    let body = json!({"experiment_ids": ["0"], "filter_string1": "name = 'x'", "filter_string2": "name = 'y'"});
    assert_eq!(client.post(&path, body).await.ok()["npmi"], "NaN");
    let wrong =
        json!({"experiment_ids": ["0"], "filter_string1": "color = 1", "filter_string2": "a"});
    assert_eq!(client.post(&path, wrong).await.refused("color").0, 400);
}

#[tokio::test]
async fn wrong_requests_are_refused_in_mlflows_words() {
    let client = Client::new();
    let with = |member: &str, value: Json| {
        let mut info = info(1);
        info[member] = value;
        json!({"trace": {"trace_info": info}})
    };
    let in_experiment = |id: &str| json!({"mlflow_experiment": {"experiment_id": id}});
    let search = format!("{V3}/search");
    let here = json!([in_experiment("0")]);
    for (path, body, words) in [
        (V3, json!({}), "'trace'"),
        (V3, json!({"trace": {}}), "trace_info"),
        (V3, with("trace_id", json!("tr-x")), "tr-x"),
        (V3, with("trace_id", json!(5)), "trace_id"),
        (V3, with("request_time", json!("now")), "request_time"),
        (V3, with("execution_duration", json!("-1s")), "execution_duration"),
        (V3, with("state", json!("FINE")), "FINE"),
        (V3, with("tags", json!({"k": 1})), "tags"),
        (V3, with("tags", json!({"k".repeat(251): "v"})), "250 characters"),
        (V3, with("trace_location", in_experiment("77")), "id=77"),
        (V3, with("trace_location", in_experiment("x")), "'x'"),
        (V3, with("assessments", json!([{"assessment_name": "a"}])), "Exactly one"),
        (&search, json!({}), "locations"),
        (&search, json!({"locations": here, "max_results": 501}), "501"),
        (&search, json!({"locations": here, "max_results": 0}), "max_results"),
        (&search, json!({"locations": here, "filter": "color ="}), "color"),
        (&search, json!({"locations": here, "order_by": ["color"]}), "color"),
        (&search, json!({"locations": here, "page_token": "x"}), "page token"),
        (&search, json!({"locations": here, "filter": "name RLIKE '('"}), "pattern"),
        (&format!("{V3}/batchGetInfos"), json!({}), "trace_ids"),
    ] {
        let refused = client.post(path, body.clone()).await;
        let (status, code) = refused.refused(words);
        let is_missing = words == "id=77";
        let expected = if is_missing {
            (404, "RESOURCE_DOES_NOT_EXIST")
        } else {
            (400, "INVALID_PARAMETER_VALUE")
        };
        assert_eq!((status, code), expected, "{path} {body}");
    }
    for id in ["tr-x", &trace_id(1)] {
        let unknown = client.get(&format!("{V3}/{id}?trace_id={id}")).await;
        assert_eq!(unknown.refused("not found"), (404, "RESOURCE_DOES_NOT_EXIST"));
    }
    let json = [("content-type", "application/json")];
    let broken = client.send("POST", V3, &json, b"{".to_vec()).await;
    assert_eq!(broken.refused("not a JSON object"), (400, "INVALID_PARAMETER_VALUE"));
    let large = client.send("POST", V3, &json, vec![b' '; 17 << 20]).await;
    assert_eq!(large.refused("16 MiB"), (400, "INVALID_PARAMETER_VALUE"));
    assert_eq!(search_all(&client).await, Vec::<String>::new());
}

async fn search_all(client: &Client) -> Vec<String> {
    search(client, json!({})).await
}

#[tokio::test]
async fn a_deleted_trace_is_not_begun_again() {
    let client = Client::new();
    start(&client, info(1)).await;
    let body = json!({"experiment_id": "0", "request_ids": [trace_id(1)]});
    client.post(&format!("{V2}/delete-traces"), body).await.ok();
    let again = client.post(V3, json!({"trace": {"trace_info": info(1)}})).await;
    assert_eq!(again.refused("was deleted"), (404, "RESOURCE_DOES_NOT_EXIST"));
}

#[tokio::test]
async fn what_is_not_kept_and_what_is_unknown_are_told_apart() {
    let client = Client::new();
    let prompts = client.get("/api/2.0/mlflow/registered-models/get?name=p").await;
    assert_eq!(prompts.refused("does not keep prompts yet"), (501, "NOT_IMPLEMENTED"));
    let unknown = client.post("/api/2.0/mlflow/later", json!({})).await;
    assert_eq!(unknown.refused("POST /api/2.0/mlflow/later"), (404, "ENDPOINT_NOT_FOUND"));
    let method = client.call("PUT", V3, json!({})).await;
    assert_eq!(method.refused("PUT"), (404, "ENDPOINT_NOT_FOUND"));
    let models = client.post("/api/2.0/mlflow/logged-models/search", json!({})).await;
    assert_eq!(models.ok(), json!({}));
}
