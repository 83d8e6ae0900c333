//! Assessments, asked as clients ask.

use serde_json::{Value as Json, json};

use crate::client::{Client, root, trace_id};

fn at(id: &str) -> String {
    format!("/api/3.0/mlflow/traces/{}/assessments{id}", trace_id(1))
}

async fn client() -> Client {
    let client = Client::new();
    client.spans("0", json!([root(1, 0, &[])])).await;
    client
}

async fn create(client: &Client, assessment: Json) -> Json {
    let made = client.post(&at(""), json!({"assessment": assessment})).await;
    made.ok()["assessment"].clone()
}

async fn of_trace(client: &Client) -> Vec<Json> {
    let info = client.get(&format!("/api/3.0/mlflow/traces/{}", trace_id(1))).await.ok();
    info["trace"]["trace_info"]["assessments"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn what_is_overridden_no_longer_counts_until_the_newer_one_is_deleted() {
    let client = client().await;
    let old = create(&client, json!({"assessment_name": "q", "feedback": {"value": 1}})).await;
    let id = old["assessment_id"].as_str().unwrap();
    let newer = json!({"assessment_name": "q", "feedback": {"value": 2}, "overrides": id});
    let newer = create(&client, newer).await;
    assert_eq!(newer["overrides"], id);
    let valid: Vec<Json> = of_trace(&client).await.iter().map(|it| it["valid"].clone()).collect();
    assert_eq!(valid, [json!(false), json!(true)]);
    let newer = format!("/{}", newer["assessment_id"].as_str().unwrap());
    client.call("DELETE", &at(&newer), json!({})).await.ok();
    // Again: what is gone may be deleted.
    client.call("DELETE", &at(&newer), json!({})).await.ok();
    assert_eq!(of_trace(&client).await[0]["valid"], true);
}

#[tokio::test]
async fn a_version_that_goes_from_the_middle_leaves_the_newest_over_the_oldest() {
    let client = client().await;
    let mut ids: Vec<String> = Vec::new();
    for value in 0..3 {
        let mut sent = json!({"assessment_name": "q", "feedback": {"value": value}});
        if let Some(older) = ids.last() {
            sent["overrides"] = older.as_str().into();
        }
        let made = create(&client, sent).await;
        ids.push(made["assessment_id"].as_str().unwrap().to_owned());
    }
    client.call("DELETE", &at(&format!("/{}", ids[1])), json!({})).await.ok();
    let left = of_trace(&client).await;
    assert_eq!(
        (left.len(), &left[0]["valid"], &left[1]["valid"]),
        (2, &json!(false), &json!(true))
    );
    assert_eq!(left[1]["overrides"], ids[0]);
}

#[tokio::test]
async fn a_change_touches_only_what_its_mask_names() {
    let client = client().await;
    let sent = json!({
        "assessment_name": "q", "feedback": {"value": "a"}, "rationale": "r",
        "metadata": {"a": "1", "b": "2"}, "create_time": "2026-11-22T19:56:11.638Z",
    });
    let made = create(&client, sent).await;
    let id = format!("/{}", made["assessment_id"].as_str().unwrap());
    let change = json!({
        "assessment": {"assessment_name": "new", "feedback": {"value": "b"}, "rationale": "no",
            "metadata": {"b": "3"}},
        "update_mask": "feedback,metadata",
    });
    let changed = client.call("PATCH", &at(&id), change).await.ok()["assessment"].clone();
    assert_eq!(changed["feedback"]["value"], "b");
    assert_eq!((&changed["assessment_name"], &changed["rationale"]), (&json!("q"), &json!("r")));
    assert_eq!(changed["metadata"], json!({"a": "1", "b": "3"}));
    assert_eq!(changed["create_time"], made["create_time"]);
    assert_ne!(changed["last_update_time"], made["last_update_time"]);
    assert_eq!(client.get(&at(&id)).await.ok()["assessment"], changed);
}

#[tokio::test]
async fn wrong_requests_are_refused_in_mlflows_words() {
    let client = client().await;
    let feedback = json!({"assessment_name": "q", "feedback": {"value": 1}});
    let made = create(&client, feedback.clone()).await;
    let id = format!("/{}", made["assessment_id"].as_str().unwrap());
    let other = "/a-01febb8accf84eadbe8b615de3258e20";
    let patch =
        |mask: &str| json!({"assessment": {"expectation": {"value": 1}}, "update_mask": mask});
    for (method, path, body, words) in [
        ("POST", at(""), json!({}), "'assessment'"),
        ("POST", at(""), json!({"assessment": {"assessment_name": "q"}}), "Exactly one of"),
        ("POST", at("").replace("01", "02"), json!({"assessment": feedback}), "Trace with ID"),
        (
            "POST",
            at(""),
            json!({"assessment": {"assessment_name": "q", "feedback": {"value": 1},
                "overrides": &other[1..]}}),
            "not found for trace",
        ),
        ("POST", at(""), json!({"assessment": made}), "already exists"),
        ("GET", at(other), json!({}), "not found for trace"),
        ("GET", at("/x"), json!({}), "'x' not found for trace"),
        ("PATCH", at(other), patch("rationale"), "not found for trace"),
        ("PATCH", at(&id), patch("source"), "'source'"),
        ("PATCH", at(&id), patch("expectation"), "on a feedback"),
        ("PATCH", at(&id), json!({"assessment": {}}), "'update_mask'"),
        ("DELETE", at(other).replace("01010101", "02020202"), json!({}), "Trace with ID"),
    ] {
        let refused = client.call(method, &path, body.clone()).await;
        let (status, _) = refused.refused(words);
        assert!([400, 404].contains(&status), "{method} {path} {body}: {status}");
    }
    assert_eq!(of_trace(&client).await, [made]);
}
