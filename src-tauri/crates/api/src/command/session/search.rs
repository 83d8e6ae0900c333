//! A search of sessions: first by how their ids begin, then by a query that one of their traces
//! answers to.
//!
//! The second part follows a search of traces, newest first, and names the session of each trace
//! once. Which sessions were named already stands in the cursor, so that none is named twice on
//! later pages; that is why such a search ends after so many.

use touchstone_domain::filter::{Comparison, Field, Filter, Test};
use touchstone_domain::trace_info::SESSION;
use touchstone_store::{
    SearchError, SearchKey, SearchPage, SessionKey, SessionOrder, SessionQuery, SessionRecord,
    TraceSearch,
};

use super::Page;
use crate::context::Ctx;
use crate::cursor;
use crate::error::Error;
use crate::selection::refused;

/// Sessions that one search by a query names at most, over all its pages.
const MOST_NAMED: usize = 1_000;
/// Searches of traces that one call makes at most, each bounded by itself.
const SEARCHES: usize = 8;
/// Traces that one of them answers at most.
const MOST_TRACES: usize = 200;
/// Between the parts of a cursor: neither stands in a key of a search.
const BETWEEN: char = '/';

/// Where a search goes on.
#[derive(Debug)]
enum Place {
    /// Among those whose id begins so.
    Ids(Option<SessionKey>),
    /// Among the traces that answer to the query.
    Traces { named: Vec<i64>, after: Option<SearchKey> },
}

pub(super) async fn page(
    ctx: &Ctx,
    query: SessionQuery,
    words: &str,
    cursor: Option<&str>,
) -> Result<Page, Error> {
    let mut page = Page::default();
    let (named, after) = match cursor.map_or(Ok(Place::Ids(None)), place)? {
        Place::Traces { named, after } => (named, after),
        Place::Ids(after) => {
            let by_id = SessionQuery { beginning: words.to_owned(), after, ..query.clone() };
            let found = ctx.store().read(move |tx| tx.sessions(&by_id)).await?;
            page.records = found.sessions;
            if let Some(next) = found.next {
                page.next_cursor = Some(format!("i{BETWEEN}{}", cursor::after_session(next)));
                page.searched_to_ns = found.looked_to_ns;
                return Ok(page);
            }
            (Vec::new(), None)
        }
    };
    let filter = match Filter::read_at(words, ctx.engine().now_ns()) {
        Ok(filter) => of_sessions(filter),
        // An id need not be a query.
        Err(_) if !page.records.is_empty() => return Ok(page),
        Err(error) => return Err(error.into()),
    };
    Walk { ctx, query, words, filter, named, page }.go(after).await
}

/// A search in another order: what is found at once is sorted, up to as many as a search names.
/// Every page finds it anew.
pub(super) async fn sorted(
    ctx: &Ctx,
    query: SessionQuery,
    order: SessionOrder,
    words: &str,
    cursor: Option<&str>,
) -> Result<Page, Error> {
    let after = cursor.map(cursor::session_key).transpose()?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let most = u32::try_from(MOST_NAMED).unwrap_or(u32::MAX);
    let found = page(ctx, SessionQuery { limit: most, ..query }, words, None).await?;
    let is_limited = found.is_limited || found.next_cursor.is_some();
    let mut records = found.records;
    records
        .retain(|record| after.is_none_or(|after| order.compare(order.key(record), after).is_gt()));
    records.sort_by(|one, other| order.compare(order.key(one), order.key(other)));
    let more = records.len() > limit;
    records.truncate(limit);
    let next = records.last().filter(|_| more).map(|record| order.key(record));
    let next_cursor = next.map(cursor::after_session);
    Ok(Page { records, next_cursor, searched_to_ns: None, is_limited })
}

/// A search of traces whose sessions are named.
struct Walk<'a> {
    ctx: &'a Ctx,
    query: SessionQuery,
    words: &'a str,
    filter: Filter,
    named: Vec<i64>,
    page: Page,
}

impl Walk<'_> {
    async fn go(mut self, mut after: Option<SearchKey>) -> Result<Page, Error> {
        let limit = usize::try_from(self.query.limit).unwrap_or(usize::MAX);
        for _ in 0..SEARCHES {
            let wanted = limit.saturating_sub(self.page.records.len());
            if wanted == 0 {
                break;
            }
            let found = self.traces(after.as_ref(), wanted).await?;
            let next = found.next.clone();
            self.page.searched_to_ns = found.searched_to_ns;
            self.name(found).await?;
            if self.named.len() >= MOST_NAMED {
                self.page.is_limited = next.is_some();
                return Ok(self.page);
            }
            after = next;
            if after.is_none() {
                return Ok(self.page);
            }
            if self.page.searched_to_ns.is_some() {
                break;
            }
        }
        let named: Vec<String> = self.named.iter().map(|row| format!("{row:x}")).collect();
        let key = after.map(|key| key.to_string()).unwrap_or_default();
        self.page.next_cursor = Some(format!("t{BETWEEN}{}{BETWEEN}{key}", named.join(".")));
        Ok(self.page)
    }

    async fn traces(&self, after: Option<&SearchKey>, most: usize) -> Result<SearchPage, Error> {
        let projects: Vec<_> = self.query.project.into_iter().collect();
        let most = u32::try_from(most.min(MOST_TRACES)).unwrap_or(u32::MAX);
        let made = TraceSearch::new(&projects, &self.filter, &[], after, most);
        let search = made.map_err(|error| match error {
            SearchError::Token | SearchError::OtherOrder { .. } => cursor::foreign("session_list"),
            error @ SearchError::Pattern { .. } => refused(&error),
        })?;
        // A trace that begins later belongs to no session that ended before.
        let search = search.between(None, self.query.to_ns);
        Ok(self.ctx.store().read(move |tx| tx.traces_search(&search)).await?)
    }

    /// Takes up the sessions of these traces that are meant and were not named yet.
    async fn name(&mut self, found: SearchPage) -> Result<(), Error> {
        let traces = found.traces;
        let sessions = self.ctx.store().read(move |tx| tx.sessions_of(&traces)).await?;
        for session in sessions {
            if !self.named.contains(&session.row) && self.is_meant(&session) {
                self.named.push(session.row);
                self.page.records.push(session);
            }
        }
        Ok(())
    }

    /// Whether it lies in the time range and was not found by its id.
    fn is_meant(&self, session: &SessionRecord) -> bool {
        let from = self.query.from_ns.is_none_or(|from| session.last_ns >= from);
        let to = self.query.to_ns.is_none_or(|to| session.last_ns < to);
        from && to && !session.session.starts_with(self.words)
    }
}

/// What the filter finds of traces that name a session.
fn of_sessions(filter: Filter) -> Filter {
    let field = Field::Metadata(SESSION.to_owned());
    let names_one = Filter::Is(Comparison { field, test: Test::Null { negated: true } });
    Filter::All(vec![filter, names_one])
}

fn place(cursor: &str) -> Result<Place, Error> {
    let foreign = || cursor::foreign("session_list");
    let mut parts = cursor.split(BETWEEN);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("i"), Some(key), None, None) => Ok(Place::Ids(Some(cursor::session_key(key)?))),
        (Some("t"), Some(named), Some(key), None) => {
            let rows = named.split('.').filter(|row| !row.is_empty());
            let rows: Result<Vec<i64>, _> = rows.map(|row| i64::from_str_radix(row, 16)).collect();
            let after = (!key.is_empty()).then(|| key.parse::<SearchKey>()).transpose();
            let named = rows.ok().filter(|rows| rows.len() <= MOST_NAMED).ok_or_else(foreign)?;
            Ok(Place::Traces { named, after: after.map_err(|_| foreign())? })
        }
        _ => Err(foreign()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        for text in ["", "5.1", "i", "i/x", "t/1", "t/1/2/3", "t/zz/", "u/5.1", "t/1/nothing"] {
            assert!(place(text).is_err(), "{text}");
        }
        assert!(matches!(place("i/5.1"), Ok(Place::Ids(Some(SessionKey { value: 5, row: 1 })))));
        let Ok(Place::Traces { named, after: None }) = place("t/a.ff/") else { panic!() };
        assert_eq!(named, [10, 255]);
    }
}
