//! In which sequence traces are found, and a place in it that a page token names.
//!
//! A place is the values that the trace there is ordered by, so that pages follow each other however
//! many traces come and go between them.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::Row;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};
use touchstone_domain::filter::{Order, OrderKey};

use super::SearchError;
use super::compare::{run_of, state};
use super::params::Params;
use super::score::Scale;
use super::source::Seen;
use crate::body::hash;
use crate::error::Result;

/// Bytes of a token that tell whether the others are whole.
const CHECKSUM: usize = 6;

/// A place in a search's sequence. Its text is the page token; it means nothing to anybody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchKey {
    order: String,
    values: Vec<Place>,
    /// Documents that need not be met again.
    #[serde(default)]
    seen: Vec<Seen>,
    /// Of which search that is said.
    #[serde(default)]
    seen_by: u64,
}

impl SearchKey {
    /// The same place, with what a walk that led there has behind it.
    pub(super) fn having_seen(self, seen: Vec<Seen>, by: u64) -> Self {
        Self { seen, seen_by: by, ..self }
    }

    /// What that search has behind it; nothing for any other.
    pub(super) fn seen(&self, by: u64) -> &[Seen] {
        if self.seen_by == by { &self.seen } else { &[] }
    }

    /// The start of the trace there, in a sequence by time.
    pub(super) fn start_ns(&self) -> i64 {
        match self.values.first() {
            Some(Place::Integer(start_ns)) => *start_ns,
            _ => i64::MAX,
        }
    }

    /// Whether its trace comes before another's, newest first.
    pub(super) fn is_newer(&self, other: &Self) -> bool {
        let id = |key: &Self| match key.values.get(1) {
            Some(Place::Blob(id)) => id.clone(),
            _ => Vec::new(),
        };
        match self.start_ns().cmp(&other.start_ns()) {
            std::cmp::Ordering::Equal => id(self) < id(other),
            order => order.is_gt(),
        }
    }

    /// A place in a sequence by how well traces fit: score and row, and what the page before was
    /// ranked by.
    pub(super) fn ranked((score, row): (i64, i64), by: &RankedBy) -> Self {
        let values = [score, row, by.last_row].into_iter().chain(by.scale.0.iter().copied());
        let values = values.map(Place::Integer).collect();
        Self { order: RANKED.to_owned(), values, seen: Vec::new(), seen_by: 0 }
    }

    /// What such a place was made of.
    pub(super) fn rank(&self) -> std::result::Result<((i64, i64), RankedBy), SearchError> {
        if self.order != RANKED {
            let (given, wanted) = (self.order.clone(), RANKED.to_owned());
            return Err(SearchError::OtherOrder { given, wanted });
        }
        let integer = |place: &Place| match place {
            Place::Integer(number) => Some(*number),
            Place::Text(_) | Place::Blob(_) => None,
        };
        let integers: Option<Vec<i64>> = self.values.iter().map(integer).collect();
        match integers.as_deref() {
            Some([score, row, last_row, scale @ ..]) => {
                let by = RankedBy { last_row: *last_row, scale: Scale(scale.to_vec()) };
                Ok(((*score, *row), by))
            }
            _ => Err(SearchError::Token),
        }
    }
}

/// What all pages of a search are ranked by, whatever comes between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RankedBy {
    /// The newest span that takes part.
    pub(super) last_row: i64,
    pub(super) scale: Scale,
}

/// The name of the order by how well traces fit.
const RANKED: &str = "rank";

/// A value that traces are ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl fmt::Display for SearchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = rmp_serde::to_vec(self).map_err(|_| fmt::Error)?;
        let token = [&hash(&content)[..CHECKSUM], &content].concat();
        f.write_str(&URL_SAFE_NO_PAD.encode(token))
    }
}

impl FromStr for SearchKey {
    type Err = SearchError;

    fn from_str(text: &str) -> std::result::Result<Self, SearchError> {
        let token = URL_SAFE_NO_PAD.decode(text).map_err(|_| SearchError::Token)?;
        let (checksum, content) = token.split_at_checked(CHECKSUM).ok_or(SearchError::Token)?;
        if &hash(content)[..CHECKSUM] != checksum {
            return Err(SearchError::Token);
        }
        rmp_serde::from_slice(content).map_err(|_| SearchError::Token)
    }
}

/// The order asked for, made total.
#[derive(Debug)]
pub(super) struct Sequence {
    order: String,
    terms: Vec<Term>,
}

/// An expression that is never NULL, and its direction.
#[derive(Debug)]
struct Term {
    sql: String,
    descending: bool,
}

impl Sequence {
    /// Ties are broken by the later start, then by the lower id, as MLflow does.
    pub(super) fn new(order: &[Order], params: &mut Params) -> Self {
        let mut order = order.to_vec();
        for (key, descending) in [(OrderKey::Timestamp, true), (OrderKey::RequestId, false)] {
            if !order.iter().any(|known| known.key == key) {
                order.push(Order { key, descending });
            }
        }
        let shown: Vec<_> = order.iter().map(ToString::to_string).collect();
        let terms = order.iter().flat_map(|order| terms(*order, params)).collect();
        Self { order: shown.join(", "), terms }
    }

    /// Whether it is newest first.
    pub(super) fn is_newest(&self) -> bool {
        self.order == "timestamp DESC, request_id ASC"
    }

    /// Whether no index has all traces in this order: they must be few to be sorted.
    pub(super) fn must_sort(order: &[Order]) -> bool {
        let key = order.first().map(|order| order.key);
        matches!(key, Some(OrderKey::Tokens | OrderKey::Cost))
    }

    /// Whether the first thing it goes by is not the start.
    pub(super) fn is_by_other_than_time(&self) -> bool {
        !self.order.starts_with("timestamp")
    }

    /// The place before all traces that begin then, newest first.
    pub(super) fn newest_from(&self, start_ns: i64) -> SearchKey {
        let values = vec![Place::Integer(start_ns), Place::Blob(Vec::new())];
        SearchKey { order: self.order.clone(), values, seen: Vec::new(), seen_by: 0 }
    }

    pub(super) fn length(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn columns(&self) -> Vec<String> {
        self.terms.iter().map(|term| term.sql.clone()).collect()
    }

    pub(super) fn order_by(&self) -> String {
        let direction = |term: &Term| if term.descending { "DESC" } else { "ASC" };
        let terms: Vec<_> =
            self.terms.iter().map(|term| format!("{} {}", term.sql, direction(term))).collect();
        terms.join(", ")
    }

    /// The place of a row whose values stand in the columns from `first` on.
    pub(super) fn key(&self, row: &Row<'_>, first: usize) -> Result<SearchKey> {
        let place = |column: usize| {
            Ok(match row.get::<_, Value>(first + column)? {
                Value::Text(text) => Place::Text(text),
                Value::Blob(bytes) => Place::Blob(bytes),
                Value::Integer(number) => Place::Integer(number),
                // No term is NULL or a fraction.
                Value::Null | Value::Real(_) => Place::Integer(0),
            })
        };
        let values = (0..self.terms.len()).map(place).collect::<rusqlite::Result<_>>()?;
        Ok(SearchKey { order: self.order.clone(), values, seen: Vec::new(), seen_by: 0 })
    }

    /// What holds for the traces that come after a place.
    pub(super) fn after(
        &self,
        key: &SearchKey,
        params: &mut Params,
    ) -> std::result::Result<String, SearchError> {
        if key.order != self.order {
            let (given, wanted) = (key.order.clone(), self.order.clone());
            return Err(SearchError::OtherOrder { given, wanted });
        }
        if key.values.len() != self.terms.len() {
            return Err(SearchError::Token);
        }
        let mut after = "FALSE".to_owned();
        for (index, (term, value)) in self.terms.iter().zip(&key.values).enumerate().rev() {
            let (sql, value) = (&term.sql, params.bind(value.clone()));
            let sign = if term.descending { "<" } else { ">" };
            after = format!("({sql} {sign} {value} OR ({sql} = {value} AND {after}))");
            if index == 0 {
                // The same once more in a form that lets an index begin there.
                after = format!("{sql} {sign}= {value} AND {after}");
            }
        }
        Ok(after)
    }
}

impl From<Place> for Value {
    fn from(place: Place) -> Self {
        match place {
            Place::Integer(number) => Self::Integer(number),
            Place::Text(text) => Self::Text(text),
            Place::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

fn terms(order: Order, params: &mut Params) -> Vec<Term> {
    let term = |sql: String| Term { sql, descending: order.descending };
    let sql = match order.key {
        OrderKey::Timestamp => "t.start_ns".to_owned(),
        OrderKey::ExecutionTime => "(t.end_ns - t.start_ns)".to_owned(),
        OrderKey::EndTime => "t.end_ns".to_owned(),
        OrderKey::Status => state(),
        OrderKey::Name => "t.name".to_owned(),
        OrderKey::RequestId => "t.trace_id".to_owned(),
        OrderKey::ExperimentId => "t.project".to_owned(),
        OrderKey::Run => {
            let run = run_of(params);
            let absent = Term { sql: format!("({run} IS NULL)"), descending: false };
            return vec![absent, term(format!("ifnull({run}, '')"))];
        }
        OrderKey::Tokens => known_first("t.total_tokens", order),
        OrderKey::Cost => known_first("t.cost_total_nanos", order),
    };
    vec![term(sql)]
}

/// A column of numbers from zero on; what is not there comes last.
fn known_first(column: &str, order: Order) -> String {
    let last = if order.descending { -1 } else { i64::MAX };
    format!("ifnull({column}, {last})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SearchKey {
        let values = vec![Place::Integer(i64::MIN), Place::Text("ä".into()), Place::Blob(vec![7])];
        SearchKey { order: "name ASC".into(), values, seen: Vec::new(), seen_by: 0 }
    }

    #[test]
    fn a_token_reads_back_as_its_place() {
        assert_eq!(key().to_string().parse(), Ok(key()));
    }

    #[test]
    fn a_token_that_was_cut_or_changed_anywhere_is_refused() {
        let token = key().to_string();
        for at in 0..token.len() {
            assert_eq!(token[..at].parse::<SearchKey>(), Err(SearchError::Token));
            let letter = if &token[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
            assert_eq!(changed.parse::<SearchKey>(), Err(SearchError::Token), "{at}");
        }
        assert_eq!("eyJvZmZzZXQiOiAxMH0=".parse::<SearchKey>(), Err(SearchError::Token));
    }

    #[test]
    fn a_token_of_another_order_is_refused_and_named() {
        let mut params = Params::default();
        let refusal = Sequence::new(&[], &mut params).after(&key(), &mut params).unwrap_err();
        assert!(refusal.to_string().contains(
            "in the order name ASC, this one is in the order timestamp DESC, request_id ASC"
        ));
    }
}
