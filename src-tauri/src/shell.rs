//! What the page asks of its window: to listen to it, what it can do here, and to do something.

#![expect(
    clippy::unreachable,
    clippy::needless_pass_by_value,
    reason = "`#[tauri::command]` writes the one and asks for the other"
)]

use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime, State, WebviewWindow, async_runtime};
use touchstone_api::{Error, ErrorCode};

use crate::log::Logs;
use crate::menu::{self, Group};
use crate::page::{Event, Page};
use crate::rpc::check;
use crate::{closing, folder, links, notice, tray};

/// Longest line that the page writes into the log, in characters.
const LOGGED: usize = 4000;

/// What the page wants done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum Act {
    /// The actions of the menu.
    Menu { groups: Vec<Group> },
    /// Those of them that can be done now.
    Enable { ids: Vec<String> },
    /// Shows or hides the menu bar.
    MenuBar { shown: bool },
    /// Fills the screen, or no more.
    Fullscreen,
    /// As the window's own button does, which asks the page.
    Close,
    /// As Quit in the menu does, which asks the page.
    Quit,
    /// The page heard that it is asked, and will do one of the next three, or nothing.
    Heard,
    /// Goes to the tray.
    Hide,
    /// Makes the window small.
    Minimise,
    /// Ends the program.
    Exit,
    /// Opens the folder of the logs.
    OpenLogs,
    /// Writes a line into the log.
    Log { text: String },
    /// Shows a notice of the system.
    Notify { title: String, body: String },
    /// Lets links open here.
    TakeLinks,
}

/// What the window can do here, now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Facts {
    /// The folder of the logs; null where none can be written.
    logs: Option<String>,
    /// Whether links open here; null where the system's installer sees to that.
    links: Option<bool>,
    /// Whether there is a tray to stay in.
    tray: bool,
    /// Whether the system shows notices.
    notices: bool,
}

/// The page listens from now on.
#[tauri::command]
pub(crate) fn shell_attach<R: Runtime>(
    window: WebviewWindow<R>,
    page: State<'_, Page>,
    channel: Channel<Event>,
) -> Result<(), Error> {
    check(&window)?;
    page.attach(channel);
    tracing::info!("the page listens");
    Ok(())
}

/// Says what the window can do here.
#[tauri::command]
pub(crate) async fn shell_facts<R: Runtime>(window: WebviewWindow<R>) -> Result<Facts, Error> {
    check(&window)?;
    let logs = Logs::of(window.app_handle());
    // The desktop may take a while to say.
    let asked = async_runtime::spawn_blocking(move || Facts {
        logs: logs.map(|dir| dir.display().to_string()),
        links: links::are_taken(),
        tray: tray::is_there(),
        notices: notice::are_possible(),
    });
    asked.await.map_err(|error| system("the desktop", &error))
}

/// Does what the page wants.
#[tauri::command]
pub(crate) async fn shell_act<R: Runtime>(
    window: WebviewWindow<R>,
    page: State<'_, Page>,
    wanted: Act,
) -> Result<(), Error> {
    check(&window)?;
    let app = window.app_handle().clone();
    match wanted {
        Act::Menu { groups } => on_main(&app, move |app| menu::fill(app, &groups)),
        Act::Enable { ids } => on_main(&app, move |app| menu::enable(app, &ids)),
        Act::MenuBar { shown: true } => window.show_menu(),
        Act::MenuBar { shown: false } => window.hide_menu(),
        Act::Fullscreen => window.is_fullscreen().and_then(|full| window.set_fullscreen(!full)),
        Act::Close => window.close(),
        Act::Quit => on_main(&app, |app| {
            closing::quit(app);
            Ok(())
        }),
        Act::Heard => {
            page.heard();
            Ok(())
        }
        Act::Hide => on_main(&app, move |app| go_to_tray(app, &window)),
        Act::Minimise => window.minimize(),
        Act::Exit => {
            app.exit(0);
            Ok(())
        }
        Act::OpenLogs => return open_logs(&app),
        Act::Log { text } => {
            let text: String = text.chars().take(LOGGED).collect();
            tracing::error!(target: "touchstone_page", "{}", text.escape_debug());
            Ok(())
        }
        Act::Notify { title, body } => {
            async_runtime::spawn_blocking(move || notice::show(&title, &body));
            Ok(())
        }
        Act::TakeLinks => return links::take().map_err(|error| system("links", &error)),
    }
    .map_err(|error| system("the window", &error))
}

/// Without an icon to come back by, the window only becomes small.
fn go_to_tray<R: Runtime>(app: &AppHandle<R>, window: &WebviewWindow<R>) -> tauri::Result<()> {
    if tray::show(app) { window.hide() } else { window.minimize() }
}

/// Menus and tray belong to the main thread; errors there are logged.
fn on_main<R: Runtime>(
    app: &AppHandle<R>,
    work: impl FnOnce(&AppHandle<R>) -> tauri::Result<()> + Send + 'static,
) -> tauri::Result<()> {
    let there = app.clone();
    app.run_on_main_thread(move || {
        if let Err(error) = work(&there) {
            tracing::warn!(%error, "the window did not do what its page wants");
        }
    })
}

fn open_logs<R: Runtime>(app: &AppHandle<R>) -> Result<(), Error> {
    let Some(dir) = Logs::of(app) else {
        let message = "no log is written: its folder below the home cannot be made";
        return Err(Error::new(ErrorCode::Unavailable, message));
    };
    folder::open(&dir).map_err(|error| system(&dir.display().to_string(), &error))
}

fn system(what: &str, error: &dyn std::fmt::Display) -> Error {
    tracing::warn!(%error, what, "the system refused");
    Error::new(ErrorCode::Unavailable, format!("{what}: the system refused: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_what_it_wants_done() {
        let read = |json| serde_json::from_str::<Act>(json).ok();
        assert_eq!(read(r#"{"act":"hide"}"#), Some(Act::Hide));
        assert_eq!(
            read(r#"{"act":"menu_bar","shown":false}"#),
            Some(Act::MenuBar { shown: false })
        );
        assert_eq!(read(r#"{"act":"enable","ids":[]}"#), Some(Act::Enable { ids: Vec::new() }));
        let menu = r#"{"act":"menu","groups":[{"title":"Go","items":[{"id":"a","label":"A"}]}]}"#;
        assert!(matches!(read(menu), Some(Act::Menu { groups }) if groups.len() == 1));
        for wrong in [r#"{"act":"open","path":"/etc"}"#, r#"{"act":"menu_bar"}"#, "{}"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
