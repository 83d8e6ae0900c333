//! How the page is drawn: on Linux without a graphics card not by way of one.

#[cfg(target_os = "linux")]
use std::path::Path;

/// What `WebKitGTK` reads when it starts.
#[cfg(target_os = "linux")]
const WITHOUT_CARD: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Where no card can draw, `WebKitGTK` would have the processor play one: with many times the work and
/// 130 MB more for the same picture. Who has set the variable is not overruled. Must come before any
/// thread, since it changes the environment.
#[cfg(target_os = "linux")]
pub(crate) fn choose() {
    if has_card(Path::new("/dev/dri")) {
        return;
    }
    if let Err(error) = gtk::glib::setenv(WITHOUT_CARD, "1", false) {
        tracing::debug!(%error, "the page is drawn as if there were a card");
    }
}

/// Whether the kernel offers a card that draws: `renderD128`, and so on. A `card0` alone only shows.
#[cfg(target_os = "linux")]
fn has_card(devices: &Path) -> bool {
    let Ok(devices) = devices.read_dir() else { return false };
    devices.flatten().any(|device| device.file_name().to_string_lossy().starts_with("renderD"))
}

/// Elsewhere the system draws.
#[cfg(not(target_os = "linux"))]
pub(crate) fn choose() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_a_card_that_draws_counts() {
        let devices = tempfile::tempdir().unwrap();
        assert!(!has_card(&devices.path().join("none")));
        std::fs::write(devices.path().join("card0"), "").unwrap();
        assert!(!has_card(devices.path()));
        std::fs::write(devices.path().join("renderD128"), "").unwrap();
        assert!(has_card(devices.path()));
    }
}
