//! Names that assessments have, and what their values look like, for completion: always by an
//! index, never by going through all assessments.

use rusqlite::OptionalExtension;
use serde_json::Value as Json;
use touchstone_domain::assessment::{AnswerType, CATEGORIES};
use touchstone_domain::filter::Field;
use touchstone_domain::id::ProjectId;

use crate::error::Result;
use crate::search::KnownValue;
use crate::tx::ReadTx;

/// Characters of a value that the index holds.
const INDEXED: usize = 64;
/// Different values of a name that are looked at: with more than this it has no categories.
const SAMPLED: usize = CATEGORIES + 1;

/// Whether an assessment says how good something was, or what should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Feedback.
    Feedback,
    /// An expectation.
    Expectation,
}

/// A name with what was answered under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Feedback or expectation.
    pub asked: Asked,
    /// The name.
    pub name: String,
    /// The type of its values; nothing where none has one.
    pub answers: Option<AnswerType>,
    /// Its values, in their order, where they are categories.
    pub categories: Vec<String>,
    /// Traces that have it; nothing if those are many.
    pub count: Option<i64>,
}

impl ReadTx<'_> {
    /// Up to 20 names of each kind that begin so, in one project or in all, the most usual first,
    /// feedback before expectations. Superseded assessments do not count. Reads at most 30,000
    /// entries of an index for the names and 13 for the values of each; the values of a name may be
    /// another project's.
    pub fn answered(&self, project: Option<ProjectId>, prefix: &str) -> Result<Vec<Answered>> {
        let mut all = Vec::new();
        for asked in [Asked::Feedback, Asked::Expectation] {
            for KnownValue { value: name, count } in
                self.known_values(project, &asked.any(), prefix)?
            {
                let values = self.sampled(asked, &name)?;
                let answers = AnswerType::of(&values);
                let categories = match answers {
                    Some(AnswerType::Category) => texts(values),
                    _ => Vec::new(),
                };
                all.push(Answered { asked, name, answers, categories, count });
            }
        }
        Ok(all)
    }

    /// The first different values of a name, in their order.
    fn sampled(&self, asked: Asked, name: &str) -> Result<Vec<Json>> {
        let sql = "SELECT substr(value, 1, 64) FROM assessment INDEXED BY assessment_by_value
            WHERE kind = ?1 AND name = ?2 AND substr(value, 1, 64) > ?3 AND valid = 1
            ORDER BY substr(value, 1, 64) LIMIT 1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let (mut values, mut last) = (Vec::new(), String::new());
        while values.len() < SAMPLED {
            let next = ask.query_row((asked.name(), name, &last), |row| row.get::<_, String>(0));
            let Some(next) = next.optional()? else { break };
            values.push(read(&next));
            last = next;
        }
        Ok(values)
    }
}

impl Asked {
    const fn name(self) -> &'static str {
        match self {
            Self::Feedback => "feedback",
            Self::Expectation => "expectation",
        }
    }

    /// Every name of this kind.
    fn any(self) -> Field {
        match self {
            Self::Feedback => Field::Feedback(String::new()),
            Self::Expectation => Field::Expectation(String::new()),
        }
    }
}

/// A value by as much of its JSON as the index holds; of a long one only the type is right.
fn read(begin: &str) -> Json {
    if begin.chars().count() < INDEXED {
        return serde_json::from_str(begin).unwrap_or_default();
    }
    match begin.chars().next() {
        Some('"') => Json::from(begin),
        Some('[' | '{') => Json::Array(Vec::new()),
        Some('-' | '0'..='9') => Json::from(0),
        _ => Json::Null,
    }
}

fn texts(values: Vec<Json>) -> Vec<String> {
    let texts = values.into_iter().filter_map(|value| match value {
        Json::String(text) => Some(text),
        _ => None,
    });
    texts.collect()
}
