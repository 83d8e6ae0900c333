//! A selection of traces, as a person or a job means it, and the walk over it page by page.
//!
//! A selection has a text form that a job can keep; relative times of a query are settled in it.

use serde::{Deserialize, Serialize};
use touchstone_domain::filter::{Comparison, Field, Filter, NumberTest, Test};
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::time::NS_PER_MS;

use crate::error::Result;
use crate::search::{SearchError, SearchKey, TraceSearch};
use crate::table::trace::{TraceKey, TraceQuery, TraceRecord};
use crate::tx::ReadTx;

/// Which traces are meant.
#[derive(Debug, Clone, PartialEq)]
pub enum Selection {
    /// These.
    Traces(Vec<TraceId>),
    /// All that match.
    Matching(Matching),
}

/// What the traces of a selection have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matching {
    /// Of this project; of all if absent.
    pub project: Option<ProjectId>,
    /// Found by this.
    pub filter: Filter,
    /// That start at or after this, nanoseconds since 1970.
    pub from_ns: Option<i64>,
    /// That start before this, nanoseconds since 1970.
    pub to_ns: Option<i64>,
}

/// A page of a selection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SelectionPage {
    /// Traces of the selection; there may be none although more follow.
    pub traces: Vec<TraceRecord>,
    /// Where the next page begins; nothing once all was walked over.
    pub next: Option<String>,
}

/// A page of a selection that can be read.
#[derive(Debug)]
pub struct SelectionWalk(Walk);

#[derive(Debug)]
enum Walk {
    Traces { ids: Vec<TraceId>, next: Option<String> },
    Plain(TraceQuery),
    Search { search: Box<TraceSearch>, from_ns: i64, to_ns: i64 },
}

/// The text form.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Text {
    Traces(Vec<String>),
    Matching { project: Option<i64>, filter: String, from_ns: Option<i64>, to_ns: Option<i64> },
}

impl Selection {
    /// The next page behind a place, of about `limit` traces; from the first on where there is no
    /// place. A place that is none of this selection's is [`SearchError::Token`].
    pub fn walk(
        &self,
        place: Option<&str>,
        limit: u32,
    ) -> std::result::Result<SelectionWalk, SearchError> {
        match self {
            Self::Traces(ids) => {
                let from = place.map_or(Ok(0), str::parse).map_err(|_| SearchError::Token)?;
                let rest = ids.get(from..).unwrap_or_default();
                let taken = rest.len().min(usize::try_from(limit).unwrap_or(usize::MAX));
                let next = (taken < rest.len()).then(|| (from + taken).to_string());
                Ok(SelectionWalk(Walk::Traces { ids: rest[..taken].to_vec(), next }))
            }
            Self::Matching(matching) => matching.walk(place, limit).map(SelectionWalk),
        }
    }
}

impl Matching {
    fn walk(&self, place: Option<&str>, limit: u32) -> std::result::Result<Walk, SearchError> {
        if self.filter == Filter::default() {
            let after = place.map(trace_key).transpose()?;
            return Ok(Walk::Plain(TraceQuery {
                project: self.project,
                from_ns: self.from_ns,
                to_ns: self.to_ns,
                after,
                limit,
            }));
        }
        let projects: Vec<_> = self.project.into_iter().collect();
        let after: Option<SearchKey> = place.map(str::parse).transpose()?;
        let search = TraceSearch::new(&projects, &self.bounded(), &[], after.as_ref(), limit)?;
        let (from_ns, to_ns) = (self.from_ns.unwrap_or(i64::MIN), self.to_ns.unwrap_or(i64::MAX));
        Ok(Walk::Search { search: Box::new(search), from_ns, to_ns })
    }

    /// The filter within the time range, whole milliseconds around it.
    fn bounded(&self) -> Filter {
        let bound = |test, ns: i64| {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact")]
            let ms = ns.div_euclid(NS_PER_MS) as f64;
            Filter::Is(Comparison { field: Field::Timestamp, test: Test::Number(test, ms) })
        };
        let from = self.from_ns.map(|ns| bound(NumberTest::GreaterOrEqual, ns));
        let to = self.to_ns.map(|ns| bound(NumberTest::LessOrEqual, ns));
        let mut parts: Vec<Filter> = from.into_iter().chain(to).collect();
        if parts.is_empty() {
            return self.filter.clone();
        }
        parts.push(self.filter.clone());
        Filter::All(parts)
    }
}

impl ReadTx<'_> {
    /// A page of a selection. Traces that are not there, or lie in the trash, are left out.
    pub fn selected(&self, walk: &SelectionWalk) -> Result<SelectionPage> {
        match &walk.0 {
            Walk::Traces { ids, next } => {
                let mut traces = Vec::new();
                for id in ids {
                    traces.extend(self.trace(*id)?);
                }
                Ok(SelectionPage { traces, next: next.clone() })
            }
            Walk::Plain(query) => {
                let traces = self.traces(query)?;
                let full = u32::try_from(traces.len()).is_ok_and(|count| count >= query.limit);
                let next = traces.last().filter(|_| full).map(|last| place_of(last.key()));
                Ok(SelectionPage { traces, next })
            }
            Walk::Search { search, from_ns, to_ns } => {
                let page = self.traces_search(search)?;
                let mut traces = page.traces;
                traces.retain(|trace| (*from_ns..*to_ns).contains(&trace.start_ns));
                Ok(SelectionPage { traces, next: page.next.map(|next| next.to_string()) })
            }
        }
    }
}

fn place_of(key: TraceKey) -> String {
    format!("{}:{}", key.start_ns, key.row)
}

fn trace_key(place: &str) -> std::result::Result<TraceKey, SearchError> {
    let (start, row) = place.split_once(':').ok_or(SearchError::Token)?;
    match (start.parse(), row.parse()) {
        (Ok(start_ns), Ok(row)) => Ok(TraceKey { start_ns, row }),
        _ => Err(SearchError::Token),
    }
}

impl std::fmt::Display for Selection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = match self {
            Self::Traces(ids) => Text::Traces(ids.iter().map(ToString::to_string).collect()),
            Self::Matching(Matching { project, filter, from_ns, to_ns }) => Text::Matching {
                project: project.map(|id| id.0),
                filter: filter.to_string(),
                from_ns: *from_ns,
                to_ns: *to_ns,
            },
        };
        f.write_str(&serde_json::to_string(&text).map_err(|_| std::fmt::Error)?)
    }
}

/// A text that is no selection's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a kept selection cannot be read: {0}")]
pub struct SelectionError(String);

impl std::str::FromStr for Selection {
    type Err = SelectionError;

    fn from_str(text: &str) -> std::result::Result<Self, SelectionError> {
        let unreadable = |reason: &dyn std::fmt::Display| SelectionError(reason.to_string());
        Ok(match serde_json::from_str(text).map_err(|error| unreadable(&error))? {
            Text::Traces(ids) => {
                let ids = ids.iter().map(|id| id.parse()).collect::<std::result::Result<_, _>>();
                Self::Traces(ids.map_err(|error| unreadable(&error))?)
            }
            Text::Matching { project, filter, from_ns, to_ns } => {
                let filter = match filter.as_str() {
                    "" => Filter::default(),
                    text => text.parse().map_err(|error| unreadable(&error))?,
                };
                Self::Matching(Matching { project: project.map(ProjectId), filter, from_ns, to_ns })
            }
        })
    }
}
