//! Redaction, over any text.

use std::sync::LazyLock;

use serde::de::IgnoredAny;
use touchstone_domain::redaction::{Found, Pattern, Redaction};
use touchstone_redact::{DETECTORS, Redactor};

/// Everything that is built in, and two patterns of a user's own that meet it.
static REDACTOR: LazyLock<Redactor> = LazyLock::new(|| {
    let pattern =
        |name: &str, pattern: &str| Pattern { name: name.into(), pattern: pattern.into() };
    let wanted = Redaction {
        detectors: DETECTORS.iter().map(|it| it.id.to_owned()).collect(),
        patterns: vec![pattern("order", r"O-\d{2,}"), pattern("quoted", "\"[a-z]{3}\"")],
    };
    Redactor::new(&wanted).expect("they are right")
});

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Any text: nothing is found in what was redacted, JSON stays JSON, and what is not changed is not
/// said to be. The same as a text that is known to be JSON, as an id, and within JSON.
pub fn redaction(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let within = serde_json::json!({ "a": [text.as_ref(), 1.5] }).to_string();
    hold(&text, Redactor::text);
    hold(&text, Redactor::json);
    hold(&text, Redactor::id);
    hold(&within, Redactor::text);
    let is_object = text.trim_start().starts_with(['{', '[', '"']);
    if is_object && is_json(&text) {
        let once = REDACTOR.text(&text, &mut Found::default());
        assert!(once.is_none_or(|once| is_json(&once)), "no JSON any more: {text}");
    }
    if is_json(&text) {
        let once = REDACTOR.json(&text, &mut Found::default());
        assert!(once.is_none_or(|once| is_json(&once)), "no JSON any more: {text}");
    }
}

fn hold(text: &str, redact: impl Fn(&Redactor, &str, &mut Found) -> Option<String>) {
    let mut found = Found::default();
    let once = redact(&REDACTOR, text, &mut found);
    assert_eq!(once.is_none(), found.is_empty(), "{text}");
    let Some(once) = once else { return };
    let mut left = Found::default();
    let twice = redact(&REDACTOR, &once, &mut left);
    assert!(twice.is_none(), "{text} became {once}, then {twice:?}: {}", left.to_json());
}
