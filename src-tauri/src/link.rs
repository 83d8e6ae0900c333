//! Links that open a trace: `touchstone://trace/<id>`, and with `?span=<id>` one of its spans.
//!
//! Any page of a browser may hand such a link to the system, so that what is not exactly one is no
//! link at all. What a link names is only shown: none changes or fetches anything.

use crate::page::Event;

/// What every link begins with.
pub(crate) const SCHEME: &str = "touchstone";
/// A refused link is shown up to here, in characters.
const SHOWN: usize = 200;

/// A trace, and maybe one of its spans: lower-case hexadecimal characters, 32 and 16.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) trace: String,
    pub(crate) span: Option<String>,
}

impl Link {
    /// Reads a link. Only the scheme and the ids may have capital letters.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return None;
        }
        let path = rest.strip_prefix("trace/")?;
        let (trace, span) = match path.split_once("?span=") {
            Some((trace, span)) => (trace, Some(id(span, 16)?)),
            None => (path, None),
        };
        Some(Self { trace: id(trace, 32)?, span })
    }
}

fn id(text: &str, length: usize) -> Option<String> {
    let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    // OpenTelemetry's ids are never all zero.
    (digits && text.bytes().any(|byte| byte != b'0')).then(|| text.to_ascii_lowercase())
}

/// What the page is told of a text that was handed over as a link.
pub(crate) fn event(text: &str) -> Event {
    match Link::parse(text) {
        Some(Link { trace, span }) => Event::Open { trace, span },
        None => Event::BadLink { link: text.chars().take(SHOWN).collect() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

    #[test]
    fn a_link_names_a_trace_and_maybe_a_span() {
        let link = |text: &str| Link::parse(text).unwrap();
        let trace = || TRACE.to_owned();
        let plain = Link { trace: trace(), span: None };
        assert_eq!(link(&format!("touchstone://trace/{TRACE}")), plain);
        assert_eq!(link(&format!("TouchStone://trace/{}", TRACE.to_uppercase())), plain);
        let span = Link { trace: trace(), span: Some("b7ad6b7169203331".to_owned()) };
        assert_eq!(link(&format!("touchstone://trace/{TRACE}?span=b7ad6b7169203331")), span);
    }

    #[test]
    fn what_is_not_exactly_a_link_is_none() {
        let zeros = "0".repeat(32);
        for text in [
            "",
            "touchstone",
            "touchstone:trace/0af7651916cd43dd8448eb211c80319c",
            "touchstone://trace/",
            "touchstone://trace/0af7651916cd43dd8448eb211c80319",
            "touchstone://trace/0af7651916cd43dd8448eb211c80319c/",
            "touchstone://trace/0af7651916cd43dd8448eb211c80319c#x",
            "touchstone://trace/0af7651916cd43dd8448eb211c80319c?",
            "touchstone://trace/0af7651916cd43dd8448eb211c80319c?span=",
            "touchstone://trace/0af7651916cd43dd8448eb211c80319c?span=b7ad6b7169203331&x=1",
            "touchstone://trace/0af7651916cd43dd8448eb211c80319c?x=1&span=b7ad6b7169203331",
            "touchstone://trace/../settings",
            "touchstone://Trace/0af7651916cd43dd8448eb211c80319c",
            "touchstone://user@trace/0af7651916cd43dd8448eb211c80319c",
            " touchstone://trace/0af7651916cd43dd8448eb211c80319c",
            "touchstone://trace/0af7651916cd43dd8448eb211c80319c\n",
            "touchstone://trace/０af7651916cd43dd8448eb211c80319c",
            "http://trace/0af7651916cd43dd8448eb211c80319c",
            "javascript://trace/0af7651916cd43dd8448eb211c80319c",
            "--home",
        ] {
            assert_eq!(Link::parse(text), None, "{text:?}");
        }
        assert_eq!(Link::parse(&format!("touchstone://trace/{zeros}")), None);
    }

    #[test]
    fn installers_name_the_same_scheme_to_the_system() {
        let config: serde_json::Value =
            serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
        let schemes = &config["plugins"]["deep-link"]["desktop"]["schemes"];
        assert_eq!(*schemes, serde_json::json!([SCHEME]));
    }

    #[test]
    fn a_refused_link_is_shown_up_to_a_length() {
        let Event::BadLink { link } = event(&"ä".repeat(100_000)) else { panic!("a link") };
        assert_eq!(link.chars().count(), SHOWN);
    }
}
