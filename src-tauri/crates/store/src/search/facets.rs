//! How many traces have which values, beside a list: of the newest traces that a filter finds.
//!
//! The work is bounded however many traces there are. At most [`COUNTED`] traces are counted, and
//! where no index proposes few candidates, only the newest [`LOOKED`] of the project are looked at
//! at all. Where that is not everything, the answer says so. What the roll-ups know of a whole
//! project (states, names, versions) is read from them, and is exact however large it is.

mod tally;
mod whole;

use std::time::{Duration, Instant};

use touchstone_domain::filter::{Field, Filter};
use touchstone_domain::id::ProjectId;

use super::drive::Candidates;
use super::params::Params;
use super::{SearchError, SearchKey, TraceSearch};
use crate::error::Result;
use crate::tx::ReadTx;

use tally::Tally;

/// Traces that are counted.
const COUNTED: u32 = 10_000;
/// Traces that are looked at where no index proposes few.
const LOOKED: i64 = 20_000;
/// Traces that are read from the stored texts, where those must tell what a filter finds.
const PAGE: u32 = 200;
/// How long is counted, once some were, by all counts that share the time of one answer.
const PATIENCE: Duration = Duration::from_millis(300);
/// Traces that are counted together.
const TOGETHER: usize = 500;
/// Values that are answered of one field.
pub(super) const SHOWN: usize = 50;

/// Which traces are counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FacetQuery {
    /// Of this project; of all if absent.
    pub project: Option<ProjectId>,
    /// Found by this.
    pub filter: Filter,
    /// That start at or after this, nanoseconds since 1970.
    pub from_ns: Option<i64>,
    /// That start before this, nanoseconds since 1970.
    pub to_ns: Option<i64>,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facets {
    /// Traces that were looked into.
    pub counted: i64,
    /// How many there are, if that is known.
    pub traces: Option<i64>,
    /// By field; those without values are left out.
    pub facets: Vec<Facet>,
}

/// The values of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    /// The field.
    pub field: Field,
    /// What the counts are.
    pub precision: FacetPrecision,
    /// The most usual values with how many traces have them, at most 50.
    pub values: Vec<(String, i64)>,
    /// How many values there are beyond those.
    pub more: i64,
}

/// What counts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetPrecision {
    /// Of all traces.
    Exact,
    /// Of all traces, reckoned from the newest.
    Estimated,
    /// Of the newest traces that were found; there are more.
    AtLeast,
}

/// Rows of traces, and whether they are all there are.
#[derive(Default)]
struct Found {
    rows: Vec<i64>,
    is_all: bool,
}

/// A count of facets that can be made.
#[derive(Debug)]
pub struct FacetSearch {
    query: FacetQuery,
    search: TraceSearch,
}

impl FacetSearch {
    /// A pattern in the filter that cannot be used is refused.
    pub fn new(query: FacetQuery) -> std::result::Result<Self, SearchError> {
        let search = searched(&query, None)?;
        Ok(Self { query, search })
    }
}

fn searched(
    query: &FacetQuery,
    after: Option<&SearchKey>,
) -> std::result::Result<TraceSearch, SearchError> {
    let projects: Vec<_> = query.project.into_iter().collect();
    let search = TraceSearch::new(&projects, &query.filter, &[], after, COUNTED)?;
    Ok(search.between(query.from_ns, query.to_ns))
}

impl ReadTx<'_> {
    /// Counts which values the newest traces of a search have, in bounded time: a third of a second
    /// for all of the `counts` that one answer needs.
    pub fn facets(&self, asked: &FacetSearch, counts: u32) -> Result<Facets> {
        let until = Instant::now() + PATIENCE / counts.max(1);
        let found = self.facet_rows(asked, until)?;
        let mut tally = Tally::default();
        let mut counted = 0;
        for rows in found.rows.chunks(TOGETHER) {
            if counted > 0 && Instant::now() > until {
                break;
            }
            self.facets_tally(rows, &mut tally)?;
            counted += rows.len();
        }
        let is_whole = found.is_all && counted == found.rows.len();
        let precision = if is_whole { FacetPrecision::Exact } else { FacetPrecision::AtLeast };
        let counted = i64::try_from(counted).unwrap_or(i64::MAX);
        let mut facets =
            Facets { counted, traces: is_whole.then_some(counted), facets: Vec::new() };
        facets.facets = self.facets_found(tally, precision)?;
        if !is_whole && asked.query.filter == Filter::default() {
            self.facets_of_all(&asked.query, &mut facets)?;
        }
        Ok(facets)
    }

    fn facet_rows(&self, asked: &FacetSearch, until: Instant) -> Result<Found> {
        let FacetSearch { query, search } = asked;
        if search.plan.check.is_some() {
            return self.facet_rows_checked(query, until);
        }
        let mut params = search.params.clone();
        let candidates = self.candidates(&search.drives, &mut params)?;
        if matches!(candidates, Candidates::Few(_)) || search.statement.walk.is_empty() {
            return self.facet_rows_of(search, &candidates, &params);
        }
        let Some(oldest) = self.facet_horizon(query)? else {
            return self.facet_rows_of(search, &candidates, &params);
        };
        let near = FacetQuery { from_ns: query.from_ns.max(Some(oldest)), ..query.clone() };
        // What can be searched can be searched in a part of the time.
        let Ok(search) = searched(&near, None) else { return Ok(Found::default()) };
        let mut params = search.params.clone();
        let candidates = self.candidates(&search.drives, &mut params)?;
        let found = self.facet_rows_of(&search, &candidates, &params)?;
        Ok(Found { is_all: false, ..found })
    }

    /// The start of the last trace that is looked at; none if there are fewer.
    fn facet_horizon(&self, query: &FacetQuery) -> Result<Option<i64>> {
        let (index, of_project) = match query.project {
            Some(_) => ("trace_by_project", "project = ?1"),
            None => ("trace_by_start", "?1 = ?1"),
        };
        let sql = format!(
            "SELECT start_ns FROM trace INDEXED BY {index}
             WHERE {of_project} AND start_ns >= ?2 AND start_ns < ?3
             ORDER BY start_ns DESC LIMIT 1 OFFSET {LOOKED}"
        );
        let (from, to) = (query.from_ns.unwrap_or(i64::MIN), query.to_ns.unwrap_or(i64::MAX));
        let mut ask = self.conn.prepare_cached(&sql)?;
        let mut rows = ask.query((query.project.map_or(0, |id| id.0), from, to))?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    fn facet_rows_of(
        &self,
        search: &TraceSearch,
        candidates: &Candidates,
        params: &Params,
    ) -> Result<Found> {
        let mut ask = self.conn.prepare_cached(&search.statement.sql(candidates))?;
        let found = ask.query_map(params.values(), |row| row.get(0))?;
        let mut rows: Vec<i64> = found.collect::<rusqlite::Result<_>>()?;
        let is_all = rows.len() <= search.limit;
        rows.truncate(search.limit);
        Ok(Found { rows, is_all })
    }

    /// Page by page, as each may read a bounded part of the texts.
    fn facet_rows_checked(&self, query: &FacetQuery, until: Instant) -> Result<Found> {
        let (mut rows, mut after) = (Vec::new(), None::<SearchKey>);
        loop {
            let Ok(mut search) = searched(query, after.as_ref()) else {
                return Ok(Found::default());
            };
            search.limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
            let page = self.traces_search(&search)?;
            rows.extend(page.traces.iter().map(|trace| trace.row));
            after = page.next;
            let is_late = Instant::now() > until;
            if after.is_none() || is_late || rows.len() >= usize::try_from(COUNTED).unwrap_or(0) {
                return Ok(Found { rows, is_all: after.is_none() });
            }
        }
    }
}
