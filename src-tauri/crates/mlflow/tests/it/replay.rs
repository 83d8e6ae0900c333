//! A recorded exchange of an unmodified client with MLflow's own server, replayed: what that
//! server answered must be in the answers here.

use std::collections::HashMap;
use std::fs;

use serde_json::Value as Json;

use crate::client::Client;

/// Members that a server chooses for itself, or that tell its time.
const OWN: [&str; 5] = ["creation_time", "last_update_time", "sqlstate", "error_class", "message"];

#[tokio::test]
async fn what_mlflows_server_answered_is_answered_here() {
    let client = Client::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/mlflow/traces.jsonl");
    let mut ids = HashMap::new();
    let mut replayed = 0;
    for line in fs::read_to_string(file).unwrap().lines() {
        let recorded: Json = serde_json::from_str(line).unwrap();
        let (method, path) = (recorded["m"].as_str().unwrap(), recorded["p"].as_str().unwrap());
        let sent = if recorded["otlp"].is_null() {
            recorded["body"].as_str().unwrap_or_default().to_owned()
        } else {
            recorded["otlp"].to_string()
        };
        let mut headers = vec![("content-type", "application/json")];
        if let Some(experiment) = recorded["h"]["x-mlflow-experiment-id"].as_str() {
            headers.push(("x-mlflow-experiment-id", experiment));
        }
        let renamed = |text: &str| {
            ids.iter().fold(text.to_owned(), |text, (theirs, ours): (&String, &String)| {
                text.replace(theirs, ours)
            })
        };
        let answer =
            client.send(method, &renamed(path), &headers, renamed(&sent).into_bytes()).await;
        let at = format!("{} {method} {path}", recorded["mark"]);
        assert_eq!(recorded["st"], answer.status, "{at}: {}", answer.json);
        replayed += 1;
        // Some answers were cut when they were recorded; some are no JSON.
        let text = recorded["resp"].as_str().unwrap_or_default();
        let Ok(theirs) = serde_json::from_str::<Json>(text) else { continue };
        if path.ends_with("server-info") {
            assert_eq!(answer.json["store_type"], theirs["store_type"]);
            continue;
        }
        let id = |json: &Json| json["assessment"]["assessment_id"].as_str().map(str::to_owned);
        if let (Some(theirs), Some(ours)) = (id(&theirs), id(&answer.json)) {
            ids.insert(theirs, ours);
        }
        let theirs: Json = serde_json::from_str(
            &ids.iter().fold(text.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours)),
        )
        .unwrap();
        contains(&answer.json, &theirs, &at);
    }
    assert_eq!(replayed, 59);
}

/// Everything that they say is said here. Lists are compared item by item, tags of clients aside.
fn contains(ours: &Json, theirs: &Json, at: &str) {
    match (ours, theirs) {
        (Json::Object(ours), Json::Object(theirs)) => {
            for (name, theirs) in theirs.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
                let at = format!("{at} {name}");
                let ours = ours.get(name).unwrap_or_else(|| panic!("{at} is missing: {theirs}"));
                contains(ours, theirs, &at);
            }
        }
        (Json::Array(ours), Json::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{at}");
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                contains(ours, theirs, &format!("{at}[{index}]"));
            }
        }
        (Json::String(ours), Json::String(theirs)) if ours != theirs => {
            // JSON in a text may be spaced in another way.
            let open = |text: &str| serde_json::from_str::<Json>(text).ok();
            let opened = (open(ours), open(theirs));
            assert!(opened.0.is_some() && opened.0 == opened.1, "{at}: {ours}, not {theirs}");
        }
        _ => assert_eq!(ours, theirs, "{at}"),
    }
}
