//! A dialog of the system: a window of its own, which the driver of the page does not see.

use std::process::Command;
use std::time::{Duration, Instant};

/// GTK reads the folder before it shows the dialog.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open dialog.
pub(crate) struct Dialog {
    display: String,
    title: String,
}

impl Dialog {
    /// Waits for the dialog with that title, and gives it the keyboard.
    pub(crate) async fn wait_for(display: &str, title: &str) -> Self {
        let dialog = Self { display: display.to_owned(), title: title.to_owned() };
        let begun = Instant::now();
        loop {
            if let Some(id) = dialog.shown() {
                xdotool(display, &["windowfocus", "--sync", &id]);
                return dialog;
            }
            assert!(begun.elapsed() < PATIENCE, "no dialog `{title}` was shown");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses a key, by its X name, and waits until the dialog is gone.
    pub(crate) async fn end_by(self, key: &str) {
        xdotool(&self.display, &["key", key]);
        let begun = Instant::now();
        while self.shown().is_some() {
            assert!(begun.elapsed() < PATIENCE, "`{}` stays after {key}", self.title);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Its window while it is shown.
    fn shown(&self) -> Option<String> {
        let found = xdotool(&self.display, &["search", "--onlyvisible", "--name", &self.title]);
        found.lines().next().map(str::to_owned)
    }
}

/// What it prints; nothing where it fails, as it does while there is no such window.
pub(crate) fn xdotool(display: &str, arguments: &[&str]) -> String {
    let output = Command::new("xdotool")
        .args(arguments)
        .env("DISPLAY", display)
        .output()
        .expect("xdotool starts; `make test` installs it");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
