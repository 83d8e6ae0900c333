//! Runs through the routes: what clients log, read back and search.

use serde_json::{Value as Json, json};
use touchstone_store::Store;

use crate::caller::Caller;

const INVALID: &str = "INVALID_PARAMETER_VALUE";
const MISSING: &str = "RESOURCE_DOES_NOT_EXIST";

/// A run in Default with this name; answers its id.
async fn create(caller: &Caller, name: &str) -> String {
    let run = caller.post("runs/create", json!({"experiment_id": "0", "run_name": name})).await;
    run["run"]["info"]["run_id"].as_str().unwrap().to_owned()
}

async fn read(caller: &Caller, id: &str) -> Json {
    caller.get(&format!("runs/get?run_id={id}&run_uuid={id}")).await["run"].clone()
}

/// The `value` of each key of a list of tags, parameters or metrics.
fn value<'a>(list: &'a Json, key: &str) -> &'a Json {
    let found = list.as_array().and_then(|list| list.iter().find(|one| one["key"] == key));
    found.map_or(&Json::Null, |one| &one["value"])
}

async fn found(caller: &Caller, request: Json) -> Vec<String> {
    let answer = caller.post("runs/search", request).await;
    let runs = answer["runs"].as_array().cloned().unwrap_or_default();
    runs.iter().map(|run| run["info"]["run_name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_a_real_client_asked_is_answered_as_the_real_server_did() {
    let caller = Caller::new();
    caller.store.write(|tx| tx.project_create("1", 1)).await.unwrap();
    // The recorded run's id stands for the one that is given here.
    let (mut recorded, mut given) = (String::from("none yet"), String::new());
    let mut answered = 0;
    for line in include_str!("../../../../../tests/fixtures/mlflow/runs.jsonl").lines() {
        let line: Json = serde_json::from_str(line).unwrap();
        let text = |member: &str| line[member].as_str().unwrap().to_owned();
        let (method, path, real) = (text("m"), text("p"), text("resp"));
        if path.contains("/traces/tr-") {
            continue;
        }
        let [asked, body] = [&path, &text("body")].map(|text| text.replace(&recorded, &given));
        let (status, _, answer) = caller.send(&method, &asked, body).await;
        assert_eq!(Some(u64::from(status.as_u16())), line["st"].as_u64(), "{method} {path}");
        answered += 1;
        if real.is_empty() {
            continue;
        }
        let answer: Json = serde_json::from_slice(&answer).unwrap();
        if path.ends_with("runs/create") {
            let id = |json: &Json| json["run"]["info"]["run_id"].as_str().unwrap().to_owned();
            (recorded, given) = (id(&serde_json::from_str(&real).unwrap()), id(&answer));
        }
        assert_same(&real.replace(&recorded, &given), &answer);
    }
    assert_eq!(answered, 27);
}

/// Asserts that the answers say the same, the order of lists and the run's name aside.
fn assert_same(real: &str, answer: &Json) {
    let mut real: Json = serde_json::from_str(real).unwrap();
    let mut answer = answer.clone();
    for json in [&mut real, &mut answer] {
        let name = json.pointer("/run/info/run_name").or(json.pointer("/run_info/run_name"));
        let name = name.and_then(Json::as_str).unwrap_or("-").to_owned();
        let mut text = json.to_string();
        if name != "-" {
            assert_eq!(name.split('-').count(), 3, "{name}");
            text = text.replace(&name, "a-b-1");
        }
        *json = serde_json::from_str(&text).unwrap();
        for list in ["/run/data/tags", "/run/data/metrics"] {
            if let Some(list) = json.pointer_mut(list).and_then(Json::as_array_mut) {
                list.sort_by_key(|one| one["key"].to_string());
            }
        }
    }
    assert_eq!(answer, real);
}

#[tokio::test]
async fn a_run_is_made_with_what_is_given_and_what_is_usual() {
    let caller = Caller::new();
    let made = caller.post("runs/create", json!({})).await;
    let info = &made["run"]["info"];
    assert_eq!((&info["experiment_id"], &info["status"]), (&json!("0"), &json!("RUNNING")));
    assert_eq!(info["start_time"], json!(1_800_000_000_000_i64));
    assert_eq!(info["run_name"].as_str().unwrap().split('-').count(), 3);
    assert!(info.get("end_time").is_none());
    let tags = json!([{"key": "mlflow.runName", "value": "mine"}, {"key": "a", "value": "1"}]);
    let request = json!({"experiment_id": 0, "start_time": "5", "tags": tags});
    let run = caller.post("runs/create", request).await["run"].clone();
    assert_eq!((&run["info"]["run_name"], &run["info"]["start_time"]), (&json!("mine"), &json!(5)));
    assert_eq!(value(&run["data"]["tags"], "a"), "1");
    assert_eq!(value(&run["data"]["tags"], "mlflow.runName"), "mine");
}

#[tokio::test]
async fn a_run_that_cannot_be_made_is_refused() {
    let caller = Caller::new();
    let two_names = json!({"run_name": "a", "tags": [{"key": "mlflow.runName", "value": "b"}]});
    let many: Vec<Json> = (0..101).map(|key| json!({"key": key.to_string()})).collect();
    let refusals = [
        (json!({"experiment_id": "77"}), (404, MISSING, "No Experiment with id=77 exists")),
        (json!({"experiment_id": "x"}), (400, INVALID, "'x'")),
        (json!({"start_time": "soon"}), (400, INVALID, "'start_time'")),
        (json!({"start_time": -1}), (400, INVALID, "milliseconds since 1970")),
        (json!({"start_time": i64::MAX}), (400, INVALID, "milliseconds since 1970")),
        (json!({"tags": [{"value": "x"}]}), (400, INVALID, "tags[0]")),
        (json!({"tags": [{"key": ""}]}), (400, INVALID, "'key'")),
        (json!({"tags": many}), (400, INVALID, "at most 100 tags")),
        (two_names, (400, INVALID, "different values")),
    ];
    for (request, expected) in refusals {
        caller.refused("POST", "/api/2.0/mlflow/runs/create", request.to_string(), expected).await;
    }
    caller.store.write(|tx| tx.project_create("gone", 1)).await.unwrap();
    let gone = caller.store.read(|tx| tx.project_named("gone")).await.unwrap().unwrap().id;
    caller.store.write(move |tx| tx.experiment_delete(gone, Some(5), 5)).await.unwrap();
    let request = json!({"experiment_id": gone.to_string()}).to_string();
    let expected = (400, INVALID, "Current state is deleted");
    caller.refused("POST", "/api/2.0/mlflow/runs/create", request, expected).await;
    assert_eq!(runs(&caller.store).await, 0);
}

async fn runs(store: &Store) -> usize {
    store.read(|tx| tx.runs(None, None, 100)).await.unwrap().len()
}

#[tokio::test]
async fn every_route_of_a_run_refuses_an_id_that_is_wrong_and_one_that_is_unknown() {
    let caller = Caller::new();
    let unknown = "ab".repeat(16);
    let posts = [
        ("runs/update", json!({})),
        ("runs/delete", json!({})),
        ("runs/restore", json!({})),
        ("runs/log-metric", json!({"key": "a", "value": 1, "timestamp": 1})),
        ("runs/log-batch", json!({})),
        ("runs/log-parameter", json!({"key": "a", "value": "1"})),
        ("runs/set-tag", json!({"key": "a", "value": "1"})),
        ("runs/delete-tag", json!({"key": "a"})),
        ("runs/log-inputs", json!({})),
        ("runs/outputs", json!({})),
        ("runs/log-model", json!({"model_json": "{}"})),
        ("traces/link-to-run", json!({"trace_ids": []})),
    ];
    let missing = format!("Run with id={unknown} not found");
    for (path, mut body) in posts {
        let path = format!("/api/2.0/mlflow/{path}");
        let wanted = (400, INVALID, "'run_id'");
        caller.refused("POST", &path, body.to_string(), wanted).await;
        body["run_id"] = "zz".into();
        caller
            .refused("POST", &path, body.to_string(), (400, INVALID, "Invalid run ID: 'zz'"))
            .await;
        body["run_id"] = unknown.clone().into();
        caller.refused("POST", &path, body.to_string(), (404, MISSING, &missing)).await;
    }
    for path in ["runs/get?", "metrics/get-history?metric_key=a&", "artifacts/list?"] {
        let path = format!("/api/2.0/mlflow/{path}");
        caller.refused("GET", &path, "", (400, INVALID, "'run_id'")).await;
        let with = |id: &str| format!("{path}run_uuid={id}");
        caller.refused("GET", &with("zz"), "", (400, INVALID, "Invalid run ID")).await;
        caller.refused("GET", &with(&unknown), "", (404, MISSING, &missing)).await;
    }
}

#[tokio::test]
async fn a_run_is_renamed_ended_deleted_and_restored() {
    let caller = Caller::new();
    let id = create(&caller, "first").await;
    let request = json!({"run_uuid": id, "run_name": "second", "status": "FAILED", "end_time": 9});
    let info = caller.post("runs/update", request).await["run_info"].clone();
    assert_eq!(info["run_name"], "second");
    assert_eq!((&info["status"], &info["end_time"]), (&json!("FAILED"), &json!(9)));
    let tag = json!({"run_id": id, "key": "mlflow.runName", "value": "third"});
    caller.post("runs/set-tag", tag).await;
    let run = read(&caller, &id).await;
    assert_eq!((&run["info"]["run_name"], &run["info"]["end_time"]), (&json!("third"), &json!(9)));
    assert_eq!(value(&run["data"]["tags"], "mlflow.runName"), "third");
    assert_eq!(caller.post("runs/delete", json!({"run_id": id})).await, json!({}));
    assert_eq!(read(&caller, &id).await["info"]["lifecycle_stage"], "deleted");
    let tag = json!({"run_id": id, "key": "a", "value": "b"}).to_string();
    let expected = (400, INVALID, "Current state is deleted");
    caller.refused("POST", "/api/2.0/mlflow/runs/set-tag", tag, expected).await;
    assert_eq!(caller.post("runs/restore", json!({"run_id": id})).await, json!({}));
    assert_eq!(read(&caller, &id).await["info"]["lifecycle_stage"], "active");
    let wrong = json!({"run_id": id, "status": "DONE"}).to_string();
    let expected = (400, INVALID, "expected RUNNING");
    caller.refused("POST", "/api/2.0/mlflow/runs/update", wrong, expected).await;
}

#[tokio::test]
async fn a_parameter_cannot_be_changed_and_a_refused_batch_leaves_nothing_behind() {
    let caller = Caller::new();
    let id = create(&caller, "r").await;
    let param = |value: &str| json!({"run_id": id, "key": "lr", "value": value});
    caller.post("runs/log-parameter", param("0.1")).await;
    caller.post("runs/log-parameter", param("0.1")).await;
    let path = "/api/2.0/mlflow/runs/log-parameter";
    let changed = "already logged with value='0.1'";
    caller.refused("POST", path, param("0.2").to_string(), (400, INVALID, changed)).await;
    let metric = json!([{"key": "m", "value": 1, "timestamp": 1}]);
    for (params, words) in [
        (json!([{"key": "new", "value": "1"}, {"key": "lr", "value": "9"}]), changed),
        (json!([{"key": "x", "value": "1"}, {"key": "x", "value": "2"}]), "Attempted logging"),
    ] {
        let tags = json!([{"key": "t", "value": "1"}]);
        let batch = json!({"run_id": id, "params": params, "metrics": metric, "tags": tags});
        let path = "/api/2.0/mlflow/runs/log-batch";
        caller.refused("POST", path, batch.to_string(), (400, INVALID, words)).await;
    }
    let data = read(&caller, &id).await["data"].clone();
    assert_eq!(data["params"], json!([{"key": "lr", "value": "0.1"}]));
    assert_eq!((data.get("metrics"), data["tags"].as_array().map(Vec::len)), (None, Some(1)));
}

#[tokio::test]
async fn a_batch_holds_so_much_and_no_more() {
    let caller = Caller::new();
    let id = create(&caller, "r").await;
    let batch = |metrics: usize, params: usize, tags: usize| {
        let pairs = |count: usize| -> Vec<Json> {
            (0..count).map(|key| json!({"key": key.to_string(), "value": "v"})).collect()
        };
        let points: Vec<Json> = (0..metrics)
            .map(|step| json!({"key": "m", "value": 0.5, "timestamp": "7", "step": step}))
            .collect();
        json!({"run_id": id, "metrics": points, "params": pairs(params), "tags": pairs(tags)})
    };
    caller.post("runs/log-batch", batch(1_000, 100, 100)).await;
    let data = read(&caller, &id).await["data"].clone();
    let counts = ["params", "tags"].map(|list| data[list].as_array().unwrap().len());
    assert_eq!(counts, [100, 101]);
    assert_eq!(data["metrics"], json!([{"key": "m", "value": 0.5, "timestamp": 7, "step": 999}]));
    for (request, words) in [
        (batch(1_001, 0, 0), "at most 1000 metrics. Got 1001 metrics"),
        (batch(0, 101, 0), "at most 100 params"),
        (batch(0, 0, 101), "at most 100 tags"),
    ] {
        let path = "/api/2.0/mlflow/runs/log-batch";
        caller.refused("POST", path, request.to_string(), (400, INVALID, words)).await;
    }
}

#[tokio::test]
async fn metrics_are_read_as_protobuf_writes_them() {
    let caller = Caller::new();
    let id = create(&caller, "r").await;
    let values = [json!("NaN"), json!("Infinity"), json!("-Infinity"), json!("1.5"), json!(2)];
    for (step, value) in values.iter().enumerate() {
        let point = json!({"run_id": id, "key": "m", "value": value, "timestamp": step,
            "step": step.to_string(), "dataset_name": "ds", "dataset_digest": "d"});
        caller.post("runs/log-metric", point).await;
    }
    let answer = caller.get(&format!("metrics/get-history?run_id={id}&metric_key=m")).await;
    let read: Vec<&Json> =
        answer["metrics"].as_array().unwrap().iter().map(|point| &point["value"]).collect();
    let wanted = [json!("NaN"), json!("Infinity"), json!("-Infinity"), json!(1.5), json!(2.0)];
    assert_eq!(read, wanted.iter().collect::<Vec<_>>());
    assert_eq!(answer["metrics"][0]["dataset_digest"], "d");
    let path = "/api/2.0/mlflow/runs/log-metric";
    for (point, words) in [
        (json!({"key": "m", "timestamp": 1}), "`value`"),
        (json!({"key": "m", "value": "much", "timestamp": 1}), "expected a number"),
        (json!({"key": "m", "value": 1, "timestamp": 1.5}), "expected an integer"),
        (json!({"key": "m", "value": 1}), "`timestamp`"),
        (json!({"key": "", "value": 1, "timestamp": 1}), "'key'"),
        (json!({"key": "x".repeat(251), "value": 1, "timestamp": 1}), "250"),
    ] {
        let mut point = point;
        point["run_id"] = id.clone().into();
        caller.refused("POST", path, point.to_string(), (400, INVALID, words)).await;
    }
}

/// A run whose metric `m` has the value of its step for the steps from 0.
async fn measured(caller: &Caller, name: &str, steps: usize) -> String {
    let id = create(caller, name).await;
    let points: Vec<Json> = (0..steps)
        .map(|step| json!({"key": "m", "value": step, "timestamp": step, "step": step}))
        .collect();
    caller.post("runs/log-batch", json!({"run_id": id, "metrics": points})).await;
    id
}

#[tokio::test]
async fn a_history_comes_in_pages_or_as_a_whole() {
    let caller = Caller::new();
    let id = measured(&caller, "r", 5).await;
    let history = format!("metrics/get-history?run_id={id}&metric_key=m");
    let (mut steps, mut token) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("{history}&max_results=2{token}")).await;
        let points = page["metrics"].as_array().unwrap();
        steps.extend(points.iter().map(|point| point["step"].as_i64().unwrap()));
        let Some(next) = page["next_page_token"].as_str() else { break };
        token = format!("&page_token={next}");
    }
    assert_eq!(steps, [0, 1, 2, 3, 4]);
    assert_eq!(caller.get(&history).await["metrics"].as_array().unwrap().len(), 5);
    let other = caller.get(&history.replace("=m", "=other")).await;
    assert_eq!(other, json!({}));
    let path = format!("/api/2.0/mlflow/{history}");
    for (more, words) in [
        ("&max_results=0", "1 to 25000"),
        ("&max_results=25001", "1 to 25000"),
        ("&page_token=x", "Invalid page token"),
    ] {
        caller.refused("GET", &format!("{path}{more}"), "", (400, INVALID, words)).await;
    }
}

#[tokio::test]
async fn histories_of_several_runs_are_thinned_at_common_steps() {
    let caller = Caller::new();
    let (long, short) = (measured(&caller, "a", 100).await, measured(&caller, "b", 8).await);
    let path = format!("metrics/get-history-bulk-interval?run_ids={long}&run_ids={short}");
    let steps = async |more: &str, id: &str| -> Vec<i64> {
        let answer = caller.get(&format!("{path}&metric_key=m{more}")).await;
        let points = answer["metrics"].as_array().unwrap().clone();
        let of_run = points.iter().filter(|point| point["run_id"] == id);
        of_run.map(|point| point["step"].as_i64().unwrap()).collect()
    };
    assert_eq!(steps("", &long).await.len(), 100);
    assert_eq!(steps("&max_results=4", &long).await, [0, 7, 25, 50, 75, 99]);
    assert_eq!(steps("&max_results=4", &short).await, [0, 7]);
    assert_eq!(steps("&start_step=5&end_step=9", &short).await, [5, 6, 7]);
    let path = format!("/api/2.0/mlflow/{path}");
    for (more, words) in [
        ("", "'metric_key'"),
        ("&metric_key=m&max_results=2501", "1 to 2500"),
        ("&metric_key=m&start_step=5", "both must be specified"),
        ("&metric_key=m&start_step=5&end_step=4", "end_step must be"),
        ("&metric_key=m&run_ids=zz", "Invalid run ID"),
    ] {
        caller.refused("GET", &format!("{path}{more}"), "", (400, INVALID, words)).await;
    }
    let bare = "/api/2.0/mlflow/metrics/get-history-bulk-interval?metric_key=m";
    caller.refused("GET", bare, "", (400, INVALID, "1 to 100 run_ids")).await;
}

#[tokio::test]
async fn a_tag_is_deleted_once_and_a_name_never() {
    let caller = Caller::new();
    let id = create(&caller, "r").await;
    let tag = json!({"run_id": id, "key": "a", "value": "1"});
    caller.post("runs/set-tag", tag.clone()).await;
    assert_eq!(caller.post("runs/delete-tag", tag.clone()).await, json!({}));
    let path = "/api/2.0/mlflow/runs/delete-tag";
    let words = format!("No tag with name: a in run with id {id}");
    caller.refused("POST", path, tag.to_string(), (404, MISSING, &words)).await;
    let name = json!({"run_id": id, "key": "mlflow.runName"}).to_string();
    caller.refused("POST", path, name, (400, INVALID, "keeps a name")).await;
    let none = json!({"run_id": id}).to_string();
    caller.refused("POST", path, none, (400, INVALID, "'key'")).await;
}

#[tokio::test]
async fn datasets_and_models_are_inputs_and_outputs() {
    let caller = Caller::new();
    let id = create(&caller, "r").await;
    let dataset = json!({"name": "ds", "digest": "1", "source_type": "code", "source": "{}"});
    let tags = json!([{"key": "mlflow.data.context", "value": "eval"}]);
    let inputs = json!({"run_id": id, "datasets": [{"dataset": dataset, "tags": tags}],
        "models": [{"model_id": "m-1"}]});
    caller.post("runs/log-inputs", inputs.clone()).await;
    caller.post("runs/log-inputs", inputs).await;
    let made = json!({"run_id": id, "models": [{"model_id": "m-2", "step": 3}]});
    caller.post("runs/outputs", made).await;
    let run = read(&caller, &id).await;
    let wanted = json!({"dataset_inputs": [{"dataset": dataset, "tags": tags}],
        "model_inputs": [{"model_id": "m-1"}]});
    assert_eq!(run["inputs"], wanted);
    assert_eq!(run["outputs"], json!({"model_outputs": [{"model_id": "m-2", "step": 3}]}));
    for (path, body, words) in [
        ("runs/log-inputs", json!({"datasets": [{}]}), "datasets[0]"),
        (
            "runs/log-inputs",
            json!({"datasets": [{"dataset": {"name": "", "digest": "1"}}]}),
            "a name",
        ),
        ("runs/log-inputs", json!({"models": [{}]}), "'model_id'"),
        ("runs/outputs", json!({"models": ["m-1"]}), "'model_id'"),
        ("runs/outputs", json!({"models": 7}), "models"),
    ] {
        let mut body = body;
        body["run_id"] = id.clone().into();
        let path = format!("/api/2.0/mlflow/{path}");
        caller.refused("POST", &path, body.to_string(), (400, INVALID, words)).await;
    }
}

#[tokio::test]
async fn logged_models_are_listed_in_a_tag() {
    let caller = Caller::new();
    let id = create(&caller, "r").await;
    for path in ["a", "b"] {
        let model = json!({"artifact_path": path}).to_string();
        caller.post("runs/log-model", json!({"run_id": id, "model_json": model})).await;
    }
    let run = read(&caller, &id).await;
    let history = value(&run["data"]["tags"], "mlflow.log-model.history").as_str().unwrap();
    let history: Json = serde_json::from_str(history).unwrap();
    assert_eq!(history, json!([{"artifact_path": "a"}, {"artifact_path": "b"}]));
    for model in ["[]", "{"] {
        let body = json!({"run_id": id, "model_json": model}).to_string();
        let expected = (400, INVALID, "Malformed model info");
        caller.refused("POST", "/api/2.0/mlflow/runs/log-model", body, expected).await;
    }
}

#[tokio::test]
async fn runs_are_searched_by_filter_stage_and_order_in_pages() {
    let caller = Caller::new();
    for (name, lr, loss) in [("a", "0.1", 3.0), ("b", "0.2", 1.0), ("c", "0.1", 2.0)] {
        let id = create(&caller, name).await;
        let batch = json!({"run_id": id, "params": [{"key": "lr", "value": lr}],
            "metrics": [{"key": "loss", "value": loss, "timestamp": 1}]});
        caller.post("runs/log-batch", batch).await;
        if name == "c" {
            caller.post("runs/delete", json!({"run_id": id})).await;
        }
    }
    let by_loss = json!(["metrics.loss ASC"]);
    let search = |more: Json| {
        let mut request = json!({"experiment_ids": ["0"], "order_by": by_loss});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    assert_eq!(found(&caller, search(json!({}))).await, ["b", "a"]);
    let all = json!({"run_view_type": "ALL", "filter": "params.lr = '0.1' AND metrics.loss > 1.5"});
    assert_eq!(found(&caller, search(all)).await, ["c", "a"]);
    let deleted = search(json!({"run_view_type": "DELETED_ONLY"}));
    assert_eq!(found(&caller, deleted).await, ["c"]);
    assert_eq!(found(&caller, search(json!({"experiment_ids": ["9"]}))).await, [""; 0]);
    assert_eq!(caller.post("runs/search", json!({})).await, json!({}));
    let (mut names, mut token) = (Vec::new(), json!(null));
    loop {
        let request = search(json!({"max_results": 1, "page_token": token}));
        let page = caller.post("runs/search", request).await;
        names.push(page["runs"][0]["info"]["run_name"].clone());
        token = page["next_page_token"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(names, ["b", "a"]);
    for (more, words) in [
        (json!({"filter": "colour = 'red'"}), "no field 'colour'"),
        (json!({"filter": "metrics.loss > '1'"}), "with a number"),
        (json!({"filter": "'"}), "Invalid filter"),
        (json!({"order_by": ["size"]}), "no field 'size'"),
        (json!({"max_results": 0}), "1 to 50000"),
        (json!({"max_results": 50_001}), "1 to 50000"),
        (json!({"page_token": "x"}), "Invalid page token"),
        (json!({"run_view_type": "SOME"}), "expected ACTIVE_ONLY"),
        (json!({"experiment_ids": ["x"]}), "'x'"),
    ] {
        let path = "/api/2.0/mlflow/runs/search";
        caller.refused("POST", path, search(more).to_string(), (400, INVALID, words)).await;
    }
}

#[tokio::test]
async fn traces_are_linked_to_a_run_a_hundred_at_a_time() {
    let caller = Caller::new();
    let id = create(&caller, "r").await;
    let trace = |number: usize| format!("tr-{:032x}", number + 1);
    let link = |count: usize| json!({"run_id": id, "trace_ids": (0..count).map(trace).collect::<Vec<_>>()});
    assert_eq!(caller.post("traces/link-to-run", link(100)).await, json!({}));
    let path = "/api/2.0/mlflow/traces/link-to-run";
    let words = "more than 100 traces to a run in a single request. Provided 101 traces";
    caller.refused("POST", path, link(101).to_string(), (400, INVALID, words)).await;
    let wrong = json!({"run_id": id, "trace_ids": ["tr-1"]}).to_string();
    caller.refused("POST", path, wrong, (400, INVALID, "Invalid trace ID 'tr-1'")).await;
}
