//! Reading traces in the window: finding, comparing, and what hostile content must not do there.

use std::io::ErrorKind;
use std::net::TcpListener;

use serde_json::json;

use crate::client::{send_span, send_trace, text};
use crate::window::{Window, alone};

const ENTER: &str = "\u{E007}";
/// Longer than any line that is laid out at once, in bytes.
const LONG: usize = 10 << 20;

#[tokio::test]
async fn what_a_trace_says_is_found_by_keys() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    send_trace(&window.collector().await, "weather turn", "Will it rain in Tokyo?");
    window.go_to_traces().await;
    window.wait_for_text("weather turn").await;
    window.press("j").await;
    window.press(ENTER).await;
    window.wait_for_text("Take an umbrella.").await;
    window.press_with_control_for("f", "Find in the trace").await;
    window.type_into("Find in the trace", "umbrella").await;
    window.wait_for_text("in 1 span").await;
    window.keep_screenshot("desktop-find").await;
    window.type_into("Find in the trace", "s").await;
    window.wait_for_text("No match").await;
    window.close().await;
}

#[tokio::test]
async fn two_traces_are_selected_and_compared_by_keys() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let window = Window::open(home.path()).await;
    let collector = window.collector().await;
    send_trace(&collector, "weather turn", "Will it rain in Tokyo?");
    send_trace(&collector, "weather turn", "Will it rain in Oslo?");
    window.go_to_traces().await;
    window.wait_for_text("Tokyo").await;
    window.wait_for_text("Oslo").await;
    for row in 0..2 {
        window.press("j").await;
        let focused = format!("return document.activeElement.dataset.index === '{row}'");
        window.wait_until_true(&focused).await;
        window.press("x").await;
        window.wait_for_text(&format!("{} selected", row + 1)).await;
    }
    window.press_with_shift("C").await;
    window.wait_for_element("//*[@role='grid'][@aria-label='Steps side by side']").await;
    window.wait_for_element("//ins[contains(., 'Oslo') or contains(., 'Tokyo')]").await;
    window.wait_for_element("//del[contains(., 'Oslo') or contains(., 'Tokyo')]").await;
    window.keep_screenshot("desktop-compare").await;
    window.close().await;
}

#[tokio::test]
async fn hostile_content_is_shown_as_text_runs_nothing_and_fetches_nothing() {
    let _alone = alone().await;
    let home = tempfile::tempdir().unwrap();
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    stranger.set_nonblocking(true).unwrap();
    let at = format!("http://{}", stranger.local_addr().unwrap());
    let script = format!(
        "<script>globalThis.taken = 1</script><img src=\"{at}/a\" onerror=\"globalThis.taken = 1\">\
         <style>@import '{at}/b';</style><iframe src=\"{at}/c\"></iframe>"
    );
    let said = format!(
        "{script} [click](javascript:globalThis.taken=1) ![seen]({at}/d) \u{1b}[31mred\u{1b}[0m \
         \u{202e}txt.exe"
    );
    let messages = json!([
        { "role": "user", "parts": [
            { "type": "text", "content": said },
            { "type": "uri", "modality": "image", "mime_type": "image/png", "uri": format!("{at}/e") },
        ] },
        { "role": script, "parts": [{ "type": "text", "content": "again" }] },
    ]);
    let window = Window::open(home.path()).await;
    send_span(
        &window.collector().await,
        &format!("{script} \u{202e}gnp.exe"),
        &[
            text("gen_ai.operation.name", "chat"),
            text("gen_ai.input.messages", &messages.to_string()),
            text("gen_ai.output.messages", "[{\"role\":\"assistant\",\"parts\":[]}]"),
            text("app.payload", r#"{"__proto__": {"polluted": true}, "html": "<b>bold</b>"}"#),
            text("app.long", &"A".repeat(LONG)),
            text(&script, &script),
        ],
    );
    window.go_to_traces().await;
    window.wait_for_text("<script>globalThis.taken = 1</script>").await;
    window.press("j").await;
    window.press(ENTER).await;
    window.wait_for_element("//*[@aria-label='Input']//*[contains(., 'not loaded')]").await;
    window.keep_screenshot("desktop-hostile").await;
    window.press_tab("Attributes").await;
    window.wait_for_text("app.payload").await;
    window.press_tab("Raw").await;
    window.wait_for_text("app.long").await;

    let taken = window.evaluate(
        "return [globalThis.taken ?? null, ({}).polluted ?? null, document.images.length,
           document.querySelectorAll('main script, main iframe, main style, a[href^=javascript]').length]",
    );
    assert_eq!(taken.await, json!([null, null, 0, 0]));
    let asked = stranger.accept().map(drop).unwrap_err();
    assert_eq!(asked.kind(), ErrorKind::WouldBlock, "something was fetched");
    window.close().await;
}
