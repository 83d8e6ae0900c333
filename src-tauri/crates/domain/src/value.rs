//! The values that telemetry attributes carry, and their JSON form.

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use serde_json::{Number, Value as Json};

/// One attribute value. Unlike JSON it tells integers from doubles and text from bytes, and its
/// maps keep their order and repeated keys.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value; OTLP sends it as an empty `AnyValue`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A signed 64-bit integer.
    Int(i64),
    /// A double, NaN and infinities included.
    Double(f64),
    /// Unicode text, NUL characters included.
    Text(String),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// Values in order.
    List(Vec<Value>),
    /// Named values in order; names may repeat.
    Map(Attributes),
}

/// Named values in the order in which they were sent.
pub type Attributes = Vec<(String, Value)>;

/// The last value of that name, as senders overwrite by repeating.
pub fn find<'a>(attributes: &'a Attributes, key: &str) -> Option<&'a Value> {
    attributes.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
}

impl Value {
    /// The text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number, also where the sender wrote it as text, as quoted JSON or as a double
    /// without a fraction.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Text(text) => text.trim().trim_matches('"').parse().ok(),
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
            Self::Double(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                Some(*number as i64)
            }
            _ => None,
        }
    }

    /// The JSON form: doubles that JSON cannot write become text, bytes become base64 text, and of
    /// repeated names the last stays.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Int(value) => Json::from(*value),
            Self::Double(value) => {
                Number::from_f64(*value).map_or_else(|| Json::from(value.to_string()), Json::Number)
            }
            Self::Text(value) => Json::String(value.clone()),
            Self::Bytes(value) => Json::String(BASE64.encode(value)),
            Self::List(values) => values.iter().map(Self::to_json).collect(),
            Self::Map(values) => map_to_json(values),
        }
    }

    /// Like [`Value::to_json`], but text that itself is a JSON object, array or string is opened,
    /// as many instrumentations send JSON inside strings (some twice). Bare numbers and truth
    /// values in text stay text.
    pub fn to_opened_json(&self) -> Json {
        match self {
            Self::Text(text) => open_json(text),
            Self::List(values) => values.iter().map(Self::to_opened_json).collect(),
            other => other.to_json(),
        }
    }
}

/// Attributes as one JSON object.
pub fn map_to_json(values: &Attributes) -> Json {
    Json::Object(values.iter().map(|(key, value)| (key.clone(), value.to_json())).collect())
}

/// The JSON inside a text, or the text. Opens at most two layers of quoting.
pub fn open_json(text: &str) -> Json {
    let mut current = Json::String(text.to_owned());
    for _ in 0..2 {
        let Json::String(inner) = &current else { break };
        if !inner.trim_start().starts_with(['{', '[', '"']) {
            break;
        }
        match serde_json::from_str(inner) {
            Ok(opened @ (Json::Object(_) | Json::Array(_) | Json::String(_))) => current = opened,
            _ => break,
        }
    }
    current
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn integers_are_read_in_every_form_that_senders_use() {
        let forms = [
            Value::Int(7),
            Value::Text("7".into()),
            Value::Text("\"7\"".into()),
            Value::Double(7.0),
        ];
        assert!(forms.iter().all(|form| form.as_integer() == Some(7)));
        assert_eq!(Value::Double(7.5).as_integer(), None);
        assert_eq!(Value::Bool(true).as_integer(), None);
    }

    #[test]
    fn json_in_text_is_opened_once_or_twice_but_bare_scalars_stay_text() {
        assert_eq!(open_json(r#"{"a":1}"#), json!({"a": 1}));
        assert_eq!(open_json(r#""{\"a\":1}""#), json!({"a": 1}));
        assert_eq!(open_json("1"), json!("1"));
        assert_eq!(open_json("true"), json!("true"));
        assert_eq!(open_json("{broken"), json!("{broken"));
    }

    #[test]
    fn doubles_without_a_json_form_become_text() {
        assert_eq!(Value::Double(f64::NAN).to_json(), json!("NaN"));
        assert_eq!(Value::Double(f64::INFINITY).to_json(), json!("inf"));
    }

    #[test]
    fn the_last_of_repeated_names_counts() {
        let attributes = vec![("a".into(), Value::Int(1)), ("a".into(), Value::Int(2))];
        assert_eq!(find(&attributes, "a"), Some(&Value::Int(2)));
    }
}
