//! Paths of artifacts: names with `/` between them, and nothing that could lead elsewhere.

use axum::http::HeaderValue;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use touchstone_domain::id::TraceId;

use crate::error::Error;
use crate::name;

/// Longest path, in bytes.
const MOST_BYTES: usize = 1_024;

/// The path without empty names and `.`; refused if it leads up, begins at a root or holds what no
/// name may.
pub fn normal(path: &str) -> Result<String, Error> {
    let reason = if path.len() > MOST_BYTES {
        Some("it is longer than 1,024 bytes")
    } else if path.starts_with('/') {
        Some("it is absolute")
    } else if path.contains('\\') {
        Some("it contains a backslash")
    } else if path.chars().any(char::is_control) {
        Some("it contains a control character")
    } else if path.split('/').any(|name| name == "..") {
        Some("it leads up with '..'")
    } else {
        None
    };
    let names: Vec<&str> = path.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
    match reason.or_else(|| names.is_empty().then_some("it names nothing")) {
        Some(reason) => {
            let shown: String = path.chars().take(100).collect();
            Err(Error::invalid(format!("Invalid artifact path {shown:?}: {reason}.")))
        }
        None => Ok(names.join("/")),
    }
}

/// The trace whose spans a file at that path holds.
pub(super) fn trace_of(path: &str) -> Option<TraceId> {
    let names: Vec<&str> = path.split('/').collect();
    match names.as_slice() {
        [_, "traces", trace, "artifacts", "traces.json"] => name::trace_id(trace),
        _ => None,
    }
}

/// Tells a browser to save the file under the last name of its path.
pub(super) fn disposition(path: &str) -> HeaderValue {
    let name = path.rsplit('/').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let ascii: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let value = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_and_dots_are_left_out() {
        assert_eq!(normal("1/./a//b.txt/").unwrap(), "1/a/b.txt");
        assert_eq!(normal("日本/a b..c").unwrap(), "日本/a b..c");
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused_with_the_reason() {
        let long = "a/".repeat(600);
        for (path, reason) in [
            ("", "names nothing"),
            ("./.", "names nothing"),
            ("..", "leads up"),
            ("a/../b", "leads up"),
            ("a/..", "leads up"),
            ("/etc/passwd", "is absolute"),
            ("//host/x", "is absolute"),
            ("a\\b", "backslash"),
            ("..\\b", "backslash"),
            ("a\0b", "control character"),
            ("a\r\nSet-Cookie: x", "control character"),
            (long.as_str(), "1,024 bytes"),
        ] {
            let error = normal(path).unwrap_err();
            assert!(error.message.contains(reason), "{path}: {error}");
        }
    }

    #[test]
    fn only_the_span_file_of_a_trace_belongs_to_it() {
        let id = "tr-00112233445566778899aabbccddeeff";
        assert!(trace_of(&format!("1/traces/{id}/artifacts/traces.json")).is_some());
        for path in [
            format!("1/traces/{id}/artifacts/attachments/traces.json"),
            format!("1/traces/{id}/artifacts/other.json"),
            format!("1/x/{id}/artifacts/traces.json"),
            "1/traces/tr-1/artifacts/traces.json".to_owned(),
        ] {
            assert_eq!(trace_of(&path), None, "{path}");
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let value = disposition("a/b\"; x=é.html");
        let text = value.to_str().unwrap();
        assert_eq!(
            text,
            "attachment; filename=\"b__ x__.html\"; filename*=UTF-8''b%22%3B%20x%3D%C3%A9%2Ehtml"
        );
    }
}
