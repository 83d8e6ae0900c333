//! What a query can ask, for completion: the fields of its language and the values they have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::filter::{Kind, Known};
use touchstone_store::KnownValue;
use ts_rs::TS;

use crate::number::exact_count;

/// Asks for the fields of the query language.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct QueryFieldsRequest {}

/// The fields of the query language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct QueryFields {
    /// Each field once, the usual ones first.
    pub fields: Vec<QueryField>,
}

/// A field of the query language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct QueryField {
    /// Its name; of a family such as `tags.`, what stands before the key.
    pub name: String,
    /// How its values are written.
    pub kind: QueryFieldKind,
    /// The words it can be, or usually is.
    pub values: Vec<String>,
    /// What it is, in a few words.
    pub about: String,
}

/// How the values of a field are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueryFieldKind {
    /// A text.
    Text,
    /// A number; `10k` too.
    Number,
    /// A duration with its unit, as in `2s`.
    Duration,
    /// US dollars.
    Money,
    /// A time: `-2h` from now, `now`, or a date, in UTC where it names no zone.
    Time,
    /// One of a few words.
    Choice,
}

/// Asks for values of a field.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryValuesRequest {
    /// A project's id; all projects if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// The field as a query names it; a family such as `tags.` alone asks for its keys.
    pub field: String,
    /// What the values begin with; empty for any.
    pub prefix: String,
}

/// Values of a field, at most 20, the most usual first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct QueryValues {
    /// The values.
    pub values: Vec<QueryValue>,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct QueryValue {
    /// The value, as it is stored.
    pub value: String,
    /// How many traces have it; null if they are many, or were not counted.
    pub count: Option<i64>,
}

impl From<&Known> for QueryField {
    fn from(known: &Known) -> Self {
        Self {
            name: known.name.to_owned(),
            kind: known.kind.into(),
            values: known.values.iter().map(|value| (*value).to_owned()).collect(),
            about: known.about.to_owned(),
        }
    }
}

impl From<Kind> for QueryFieldKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text,
            Kind::Number => Self::Number,
            Kind::Duration | Kind::Milliseconds => Self::Duration,
            Kind::Money => Self::Money,
            Kind::Time => Self::Time,
            Kind::Choice => Self::Choice,
        }
    }
}

impl From<KnownValue> for QueryValue {
    fn from(known: KnownValue) -> Self {
        Self { value: known.value, count: known.count.map(exact_count) }
    }
}
