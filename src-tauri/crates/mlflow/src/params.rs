//! A request's parameters: those of its path, its query and its JSON body as one object.
//!
//! Clients repeat path parameters in the query, write booleans as Python does and 64-bit integers
//! as text or as numbers.

use axum::body::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::error::Error;

/// The parameters of one request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Params(Map<String, Json>);

impl Params {
    /// Of a name in path, query and body, the path's value counts, then the query's. A name that
    /// the query repeats is a list.
    pub(crate) fn new(
        path: &[(String, String)],
        query: &[(String, String)],
        body: &Bytes,
    ) -> Result<Self, Error> {
        let mut all = object(body)?;
        let mut named: Map<String, Json> = Map::new();
        for (name, value) in query {
            match named.get_mut(name) {
                Some(Json::Array(values)) => values.push(Json::from(value.as_str())),
                Some(first) => *first = Json::from(vec![first.take(), Json::from(value.as_str())]),
                None => drop(named.insert(name.clone(), Json::from(value.as_str()))),
            }
        }
        all.extend(named);
        all.extend(path.iter().map(|(name, value)| (name.clone(), Json::from(value.as_str()))));
        Ok(Self(all))
    }

    /// Whatever is there under that name, null aside.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// A text that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Error> {
        self.text(name).ok_or_else(|| {
            Error::invalid(format!("Missing value for required parameter '{name}'."))
        })
    }

    /// A whole number, as number or as text.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Error> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
        let wrong =
            || format!("Invalid value {value} for parameter '{name}': expected an integer.");
        number.map(Some).ok_or_else(|| Error::invalid(wrong()))
    }

    /// A truth value; absent means false.
    pub(crate) fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Json::Bool(value)) => *value,
            Some(Json::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// Texts, also where only one was sent.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        match self.get(name) {
            Some(Json::Array(values)) => {
                values.iter().filter_map(|value| Some(value.as_str()?.to_owned())).collect()
            }
            Some(Json::String(text)) => vec![text.clone()],
            _ => Vec::new(),
        }
    }

    /// One parameter as a type of the caller's, if it is there.
    pub(crate) fn part<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let Some(value) = self.get(name) else { return Ok(None) };
        serde_path_to_error::deserialize(value).map(Some).map_err(|error| {
            let path = match error.path().to_string() {
                path if path == "." => name.to_owned(),
                path if path.starts_with('[') => format!("{name}{path}"),
                path => format!("{name}.{path}"),
            };
            Error::invalid(format!("Invalid value for parameter '{path}': {}.", error.inner()))
        })
    }

    /// A list of things; none where it is not there.
    pub(crate) fn list<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, Error> {
        Ok(self.part(name)?.unwrap_or_default())
    }

    /// All parameters as a type of the caller's.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
        serde_path_to_error::deserialize(Json::Object(self.0)).map_err(|error| {
            let path = error.path().to_string();
            Error::invalid(format!("Invalid value for parameter '{path}': {}.", error.inner()))
        })
    }
}

fn object(body: &Bytes) -> Result<Map<String, Json>, Error> {
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_slice(body)
        .map_err(|error| Error::invalid(format!("The request body is not a JSON object: {error}.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect()
    }

    #[test]
    fn the_path_outranks_the_query_and_the_query_the_body() {
        let body = Bytes::from_static(br#"{"a": 1, "b": 2, "c": "3"}"#);
        let params = Params::new(&pairs(&[("a", "p")]), &pairs(&[("a", "q"), ("b", "q")]), &body);
        let params = params.unwrap();
        assert_eq!((params.text("a"), params.text("b")), (Some("p"), Some("q")));
        assert_eq!(params.integer("c").unwrap(), Some(3));
        assert!(params.integer("a").unwrap_err().message.contains("'a'"));
        assert!(params.required("d").unwrap_err().message.contains("'d'"));
    }

    #[test]
    fn repeated_names_are_lists_and_python_writes_booleans_its_way() {
        let query =
            pairs(&[("ids", "1"), ("ids", "2"), ("ids", "3"), ("allow", "False"), ("x", "True")]);
        let params = Params::new(&[], &query, &Bytes::new()).unwrap();
        assert_eq!(params.texts("ids"), ["1", "2", "3"]);
        assert!(!params.flag("allow") && params.flag("x"));
    }

    #[test]
    fn what_does_not_fit_a_type_is_named_by_its_path() {
        let body = Bytes::from_static(br#"{"ids": [1, "x"], "n": {"m": true}}"#);
        let params = Params::new(&[], &[], &body).unwrap();
        let refused = params.list::<i64>("ids").unwrap_err();
        assert!(refused.message.contains("'ids[1]'"), "{refused}");
        assert!(params.part::<String>("n").unwrap_err().message.contains("'n'"));
        assert_eq!(params.list::<i64>("none").unwrap(), Vec::<i64>::new());
    }

    #[test]
    fn a_body_that_is_no_object_is_refused() {
        let refused = Params::new(&[], &[], &Bytes::from_static(b"[1]")).unwrap_err();
        assert!(refused.message.contains("not a JSON object"), "{refused}");
        assert_eq!(Params::new(&[], &[], &Bytes::new()).unwrap().get("a"), None);
        assert_eq!(Params(serde_json::from_value(json!({"a": null})).unwrap()).get("a"), None);
    }
}
