//! Texts within JSON.

use serde_json::Value as Json;
use touchstone_domain::value::open_json;

/// Whether a text stands anywhere in JSON, JSON inside its texts opened.
pub(crate) fn holds(json: &Json, text: &str) -> bool {
    match json {
        Json::String(words) => {
            words.contains(text)
                || match open_json(words) {
                    Json::String(_) => false,
                    opened => holds(&opened, text),
                }
        }
        Json::Array(items) => items.iter().any(|item| holds(item, text)),
        Json::Object(members) => members.values().any(|member| holds(member, text)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_is_found_inside_json_that_is_itself_a_text() {
        let json = json!({"kwargs": [r#"{"city": "\u6771\u4eac"}"#], "n": 7});
        assert!(holds(&json, "東京"));
        assert!(!holds(&json, "大阪"));
    }
}
