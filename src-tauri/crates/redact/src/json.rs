//! The texts and numbers within a JSON text, replaced in place: everything else keeps its bytes, and
//! the whole stays JSON.

use serde::de::IgnoredAny;

/// What stands in a JSON text and may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf<'a> {
    /// The text of a string, its escapes opened.
    Text(&'a str),
    /// A number as it is written.
    Number(&'a str),
}

/// Whether a text is a JSON object, array or string.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"']) && is_any_json(text)
}

/// Whether a text is JSON of any kind, however deep.
pub(crate) fn is_any_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Replaces leaves by strings; none if nothing is replaced. The text must be JSON.
pub(crate) fn rewrite(
    json: &str,
    mut replaced: impl FnMut(Leaf<'_>) -> Option<String>,
) -> Option<String> {
    let bytes = json.as_bytes();
    let (mut at, mut copied, mut written) = (0, 0, String::new());
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b'"' => end_of_string(bytes, at),
            b'-' | b'0'..=b'9' => end_of_number(bytes, at),
            _ => {
                at += 1;
                continue;
            }
        };
        let token = json.get(at..end)?;
        let new = if *byte == b'"' {
            let inner = token.get(1..token.len().saturating_sub(1)).unwrap_or_default();
            if inner.contains('\\') {
                replaced(Leaf::Text(&opened(inner)))
            } else {
                replaced(Leaf::Text(inner))
            }
        } else {
            replaced(Leaf::Number(token))
        };
        if let Some(new) = new {
            written.push_str(&json[copied..at]);
            written.push_str(&serde_json::Value::String(new).to_string());
            copied = end;
        }
        at = end;
    }
    (copied > 0).then(|| written + &json[copied..])
}

/// Behind the quote that ends a string.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn end_of_number(bytes: &[u8], start: usize) -> usize {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    start + bytes[start..].iter().take_while(|byte| is_part(byte)).count()
}

/// The text that escapes stand for; half of a pair of surrogates stands for U+FFFD.
fn opened(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = &rest[at..];
        let Some(kind) = escape[1..].chars().next() else { break };
        rest = &escape[1 + kind.len_utf8()..];
        match kind {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'u' => {
                let (character, length) = of_unicode(escape);
                text.push(character);
                rest = escape.get(length..).unwrap_or_default();
            }
            other => text.push(other),
        }
    }
    text.push_str(rest);
    text
}

/// The character of one escape or of a pair, and how many bytes it takes.
fn of_unicode(escape: &str) -> (char, usize) {
    let unit = |at: usize| {
        let hex = escape.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(hex, 16).ok()
    };
    let Some(first) = unit(0) else { return ('\u{fffd}', 2) };
    let read = |units: &[u16]| char::decode_utf16(units.iter().copied()).next()?.ok();
    if let Some(character) = read(&[first]) {
        return (character, 6);
    }
    match unit(6).and_then(|second| read(&[first, second])) {
        Some(character) => (character, 12),
        None => ('\u{fffd}', 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shouted(json: &str) -> Option<String> {
        rewrite(json, |leaf| match leaf {
            Leaf::Text(text) => text.contains('a').then(|| text.to_uppercase()),
            Leaf::Number(number) => (number.len() > 2).then(|| format!("<{number}>")),
        })
    }

    #[test]
    fn leaves_are_replaced_and_everything_else_keeps_its_bytes() {
        let json = r#" {"a" : [1, -12.5e+3,"b\"c" ,true], "x":{"y":"\u0061\n"}} "#;
        let wanted = r#" {"A" : [1, "<-12.5e+3>","b\"c" ,true], "x":{"y":"A\n"}} "#;
        assert_eq!(shouted(json).as_deref(), Some(wanted));
        assert_eq!(shouted(r#"{"b": "\ud83d\ude00", "c": [null, 12]}"#), None);
    }

    #[test]
    fn escapes_are_opened_and_halves_of_pairs_are_no_fault() {
        let texts = |json: &str| {
            let mut texts = Vec::new();
            rewrite(json, |leaf| {
                if let Leaf::Text(text) = leaf {
                    texts.push(text.to_owned());
                }
                None
            });
            texts
        };
        assert_eq!(texts(r#"["\/\\\"\t\u00e9\ud83d\ude00"]"#), ["/\\\"\té😀"]);
        assert_eq!(texts(r#"["\ud83dx\ude00"]"#), ["\u{fffd}x\u{fffd}"]);
    }

    #[test]
    fn only_objects_arrays_and_strings_count_as_json_within_texts() {
        assert!(is_json(" {}") && is_json("[1]") && is_json("\"x\""));
        assert!(!is_json("1") && !is_json("{x}") && !is_json("") && is_any_json("1"));
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(is_json(&deep));
    }
}
