//! The built interface, as files in the program.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use include_dir::{Dir, File, include_dir};

static DIST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../../ui/dist");

/// Method and path of every route of the interface. They hold no data, so they need no token.
pub const ROUTES: &[(&str, &str)] = &[("GET", "/"), ("GET", "/{*path}")];

const CSP: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' \
    data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; frame-src 'none'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Serves the files; what is no file is the page, which knows its own routes.
pub(crate) fn router() -> Router {
    Router::new().route(ROUTES[0].1, get(serve)).route(ROUTES[1].1, get(serve))
}

async fn serve(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    match DIST.get_file(path) {
        Some(file) => answer(file),
        None if is_asset(path) => StatusCode::NOT_FOUND.into_response(),
        None => DIST
            .get_file("index.html")
            .map_or_else(|| StatusCode::NOT_FOUND.into_response(), answer),
    }
}

/// Files that the build named by their content; a missing one must not be answered by the page.
fn is_asset(path: &str) -> bool {
    path.starts_with("assets/")
}

fn answer(file: &'static File<'static>) -> Response {
    let path = file.path().to_str().unwrap_or_default();
    let cache = if is_asset(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    let set = [
        (header::CONTENT_TYPE, kind(path)),
        (header::CACHE_CONTROL, cache),
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in set {
        headers.insert(name, HeaderValue::from_static(value));
    }
    (headers, file.contents()).into_response()
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        _ => "application/octet-stream",
    }
}
