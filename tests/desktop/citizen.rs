//! The window among the others on a desktop: its menu, links, closing, the tray, its place.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{call, send_trace, touchstone};
use crate::dbus::Bus;
use crate::dialog::xdotool;
use crate::drag::Drag;
use crate::window::{Window, alone};

const PATIENCE: Duration = Duration::from_secs(20);
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
/// The driver's names of keys.
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";

/// Waits until something holds.
async fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "waited for {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether no window's process holds the home any more.
fn is_free(home: &Path) -> bool {
    let asked = Command::new(touchstone())
        .args(["call", "app_info", "{}", "--home"])
        .arg(home)
        .output()
        .unwrap();
    String::from_utf8_lossy(&asked.stdout).contains("\"command\"")
}

/// The window as X names it, while it is shown.
fn shown(window: &Window) -> Option<String> {
    let found = xdotool(window.display(), &["search", "--onlyvisible", "--name", "^Touchstone$"]);
    found.lines().next().map(str::to_owned)
}

#[tokio::test]
async fn the_palette_opens_by_its_key_and_about_names_the_folder_of_the_log() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.wait_for_text("Waiting for the first trace").await;
    window.press_with_control("k", "Open the log folder").await;
    window.keep_screenshot("desktop-palette").await;
    window.type_into("Do or find anything", "about").await;
    window.press(ENTER).await;
    let logs = home.path().join("logs");
    window.wait_for_text(logs.to_str().unwrap()).await;
    assert!(std::fs::read_to_string(logs.join("window.log")).unwrap().contains("opens its window"));
    window.close().await;
}

#[tokio::test]
async fn the_menu_has_the_actions_and_does_them() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.wait_for_text("Waiting for the first trace").await;
    // Touchstone, Go: Home, Traces. The driver does not see menus, so that they are walked blind, and
    // on a busy machine again and slower.
    let id = shown(&window).expect("the window is shown");
    for pause in [500, 2000, 5000] {
        let display = window.display();
        xdotool(display, &["key", "Escape"]);
        xdotool(display, &["mousemove", "--window", &id, "30", "12", "click", "1"]);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        xdotool(display, &["key", "--delay", "100", "Right", "Down", "Down", "Return"]);
        if window.shows_within("No traces yet", Duration::from_secs(5)).await {
            break;
        }
    }
    window.wait_for_text("No traces yet").await;
    window.close().await;
}

#[tokio::test]
async fn a_link_opens_its_trace_in_the_window_that_is_open_and_in_one_that_it_opens() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.wait_for_text("Waiting for the first trace").await;
    send_trace(&window.collector().await, "linked turn", "Who links here?");
    let rows = call(home.path(), "trace_list", "{}");
    let trace = rows["rows"][0]["trace_id"].as_str().unwrap().to_owned();
    let second = window.start_again_with(home.path(), &[&format!("touchstone://trace/{trace}")]);
    assert!(second.success(), "the second start ended with {second}");
    window.wait_for_text("Who links here?").await;

    let wrong = format!("touchstone://settings/{TRACE}");
    assert!(window.start_again_with(home.path(), &[&wrong]).success());
    window.wait_for_text("This link leads nowhere").await;
    window.wait_for_text(&wrong).await;
    window.close().await;

    let link = format!("touchstone://trace/{trace}");
    let window = Window::open_with(home.path(), &[], &[&link]).await;
    window.wait_for_text("Who links here?").await;
    window.close().await;
}

#[tokio::test]
async fn a_file_that_is_dragged_onto_the_window_is_offered_for_import() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.wait_for_text("Waiting for the first trace").await;
    let file = home.path().join("dragged.jsonl");
    std::fs::write(&file, "").unwrap();
    let target = shown(&window).unwrap().parse().unwrap();
    let drag = Drag::over(window.display(), target, &file, (600, 400));
    window.wait_for_text("Drop to import").await;
    window.keep_screenshot("desktop-drag").await;
    drag.drop_it();
    window.wait_until_gone("Drop to import").await;
    let path = serde_json::to_string(&file).unwrap();
    let filled = "[...document.querySelectorAll('input')].some((line) => line.value ===";
    window.wait_until_true(&format!("return {filled} {path})")).await;
    window.close().await;
}

#[tokio::test]
async fn without_a_tray_closing_asks_and_quitting_warns_while_spans_come_in() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.go_to(",").await;
    window.wait_for_text("This desktop has no tray").await;
    window.wait_for_text("This desktop shows no notices").await;
    window.press_with_control("w", "Quit, or go on collecting?").await;
    window.keep_screenshot("desktop-closing").await;
    window.press(ESCAPE).await;
    window.wait_until_gone("Quit, or go on collecting?").await;

    send_trace(&window.collector().await, "late turn", "Still there?");
    window.press_with_control("q", "Quit while spans come in?").await;
    window.wait_for_text("1 span arrived in the last minute").await;
    window.press_button_soon("Quit").await;
    wait_until("the end of the program", || is_free(home.path())).await;
    window.abandon();
}

#[tokio::test]
async fn with_a_tray_closing_says_once_that_the_collector_goes_on_and_a_second_start_opens_again() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let bus = Bus::with_a_desktop();
    let window = Window::open_with(home.path(), &[bus.variable()], &[]).await;
    window.wait_for_text("Waiting for the first trace").await;
    window.press_with_control("w", "Touchstone stays in the tray").await;
    window.press_button_soon("Stay in the tray").await;
    wait_until("the window to go", || shown(&window).is_none()).await;
    send_trace(&window.collector().await, "unseen turn", "Is anyone there?");

    assert!(window.start_again(home.path()).success());
    wait_until("the window to come back", || shown(&window).is_some()).await;
    window.go_to_traces().await;
    window.wait_for_text("unseen turn").await;
    window.press_soon_with_control("w").await;
    wait_until("the window to go without a word", || shown(&window).is_none()).await;

    // The tray and its bus go, and the driver of the page with them; the program goes on.
    drop(bus);
    assert!(window.start_again(home.path()).success());
    wait_until("the window to come back", || shown(&window).is_some()).await;
    assert_eq!(call(home.path(), "app_info", "{}")["host"], "window");
    window.abandon();
}

#[tokio::test]
async fn a_notice_reaches_the_desktop_as_plain_text_and_nothing_else_is_done_for_the_page() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let bus = Bus::with_a_desktop();
    let window = Window::open_with(home.path(), &[bus.variable()], &[]).await;
    window.go_to(",").await;
    window.wait_for_text("By a notice of the system").await;
    let mut notices = bus.watch_notices();
    let notice = json!({ "act": "notify", "title": "Import: finished", "body": "<b>12</b> done" });
    let told = window.invoke("shell_act", &json!({ "wanted": notice })).await;
    assert_eq!(told, json!({ "done": null }));
    notices.wait_for("&lt;b&gt;12&lt;/b&gt; done").await;

    let path = json!({ "wanted": { "act": "open", "path": "/" } });
    let opened = window.invoke("shell_act", &path).await;
    assert!(opened["refused"].is_string(), "a path was opened: {opened}");
    for command in
        ["plugin:window|close", "plugin:tray|new", "plugin:menu|new", "plugin:path|resolve"]
    {
        let answer = window.invoke(command, &json!({})).await;
        assert!(answer["refused"].as_str().unwrap_or_default().contains("not allowed"), "{answer}");
    }
    window.close().await;
}

#[tokio::test]
async fn a_page_that_ends_by_itself_is_opened_anew() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.wait_for_text("Waiting for the first trace").await;
    let page = window.page_process().expect("a process draws the page").to_string();
    assert!(Command::new("kill").args(["-9", &page]).status().unwrap().success());
    // The driver loses sight of the page with its process, so that the log tells.
    let log = home.path().join("logs/window.log");
    wait_until("the page to listen again", || {
        let log = std::fs::read_to_string(&log).unwrap();
        let after = log.split_once("the page's process ended").map(|(_, after)| after.to_owned());
        after.is_some_and(|after| after.contains("the page listens"))
    })
    .await;
    window.abandon();
}

#[tokio::test]
async fn a_dark_desktop_has_a_dark_window() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open_with(home.path(), &[("GTK_THEME", "Adwaita:dark")], &[]).await;
    window.wait_for_text("Waiting for the first trace").await;
    let dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
    assert_eq!(window.evaluate(dark).await, true);
    window.keep_screenshot("desktop-dark").await;
    window.close().await;
}

#[tokio::test]
async fn the_window_comes_back_in_the_size_that_it_was_given() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.wait_for_text("Waiting for the first trace").await;
    let id = shown(&window).expect("the window is shown");
    xdotool(window.display(), &["windowsize", "--sync", &id, "1000", "640"]);
    let kept =
        || call(home.path(), "preference_get", r#"{"name":"window.place"}"#)["value"].clone();
    wait_until("its place to be kept", || kept()["width"] == 1000.0).await;
    let inner = "return [innerWidth, innerHeight]";
    let size = window.evaluate(inner).await;
    window.close().await;

    let window = Window::open(home.path()).await;
    window.wait_for_text("Waiting for the first trace").await;
    assert_eq!(window.evaluate(inner).await, size);
    window.close().await;
}
