//! The real window under Xvfb, driven through WebKitWebDriver.
//!
//! Few and slow: everything that can fail lower is tested lower. Needs `Xvfb`, `WebKitWebDriver` and
//! `xdotool`, which `make test` installs.

#![cfg(test)]

mod citizen;
mod client;
mod dbus;
mod dialog;
mod drag;
mod review;
mod screen;
mod window;

use std::time::Duration;

use client::{call, send_trace};
use dialog::Dialog;
use window::{Window, alone};

/// How soon a trace must stand in the list after its request was answered.
const SOON: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_trace_that_a_client_just_sent_is_listed_opened_by_keyboard_and_kept() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.go_to_traces().await;
    window.wait_for_text("No traces yet").await;
    send_trace(&window.collector().await, "weather turn", "Will it rain in Tokyo?");
    window.wait_for_text_within("weather turn", SOON).await;
    window.press("j").await;
    window.press("\u{E007}").await;
    window.wait_for_text("Take an umbrella.").await;
    window.keep_screenshot("desktop-trace").await;
    window.close().await;

    let window = Window::open(home.path()).await;
    window.go_to_traces().await;
    window.wait_for_text("weather turn").await;
    window.close().await;
}

#[tokio::test]
async fn the_page_is_not_blank_where_the_system_has_no_locale() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open_with(home.path(), &[("LANG", "C.UTF-8")], &[]).await;
    window.wait_for_text("Waiting for the first trace").await;
    send_trace(&window.collector().await, "nightly run", "Anything new?");
    window.go_to_traces().await;
    window.wait_for_text("nightly run").await;
    window.close().await;
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_named_and_left_as_it_is() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("touchstone.db");
    let mut header = vec![0; 4096];
    header[..16].copy_from_slice(b"SQLite format 3\0");
    header[60..64].copy_from_slice(&99_i32.to_be_bytes());
    header[68..72].copy_from_slice(&0x5463_6853_i32.to_be_bytes());
    std::fs::write(&file, &header).unwrap();
    let window = Window::open(home.path()).await;
    window.wait_for_text("Your data could not be opened").await;
    window.wait_for_text("written by a newer Touchstone").await;
    window.keep_screenshot("desktop-newer-store").await;
    window.close().await;
    assert_eq!(std::fs::read(&file).unwrap(), header);
}

#[tokio::test]
async fn a_second_start_brings_the_first_window_to_the_front_and_ends() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.wait_for_text("Waiting for the first trace").await;
    let second = window.start_again(home.path());
    assert!(second.success(), "the second start ended with {second}");
    assert_eq!(call(home.path(), "app_info", "{}")["host"], "window");
    window.close().await;
}

#[tokio::test]
async fn a_window_on_a_home_that_serve_holds_is_a_view_on_it() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let server = client::Server::start(home.path());
    let window = Window::open(home.path()).await;
    window.go_to_traces().await;
    window.wait_for_text("No traces yet").await;
    send_trace(&server.collector, "through serve", "Who holds the data?");
    window.wait_for_text_within("through serve", SOON).await;
    window.close().await;
}

#[tokio::test]
async fn a_path_is_chosen_in_the_dialog_of_the_system_and_stays_where_that_is_cancelled() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    window.go_to("i").await;
    let line = "File or folder on this machine";
    let missing = home.path().join("missing");
    window.fill(line, missing.to_str().unwrap()).await;

    window.press_button("File…").await;
    Dialog::wait_for(window.display(), "Import a file").await.end_by("Escape").await;
    let folder = "Import all files of a folder";
    window.press_button("Folder…").await;
    Dialog::wait_for(window.display(), folder).await.end_by("Escape").await;
    assert_eq!(window.value_of(line).await, missing.to_str().unwrap());

    // It begins in the nearest folder that is there, and takes that.
    window.press_button("Folder…").await;
    Dialog::wait_for(window.display(), folder).await.end_by("alt+o").await;
    window.wait_for_value(line, home.path().to_str().unwrap()).await;
    window.close().await;
}
