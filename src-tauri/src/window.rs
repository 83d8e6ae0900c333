//! The one window.

use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindowBuilder};

/// Its label; capabilities and the rpc name it.
pub(crate) const MAIN: &str = "main";

/// Opens the window.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Touchstone")
        .inner_size(1360.0, 860.0)
        .min_inner_size(760.0, 480.0)
        // Whatever a trace contains, the window shows the interface and nothing else.
        .on_navigation(|url| url.scheme() == "tauri" || is_local(url))
        .build()?;
    Ok(())
}

/// The interface's own address: on Windows it has an http form, and in development it is served.
fn is_local(url: &tauri::Url) -> bool {
    matches!(url.host_str(), Some("tauri.localhost"))
        || (cfg!(debug_assertions) && url.host_str() == Some("localhost"))
}

/// Brings the window to the front; answers whether there is one.
pub(crate) fn focus<R: Runtime>(app: &AppHandle<R>) -> bool {
    let Some(window) = app.get_webview_window(MAIN) else { return false };
    // Some window systems refuse focus to programs; the window is shown all the same.
    let _ = window.unminimize();
    let _ = window.set_focus();
    window.show().is_ok()
}
