//! A saved view of a list of traces: what it asks, in which order and time, and what it shows.

use serde::{Deserialize, Serialize};

use crate::id::ProjectId;

/// A view that a person saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its number; never given twice.
    pub id: i64,
    /// The project that it is of; of the list of all projects if absent.
    pub project: Option<ProjectId>,
    /// Its name, unique among those of its project.
    pub name: String,
    /// Whether its list begins with it; at most one of a project does.
    pub is_default: bool,
    /// What it shows.
    pub face: ViewFace,
}

/// What a view shows. What is absent is as in a list that nobody changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ViewFace {
    /// The query as it is written.
    pub query: String,
    /// The name of an order.
    pub order: Option<String>,
    /// The name of a range of time that ends now.
    pub range: Option<String>,
    /// A time from which on traces start, microseconds since 1970.
    pub from_us: Option<i64>,
    /// A time before which traces start, microseconds since 1970.
    pub to_us: Option<i64>,
    /// Whether the traces of one session stand together.
    pub by_session: bool,
    /// The columns from left to right.
    pub columns: Option<Vec<ViewColumn>>,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewColumn {
    /// The name of a column, or of a field as a query names it.
    pub name: String,
    /// Its width in pixels, where a person set one.
    #[serde(default)]
    pub width: Option<u32>,
}
