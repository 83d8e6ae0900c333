//! When the process that draws the page ends by itself, the page is opened anew and told so.
//!
//! Only WebKitGTK says when that happens.

#[cfg(target_os = "linux")]
use std::cell::RefCell;
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

use tauri::{Runtime, WebviewWindow};

/// A page that ends more often than this within [`WITHIN`] is not opened again: it would go on so.
#[cfg(target_os = "linux")]
const MOST: usize = 3;
#[cfg(target_os = "linux")]
const WITHIN: Duration = Duration::from_mins(1);

/// Watches the page of a window.
#[cfg(target_os = "linux")]
pub(crate) fn watch<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use tauri::Manager as _;
    use webkit2gtk::WebViewExt as _;

    use crate::page::{Event, Page};

    let app = window.app_handle().clone();
    window.with_webview(move |webview| {
        let ends = RefCell::new(Vec::new());
        webview.inner().connect_web_process_terminated(move |view, reason| {
            tracing::error!(?reason, "the page's process ended");
            let mut ends = ends.borrow_mut();
            if !opens_again(&mut ends, Instant::now()) {
                tracing::error!("the page ended {MOST} times within {WITHIN:?} and stays closed");
                app.exit(1);
                return;
            }
            let page = app.state::<Page>();
            page.detach();
            page.tell(Event::Crashed);
            view.reload();
        });
    })
}

/// Elsewhere the system opens a page anew by itself, or shows that it ended.
#[cfg(not(target_os = "linux"))]
pub(crate) fn watch<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

/// Notes an end; whether the page may be opened again.
#[cfg(target_os = "linux")]
fn opens_again(ends: &mut Vec<Instant>, now: Instant) -> bool {
    ends.retain(|end| now.duration_since(*end) < WITHIN);
    ends.push(now);
    ends.len() <= MOST
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_opened_again_unless_it_ends_over_and_over() {
        let (mut ends, begun) = (Vec::new(), Instant::now());
        let at = |seconds| begun + Duration::from_secs(seconds);
        let opened: Vec<bool> =
            [0, 10, 20, 30, 200].map(|second| opens_again(&mut ends, at(second))).to_vec();
        assert_eq!(opened, [true, true, true, false, true]);
    }
}
