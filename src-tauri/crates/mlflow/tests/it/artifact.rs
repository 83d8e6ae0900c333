//! Artifacts through the routes: what clients keep, byte for byte, and what they must not reach.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};

use crate::caller::Caller;

const INVALID: &str = "INVALID_PARAMETER_VALUE";
const MISSING: &str = "RESOURCE_DOES_NOT_EXIST";
const MIB: usize = 1 << 20;
const ROOT: &str = "/api/2.0/mlflow-artifacts/artifacts";

async fn put(caller: &Caller, path: &str, bytes: impl Into<Body>) {
    let (status, _, answer) = caller.send("PUT", &format!("{ROOT}/{path}"), bytes).await;
    assert_eq!((status, answer.as_slice()), (StatusCode::OK, b"{}".as_slice()), "{path}");
}

/// A body of that many bytes in uneven parts, whose length is not announced.
fn parts(length: usize) -> (Body, Vec<u8>) {
    let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect();
    let parts: Vec<Bytes> = bytes.chunks(300_007).map(Bytes::copy_from_slice).collect();
    let stream = futures::stream::iter(parts.into_iter().map(Ok::<_, std::io::Error>));
    (Body::from_stream(stream), bytes)
}

#[tokio::test]
async fn bytes_come_back_exactly_whatever_their_length() {
    let caller = Caller::new();
    for length in [0, 1, MIB - 1, MIB, MIB + 1, 5 * MIB / 2] {
        let (body, bytes) = parts(length);
        put(&caller, "1/a/file.bin", body).await;
        let (status, headers, read) =
            caller.send("GET", &format!("{ROOT}/1/a/file.bin"), Body::empty()).await;
        assert_eq!(status, StatusCode::OK);
        assert!(read == bytes, "{length} bytes came back as {}", read.len());
        assert_eq!(headers["content-length"], length.to_string());
    }
}

#[tokio::test]
async fn what_is_hostile_is_only_ever_a_download() {
    let caller = Caller::new();
    put(&caller, "1/a/%22page%22.html", "<script>alert(1)</script>").await;
    let path = format!("{ROOT}/1/a/%22page%22.html");
    let (_, headers, _) = caller.send("GET", &path, Body::empty()).await;
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-type"), "application/octet-stream");
    let wanted = "attachment; filename=\"_page_.html\"; filename*=UTF-8''%22page%22%2Ehtml";
    assert_eq!(header("content-disposition"), wanted);
}

#[tokio::test]
async fn a_path_that_could_lead_elsewhere_is_refused_by_every_route() {
    let caller = Caller::new();
    for (path, words) in [
        ("../x", "leads up"),
        ("a/..%2f..%2fetc/passwd", "leads up"),
        ("a/%2e%2e/b", "leads up"),
        ("%2fetc/passwd", "absolute"),
        ("a%5cb", "backslash"),
        ("a%00b", "control character"),
        ("a%0d%0ab", "control character"),
        ("%2e", "names nothing"),
        ("%ff", "Invalid artifact path"),
    ] {
        for method in ["PUT", "GET", "DELETE"] {
            let path = format!("{ROOT}/{path}");
            caller.refused(method, &path, "x", (400, INVALID, words)).await;
        }
    }
    let path = format!("{ROOT}?path=a%2f..%2fb");
    caller.refused("GET", &path, "", (400, INVALID, "leads up")).await;
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_and_leaves_nothing_behind() {
    let caller = Caller::new();
    let part = Bytes::from(vec![7; MIB]);
    let stream = futures::stream::iter((0..65).map(move |_| Ok::<_, std::io::Error>(part.clone())));
    let path = format!("{ROOT}/1/big");
    let expected = (400, INVALID, "larger than 64 MiB");
    caller.refused("PUT", &path, Body::from_stream(stream), expected).await;
    caller.refused("GET", &path, "", (404, MISSING, "1/big")).await;
    assert!(!caller.store.write(|tx| tx.artifacts_sweep(i64::MAX)).await.unwrap());
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_the_file_that_was_there() {
    let caller = Caller::new();
    put(&caller, "1/a", "whole").await;
    let broken = [Ok(Bytes::from_static(b"ha")), Err(std::io::Error::other("gone"))];
    let body = Body::from_stream(futures::stream::iter(broken));
    caller.refused("PUT", &format!("{ROOT}/1/a"), body, (400, INVALID, "broke off")).await;
    let (_, _, read) = caller.send("GET", &format!("{ROOT}/1/a"), Body::empty()).await;
    assert_eq!(read, b"whole");
    assert!(!caller.store.write(|tx| tx.artifacts_sweep(i64::MAX)).await.unwrap());
}

#[tokio::test]
async fn a_directory_is_listed_with_the_names_in_it() {
    let caller = Caller::new();
    put(&caller, "1/models/m/artifacts/MLmodel", "flavors: {}").await;
    put(&caller, "1/models/m/artifacts/data/a", "x").await;
    let list = async |query: &str| caller.ask("GET", &format!("{ROOT}{query}"), Json::Null).await;
    let wanted = json!({"files": [
        {"path": "MLmodel", "is_dir": false, "file_size": 11},
        {"path": "data", "is_dir": true},
    ]});
    assert_eq!(list("?path=1/models/m/artifacts").await, wanted);
    assert_eq!(list("").await, json!({"files": [{"path": "1", "is_dir": true}]}));
    assert_eq!(list("?path=elsewhere").await, json!({}));
}

#[tokio::test]
async fn a_runs_files_are_listed_from_its_root_in_pages_and_got_by_its_id() {
    let caller = Caller::new();
    let run = caller.post("runs/create", json!({})).await["run"]["info"].clone();
    let id = run["run_id"].as_str().unwrap();
    let uri = run["artifact_uri"].as_str().unwrap();
    assert_eq!(uri, format!("mlflow-artifacts:/0/{id}/artifacts"));
    let root = uri.strip_prefix("mlflow-artifacts:/").unwrap();
    assert_eq!(caller.get(&format!("artifacts/list?run_id={id}")).await, json!({"root_uri": uri}));
    put(&caller, &format!("{root}/a.txt"), "a").await;
    put(&caller, &format!("{root}/d/b.txt"), "bb").await;
    let files = caller.get(&format!("artifacts/list?run_id={id}")).await["files"].clone();
    let names: Vec<&Json> = files.as_array().unwrap().iter().map(|file| &file["path"]).collect();
    assert_eq!(names, [&json!("a.txt"), &json!("d")]);
    let files = caller.get(&format!("artifacts/list?run_id={id}&path=d/")).await["files"].clone();
    assert_eq!(files, json!([{"path": "d/b.txt", "is_dir": false, "file_size": 2}]));
    let (_, headers, read) =
        caller.send("GET", &format!("/get-artifact?run_uuid={id}&path=d/b.txt"), "").await;
    assert_eq!(
        (read.as_slice(), &headers["x-content-type-options"]),
        (b"bb".as_slice(), &"nosniff".parse().unwrap())
    );
    let refusals = [
        (format!("/get-artifact?run_uuid={id}&path=d"), (404, MISSING, "artifacts/d")),
        (format!("/get-artifact?run_uuid={id}&path=../x"), (400, INVALID, "leads up")),
        (format!("/get-artifact?run_uuid={id}"), (400, INVALID, "'path'")),
        ("/get-artifact?path=a".to_owned(), (400, INVALID, "'run_id'")),
        (format!("/get-artifact?path=a&run_id={}", "ab".repeat(16)), (404, MISSING, "not found")),
        (format!("/api/2.0/mlflow/artifacts/list?run_id={id}&path=/"), (400, INVALID, "absolute")),
        (
            format!("/api/2.0/mlflow/artifacts/list?run_id={id}&page_token=x"),
            (400, INVALID, "Invalid page token"),
        ),
    ];
    for (path, expected) in refusals {
        caller.refused("GET", &path, "", expected).await;
    }
}

#[tokio::test]
async fn a_long_directory_is_listed_in_pages_without_gap_or_overlap() {
    let caller = Caller::new();
    let run = caller.post("runs/create", json!({})).await["run"]["info"].clone();
    let id = run["run_id"].as_str().unwrap().to_owned();
    let root = format!("0/{id}/artifacts");
    let written = caller.store.write(move |tx| {
        (0..1_500).try_for_each(|number| {
            let artifact = tx.artifact_begin("", 1)?;
            let below = if number % 2 == 0 { "" } else { "/x" };
            tx.artifact_finish(artifact, &format!("{root}/{number:04}{below}"))
        })
    });
    written.await.unwrap();
    let (mut names, mut token) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("artifacts/list?run_id={id}{token}")).await;
        let files = page["files"].as_array().unwrap();
        names.extend(files.iter().map(|file| file["path"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_page_token"].as_str() else { break };
        token = format!("&page_token={next}");
    }
    assert_eq!(names, (0..1_500).map(|number| format!("{number:04}")).collect::<Vec<_>>());
    let path = format!("{ROOT}?path=0/{id}/artifacts");
    let all = caller.ask("GET", &path, Json::Null).await;
    assert_eq!(all["files"].as_array().unwrap().len(), 1_500);
}

#[tokio::test]
async fn a_deleted_directory_is_gone_with_everything_below_it() {
    let caller = Caller::new();
    for path in ["1/d/a", "1/d/e/b", "1/d.txt"] {
        put(&caller, path, "x").await;
    }
    assert_eq!(caller.ask("DELETE", &format!("{ROOT}/1/d"), Json::Null).await, json!({}));
    for path in ["1/d/a", "1/d/e/b"] {
        caller.refused("GET", &format!("{ROOT}/{path}"), "", (404, MISSING, path)).await;
    }
    caller.refused("DELETE", &format!("{ROOT}/1/d"), "", (404, MISSING, "1/d")).await;
    let (status, _, _) = caller.send("GET", &format!("{ROOT}/1/d.txt"), "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!caller.store.write(|tx| tx.artifacts_sweep(i64::MAX)).await.unwrap());
}

/// A trace of the recorded client, which sends its info before its file.
const TRACE: &str = "30e277dbe8e025c6e1e1f0f2c23b0e63";

#[tokio::test]
async fn a_traces_file_is_kept_and_its_spans_are_taken_in() {
    let caller = Caller::new();
    let lines = include_str!("../../../../../tests/fixtures/mlflow/runs.jsonl").lines();
    let lines = lines.map(|line| serde_json::from_str::<Json>(line).unwrap());
    let line = lines.into_iter().find(|line| line["p"].as_str().unwrap().contains(TRACE)).unwrap();
    let path = line["p"].as_str().unwrap().to_owned();
    let body = line["body"].as_str().unwrap().to_owned();
    let id: touchstone_domain::id::TraceId = TRACE.parse().unwrap();
    let known = caller.store.write(move |tx| {
        tx.trace_info_put(
            id,
            &touchstone_domain::trace_info::TraceInfo::default(),
            &touchstone_store::TraceLabels::default(),
        )
    });
    known.await.unwrap();
    let (status, _, _) = caller.send("PUT", &path, body.clone()).await;
    assert_eq!(status, StatusCode::OK);
    let (_, _, read) = caller.send("GET", &path, "").await;
    assert_eq!(read, body.as_bytes());
    let spans = caller.store.read(move |tx| Ok(tx.trace(id)?.unwrap().span_count)).await.unwrap();
    assert_eq!(spans, 2);
    caller.refused("PUT", &path, "{", (400, INVALID, "traces.json")).await;
    let (_, _, read) = caller.send("GET", &path, "").await;
    assert_eq!(read, body.as_bytes());
    let attachment =
        path.replace("traces.json", "attachments/1b671a64-40d5-491e-99b0-da01ff1f3341");
    put(&caller, attachment.trim_start_matches(&format!("{ROOT}/")), vec![0, 255]).await;
    assert_eq!(caller.send("GET", &attachment, "").await.2, [0, 255]);
}
