//! Search of traces: a filter and an order become one statement, and what only a span's stored
//! content can tell is looked up in it afterwards.
//!
//! What a span's content says is deliberately not known here: the store's
//! [`SpanReader`](crate::SpanReader) tells it.

mod assessment;
mod compare;
mod content;
mod drive;
mod facets;
mod hit;
pub(crate) mod index;
mod key;
mod params;
pub(crate) mod pattern;
mod plan;
mod propose;
mod rank;
mod score;
mod source;
mod value;
mod walk;

use touchstone_domain::filter::{Comparison, Field, Filter, NumberTest, Order, Test};
use touchstone_domain::id::ProjectId;
use touchstone_domain::time::NS_PER_MS;

use crate::body::hash;
use crate::error::Result;
use crate::migrate::Migration;
use crate::table::trace::TraceRecord;
use crate::tx::ReadTx;

pub use facets::{Facet, FacetPrecision, FacetQuery, FacetSearch, Facets};
pub use hit::SearchHit;
pub use key::SearchKey;
pub use value::KnownValue;

use content::{Budget, Checking};
use drive::{Candidates, Drive};
use key::Sequence;
use params::Params;
use plan::Plan;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000800",
    // MLflow's clients ask for the traces of one session and of one run again and again.
    sql: "CREATE INDEX trace_by_session ON trace(session, start_ns) WHERE session IS NOT NULL;
          CREATE INDEX trace_label_of_run ON trace_label(value, trace)
            WHERE kind = 1 AND key = 'mlflow.sourceRun';",
}];

/// Why a search cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// A pattern of `LIKE`, `ILIKE` or `RLIKE` that cannot be used.
    #[error("the pattern '{pattern}' cannot be used: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Why not.
        reason: String,
    },
    /// A page token that is none, or was cut or changed.
    #[error("the page token is damaged; ask for the first page again")]
    Token,
    /// A page token of a search in another order.
    #[error(
        "the page token belongs to a search in the order {given}, this one is in the order \
         {wanted}; ask for the first page again"
    )]
    OtherOrder {
        /// The token's order.
        given: String,
        /// The order asked for.
        wanted: String,
    },
}

/// Most candidates that are sorted where no index has the order: some tens of milliseconds a page.
pub const SORTED: i64 = 10_000;

/// A search of traces that can be made.
#[derive(Debug)]
pub struct TraceSearch {
    plan: Plan,
    sequence: Sequence,
    drives: Vec<Drive>,
    params: Params,
    statement: Statement,
    limit: usize,
    projects: Vec<ProjectId>,
    after: Option<SearchKey>,
    /// No trace is found that begins before.
    from_ns: Option<i64>,
    ranked: bool,
    /// What is found must be sorted, as no index has the order: it must be of few candidates.
    sorts: bool,
    /// Tells searches apart.
    digest: u64,
}

/// A search's statement without where its candidates come from.
#[derive(Debug)]
struct Statement {
    columns: String,
    condition: String,
    /// The index that has all traces in the order asked for, if there is one.
    walk: &'static str,
    end: String,
}

impl Statement {
    fn sql(&self, candidates: &Candidates) -> String {
        let Self { columns, condition, walk, end } = self;
        match candidates {
            // `CROSS` keeps the order in which the two are gone through.
            Candidates::Few(rows) => format!(
                "WITH few(row) AS ({rows})
                 SELECT t.id, {columns} FROM (SELECT DISTINCT row FROM few) AS d
                 CROSS JOIN trace AS t NOT INDEXED ON t.id = d.row WHERE {condition}{end}"
            ),
            Candidates::One(row) => {
                format!(
                    "SELECT t.id, {columns} FROM trace AS t NOT INDEXED WHERE t.id = {row} AND {condition}{end}"
                )
            }
            Candidates::Index(index, also) => format!(
                "SELECT t.id, {columns} FROM trace AS t INDEXED BY {index} WHERE {condition}{also}{end}"
            ),
            Candidates::All => {
                format!("SELECT t.id, {columns} FROM trace AS t{walk} WHERE {condition}{end}")
            }
        }
    }
}

/// A page of a search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchPage {
    /// What was found, in the order asked for.
    pub traces: Vec<TraceRecord>,
    /// Where each of them says what was looked for, if words were.
    pub hits: Vec<Option<SearchHit>>,
    /// Where nothing could be told without reading more than one call may: how far back it looked,
    /// nanoseconds since 1970. Older traces come with the next page.
    pub searched_to_ns: Option<i64>,
    /// Whether nothing was looked at, as more traces than [`SORTED`] would have to be sorted.
    pub is_too_many: bool,
    /// Where the next page begins. It may be there although fewer traces than the limit were found,
    /// or none at all: one call opens a bounded number of spans. Nothing once all is searched.
    pub next: Option<SearchKey>,
}

impl TraceSearch {
    /// A search of these projects (of all if there are none) for at most `limit` traces (at least
    /// one), newest first unless an order is asked for, going on after a page's `next`.
    pub fn new(
        projects: &[ProjectId],
        filter: &Filter,
        order: &[Order],
        after: Option<&SearchKey>,
        limit: u32,
    ) -> std::result::Result<Self, SearchError> {
        Self::sorted(projects, filter, order, after, limit)
    }

    /// A search whose page has first what fits best of the newest that was found. Where the
    /// full-text index is of no help, it is newest first.
    pub fn ranked(
        projects: &[ProjectId],
        filter: &Filter,
        after: Option<&SearchKey>,
        limit: u32,
    ) -> std::result::Result<Self, SearchError> {
        let search = Self::sorted(projects, filter, &[], None, limit)?;
        if search.plan.check.as_ref().and_then(propose::drivers).is_none() {
            return Self::sorted(projects, filter, &[], after, limit);
        }
        after.map(SearchKey::rank).transpose()?;
        Ok(Self { ranked: true, after: after.cloned(), ..search })
    }

    /// The same for traces that start at or after the one time and before the other, nanoseconds
    /// since 1970.
    #[must_use]
    pub fn between(mut self, from_ns: Option<i64>, to_ns: Option<i64>) -> Self {
        for (sign, time) in [(">=", from_ns), ("<", to_ns)] {
            if let Some(time) = time {
                let bound = self.params.bind(time);
                let condition = &mut self.statement.condition;
                *condition = format!("{condition} AND t.start_ns {sign} {bound}");
            }
        }
        self.from_ns = self.from_ns.max(from_ns);
        // In another order than by time, few traces of a short time are rather sorted than met on
        // the way through all others. Of traces that are named one by one there are no drives.
        let is_timed = from_ns.is_some() || to_ns.is_some();
        let is_walked = self.sorts || !self.statement.walk.is_empty();
        if (is_timed || self.sorts) && self.sequence.is_by_other_than_time() && is_walked {
            let project = if let [one] = *self.projects { Some(one) } else { None };
            let (from_ns, to_ns) = (from_ns.unwrap_or(i64::MIN), to_ns.unwrap_or(i64::MAX));
            self.drives.push(Drive::of_time(project, from_ns, to_ns));
        }
        self
    }

    fn sorted(
        projects: &[ProjectId],
        filter: &Filter,
        order: &[Order],
        after: Option<&SearchKey>,
        limit: u32,
    ) -> std::result::Result<Self, SearchError> {
        let mut params = Params::default();
        let plan = Plan::new(filter, &mut params)?;
        let sequence = Sequence::new(order, &mut params);
        let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let mut conditions = vec![plan.condition.clone()];
        conditions.push(of_projects(projects, plan::names_few(filter), &mut params));
        if let Some(after) = after {
            conditions.push(sequence.after(after, &mut params)?);
        }
        let columns = [sequence.columns(), plan.columns.clone()].concat();
        // One row more than is wanted tells whether there is another page.
        let rows = if plan.check.is_none() { i64::try_from(limit).unwrap_or(-2) + 1 } else { -1 };
        let statement = Statement {
            columns: columns.join(", "),
            condition: conditions.join(" AND "),
            walk: drive::walk(filter, projects, order),
            end: format!(" ORDER BY {} LIMIT {}", sequence.order_by(), params.bind(rows)),
        };
        let drives = drive::drives(filter, order);
        let (projects, after, from_ns) = (projects.to_vec(), after.cloned(), from_ns(filter));
        let (ranked, digest) = (false, digest(filter, &projects));
        let sorts = Sequence::must_sort(order) && !plan::names_few(filter);
        Ok(Self {
            plan,
            sequence,
            drives,
            params,
            statement,
            limit,
            projects,
            after,
            from_ns,
            ranked,
            sorts,
            digest,
        })
    }

    /// The truth of the check's columns in a row.
    fn known(&self, row: &rusqlite::Row<'_>) -> Result<Vec<bool>> {
        let first = 1 + self.sequence.length();
        (first..first + self.plan.columns.len())
            .map(|column| Ok(row.get::<_, Option<bool>>(column)? == Some(true)))
            .collect()
    }
}

/// A number for a filter over these projects.
fn digest(filter: &Filter, projects: &[ProjectId]) -> u64 {
    let hash = hash(format!("{projects:?} {filter}").as_bytes());
    hash.as_chunks().0.first().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The time before which no trace begins that a filter finds, if it says so.
fn from_ns(filter: &Filter) -> Option<i64> {
    match filter {
        Filter::All(parts) => parts.iter().filter_map(from_ns).max(),
        Filter::Is(Comparison { field: Field::Timestamp, test: Test::Number(sign, ms) }) => {
            #[expect(clippy::cast_possible_truncation, reason = "times are far below 2^53 ms")]
            let ms = ms.floor() as i64;
            let is_from = matches!(
                sign,
                NumberTest::Equal | NumberTest::Greater | NumberTest::GreaterOrEqual
            );
            is_from.then(|| ms.saturating_mul(NS_PER_MS))
        }
        _ => None,
    }
}

/// The plus keeps the index of one project's traces away: of several projects it would have all
/// traces sorted, and where a filter names few traces an index of its own finds them sooner.
fn of_projects(projects: &[ProjectId], names_few: bool, params: &mut Params) -> String {
    match projects {
        // Those in the trash have a project below zero.
        [] => "+t.project >= 0".into(),
        [one] if !names_few => format!("t.project = {}", params.bind(one.0)),
        several => {
            let list = params.list(several.iter().map(|project| project.0));
            format!("+t.project IN ({list})")
        }
    }
}

impl ReadTx<'_> {
    /// One page of a search.
    pub fn traces_search(&self, search: &TraceSearch) -> Result<SearchPage> {
        self.traces_search_within(search, Budget::of_a_call())
    }

    /// One page of a search that may open that many spans.
    #[cfg(test)]
    pub(crate) fn traces_search_sparingly(
        &self,
        search: &TraceSearch,
        spans: usize,
    ) -> Result<SearchPage> {
        self.traces_search_within(search, Budget { spans, bytes: usize::MAX })
    }

    fn traces_search_within(&self, search: &TraceSearch, budget: Budget) -> Result<SearchPage> {
        let by_index = if search.ranked {
            self.traces_ranked(search, budget)
        } else if search.sequence.is_newest() {
            self.traces_walk(search, budget)
        } else {
            Ok(None)
        };
        match by_index {
            Ok(Some(page)) => Ok(page),
            Ok(None) => self.traces_sorted(search, budget),
            Err(error) if error.is_interrupted() => Err(error),
            Err(error) => {
                tracing::warn!(%error, "the search index cannot be read; a search goes on without");
                self.text.suspect();
                self.traces_sorted(search, budget)
            }
        }
    }

    /// A page without the index: traces are gone through in the order asked for.
    fn traces_sorted(&self, search: &TraceSearch, budget: Budget) -> Result<SearchPage> {
        let mut params = search.params.clone();
        let candidates = match self.traces_by_text(search, &mut params)? {
            Some(few) => few,
            None if search.sorts => self.candidates_up_to(SORTED, &search.drives, &mut params)?,
            None => self.candidates(&search.drives, &mut params)?,
        };
        if search.sorts && !matches!(candidates, Candidates::Few(_) | Candidates::One(_)) {
            return Ok(SearchPage { is_too_many: true, ..SearchPage::default() });
        }
        let mut ask = self.conn.prepare_cached(&search.statement.sql(&candidates))?;
        let mut rows = ask.query(params.values())?;
        let (mut page, mut last) = (SearchPage::default(), None::<SearchKey>);
        let mut checking = Checking { budget, hit: None };
        while let Some(row) = rows.next()? {
            let is_spent = last.is_some() && checking.budget.is_spent();
            if page.traces.len() >= search.limit || is_spent {
                let is_newest = is_spent && search.sequence.is_newest();
                page.searched_to_ns = last.as_ref().filter(|_| is_newest).map(SearchKey::start_ns);
                page.next = last;
                break;
            }
            let trace: i64 = row.get(0)?;
            last = Some(search.sequence.key(row, 1)?);
            checking.hit = None;
            let found = match &search.plan.check {
                None => true,
                Some(check) => {
                    let known = search.known(row)?;
                    self.check_holds(check, trace, &known, &mut checking)?
                }
            };
            if found && let Some(trace) = self.trace_at(trace)? {
                page.traces.push(trace);
                page.hits.push(checking.hit.take());
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests;
