//! Where the window stood and how large it was, kept from start to start as a preference.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tauri::{AppHandle, Manager, Monitor, Runtime, async_runtime};

use crate::backend::Backend;
use crate::window::MAIN;

/// The name of the preference.
const NAME: &str = "window.place";
/// While a window is dragged its place is not written at every step.
const SETTLED: Duration = Duration::from_millis(700);
/// Smaller is no window, larger no screen; logical pixels.
const SIZES: std::ops::RangeInclusive<f64> = 200.0..=20_000.0;

/// A place in logical pixels, from the top left of the first screen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) maximized: bool,
}

impl Place {
    /// The place that was kept, if it can be used. Whether a screen still shows it is
    /// [`Place::shown_on`].
    pub(crate) async fn kept(backend: &Backend) -> Option<Self> {
        let payload = json!({ "name": NAME }).to_string();
        let answer = backend.call("preference_get", payload.as_bytes()).await.ok()?;
        let mut answer: Json = serde_json::from_slice(&answer).ok()?;
        serde_json::from_value::<Self>(answer["value"].take()).ok()?.sound()
    }

    fn sound(self) -> Option<Self> {
        let sized = SIZES.contains(&self.width) && SIZES.contains(&self.height);
        (sized && self.x.abs() < 1e6 && self.y.abs() < 1e6).then_some(self)
    }

    /// Whether the middle of its title can be taken hold of: a screen may be gone since.
    pub(crate) fn shown_on(&self, monitors: &[Monitor]) -> bool {
        monitors.iter().any(|monitor| {
            let scale = monitor.scale_factor();
            let (at, size) =
                (monitor.position().to_logical(scale), monitor.size().to_logical(scale));
            self.within(at, size)
        })
    }

    fn within(&self, at: tauri::LogicalPosition<f64>, size: tauri::LogicalSize<f64>) -> bool {
        let (x, y) = (self.x + self.width / 2.0, self.y + 10.0);
        (at.x..at.x + size.width).contains(&x) && (at.y..at.y + size.height).contains(&y)
    }

    /// How the window stands now; of a maximised one the size before stays.
    fn now<R: Runtime>(app: &AppHandle<R>, before: Option<Self>) -> Option<Self> {
        let window = app.get_webview_window(MAIN)?;
        let hidden = !window.is_visible().ok()? || window.is_minimized().ok()?;
        if hidden || window.is_fullscreen().ok()? {
            return None;
        }
        let maximized = window.is_maximized().ok()?;
        if maximized && let Some(before) = before {
            return Some(Self { maximized, ..before });
        }
        let scale = window.scale_factor().ok()?;
        let at = window.outer_position().ok()?.to_logical::<f64>(scale);
        let size = window.inner_size().ok()?.to_logical::<f64>(scale);
        Self { x: at.x, y: at.y, width: size.width, height: size.height, maximized }.sound()
    }
}

/// Whether the place is about to be written.
#[derive(Debug, Default)]
pub(crate) struct Keeping(AtomicBool);

/// The window moved or has another size: keeps that soon.
pub(crate) fn keep_soon<R: Runtime>(app: &AppHandle<R>) {
    if app.state::<Keeping>().0.swap(true, Ordering::Relaxed) {
        return;
    }
    let app = app.clone();
    async_runtime::spawn(async move {
        tokio::time::sleep(SETTLED).await;
        app.state::<Keeping>().0.store(false, Ordering::Relaxed);
        keep(&app).await;
    });
}

async fn keep<R: Runtime>(app: &AppHandle<R>) {
    let backend = app.state::<Backend>();
    let before = Place::kept(&backend).await;
    let Some(now) = Place::now(app, before) else { return };
    if before != Some(now) {
        let payload = json!({ "name": NAME, "value": now }).to_string();
        if let Err(error) = backend.call("preference_put", payload.as_bytes()).await {
            tracing::debug!(%error, "the window's place was not kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use tauri::{LogicalPosition, LogicalSize};

    use super::*;

    const PLACE: Place =
        Place { x: 100.0, y: 50.0, width: 1200.0, height: 800.0, maximized: false };

    #[test]
    fn a_place_counts_only_where_its_title_is_on_a_screen() {
        let screen = (LogicalPosition::new(0.0, 0.0), LogicalSize::new(1440.0, 900.0));
        assert!(PLACE.within(screen.0, screen.1));
        assert!(!Place { x: 3000.0, ..PLACE }.within(screen.0, screen.1));
        assert!(!Place { y: -40.0, ..PLACE }.within(screen.0, screen.1));
        let left = (LogicalPosition::new(-1440.0, 0.0), screen.1);
        assert!(Place { x: -1300.0, ..PLACE }.within(left.0, left.1));
    }

    #[test]
    fn a_place_that_cannot_be_is_none() {
        assert_eq!(PLACE.sound(), Some(PLACE));
        assert_eq!(Place { width: 3.0, ..PLACE }.sound(), None);
        assert_eq!(Place { height: 1e9, ..PLACE }.sound(), None);
        assert_eq!(Place { x: f64::INFINITY, ..PLACE }.sound(), None);
        assert_eq!(Place { x: f64::NAN, ..PLACE }.sound(), None);
    }
}
