//! Who may reach the collector: its key, further names of the host, a further address.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::reach::{KeyShown, Reach};
use touchstone_engine::CollectorStart;
use touchstone_testkit::{TestCtx, request, span};

use crate::assert_error;

const PROTOBUF: (&str, &str) = ("content-type", "application/x-protobuf");
const DOCKER: &str = "host.docker.internal";
const OWN_KEY: &str = "correct-horse-battery-staple";

/// Who may reach a collector that was told nothing.
fn closed() -> Reach {
    Reach { has_key: false, hosts: vec![], bind: None, bind_error: None }
}

async fn reach(test: &TestCtx) -> Reach {
    test.call("reach_get", json!({})).await
}

/// Makes a random key.
async fn made(test: &TestCtx) -> String {
    let made: KeyShown = test.call("key_make", json!({})).await;
    made.key.unwrap()
}

/// The answer to a request with that key, if any, under that name of the host.
async fn asked(test: &TestCtx, host: &str, key: Option<&str>) -> u16 {
    let key = key.map(|key| format!("Bearer {key}"));
    let mut headers = vec![PROTOBUF, ("host", host)];
    headers.extend(key.as_deref().map(|key| ("authorization", key)));
    test.request("POST /v1/traces", &headers, &request(&[], [span(1, 1)])).await
}

#[tokio::test]
async fn whoever_is_on_this_machine_needs_no_key_until_there_is_one() {
    let test = TestCtx::with_collector().await;
    assert_eq!(reach(&test).await, closed());
    let shown: KeyShown = test.call("key_show", json!({})).await;
    assert_eq!((shown.key, asked(&test, "localhost", None).await), (None, 200));

    let key = made(&test).await;
    assert_eq!(reach(&test).await, Reach { has_key: true, ..closed() });
    let shown: KeyShown = test.call("key_show", json!({})).await;
    assert_eq!(shown.key.as_deref(), Some(key.as_str()));
    assert_eq!(asked(&test, "localhost", None).await, 401);
    assert_eq!(asked(&test, "localhost", Some(OWN_KEY)).await, 401);
    assert_eq!(asked(&test, "localhost", Some(&key)).await, 200);
}

#[tokio::test]
async fn a_new_key_takes_the_place_of_the_one_before() {
    let test = TestCtx::with_collector().await;
    let (first, second) = (made(&test).await, made(&test).await);
    assert_ne!(first, second);
    assert_eq!(asked(&test, "localhost", Some(&first)).await, 401);
    assert_eq!(asked(&test, "localhost", Some(&second)).await, 200);
    let set: KeyShown = test.call("key_make", json!({"key": OWN_KEY})).await;
    assert_eq!(set.key.as_deref(), Some(OWN_KEY));
    assert_eq!(asked(&test, "localhost", Some(&second)).await, 401);
    assert_eq!(asked(&test, "localhost", Some(OWN_KEY)).await, 200);
}

#[tokio::test]
async fn a_key_that_is_easily_guessed_or_passes_no_header_is_refused_and_never_told() {
    let test = TestCtx::new().await;
    for key in ["", "short", "spaces in the middle", "schlüssel-schlüssel", &"k".repeat(257)] {
        let error = test.refused("key_make", json!({"key": key})).await;
        assert_error(&error, ErrorCode::BadRequest, "key");
        let told = format!("{error:?}");
        assert!(key.is_empty() || !told.contains(key), "{told}");
    }
    assert_eq!(reach(&test).await, closed());
}

#[tokio::test]
async fn another_name_of_the_host_needs_a_key_and_to_be_allowed() {
    let test = TestCtx::with_collector().await;
    let wanted = json!({"hosts": [DOCKER.to_uppercase(), DOCKER], "bind": null});
    let error = test.refused("reach_set", wanted.clone()).await;
    assert_error(&error, ErrorCode::Conflict, "has no key");
    assert_eq!(reach(&test).await, closed());

    let key = made(&test).await;
    assert_eq!(asked(&test, DOCKER, Some(&key)).await, 403);
    let set: Reach = test.call("reach_set", wanted).await;
    assert_eq!(set, Reach { has_key: true, hosts: vec![DOCKER.into()], ..closed() });
    assert_eq!(asked(&test, DOCKER, Some(&key)).await, 200);
    assert_eq!(asked(&test, &format!("{DOCKER}:4318"), Some(&key)).await, 200);
    assert_eq!(asked(&test, DOCKER, None).await, 401);
    assert_eq!(asked(&test, "evil.example", Some(&key)).await, 403);

    let set: Reach = test.call("reach_set", json!({"hosts": [], "bind": ""})).await;
    assert_eq!((set.hosts, set.bind), (vec![], None));
    assert_eq!(asked(&test, DOCKER, Some(&key)).await, 403);
}

#[tokio::test]
async fn names_and_addresses_that_are_none_are_refused_and_change_nothing() {
    let test = TestCtx::with_collector().await;
    made(&test).await;
    for (hosts, bind, words) in [
        (json!(["http://shop.internal"]), json!(null), "`http://shop.internal`"),
        (json!(["*"]), json!(null), "`*`"),
        (json!(vec!["a"; 21]), json!(null), "more than 20"),
        (json!([]), json!("nonsense"), "`nonsense` is not an IP address"),
        (json!([]), json!("0.0.0.0"), "0.0.0.0"),
        // Kept for documentation: no machine has it.
        (json!([]), json!("192.0.2.1"), "cannot listen on 192.0.2.1"),
    ] {
        let error = test.refused("reach_set", json!({"hosts": hosts, "bind": bind})).await;
        assert_error(&error, ErrorCode::BadRequest, words);
    }
    assert_eq!(reach(&test).await, Reach { has_key: true, ..closed() });
}

#[tokio::test]
async fn without_a_key_everything_that_it_allowed_is_taken_back() {
    let test = TestCtx::with_collector().await;
    let key = made(&test).await;
    let _: Reach = test.call("reach_set", json!({"hosts": [DOCKER], "bind": null})).await;
    let removed: Reach = test.call("key_remove", json!({})).await;
    assert_eq!((removed, reach(&test).await), (closed(), closed()));
    let shown: KeyShown = test.call("key_show", json!({})).await;
    assert_eq!(shown.key, None);
    assert_eq!(asked(&test, "localhost", None).await, 200);
    assert_eq!(asked(&test, DOCKER, Some(&key)).await, 403);
    made(&test).await;
    assert_eq!(reach(&test).await.hosts, [""; 0], "what was taken back does not return");
    let again: Reach = test.call("key_remove", json!({})).await;
    let and_again: Reach = test.call("key_remove", json!({})).await;
    assert_eq!((again, and_again), (closed(), closed()));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_further_address_is_listened_on_and_left() {
    let test = TestCtx::with_collector().await;
    made(&test).await;
    let port = test.engine().collector().state().await.unwrap().port;
    // A second address of this machine that every Linux has.
    let second = || std::net::TcpStream::connect(("127.0.0.2", port));
    assert!(second().is_err());
    let set: Reach = test.call("reach_set", json!({"hosts": [], "bind": "127.0.0.2"})).await;
    assert_eq!((set.bind.as_deref(), set.bind_error), (Some("127.0.0.2"), None));
    assert!(second().is_ok());
    let _: Reach = test.call("reach_set", json!({"hosts": [], "bind": null})).await;
    assert!(second().is_err());
}

#[tokio::test]
async fn the_key_and_what_it_allows_last_over_a_restart() {
    let test = TestCtx::with_collector().await;
    let key = made(&test).await;
    let _: Reach = test.call("reach_set", json!({"hosts": [DOCKER], "bind": null})).await;
    let test = test.restarted(CollectorStart::On(Some(0))).await;
    assert_eq!(reach(&test).await.hosts, [DOCKER]);
    assert_eq!(asked(&test, DOCKER, Some(&key)).await, 200);
    assert_eq!(asked(&test, "localhost", None).await, 401);
}
