//! A D-Bus of its own, in which somebody goes by the names of a tray and of whoever shows notices;
//! ended with the test.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use gtk::gio::{Cancellable, DBusCallFlags, DBusConnection, DBusConnectionFlags};
use gtk::glib::prelude::ToVariant as _;

/// A running bus.
pub(crate) struct Bus {
    daemon: Child,
    address: String,
    /// Holds the names for as long as it is open.
    _desktop: DBusConnection,
}

impl Bus {
    /// A bus with a tray that shows nothing, and no notices either.
    pub(crate) fn with_a_desktop() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon starts; `make test` installs it");
        let address = first_line(&mut BufReader::new(daemon.stdout.take().unwrap()));
        let desktop = connect(&address);
        take_name(&desktop, "org.kde.StatusNotifierWatcher");
        take_name(&desktop, "org.freedesktop.Notifications");
        Self { daemon, address, _desktop: desktop }
    }

    /// The variable by which programs find it.
    pub(crate) fn variable(&self) -> (&'static str, &str) {
        ("DBUS_SESSION_BUS_ADDRESS", &self.address)
    }

    /// Sees from now on which notices are asked for.
    pub(crate) fn watch_notices(&self) -> Notices {
        let mut monitor = Command::new("dbus-monitor")
            .args(["--address", &self.address, "interface='org.freedesktop.Notifications'"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-monitor starts; `make test` installs it");
        let mut lines = BufReader::new(monitor.stdout.take().unwrap());
        // It tells of its own name once it watches.
        first_line(&mut lines);
        Notices { monitor, lines: Some(lines) }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        end(&mut self.daemon);
    }
}

/// What is asked of whoever shows notices.
pub(crate) struct Notices {
    monitor: Child,
    lines: Option<BufReader<ChildStdout>>,
}

impl Notices {
    /// Waits for a notice of which some text says exactly that.
    pub(crate) async fn wait_for(&mut self, text: &str) {
        let mut lines = self.lines.take().unwrap();
        let wanted = format!("string \"{text}\"");
        let read = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            while !line.trim().eq(&wanted) {
                line.clear();
                assert_ne!(lines.read_line(&mut line).unwrap(), 0, "no notice said: {wanted}");
            }
            lines
        });
        let found = tokio::time::timeout(Duration::from_secs(20), read).await;
        if found.is_err() {
            // Whoever reads would wait without end.
            end(&mut self.monitor);
        }
        self.lines = Some(found.expect("the notice comes in time").unwrap());
    }
}

impl Drop for Notices {
    fn drop(&mut self) {
        end(&mut self.monitor);
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn first_line(lines: &mut impl BufRead) -> String {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    line.trim().to_owned()
}

fn connect(address: &str) -> DBusConnection {
    let flags =
        DBusConnectionFlags::AUTHENTICATION_CLIENT | DBusConnectionFlags::MESSAGE_BUS_CONNECTION;
    let bus = DBusConnection::for_address_sync(address, flags, None, Cancellable::NONE).unwrap();
    // The bus ending must not end the test.
    bus.set_exit_on_close(false);
    bus
}

fn take_name(bus: &DBusConnection, name: &str) {
    bus.call_sync(
        Some("org.freedesktop.DBus"),
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus",
        "RequestName",
        Some(&(name, 0_u32).to_variant()),
        None,
        DBusCallFlags::NONE,
        5000,
        Cancellable::NONE,
    )
    .unwrap();
}
