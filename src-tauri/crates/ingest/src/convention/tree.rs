//! Lists and objects that senders flattened into attribute keys, put together again.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use touchstone_domain::value::Value;

/// Parts of a key that are read; a longer key belongs to no convention.
const MAX_PARTS: usize = 16;

/// A part of a key: an index or a name. Indexes come first, in the order of their numbers.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Index(u64),
    Name(&'a str),
}

impl<'a> Part<'a> {
    fn of(text: &'a str) -> Self {
        text.parse().map_or(Self::Name(text), Self::Index)
    }
}

#[derive(Debug, Default)]
struct Node<'a> {
    value: Option<&'a Value>,
    children: BTreeMap<Part<'a>, Node<'a>>,
}

impl Node<'_> {
    fn into_json(self) -> Json {
        if self.children.is_empty() {
            return self.value.map_or(Json::Null, Value::to_json);
        }
        if self.children.keys().all(|part| matches!(part, Part::Index(_))) {
            return self.children.into_values().map(Node::into_json).collect();
        }
        let name = |part| match part {
            Part::Index(index) => index.to_string(),
            Part::Name(name) => name.to_owned(),
        };
        Json::Object(
            self.children.into_iter().map(|(part, node)| (name(part), node.into_json())).collect(),
        )
    }
}

/// The items of the list whose keys are `<prefix><index>.<rest>`, in the order of their indexes.
/// Indexes may have gaps. Texts stay texts.
pub(super) fn list(attributes: &[(&str, &Value)], prefix: &str) -> Vec<Json> {
    let mut root = Node::default();
    for (key, value) in attributes {
        let rest = key.get(prefix.len()..).unwrap_or_default();
        let starts_with_index = rest.starts_with(|first: char| first.is_ascii_digit());
        if starts_with_index && rest.split('.').take(MAX_PARTS + 1).count() <= MAX_PARTS {
            let mut node = &mut root;
            for part in rest.split('.') {
                node = node.children.entry(Part::of(part)).or_default();
            }
            node.value = Some(value);
        }
    }
    root.children.into_values().map(Node::into_json).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(keys: &[(&str, &str)]) -> Vec<Json> {
        let values: Vec<(&str, Value)> =
            keys.iter().map(|(key, value)| (*key, Value::Text((*value).into()))).collect();
        let borrowed: Vec<(&str, &Value)> =
            values.iter().map(|(key, value)| (*key, value)).collect();
        list(&borrowed, "m.")
    }

    #[test]
    fn flattened_lists_become_nested_json_in_the_order_of_their_numbers() {
        let found = read(&[
            ("m.0.role", "user"),
            ("m.10.role", "last"),
            ("m.2.calls.0.name", "f"),
            ("m.2.calls.1.name", "g"),
            ("m.name", "no item"),
        ]);
        assert_eq!(
            found,
            [
                json!({"role": "user"}),
                json!({"calls": [{"name": "f"}, {"name": "g"}]}),
                json!({"role": "last"})
            ]
        );
    }

    #[test]
    fn huge_indexes_cost_nothing_and_endless_keys_are_left_out() {
        let long = format!("m.0{}", ".x".repeat(100_000));
        assert_eq!(read(&[("m.18446744073709551615.a", "b"), (&long, "c")]), [json!({"a": "b"})]);
    }

    #[test]
    fn where_a_key_is_both_a_value_and_a_branch_the_branch_stays() {
        assert_eq!(read(&[("m.0.a", "x"), ("m.0.a.b", "y")]), [json!({"a": {"b": "y"}})]);
    }
}
