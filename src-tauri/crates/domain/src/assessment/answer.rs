//! What answers of one name look like: the type of their values, told from those given so far.

use serde_json::Value as Json;

/// Most different texts that are still categories: one chooses among them.
pub const CATEGORIES: usize = 12;
/// Longest category, in characters.
const CATEGORY_CHARS: usize = 40;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerType {
    /// True or false.
    YesNo,
    /// A number.
    Number,
    /// One of a few short texts.
    Category,
    /// Any text.
    Text,
    /// A list or an object.
    Json,
}

impl AnswerType {
    /// The type of most of these values, the first of them where several are as many. Nothing if
    /// there is no value: null is none.
    pub fn of(values: &[Json]) -> Option<Self> {
        let mut counts: Vec<(Self, usize)> = Vec::new();
        for kind in values.iter().filter_map(Self::of_one) {
            match counts.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => counts.push((kind, 1)),
            }
        }
        let most = counts.iter().map(|(_, count)| *count).max()?;
        let (kind, _) = counts.into_iter().find(|(_, count)| *count == most)?;
        Some(if kind == Self::Text && are_categories(values) { Self::Category } else { kind })
    }

    fn of_one(value: &Json) -> Option<Self> {
        match value {
            Json::Null => None,
            Json::Bool(_) => Some(Self::YesNo),
            Json::Number(_) => Some(Self::Number),
            Json::String(_) => Some(Self::Text),
            Json::Array(_) | Json::Object(_) => Some(Self::Json),
        }
    }
}

fn are_categories(values: &[Json]) -> bool {
    let mut different: Vec<&str> = values.iter().filter_map(Json::as_str).collect();
    different.sort_unstable();
    different.dedup();
    different.len() <= CATEGORIES && different.into_iter().all(is_short)
}

fn is_short(text: &str) -> bool {
    !text.contains('\n') && text.chars().take(CATEGORY_CHARS + 1).count() <= CATEGORY_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(values: &Json) -> Option<AnswerType> {
        AnswerType::of(values.as_array().unwrap())
    }

    #[test]
    fn the_type_is_that_of_most_values_and_null_is_none() {
        assert_eq!(of(&json!([true, false])), Some(AnswerType::YesNo));
        assert_eq!(of(&json!([1, 0.5, "x"])), Some(AnswerType::Number));
        assert_eq!(of(&json!([true, 1])), Some(AnswerType::YesNo));
        assert_eq!(of(&json!([{"a": 1}, [1]])), Some(AnswerType::Json));
        assert_eq!(of(&json!([null, null, 3])), Some(AnswerType::Number));
        assert_eq!(of(&json!([null])), None);
        assert_eq!(of(&json!([])), None);
    }

    #[test]
    fn a_few_short_texts_are_categories_and_many_or_long_ones_are_not() {
        assert_eq!(of(&json!(["yes", "no"])), Some(AnswerType::Category));
        assert_eq!(of(&json!(["yes", "two\nlines"])), Some(AnswerType::Text));
        assert_eq!(of(&json!(["ä".repeat(40)])), Some(AnswerType::Category));
        assert_eq!(of(&json!(["ä".repeat(41)])), Some(AnswerType::Text));
        let numbered = |count: usize| -> Json { (0..count).map(|n| n.to_string()).collect() };
        assert_eq!(of(&numbered(CATEGORIES)), Some(AnswerType::Category));
        assert_eq!(of(&numbered(CATEGORIES + 1)), Some(AnswerType::Text));
    }
}
