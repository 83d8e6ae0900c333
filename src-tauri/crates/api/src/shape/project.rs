//! Projects, and the one that shows what Touchstone does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::project::Project as DomainProject;
use ts_rs::TS;

use crate::number::{exact_count, exact_us};

/// What traces belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Project {
    /// Its number as text.
    pub id: String,
    /// Its name, unique among projects.
    pub name: String,
    /// When it was made, microseconds since 1970.
    pub created_us: i64,
    /// Traces in it.
    pub trace_count: i64,
}

impl Project {
    /// A project that holds so many traces.
    pub(crate) fn new(project: DomainProject, trace_count: i64) -> Self {
        Self {
            id: project.id.to_string(),
            name: project.name,
            created_us: exact_us(project.created_ns),
            trace_count: exact_count(trace_count),
        }
    }
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct ProjectListRequest {}

/// All projects, by number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProjectList {
    /// The projects.
    pub projects: Vec<Project>,
}

/// A project to be made.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectCreateRequest {
    /// Its name: 1 to 200 characters, not taken.
    pub name: String,
}

/// A project was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProjectCreated {
    /// The project.
    pub project: Project,
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct DemoLoadRequest {}

/// The demo was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DemoLoaded {
    /// Its project.
    pub project: Project,
    /// Traces in it.
    pub traces: i64,
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct DemoRemoveRequest {}
