//! A window with an empty page: what every Tauri window costs, to compare the memory of ours with.
//! The page is a document of its own: for `about:blank` `WebKitGTK` does not even start the process that
//! draws pages.
//!
//! Not shipped; `make bench-ui` builds it.

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

const PAGE: &str = "<!doctype html><html lang=\"en\"><title>Empty</title></html>";

#[expect(clippy::disallowed_methods, reason = "`generate_context!` checks its own work")]
fn main() -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| Response::new(PAGE.as_bytes()))
        .setup(|app| {
            let page = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "empty", page).inner_size(1360.0, 860.0).build()?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, _| {});
    Ok(())
}
