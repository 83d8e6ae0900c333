//! A window with an empty page: what every Tauri window costs, to compare the memory of ours with.
//!
//! Not shipped; `make bench-ui` builds it.

use tauri::{WebviewUrl, WebviewWindowBuilder};

#[expect(clippy::disallowed_methods, reason = "`generate_context!` checks its own work")]
fn main() -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .setup(|app| {
            let page = WebviewUrl::External("about:blank".parse()?);
            WebviewWindowBuilder::new(app, "empty", page).inner_size(1360.0, 860.0).build()?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, _| {});
    Ok(())
}
