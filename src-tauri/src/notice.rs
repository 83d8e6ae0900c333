//! Notices of the system. Without a plugin, which would bring commands of its own to the page.

/// Longest title and body, in characters.
const LONGEST: usize = 300;

/// Whether the system would show one. May wait for it, half a second or so at most.
pub(crate) fn are_possible() -> bool {
    #[cfg(target_os = "linux")]
    return crate::dbus::takes_notices();
    #[cfg(not(target_os = "linux"))]
    false
}

/// Shows a notice; where none can be shown it is only logged. Waits for the system.
pub(crate) fn show(title: &str, body: &str) {
    let (title, body) = (cut(title), plain(&cut(body)));
    #[cfg(target_os = "linux")]
    crate::dbus::notify(&title, &body);
    #[cfg(not(target_os = "linux"))]
    tracing::info!(title, body, "there are no notices here");
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// Desktops read a body as markup.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_no_markup_and_not_without_end() {
        assert_eq!(plain("<b>a</b> & b"), "&lt;b&gt;a&lt;/b&gt; &amp; b");
        assert_eq!(cut(&"ä".repeat(1000)).chars().count(), LONGEST);
    }
}
