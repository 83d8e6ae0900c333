//! How much is stored.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::app::StoreStatus;
use touchstone_testkit::{TestCtx, span, span_id, trace_id};

use crate::assert_error;

#[tokio::test]
async fn the_store_says_where_it_lies_and_what_it_holds() {
    let test = TestCtx::new().await;
    let before: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!((before.traces, before.spans), (0, 0));
    assert_eq!(before.home, test.dir().display().to_string());
    assert!(std::path::Path::new(&before.file).is_file());
    assert!(before.size_bytes > 0);
    assert!(before.free_bytes.is_none_or(|free| free > 0));

    test.send([span(1, 1), span(1, 2).under(1), span(2, 1)]).await;
    test.send_from(&[("touchstone.project", "Shop")], [span(3, 1)]).await;
    let after: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!((after.traces, after.spans), (3, 4));
    assert!(after.commits >= before.commits + 2);
}

#[tokio::test]
async fn a_span_that_is_sent_again_is_counted_once() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    test.send([span(1, 1)]).await;
    let status: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!((status.traces, status.spans), (1, 1));
}

#[tokio::test]
async fn what_needs_the_store_cannot_be_had_once_the_engine_has_ended() {
    let test = TestCtx::new().await;
    test.engine().shutdown().await;
    let trace = trace_id(1);
    let requests = [
        ("store_status", json!({})),
        ("project_list", json!({})),
        ("project_create", json!({"name": "Shop"})),
        ("trace_list", json!({})),
        ("trace_get", json!({"trace_id": trace})),
        ("trace_rows", json!({"trace_id": trace, "collapsed": [], "offset": 0, "count": 1})),
        ("span_get", json!({"trace_id": trace, "span_id": span_id(1)})),
        ("collector_status", json!({})),
        ("collector_start", json!({"port": 0})),
        ("collector_stop", json!({})),
        ("demo_load", json!({})),
        ("demo_remove", json!({})),
        ("job_list", json!({})),
        ("job_cancel", json!({"id": "x"})),
    ];
    for (name, request) in requests {
        let error = test.refused(name, request).await;
        assert_error(&error, ErrorCode::Unavailable, "");
    }
}
