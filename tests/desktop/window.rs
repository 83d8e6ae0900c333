//! The window, as WebKitWebDriver opens it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::sync::{Mutex, MutexGuard};

use crate::client::call;
use crate::screen::Screen;

const APP: &str = env!("CARGO_BIN_EXE_touchstone-app");
/// Cold starts on a busy machine take several seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// One driver, one session at a time.
pub(crate) async fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::const_new(());
    ONE.lock().await
}

/// An open window with the driver and the screen it runs on.
pub(crate) struct Window {
    client: Client,
    home: PathBuf,
    driver: Driver,
}

struct Driver {
    child: Child,
    screen: Screen,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Window {
    /// Opens the window on a home, with that `LANG`.
    pub(crate) async fn open(home: &Path, lang: &str) -> Self {
        let screen = Screen::start();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = environment(Command::new("WebKitWebDriver"), home, &screen.display)
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            // Without it the session is never made.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("LANG", lang)
            .spawn()
            .expect("WebKitWebDriver starts; `make test` installs it");
        let driver = Driver { child, screen };
        let options = json!({ "binary": APP, "args": ["--collector-port", "0"] });
        let mut capabilities = Capabilities::new();
        capabilities.insert("webkitgtk:browserOptions".into(), options);
        let (begun, address) = (Instant::now(), format!("http://127.0.0.1:{port}"));
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities.clone());
            let made = tokio::time::timeout(PATIENCE, builder.connect(&address)).await;
            match made.expect("the session is made in time") {
                Ok(client) => break client,
                Err(error) => assert!(begun.elapsed() < PATIENCE, "no session: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        Self { client, home: home.to_owned(), driver }
    }

    /// Where its collector listens.
    pub(crate) async fn collector(&self) -> String {
        let begun = Instant::now();
        loop {
            if let Some(url) = call(&self.home, "collector_status", "{}")["url"].as_str() {
                return url.to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "the collector does not listen");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses and releases a key.
    pub(crate) async fn press(&self, key: &str) {
        let value = key.chars().next().unwrap();
        let keys = KeyActions::new("keyboard".into())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Goes to the list of traces.
    pub(crate) async fn go_to_traces(&self) {
        self.go_to("t").await;
    }

    /// Goes to a screen by its key, as soon as the page can take keys.
    pub(crate) async fn go_to(&self, key: &str) {
        self.wait_for_text("Observe").await;
        self.press("g").await;
        self.press(key).await;
    }

    /// Presses the button with that text.
    pub(crate) async fn press_button(&self, text: &str) {
        self.element(&format!("//button[normalize-space()='{text}']")).await.click().await.unwrap();
    }

    /// Writes into the line with that name, in place of what it said.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let line = self.element(&line_with(label)).await;
        line.clear().await.unwrap();
        line.send_keys(text).await.unwrap();
    }

    /// What the line with that name says.
    pub(crate) async fn value_of(&self, label: &str) -> String {
        let value = self.element(&line_with(label)).await.prop("value").await.unwrap();
        value.expect("a line has a value")
    }

    /// Waits until the line with that name says that.
    pub(crate) async fn wait_for_value(&self, label: &str, value: &str) {
        let begun = Instant::now();
        loop {
            let shown = self.value_of(label).await;
            if shown == value {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "`{label}` says `{shown}`, not `{value}`");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn element(&self, xpath: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(xpath)).await;
        found.unwrap_or_else(|error| panic!("{xpath}: {error}"))
    }

    /// The display that it is shown on.
    pub(crate) fn display(&self) -> &str {
        &self.driver.screen.display
    }

    /// Waits until the page shows a text.
    pub(crate) async fn wait_for_text(&self, text: &str) {
        self.wait_for_text_within(text, PATIENCE).await;
    }

    /// Waits until the page shows a text; keeps a screenshot if it never does.
    pub(crate) async fn wait_for_text_within(&self, text: &str, time: Duration) {
        let begun = Instant::now();
        loop {
            let shown = self.client.execute("return document.body.innerText", Vec::new()).await;
            let shown =
                shown.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
            if shown.contains(text) {
                return;
            }
            if begun.elapsed() > time {
                self.keep_screenshot("desktop-failure").await;
                panic!("`{text}` was not shown within {time:?}; the page says:\n{shown}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Keeps what the window shows as `target/screens/<name>.png`.
    pub(crate) async fn keep_screenshot(&self, name: &str) {
        let screens = Path::new(APP).parent().unwrap().join("screens");
        std::fs::create_dir_all(&screens).unwrap();
        if let Ok(png) = self.client.screenshot().await {
            std::fs::write(screens.join(format!("{name}.png")), png).unwrap();
        }
    }

    /// Starts the program a second time on the same home and waits for its end.
    pub(crate) fn start_again(&self, home: &Path) -> ExitStatus {
        let display = &self.driver.screen.display;
        let mut second = environment(Command::new(APP), home, display).spawn().unwrap();
        let begun = Instant::now();
        loop {
            if let Some(status) = second.try_wait().unwrap() {
                return status;
            }
            if begun.elapsed() > PATIENCE {
                let _ = second.kill();
                panic!("the second start went on");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends the session and with it the window.
    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
        drop(self.driver);
    }
}

fn line_with(label: &str) -> String {
    format!("//input[@id=//label[normalize-space()='{label}']/@for]")
}

/// Every directory that a program may write to lies in the test's home.
fn environment(mut command: Command, home: &Path, display: &str) -> Command {
    command
        .env("DISPLAY", display)
        .env("TOUCHSTONE_HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("NO_AT_BRIDGE", "1")
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}
