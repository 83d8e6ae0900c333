//! Saved views of the lists of traces.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::saved_view::{SavedView, ViewColumn as DomainColumn, ViewFace};
use ts_rs::TS;

use super::trace::TraceOrder;

/// Asks for the views of one list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewListRequest {
    /// A project's id; the list of all projects if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
}

/// The views of one list, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ViewList {
    /// The views.
    pub views: Vec<View>,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// Its number as text; absent of one that is to be made.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub view_id: Option<String>,
    /// The project whose list it is of; the list of all projects if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// Its name: 1 to 100 characters, not taken in its list.
    pub name: String,
    /// Whether its list begins with it; no other does then.
    pub is_default: bool,
    /// The query as it is written; may be empty.
    pub query: String,
    /// In which order.
    pub order: TraceOrder,
    /// A range of time that ends now, as the interface names it: `1h` for instance.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub range: Option<String>,
    /// Traces that start at or after this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from_us: Option<i64>,
    /// Traces that start before this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to_us: Option<i64>,
    /// Whether the traces of one session stand together.
    #[serde(default)]
    pub by_session: bool,
    /// The columns from left to right, at most 50; the usual ones if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub columns: Option<Vec<ViewColumn>>,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewColumn {
    /// The name of a column of the interface, or of a field as a query names it.
    pub name: String,
    /// Its width in pixels, where a person set one.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub width_px: Option<u32>,
}

/// A view to be kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewPutRequest {
    /// The view; with a `view_id` it takes the place of that one.
    pub view: View,
}

/// Which view.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewDeleteRequest {
    /// Its number.
    pub view_id: String,
}

impl From<SavedView> for View {
    fn from(view: SavedView) -> Self {
        let ViewFace { query, order, range, from_us, to_us, by_session, columns } = view.face;
        let column = |it: DomainColumn| ViewColumn { name: it.name, width_px: it.width };
        Self {
            view_id: Some(view.id.to_string()),
            project: view.project.map(|id| id.to_string()),
            name: view.name,
            is_default: view.is_default,
            query,
            order: order.and_then(|name| TraceOrder::named(&name)).unwrap_or_default(),
            range,
            from_us,
            to_us,
            by_session,
            columns: columns.map(|all| all.into_iter().map(column).collect()),
        }
    }
}

impl From<View> for ViewFace {
    fn from(view: View) -> Self {
        let column = |it: ViewColumn| DomainColumn { name: it.name, width: it.width_px };
        Self {
            query: view.query,
            order: Some(view.order.name().to_owned()),
            range: view.range,
            from_us: view.from_us,
            to_us: view.to_us,
            by_session: view.by_session,
            columns: view.columns.map(|all| all.into_iter().map(column).collect()),
        }
    }
}
