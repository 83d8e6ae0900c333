//! Lists of MLflow's protocol: pages with a token for the next.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::error::Error;
use crate::source::http::Client;

/// A list that is read page by page.
#[derive(Debug)]
pub(super) struct Pages {
    path: &'static str,
    asked: Json,
    member: &'static str,
    is_done: bool,
}

impl Pages {
    /// The list of that name that a `POST` answers.
    pub(super) fn of_post(path: &'static str, asked: Json, member: &'static str) -> Self {
        Self { path, asked, member, is_done: false }
    }

    /// The next page; none at the end.
    pub(super) async fn next(&mut self, client: &Client) -> Result<Option<Vec<Json>>, Error> {
        if self.is_done {
            return Ok(None);
        }
        let page = client.json_of_post(self.path, &self.asked).await?;
        let (items, token) = taken(page, self.member);
        match token {
            Some(token) => self.asked["page_token"] = token.into(),
            None => self.is_done = true,
        }
        Ok(Some(items))
    }
}

/// The items of a page and the token of the next.
pub(super) fn taken(mut page: Json, member: &str) -> (Vec<Json>, Option<String>) {
    let token = page["next_page_token"].as_str().filter(|token| !token.is_empty());
    let token = token.map(str::to_owned);
    match page.get_mut(member).map(Json::take) {
        Some(Json::Array(items)) => (items, token),
        _ => (Vec::new(), None),
    }
}

/// A list of keys and values.
pub(super) fn pairs(list: &Json) -> BTreeMap<String, String> {
    let items = list.as_array().into_iter().flatten();
    let pair = |item: &Json| {
        let key = item["key"].as_str().filter(|key| !key.is_empty())?;
        Some((key.to_owned(), item["value"].as_str().unwrap_or_default().to_owned()))
    };
    items.filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_that_lacks_its_list_is_the_last() {
        assert_eq!(taken(json!({}), "runs"), (Vec::new(), None));
        assert_eq!(taken(json!({"next_page_token": "x"}), "runs"), (Vec::new(), None));
        let page = json!({"runs": [1], "next_page_token": "x"});
        assert_eq!(taken(page, "runs"), (vec![json!(1)], Some("x".into())));
        assert_eq!(taken(json!({"runs": [1], "next_page_token": ""}), "runs").1, None);
    }

    #[test]
    fn pairs_without_a_key_are_left_out() {
        let read = pairs(&json!([{"key": "a", "value": "b"}, {"key": "c"}, {"value": "d"}, 1]));
        assert_eq!(
            read.into_iter().collect::<Vec<_>>(),
            [("a".to_owned(), "b".to_owned()), ("c".to_owned(), String::new())]
        );
    }
}
