//! The native menu. The page hands over its actions; what is chosen goes back to it by id.
//!
//! No item has a key of the system's: those would be taken before the page sees them, also from text
//! fields. The page writes its own keys behind the names.

use serde::Deserialize;
use tauri::menu::{Menu, MenuItem, MenuItemKind, Submenu};
use tauri::{AppHandle, Manager, Runtime};

use crate::page::{Event, Page};
use crate::{closing, tray, window};

/// Quits the program, also where no page answers any more.
const QUIT: &str = "window.quit";
/// The first menu, which is there before the page.
const FIRST: &str = "Touchstone";
/// More than there can be actions; a page that hands over more is not ours.
const MOST: usize = 500;

/// One menu of the bar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Group {
    title: String,
    items: Vec<Entry>,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Entry {
    id: String,
    label: String,
}

/// The bar as it is until the page handed over its actions.
pub(crate) fn bar<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Menu<R>> {
    let menu = Menu::new(app)?;
    let first = Submenu::with_id(app, FIRST, FIRST, true)?;
    first.append(&MenuItem::with_id(app, QUIT, "Quit Touchstone", true, None::<&str>)?)?;
    menu.append(&first)?;
    #[cfg(target_os = "macos")]
    menu.append(&editing(app)?)?;
    Ok(menu)
}

/// On macOS text fields learn of copying and pasting from the menu alone.
#[cfg(target_os = "macos")]
fn editing<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Submenu<R>> {
    use tauri::menu::SubmenuBuilder;

    SubmenuBuilder::new(app, "Edit")
        .undo()
        .redo()
        .separator()
        .cut()
        .copy()
        .paste()
        .select_all()
        .build()
}

/// Puts these groups into the bar, in place of those before. Must run on the main thread.
pub(crate) fn fill<R: Runtime>(app: &AppHandle<R>, groups: &[Group]) -> tauri::Result<()> {
    let Some(bar) = app.menu() else { return Ok(()) };
    for group in groups {
        let there = bar.get(group.title.as_str());
        let submenu = if let Some(MenuItemKind::Submenu(submenu)) = there {
            submenu
        } else {
            let made = Submenu::with_id(app, &group.title, &group.title, true)?;
            bar.append(&made)?;
            made
        };
        while !submenu.items()?.is_empty() {
            submenu.remove_at(0)?;
        }
        for entry in group.items.iter().take(MOST) {
            let label = entry.label.replace('&', "&&");
            submenu.append(&MenuItem::with_id(app, &entry.id, label, false, None::<&str>)?)?;
        }
    }
    Ok(())
}

/// Lets exactly these actions be chosen. Must run on the main thread.
pub(crate) fn enable<R: Runtime>(app: &AppHandle<R>, ids: &[String]) -> tauri::Result<()> {
    let Some(bar) = app.menu() else { return Ok(()) };
    for kind in bar.items()? {
        let MenuItemKind::Submenu(submenu) = kind else { continue };
        for item in submenu.items()? {
            let MenuItemKind::MenuItem(item) = item else { continue };
            let wanted = item.id().0 == QUIT || ids.contains(&item.id().0);
            if item.is_enabled()? != wanted {
                item.set_enabled(wanted)?;
            }
        }
    }
    Ok(())
}

/// Something was chosen, in the bar or in the tray.
pub(crate) fn chosen<R: Runtime>(app: &AppHandle<R>, id: &str) {
    match id {
        tray::OPEN => drop(window::focus(app)),
        QUIT | tray::QUIT => closing::quit(app),
        _ => app.state::<Page>().tell(Event::Action { id: id.to_owned() }),
    }
}
