//! The icon in the tray: made when the window is first closed, since it costs a library, and gone
//! with the program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::menu::{Menu, MenuItem};
use tauri::tray::{MouseButton, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Runtime};

use crate::window;

/// Opens the window again.
pub(crate) const OPEN: &str = "tray.open";
/// Quits the program.
pub(crate) const QUIT: &str = "tray.quit";
const ID: &str = "main";

/// Set once an icon could not be made: it will not be tried again.
static IMPOSSIBLE: AtomicBool = AtomicBool::new(false);

/// Whether there is a tray that would show the icon. May wait for the desktop, half a second at most.
pub(crate) fn is_there() -> bool {
    !IMPOSSIBLE.load(Ordering::Relaxed) && is_watched()
}

/// Whether the desktop has somebody who shows icons.
#[cfg(target_os = "linux")]
fn is_watched() -> bool {
    crate::dbus::has("org.kde.StatusNotifierWatcher")
}

/// Whether the desktop has somebody who shows icons.
#[cfg(not(target_os = "linux"))]
fn is_watched() -> bool {
    true
}

/// Shows the icon, if it is not there yet; whether it is there then. Must run on the main thread.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) -> bool {
    if app.tray_by_id(ID).is_some() {
        return true;
    }
    // On Linux a library is loaded here, and where that is missing the crate that loads it panics.
    let built = catch_unwind(AssertUnwindSafe(|| build(app)));
    match built {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => tracing::warn!(%error, "the tray takes no icon"),
        Err(_) => tracing::warn!("there is no library for the tray"),
    }
    IMPOSSIBLE.store(true, Ordering::Relaxed);
    false
}

fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let menu = Menu::new(app)?;
    menu.append(&MenuItem::with_id(app, OPEN, "Open Touchstone", true, None::<&str>)?)?;
    menu.append(&MenuItem::with_id(app, QUIT, "Quit Touchstone", true, None::<&str>)?)?;
    let mut icon = TrayIconBuilder::with_id(ID)
        .menu(&menu)
        .show_menu_on_left_click(false)
        .tooltip("Touchstone collects traces")
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, .. } = event {
                window::focus(tray.app_handle());
            }
        });
    if let Some(image) = app.default_window_icon() {
        icon = icon.icon(image.clone());
    }
    icon.build(app).map(drop)
}
