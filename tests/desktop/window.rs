//! The window, as WebKitWebDriver opens it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
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
    /// Opens the window on a home, as it is usual.
    pub(crate) async fn open(home: &Path) -> Self {
        Self::open_with(home, &[], &[]).await
    }

    /// The same with these variables and arguments.
    pub(crate) async fn open_with(
        home: &Path,
        variables: &[(&str, &str)],
        arguments: &[&str],
    ) -> Self {
        let screen = Screen::start();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = environment(Command::new("WebKitWebDriver"), home, &screen.display)
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            // Without it the session is never made.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("LANG", "en_US.UTF-8")
            .envs(variables.iter().copied())
            .spawn()
            .expect("WebKitWebDriver starts; `make test` installs it");
        let driver = Driver { child, screen };
        let arguments = [&["--collector-port", "0"], arguments].concat();
        let options = json!({ "binary": APP, "args": arguments });
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
        answered(self.client.perform_actions(keys)).await;
    }

    /// Presses a key while Control is held, until the page shows a text.
    pub(crate) async fn press_with_control(&self, key: &str, text: &str) {
        let shown = format!("return document.body.innerText.includes({})", json!(text));
        self.press_until(&shown, held('\u{E009}', key)).await;
    }

    /// Presses a key while Control is held, until the line with that name has the focus.
    pub(crate) async fn press_with_control_for(&self, key: &str, label: &str) {
        self.press_until(&focused(label), held('\u{E009}', key)).await;
    }

    /// Presses a key while Shift is held.
    pub(crate) async fn press_with_shift(&self, key: &str) {
        answered(self.client.perform_actions(held('\u{E008}', key))).await;
    }

    /// Types letters into the line with that name, once it has the focus.
    pub(crate) async fn type_into(&self, label: &str, text: &str) {
        self.wait_until_true(&focused(label)).await;
        for letter in text.chars() {
            self.press(&letter.to_string()).await;
        }
    }

    /// What a script of the page gives.
    pub(crate) async fn evaluate(&self, script: &str) -> Value {
        answered(self.client.execute(script, Vec::new())).await
    }

    /// Waits until a script of the page gives true.
    pub(crate) async fn wait_until_true(&self, script: &str) {
        if !self.becomes_true(script, PATIENCE).await {
            self.keep_screenshot("desktop-failure").await;
            let focus =
                self.evaluate("return document.activeElement?.outerHTML.slice(0, 300)").await;
            let shown = self.text().await;
            panic!("never true: {script}\nthe focus is on {focus}, the page says:\n{shown}");
        }
    }

    async fn becomes_true(&self, script: &str, time: Duration) -> bool {
        let begun = Instant::now();
        while self.evaluate(script).await != true {
            if begun.elapsed() > time {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        true
    }

    /// Presses keys, and again if a script of the page does not become true: what is shown need not
    /// listen to keys yet.
    async fn press_until(&self, script: &str, keys: KeyActions) {
        let begun = Instant::now();
        loop {
            answered(self.client.perform_actions(keys.clone())).await;
            if self.becomes_true(script, PATIENCE / 6).await {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "no key makes it true: {script}");
        }
    }

    /// What the shell answers the page, as `{"done": …}` or `{"refused": …}`.
    pub(crate) async fn invoke(&self, command: &str, payload: &Value) -> Value {
        let script = "const [command, payload, answer] = arguments;
            __TAURI_INTERNALS__.invoke(command, payload).then(
              (done) => answer({ done }), (refused) => answer({ refused }));";
        let arguments = vec![json!(command), payload.clone()];
        answered(self.client.execute_async(script, arguments)).await
    }

    /// Waits until something is on the page.
    pub(crate) async fn wait_for_element(&self, xpath: &str) {
        self.element(xpath).await;
    }

    /// Goes to the list of traces.
    pub(crate) async fn go_to_traces(&self) {
        self.go_to("t").await;
    }

    /// Goes to another screen by its key.
    pub(crate) async fn go_to(&self, key: &str) {
        self.wait_for_text("Observe").await;
        let before = self.evaluate("return location.hash").await;
        // At once: keys of a sequence that come far apart are no sequence.
        let mut keys = KeyActions::new("keyboard".into());
        for value in ['g', key.chars().next().unwrap()] {
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.press_until(&format!("return location.hash !== {before}"), keys).await;
    }

    /// Presses the button with that text.
    pub(crate) async fn press_button(&self, text: &str) {
        answered(self.element(&button_with(text)).await.click()).await;
    }

    /// The same once the driver is done, which would wait for a window that is not drawn any more.
    pub(crate) async fn press_button_soon(&self, text: &str) {
        let button = self.element(&button_with(text)).await;
        let press = "const [button] = arguments; setTimeout(() => button.click(), 100);";
        let button = serde_json::to_value(button).unwrap();
        answered(self.client.execute(press, vec![button])).await;
    }

    /// Presses a key while Control is held, once the driver is done.
    pub(crate) async fn press_soon_with_control(&self, key: &str) {
        let press = "const [key] = arguments;
            const event = new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true });
            setTimeout(() => document.activeElement.dispatchEvent(event), 100);";
        answered(self.client.execute(press, vec![json!(key)])).await;
    }

    /// Presses the tab whose name begins so.
    pub(crate) async fn press_tab(&self, text: &str) {
        let tab = format!("//*[@role='tab'][starts-with(normalize-space(), '{text}')]");
        answered(self.element(&tab).await.click()).await;
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
        if !self.shows_within(text, time).await {
            self.keep_screenshot("desktop-failure").await;
            let shown = self.text().await;
            panic!("`{text}` was not shown within {time:?}; the page says:\n{shown}");
        }
    }

    /// Whether the page shows a text before the time is over.
    pub(crate) async fn shows_within(&self, text: &str, time: Duration) -> bool {
        let begun = Instant::now();
        while !self.text().await.contains(text) {
            if begun.elapsed() > time {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        true
    }

    /// Waits until the page shows a text no more.
    pub(crate) async fn wait_until_gone(&self, text: &str) {
        let begun = Instant::now();
        while self.text().await.contains(text) {
            assert!(begun.elapsed() < PATIENCE, "`{text}` stays");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn text(&self) -> String {
        let shown = self.client.execute("return document.body.innerText", Vec::new());
        let shown =
            tokio::time::timeout(PATIENCE, shown).await.expect("the driver answers in time");
        shown.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Keeps what the window shows as `target/screens/<name>.png`.
    pub(crate) async fn keep_screenshot(&self, name: &str) {
        let screens = Path::new(APP).parent().unwrap().join("screens");
        std::fs::create_dir_all(&screens).unwrap();
        // What the page has become need not be drawn yet; and of a page that stands still the driver
        // would wait without end for the next time that it is drawn.
        let drawn = "const [done] = arguments;
            const { style } = document.documentElement;
            let times = 0;
            const drawing = setInterval(() => {
              style.outline = times % 2 ? '' : '1px solid transparent';
              times += 1;
              if (times === 60) clearInterval(drawing);
            }, 50);
            requestAnimationFrame(() => setTimeout(() => setTimeout(done, 200), 0));";
        let _ = tokio::time::timeout(PATIENCE, self.client.execute_async(drawn, Vec::new())).await;
        if let Ok(png) = self.client.screenshot().await {
            std::fs::write(screens.join(format!("{name}.png")), png).unwrap();
        }
    }

    /// The process that draws the page.
    pub(crate) fn page_process(&self) -> Option<u32> {
        let app = child_of(self.driver.child.id(), "touchstone-app")?;
        // The kernel cuts names at fifteen letters.
        child_of(app, "WebKitWebProces")
    }

    /// Starts the program a second time on the same home and waits for its end.
    pub(crate) fn start_again(&self, home: &Path) -> ExitStatus {
        self.start_again_with(home, &[])
    }

    /// The same with arguments.
    pub(crate) fn start_again_with(&self, home: &Path, arguments: &[&str]) -> ExitStatus {
        let display = &self.driver.screen.display;
        let mut second = environment(Command::new(APP), home, display);
        let mut second = second.args(arguments).spawn().unwrap();
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

    /// Leaves the session of a window that ended by itself.
    pub(crate) fn abandon(self) {
        drop(self.driver);
    }

    /// Ends the session and with it the window.
    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
        drop(self.driver);
    }
}

/// A process by that name that another began.
fn child_of(parent: u32, name: &str) -> Option<u32> {
    std::fs::read_dir("/proc").unwrap().flatten().find_map(|entry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        // Its number, its name in brackets, its state, its parent.
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let (named, rest) = stat.rsplit_once(')')?;
        let begun_by = rest.split_whitespace().nth(1)?.parse::<u32>().ok()?;
        (begun_by == parent && named.ends_with(&format!("({name}"))).then_some(id)
    })
}

/// What the driver answers; it may wait without end where the window is gone.
async fn answered<T>(asked: impl Future<Output = Result<T, CmdError>>) -> T {
    tokio::time::timeout(PATIENCE, asked).await.expect("the driver answers in time").unwrap()
}

fn held(modifier: char, key: &str) -> KeyActions {
    let value = key.chars().next().unwrap();
    KeyActions::new("keyboard".into())
        .then(KeyAction::Down { value: modifier })
        .then(KeyAction::Down { value })
        .then(KeyAction::Up { value })
        .then(KeyAction::Up { value: modifier })
}

fn focused(label: &str) -> String {
    format!("return document.activeElement?.getAttribute('aria-label') === {}", json!(label))
}

fn button_with(text: &str) -> String {
    format!("//button[normalize-space()='{text}']")
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
        // The session of whoever runs the tests may have a tray.
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}
