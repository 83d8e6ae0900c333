//! The D-Bus of the user's login, as far as it is asked: who is there, and one notice to be shown.
//! Where there is none everything answers so; nothing waits for it or ends with it.

use std::collections::HashMap;

use gtk::gio::{BusType, Cancellable, DBusCallFlags, DBusConnection, bus_get_sync};
use gtk::glib::prelude::ToVariant as _;
use gtk::glib::{Error, Variant};

const BUS: &str = "org.freedesktop.DBus";
const NOTICES: &str = "org.freedesktop.Notifications";
/// A bus that does not answer is not waited for longer.
const PATIENCE_MS: i32 = 500;

/// Lets the program outlive the bus, which ends whatever uses it unless it is told otherwise. Waits.
pub(crate) fn outlive() {
    drop(bus());
}

/// Whether some program goes by that name now. Waits.
pub(crate) fn has(name: &str) -> bool {
    let answer = bus().and_then(|bus| ask(&bus, "NameHasOwner", Some(&(name,).to_variant())));
    answer.and_then(|answer| answer.try_child_get::<bool>(0).ok()?) == Some(true)
}

/// Whether somebody shows notices, or would be started for one. Waits.
pub(crate) fn takes_notices() -> bool {
    let Some(bus) = bus() else { return false };
    let started = ask(&bus, "ListActivatableNames", None)
        .and_then(|answer| answer.try_child_get::<Vec<String>>(0).ok()?);
    started.is_some_and(|names| names.iter().any(|name| name == NOTICES)) || has(NOTICES)
}

/// Shows a notice; what refuses it is logged. Waits. `body` is markup.
pub(crate) fn notify(title: &str, body: &str) {
    let Some(bus) = bus() else { return };
    let nothing: HashMap<String, Variant> = HashMap::new();
    let actions: Vec<String> = Vec::new();
    // The name of the program, the notice it replaces, its icon, and how long: as the system likes.
    let notice = ("Touchstone", 0_u32, "touchstone-app", title, body, actions, nothing, -1_i32);
    let shown =
        call(&bus, NOTICES, "/org/freedesktop/Notifications", "Notify", Some(&notice.to_variant()));
    if let Err(error) = shown {
        tracing::info!(%error, "no notice could be shown");
    }
}

fn bus() -> Option<DBusConnection> {
    let bus = bus_get_sync(BusType::Session, Cancellable::NONE).ok()?;
    bus.set_exit_on_close(false);
    Some(bus)
}

fn ask(bus: &DBusConnection, method: &str, arguments: Option<&Variant>) -> Option<Variant> {
    call(bus, BUS, "/org/freedesktop/DBus", method, arguments).ok()
}

/// Calls a method of the interface that has the program's own name.
fn call(
    bus: &DBusConnection,
    name: &str,
    path: &str,
    method: &str,
    arguments: Option<&Variant>,
) -> Result<Variant, Error> {
    let flags = DBusCallFlags::NONE;
    let nowhere = Cancellable::NONE;
    bus.call_sync(Some(name), path, name, method, arguments, None, flags, PATIENCE_MS, nowhere)
}
