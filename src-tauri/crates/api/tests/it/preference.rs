//! What the interface wants kept.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::preference::Preference;
use touchstone_engine::CollectorStart;
use touchstone_testkit::TestCtx;

use crate::assert_error;

#[tokio::test]
async fn a_preference_is_kept_over_a_restart_and_null_before_it_was_set() {
    let test = TestCtx::new().await;
    let never: Preference = test.call("preference_get", json!({"name": "keys"})).await;
    assert_eq!(never.value, json!(null));
    let keys = json!({"go.home": ["g h", "Mod+1"], "undo": []});
    let put: Preference = test.call("preference_put", json!({"name": "keys", "value": keys})).await;
    assert_eq!((put.name.as_str(), &put.value), ("keys", &keys));
    let test = test.restarted(CollectorStart::Off).await;
    let kept: Preference = test.call("preference_get", json!({"name": "keys"})).await;
    assert_eq!(kept.value, keys);
}

#[tokio::test]
async fn a_preference_is_no_setting_of_the_engine() {
    let test = TestCtx::new().await;
    let name = "collector.enabled";
    let put = json!({"name": name, "value": "no"});
    let _: Preference = test.call("preference_put", put).await;
    let read = test.engine().store().read(move |tx| tx.setting(name)).await.unwrap();
    assert_eq!(read, None);
}

#[tokio::test]
async fn a_name_that_is_none_and_a_value_that_is_too_long_are_refused() {
    let test = TestCtx::new().await;
    for name in ["", "Keys", "a b", "a/b", &"x".repeat(65)] {
        let error = test.refused("preference_get", json!({"name": name})).await;
        assert_error(&error, ErrorCode::BadRequest, "`name` is no name");
    }
    let long = json!({"name": "keys", "value": "x".repeat(64 * 1024)});
    let error = test.refused("preference_put", long).await;
    assert_error(&error, ErrorCode::BadRequest, "65536 are the most");
}
