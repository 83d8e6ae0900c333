//! Closing the window and quitting the program.
//!
//! The page is asked first: it knows what the user wants and shows what would be missed. Where no
//! page answers, the program ends: nothing may keep a window open.

use tauri::{AppHandle, Manager, Runtime, async_runtime};

use crate::backend::Backend;
use crate::page::{Event, Page};
use crate::tray;

/// Whether ending the program ends something: only the process that is the engine has a collector.
pub(crate) fn matters<R: Runtime>(app: &AppHandle<R>) -> bool {
    matches!(*app.state::<Backend>(), Backend::Engine { .. })
}

/// The window's own button was pressed.
pub(crate) fn close<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    // Asking the desktop for its tray may take a while.
    async_runtime::spawn_blocking(move || {
        let there = tray::is_there();
        let asked = app.clone();
        let ask = move || ask(&asked, Event::Closing { tray: there && tray::show(&asked) });
        if let Err(error) = app.run_on_main_thread(ask) {
            tracing::warn!(%error, "the window could not ask before it closes");
        }
    });
}

/// Quit was chosen.
pub(crate) fn quit<R: Runtime>(app: &AppHandle<R>) {
    if matters(app) {
        ask(app, Event::Quitting);
    } else {
        app.exit(0);
    }
}

fn ask<R: Runtime>(app: &AppHandle<R>, question: Event) {
    if !app.state::<Page>().ask(question) {
        app.exit(0);
    }
}
