//! The one window.

use std::path::Path;

use serde_json::{Value as Json, json};
use tauri::async_runtime::block_on;
use tauri::{
    AppHandle, DragDropEvent, Manager, Runtime, WebviewUrl, WebviewWindowBuilder, Window,
    WindowEvent,
};

use crate::backend::Backend;
use crate::page::{Event, Page};
use crate::place::{self, Place};
use crate::{closing, crash, rpc};

/// Its label; capabilities and the rpc name it.
pub(crate) const MAIN: &str = "main";
/// Its size until the user gives it another, logical pixels.
const SIZE: (f64, f64) = (1360.0, 860.0);

/// Opens the window where it stood last.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let (place, menu_shown) = block_on(kept(&rpc::backend(app)));
    let monitors = app.available_monitors().unwrap_or_default();
    let place = place.filter(|place| place.shown_on(&monitors));
    let mut builder = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Touchstone")
        .min_inner_size(760.0, 480.0)
        // Whatever a trace contains, the window shows the interface and nothing else.
        .on_navigation(|url| url.scheme() == "tauri" || is_local(url));
    builder = match place {
        Some(Place { x, y, width, height, maximized }) => {
            builder.inner_size(width, height).position(x, y).maximized(maximized)
        }
        None => builder.inner_size(SIZE.0, SIZE.1),
    };
    let window = builder.build()?;
    if !menu_shown {
        window.hide_menu()?;
    }
    crash::watch(&window)
}

/// What the user wants of the window: its place, and whether it has its menu bar.
async fn kept(backend: &Backend) -> (Option<Place>, bool) {
    let payload = json!({ "name": "window.menu" }).to_string();
    let menu = backend.call("preference_get", payload.as_bytes()).await;
    let hidden = menu.is_ok_and(|answer| {
        serde_json::from_slice::<Json>(&answer).is_ok_and(|kept| kept["value"] == false)
    });
    (Place::kept(backend).await, !hidden)
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
    let shown = window.show().is_ok();
    let _ = window.unminimize();
    let _ = window.set_focus();
    shown
}

/// What the system tells of the window.
pub(crate) fn on_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    let app = window.app_handle();
    match event {
        WindowEvent::CloseRequested { api, .. } if closing::matters(app) => {
            api.prevent_close();
            closing::close(app);
        }
        WindowEvent::Moved(_) | WindowEvent::Resized(_) => place::keep_soon(app),
        WindowEvent::DragDrop(event) => dragged(&app.state::<Page>(), event),
        _ => {}
    }
}

fn dragged(page: &Page, event: &DragDropEvent) {
    match event {
        // What is dragged within the page has no paths.
        DragDropEvent::Enter { paths, .. } if !paths.is_empty() => {
            page.tell(Event::Drag { over: true });
        }
        DragDropEvent::Drop { paths, .. } if !paths.is_empty() => {
            page.tell(Event::Drop {
                paths: paths.iter().filter_map(|path| text_of(path)).collect(),
            });
        }
        DragDropEvent::Leave | DragDropEvent::Drop { .. } => page.tell(Event::Drag { over: false }),
        _ => {}
    }
}

/// A name that is no Unicode text cannot be told to the page, which says so of the others.
fn text_of(path: &Path) -> Option<String> {
    path.to_str().map(str::to_owned)
}
