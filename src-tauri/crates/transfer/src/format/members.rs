//! The members of a JSON object, taken one by one, so that what nothing takes is known.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::report::Report;

/// A JSON object of which members are taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Members(Map<String, Json>);

impl Members {
    /// Of an object; anything else has none.
    pub(super) fn of(json: Json) -> Self {
        match json {
            Json::Object(members) => Self(members),
            _ => Self::default(),
        }
    }

    /// The first of these that is there and not null; all of them are taken.
    pub(super) fn take(&mut self, names: &[&str]) -> Json {
        let taken: Vec<Json> = names.iter().filter_map(|name| self.0.remove(*name)).collect();
        taken.into_iter().find(|json| !json.is_null()).unwrap_or_default()
    }

    /// The first of these that is a text and not empty; a number counts as its text.
    pub(super) fn text(&mut self, names: &[&str]) -> Option<String> {
        match self.take(names) {
            Json::String(text) if !text.is_empty() => Some(text),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The members of the object among these.
    pub(super) fn object(&mut self, names: &[&str]) -> Self {
        Self::of(opened(self.take(names)))
    }

    /// The items of the list among these.
    pub(super) fn list(&mut self, names: &[&str]) -> Vec<Json> {
        match opened(self.take(names)) {
            Json::Array(items) => items,
            _ => Vec::new(),
        }
    }

    /// Takes what only repeats other members.
    pub(super) fn drop(&mut self, names: &[&str]) {
        for name in names {
            self.0.remove(*name);
        }
    }

    /// All whose names begin with this, without it; those that are null are taken and left out.
    pub(super) fn take_under(&mut self, prefix: &str) -> Vec<(String, Json)> {
        let names: Vec<String> =
            self.0.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        let taken = names.into_iter().filter_map(|name| {
            let json = self.0.remove(&name).filter(|json| !json.is_null())?;
            Some((name[prefix.len()..].to_owned(), json))
        });
        taken.collect()
    }

    /// Whether it is there and not null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|json| !json.is_null())
    }

    /// What was not taken and says something, as JSON text; each member is counted.
    pub(super) fn left(self, what: &str, report: &mut Report) -> Option<String> {
        let left: Map<String, Json> =
            self.0.into_iter().filter(|(_, json)| !is_nothing(json)).collect();
        for name in left.keys() {
            report.leave(format!("{what}.{name}"));
        }
        (!left.is_empty()).then(|| Json::Object(left).to_string())
    }

    /// All members as texts by name.
    pub(super) fn into_texts(self) -> BTreeMap<String, String> {
        let said = self.0.into_iter().filter(|(name, json)| !name.is_empty() && !json.is_null());
        said.map(|(name, json)| (name, text_of(&json))).collect()
    }

    /// As JSON; null where there are none.
    pub(super) fn into_json(self) -> Json {
        if self.0.is_empty() { Json::Null } else { Json::Object(self.0) }
    }
}

/// A text as it is, anything else as JSON.
pub(super) fn text_of(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// JSON that was written as a text, as in CSV and in some databases.
pub(super) fn opened(json: Json) -> Json {
    match &json {
        Json::String(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).unwrap_or(json)
        }
        _ => json,
    }
}

fn is_nothing(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}
