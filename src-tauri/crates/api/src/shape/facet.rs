//! Facets: the values that the traces of a list have, each with how many have it, and the query
//! that a person's choice among them makes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_store::FacetPrecision as Stored;
use ts_rs::TS;

/// Which traces' values are counted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceFacetsRequest {
    /// A project's id; all projects if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// Traces that start at or after this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from_us: Option<i64>,
    /// Traces that start before this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to_us: Option<i64>,
    /// What they have in common, in the query language; all traces if absent or blank.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub query: Option<String>,
}

/// Values of traces, by field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceFacets {
    /// How many traces there are; null where there are too many to tell.
    pub traces: Option<i64>,
    /// Traces that were looked into, the newest.
    pub counted: i64,
    /// The fields that have values.
    pub facets: Vec<Facet>,
}

/// The values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Facet {
    /// The field as a query names it.
    pub field: String,
    /// What it is.
    pub kind: FacetKind,
    /// The key of a tag, the name of a judgement.
    pub key: Option<String>,
    /// What the counts are.
    pub precision: FacetPrecision,
    /// The most usual values first, and those that the query asks for.
    pub values: Vec<FacetValue>,
    /// How many values there are beyond these.
    pub more: i64,
}

/// What counts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FacetPrecision {
    /// Of all traces.
    Exact,
    /// Of all traces, reckoned from the newest.
    Estimated,
    /// Of the newest traces that were found; there are more.
    AtLeast,
}

impl From<Stored> for FacetPrecision {
    fn from(precision: Stored) -> Self {
        match precision {
            Stored::Exact => Self::Exact,
            Stored::Estimated => Self::Estimated,
            Stored::AtLeast => Self::AtLeast,
        }
    }
}

/// What a facet is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FacetKind {
    /// How the trace ended.
    Status,
    /// Its name.
    Name,
    /// A model that it called.
    Model,
    /// The conversation it belongs to.
    Session,
    /// The end user.
    User,
    /// The version of what ran.
    Version,
    /// The program that made it.
    Source,
    /// A tag.
    Tag,
    /// A feedback.
    Feedback,
    /// An expectation.
    Expectation,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FacetValue {
    /// The value.
    pub value: String,
    /// How many traces have it that pass everything the query asks of other fields.
    pub count: i64,
    /// Whether the query asks for it.
    pub chosen: bool,
}

/// A choice to be put into a query.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryChooseRequest {
    /// The query as it is written; may be empty.
    pub query: String,
    /// The field as a query names it.
    pub field: String,
    /// The values of which it is to be one, at most 100; any where there are none.
    pub values: Vec<String>,
}

/// A query in which a choice was exchanged; everything else stands as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct QueryChosen {
    /// The query.
    pub query: String,
}
