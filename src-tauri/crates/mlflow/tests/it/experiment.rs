//! Experiments, asked as clients ask.

use serde_json::{Value as Json, json};

use crate::client::{Answer, Client, NOW_NS};

const AT: &str = "/api/2.0/mlflow/experiments";

async fn post(client: &Client, verb: &str, body: Json) -> Answer {
    client.post(&format!("{AT}/{verb}"), body).await
}

async fn names(client: &Client, search: Json) -> Vec<String> {
    let found = post(client, "search", search).await.ok();
    let found = found["experiments"].as_array().cloned().unwrap_or_default();
    found.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_experiment_is_made_found_renamed_deleted_and_restored() {
    let client = Client::new();
    let tags = json!([{"key": "team", "value": "search"}]);
    let made = post(&client, "create", json!({"name": "shop 日本", "tags": tags})).await.ok();
    assert_eq!(made, json!({"experiment_id": "1"}));
    let path = format!("{AT}/get-by-name?experiment_name=shop%20%E6%97%A5%E6%9C%AC");
    let found = client.get(&path).await.ok()["experiment"].clone();
    let at_ms = NOW_NS / 1_000_000;
    let expected = json!({
        "experiment_id": "1", "name": "shop 日本", "artifact_location": "mlflow-artifacts:/1",
        "lifecycle_stage": "active", "creation_time": at_ms, "last_update_time": at_ms,
        "tags": tags, "workspace": "default",
    });
    assert_eq!(found, expected);
    post(&client, "update", json!({"experiment_id": "1", "new_name": "b"})).await.ok();
    post(&client, "delete", json!({"experiment_id": "1"})).await.ok();
    let deleted = client.get(&format!("{AT}/get?experiment_id=1")).await.ok();
    assert_eq!(deleted["experiment"]["lifecycle_stage"], "deleted");
    assert_eq!(deleted["experiment"]["name"], "b");
    let taken = post(&client, "create", json!({"name": "b"})).await;
    assert_eq!(taken.refused("deleted state"), (400, "RESOURCE_ALREADY_EXISTS"));
    for (verb, body) in [
        ("update", json!({"experiment_id": "1", "new_name": "c"})),
        ("set-experiment-tag", json!({"experiment_id": "1", "key": "k", "value": "v"})),
    ] {
        let refused = post(&client, verb, body).await;
        assert_eq!(refused.refused("'active' state"), (400, "INVALID_PARAMETER_VALUE"));
    }
    let again = post(&client, "delete", json!({"experiment_id": "1"})).await;
    assert_eq!(again.refused("id=1"), (404, "RESOURCE_DOES_NOT_EXIST"));
    post(&client, "restore", json!({"experiment_id": "1"})).await.ok();
    assert_eq!(names(&client, json!({})).await, ["b", "Default"]);
}

#[tokio::test]
async fn experiments_are_searched_by_name_time_and_tag_and_come_in_pages() {
    let client = Client::new();
    for (name, team) in [("alpha", "x"), ("beta", "y"), ("Alphabet", "x")] {
        let tags = json!([{"key": "team.name", "value": team}]);
        post(&client, "create", json!({"name": name, "tags": tags})).await.ok();
    }
    post(&client, "delete", json!({"experiment_id": "2"})).await.ok();
    for (search, expected) in [
        (json!({"filter": "name = 'alpha'"}), vec!["alpha"]),
        (json!({"filter": "name LIKE 'alpha%'"}), vec!["alpha"]),
        (json!({"filter": "attribute.name ILIKE 'ALPHA%'"}), vec!["alpha", "Alphabet"]),
        (
            json!({"filter": "tags.`team.name` = 'x'", "order_by": ["name"]}),
            vec!["Alphabet", "alpha"],
        ),
        (json!({"filter": "tag.team.name != 'x'"}), vec![]),
        (
            json!({"filter": "tags.other IS NULL AND experiment_id != '0'"}),
            vec!["alpha", "Alphabet"],
        ),
        (json!({"filter": "creation_time > 0 AND name != 'alpha'"}), vec!["Alphabet"]),
        (json!({"view_type": "DELETED_ONLY"}), vec!["beta"]),
        (
            json!({"view_type": 3, "order_by": ["experiment_id DESC"]}),
            vec!["Alphabet", "beta", "alpha", "Default"],
        ),
    ] {
        assert_eq!(names(&client, search.clone()).await, expected, "{search}");
    }
    let first = post(&client, "search", json!({"max_results": 2, "order_by": ["name"]})).await.ok();
    assert_eq!(first["experiments"].as_array().unwrap().len(), 2);
    let token = first["next_page_token"].as_str().unwrap();
    let path = format!("{AT}/search?max_results=2&order_by=name&page_token={token}");
    let second = client.get(&path).await.ok();
    assert_eq!(second["experiments"][0]["name"], "alpha");
    assert!(second["next_page_token"].is_null());
}

#[tokio::test]
async fn tags_of_an_experiment_are_set_and_deleted() {
    let client = Client::new();
    let tag = json!({"experiment_id": "0", "key": "k", "value": "v"});
    post(&client, "set-experiment-tag", tag.clone()).await.ok();
    let found = client.get(&format!("{AT}/get?experiment_id=0")).await.ok();
    assert_eq!(found["experiment"]["tags"], json!([{"key": "k", "value": "v"}]));
    post(&client, "delete-experiment-tag", tag.clone()).await.ok();
    let gone = post(&client, "delete-experiment-tag", tag).await;
    assert_eq!(gone.refused("No tag with key: k"), (404, "RESOURCE_DOES_NOT_EXIST"));
}

#[tokio::test]
async fn the_datasets_of_an_experiments_runs_are_told_once_each() {
    let client = Client::new();
    assert_eq!(
        post(&client, "search-datasets", json!({"experiment_ids": ["0"]})).await.ok(),
        json!({})
    );
    for _ in 0..2 {
        let run =
            client.post("/api/2.0/mlflow/runs/create", json!({"experiment_id": "0"})).await.ok();
        let dataset = json!({"name": "d", "digest": "1", "source_type": "code", "source": "{}"});
        let tags = json!([{"key": "mlflow.data.context", "value": "eval"}]);
        let inputs = json!({
            "run_id": run["run"]["info"]["run_id"], "datasets": [{"tags": tags, "dataset": dataset}],
        });
        client.post("/api/2.0/mlflow/runs/log-inputs", inputs).await.ok();
    }
    let found = post(&client, "search-datasets", json!({"experiment_ids": ["0"]})).await.ok();
    let summary = json!({"experiment_id": "0", "name": "d", "digest": "1", "context": "eval"});
    assert_eq!(found, json!({"dataset_summaries": [summary]}));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_and_nothing_changes() {
    let client = Client::new();
    client.experiment("a").await;
    for (verb, body, words) in [
        ("create", json!({}), "'name'"),
        ("create", json!({"name": "  "}), "Invalid experiment name"),
        ("create", json!({"name": "a\u{7}"}), "Invalid experiment name"),
        ("create", json!({"name": "x".repeat(501)}), "maximum length of 500 characters"),
        ("create", json!({"name": "a"}), "already exists"),
        ("create", json!({"name": "b", "artifact_location": "s3://x"}), "artifact_location"),
        ("create", json!({"name": "b", "tags": [{"value": "v"}]}), "tags[0]"),
        ("create", json!({"name": "b", "tags": [{"key": "k".repeat(251)}]}), "250 characters"),
        ("update", json!({"experiment_id": "x", "new_name": "b"}), "'x'"),
        ("update", json!({"experiment_id": "9", "new_name": "b"}), "id=9"),
        ("update", json!({"experiment_id": "1", "new_name": "Default"}), "already exists"),
        ("delete", json!({"experiment_id": "0"}), "default"),
        ("restore", json!({"experiment_id": "1"}), "id=1"),
        ("set-experiment-tag", json!({"experiment_id": "1", "value": "v"}), "'key'"),
        (
            "set-experiment-tag",
            json!({"experiment_id": "1", "key": "k", "value": "v".repeat(20_001)}),
            "20000",
        ),
        ("search", json!({"max_results": 0}), "max_results"),
        ("search", json!({"max_results": "many"}), "max_results"),
        ("search", json!({"filter": "name ~ 'a'"}), "name ~ 'a'"),
        ("search", json!({"filter": "name > 'a'"}), "'name' by >"),
        ("search", json!({"filter": "color = 'a'"}), "color"),
        ("search", json!({"order_by": ["color"]}), "color"),
        ("search", json!({"view_type": "SOME"}), "view_type"),
        ("search", json!({"page_token": "???"}), "page token"),
        ("search", json!([]), "not a JSON object"),
        ("search-datasets", json!({}), "experiment_ids"),
    ] {
        let refused = post(&client, verb, body.clone()).await;
        let (status, _) = refused.refused(words);
        assert!([400, 404].contains(&status), "{verb} {body}: {status}");
    }
    let missing = client.get(&format!("{AT}/get-by-name?experiment_name=none")).await;
    assert_eq!(missing.refused("'none'"), (404, "RESOURCE_DOES_NOT_EXIST"));
    assert_eq!(names(&client, json!({"view_type": "ALL"})).await, ["a", "Default"]);
}
