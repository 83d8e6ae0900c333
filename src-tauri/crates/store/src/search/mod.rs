//! Search of traces: a filter and an order become one statement, and what only a span's stored
//! content can tell is looked up in it afterwards.
//!
//! What a span's content says is deliberately not known here: the caller brings a [`SpanText`].

mod assessment;
mod compare;
mod content;
mod key;
mod params;
pub(crate) mod pattern;
mod plan;

use std::borrow::Cow;

use touchstone_domain::filter::{Filter, Order};
use touchstone_domain::id::ProjectId;

use crate::error::Result;
use crate::incoming::RawSpan;
use crate::migrate::Migration;
use crate::table::trace::TraceRecord;
use crate::tx::ReadTx;

pub use key::SearchKey;

use content::Budget;
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

/// Reads from a span's content what searches compare.
pub trait SpanText: Send + Sync {
    /// The attribute of that key as text: texts as they are, anything else as JSON. Nothing if the
    /// span has no such attribute.
    fn attribute(&self, raw: &RawSpan, key: &str) -> Option<String>;

    /// Everything the span says, as one text.
    fn text<'a>(&self, raw: &'a RawSpan) -> Cow<'a, str>;
}

/// A search of traces that can be made.
#[derive(Debug)]
pub struct TraceSearch {
    plan: Plan,
    sequence: Sequence,
    params: Params,
    sql: String,
    limit: usize,
}

/// A page of a search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchPage {
    /// What was found, in the order asked for.
    pub traces: Vec<TraceRecord>,
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
        let mut params = Params::default();
        let plan = Plan::new(filter, &mut params)?;
        let sequence = Sequence::new(order, &mut params);
        let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let mut conditions = vec![plan.condition.clone()];
        conditions.extend(of_projects(projects, plan::names_few(filter), &mut params));
        if let Some(after) = after {
            conditions.push(sequence.after(after, &mut params)?);
        }
        let columns = [sequence.columns(), plan.columns.clone()].concat();
        // One row more than is wanted tells whether there is another page.
        let rows = if plan.check.is_none() { i64::try_from(limit).unwrap_or(-2) + 1 } else { -1 };
        let sql = format!(
            "SELECT t.id, {} FROM trace AS t WHERE {} ORDER BY {} LIMIT {}",
            columns.join(", "),
            conditions.join(" AND "),
            sequence.order_by(),
            params.bind(rows)
        );
        Ok(Self { plan, sequence, params, sql, limit })
    }
}

/// The plus keeps the index of one project's traces away: of several projects it would have all
/// traces sorted, and where a filter names few traces an index of its own finds them sooner.
fn of_projects(projects: &[ProjectId], names_few: bool, params: &mut Params) -> Option<String> {
    match projects {
        [] => None,
        [one] if !names_few => Some(format!("t.project = {}", params.bind(one.0))),
        several => {
            let list = params.list(several.iter().map(|project| project.0));
            Some(format!("+t.project IN ({list})"))
        }
    }
}

impl ReadTx<'_> {
    /// One page of a search.
    pub fn traces_search(&self, search: &TraceSearch, text: &dyn SpanText) -> Result<SearchPage> {
        self.traces_search_within(search, text, Budget::of_a_call())
    }

    fn traces_search_within(
        &self,
        search: &TraceSearch,
        text: &dyn SpanText,
        mut budget: Budget,
    ) -> Result<SearchPage> {
        let mut ask = self.conn.prepare_cached(&search.sql)?;
        let mut rows = ask.query(search.params.values())?;
        let (mut page, mut last) = (SearchPage::default(), None);
        while let Some(row) = rows.next()? {
            if page.traces.len() >= search.limit || (last.is_some() && budget.is_spent()) {
                page.next = last;
                break;
            }
            let trace: i64 = row.get(0)?;
            let places = search.sequence.length();
            last = Some(search.sequence.key(row, 1)?);
            let found = match &search.plan.check {
                None => true,
                Some(check) => {
                    let known = (0..search.plan.columns.len())
                        .map(|column| {
                            Ok(row.get::<_, Option<bool>>(1 + places + column)? == Some(true))
                        })
                        .collect::<Result<Vec<_>>>()?;
                    self.check_holds(check, trace, &known, text, &mut budget)?
                }
            };
            if found {
                page.traces.extend(self.trace_at(trace)?);
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests;
