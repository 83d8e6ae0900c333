//! The interface's files, as a browser gets them.

use axum::body::to_bytes;
use axum::http::{StatusCode, header};
use touchstone_testkit::TestCtx;

use crate::rpc::ask;

#[tokio::test]
async fn the_page_is_served_for_its_routes_and_guards_itself() {
    let test = TestCtx::new().await;
    for path in ["/", "/index.html", "/traces/00ff", "/settings", "/a/b/c?d=e"] {
        let response = ask(&test, "GET", path, "").await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let headers = response.headers();
        assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'self';") && !policy.contains("http"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
    }
}

#[tokio::test]
async fn what_the_page_names_is_there_and_kept_by_browsers() {
    let test = TestCtx::new().await;
    let page = ask(&test, "GET", "/", "").await;
    let page = to_bytes(page.into_body(), 1_000_000).await.unwrap();
    let page = String::from_utf8(page.to_vec()).unwrap();
    // A page that has not been built names none.
    for asset in page.split('"').filter(|text| text.starts_with("/assets/")) {
        let response = ask(&test, "GET", asset, "").await;
        assert_eq!(response.status(), StatusCode::OK, "{asset}");
        let kept = &response.headers()[header::CACHE_CONTROL];
        assert_eq!(kept, "public, max-age=31536000, immutable", "{asset}");
        let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap();
        assert_ne!(kind, "application/octet-stream", "{asset}");
    }
}

#[tokio::test]
async fn a_missing_asset_is_missing_and_not_the_page() {
    let test = TestCtx::new().await;
    for path in ["/assets/missing.js", "/assets/", "/assets/../index.html"] {
        let response = ask(&test, "GET", path, "").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn nothing_but_reading_is_allowed() {
    let test = TestCtx::new().await;
    for path in ["/", "/assets/x.js", "/rpc"] {
        let response = ask(&test, "POST", path, "").await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!(ask(&test, "HEAD", "/", "").await.status(), StatusCode::OK);
}
