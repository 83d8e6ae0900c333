//! The walk through what the full-text index proposes, newest first.
//!
//! Candidates come from several sources: what waits to be indexed, what was noted of traces, the
//! leaves of all segments, and, while the index is being built, all traces that are not in it yet.
//! Each source says how late a trace can begin that it has still to bring. The one that may bring
//! the latest goes on, and the walk ends once none may bring a trace that belongs on the page. That
//! a document is not older than its trace makes this sound.

use std::collections::{HashMap, HashSet};

use super::content::{Budget, Checking, Group};
use super::drive::Candidates;
use super::hit::SearchHit;
use super::key::SearchKey;
use super::score::Terms;
use super::source::{At, Next, Sources};
use super::{SearchPage, TraceSearch, propose};
use crate::error::Result;
use crate::text::query::Wanted;
use crate::tx::ReadTx;

/// Traces that one call holds against the conditions that SQLite judges.
const TESTS: usize = 100_000;
/// Projects of which documents are told apart by the index.
const PROJECTS: usize = 16;
/// Traces that an index of another condition names and that are rather read as a whole.
const FEWEST: usize = 64;

/// A trace that SQLite let through.
#[derive(Debug, Clone)]
struct Tested {
    key: SearchKey,
    known: Vec<bool>,
}

/// A trace that was found.
#[derive(Debug)]
struct Entry {
    row: i64,
    key: SearchKey,
    hit: Option<SearchHit>,
    at: Option<At>,
}

/// One walk.
pub(super) struct Walk<'a> {
    tx: &'a ReadTx<'a>,
    search: &'a TraceSearch,
    /// One of these must be passed by whatever is found.
    groups: Vec<&'a Group>,
    /// The only candidates, if another index names them.
    few: Option<HashSet<i64>>,
    sql: String,
    params: super::Params,
    /// Traces of which nothing more needs to be known.
    done: HashSet<i64>,
    tested: HashMap<i64, Tested>,
    tests: usize,
    page: Vec<Entry>,
    checking: Checking,
    /// How late a trace could begin when it began, or its page before ended.
    first: Option<i64>,
}

impl ReadTx<'_> {
    /// A page of a search by the index; nothing where the index does not help.
    pub(super) fn traces_walk(
        &self,
        search: &TraceSearch,
        budget: Budget,
    ) -> Result<Option<SearchPage>> {
        let Some(mut walk) = self.walk(search, budget)? else { return Ok(None) };
        let after = search.after.as_ref();
        let Some(mut sources) = Sources::new(self, search, &walk.groups, after)? else {
            return Ok(None);
        };
        walk.run(&mut sources).map(Some)
    }

    /// A walk that has not begun; nothing where the index does not help.
    pub(super) fn walk<'a>(
        &'a self,
        search: &'a TraceSearch,
        budget: Budget,
    ) -> Result<Option<Walk<'a>>> {
        let Some(check) = &search.plan.check else { return Ok(None) };
        let Some(groups) = propose::drivers(check) else { return Ok(None) };
        let mut params = search.params.clone();
        let few = match self.candidates(&search.drives, &mut params)? {
            Candidates::Few(rows) => {
                let mut ask = self.conn.prepare_cached(&rows)?;
                // Each statement binds its own values; those behind its last are not its own.
                let count = ask.parameter_count();
                let found = ask.query_map(params.first(count), |row| row.get(0))?;
                Some(found.collect::<rusqlite::Result<HashSet<i64>>>()?)
            }
            Candidates::One(_) | Candidates::Index(..) | Candidates::All => None,
        };
        if few.as_ref().is_some_and(|few| few.len() <= FEWEST) {
            return Ok(None);
        }
        let mut params = search.params.clone();
        let sql = search.statement.sql(&Candidates::One(params.bind(0)));
        Ok(Some(Walk {
            tx: self,
            search,
            groups,
            few,
            sql,
            params,
            done: HashSet::new(),
            tested: HashMap::new(),
            tests: TESTS,
            page: Vec::new(),
            checking: Checking { budget, hit: None },
            first: search.after.as_ref().filter(|_| !search.ranked).map(SearchKey::start_ns),
        }))
    }
}

/// What must hold of a document for one of these groups to pass it, in the search's projects.
pub(super) fn wanted(search: &TraceSearch, groups: &[&Group]) -> Wanted {
    let any = Wanted::any(groups.iter().map(|group| group.wanted.clone()));
    let projects: Vec<i64> = search.projects.iter().map(|project| project.0).collect();
    if projects.is_empty() || projects.len() > PROJECTS {
        return any;
    }
    Wanted::all([any, Wanted::OfProjects(projects)])
}

impl Walk<'_> {
    fn run(&mut self, sources: &mut Sources<'_>) -> Result<SearchPage> {
        let limit = self.search.limit;
        loop {
            self.tx.still_wanted()?;
            let Some(bound) = sources.bound()? else { return self.end(sources, None) };
            if self.search.from_ns.is_some_and(|from| bound < from) {
                return self.end(sources, None);
            }
            if self.page.get(limit - 1).is_some_and(|last| last.key.start_ns() > bound) {
                return self.end(sources, Some(bound));
            }
            let first = *self.first.get_or_insert(bound);
            // Each page must get somewhere: to an earlier time, or past documents of which nothing
            // must be met again.
            let is_past = bound < first || (self.page.is_empty() && sources.is_past_documents());
            if self.is_spent() && is_past {
                return self.stop(sources, bound);
            }
            let Some(next) = sources.next()? else { continue };
            sources.note(&next, self.done.contains(&next.trace));
            self.consider(&next)?;
        }
    }

    /// Holds a candidate against the search.
    pub(super) fn consider(&mut self, next: &Next) -> Result<()> {
        if self.done.contains(&next.trace)
            || self.few.as_ref().is_some_and(|few| !few.contains(&next.trace))
        {
            return Ok(());
        }
        let Some(tested) = self.test(next.trace)? else { return Ok(()) };
        self.checking.hit = None;
        if !self.passes(next, &tested)? {
            return Ok(());
        }
        self.done.insert(next.trace);
        self.tested.remove(&next.trace);
        let entry =
            Entry { row: next.trace, key: tested.key, hit: self.checking.hit.take(), at: next.at };
        let place = self.page.partition_point(|other| other.key.is_newer(&entry.key));
        self.page.insert(place, entry);
        Ok(())
    }

    /// What SQLite knows of a trace; nothing if it does not let it through.
    fn test(&mut self, trace: i64) -> Result<Option<Tested>> {
        if let Some(tested) = self.tested.get(&trace) {
            return Ok(Some(tested.clone()));
        }
        self.tests = self.tests.saturating_sub(1);
        let mut ask = self.tx.conn.prepare_cached(&self.sql)?;
        let mut rows = ask.query(self.params.with_last(trace))?;
        let Some(row) = rows.next()? else {
            self.done.insert(trace);
            return Ok(None);
        };
        let key = self.search.sequence.key(row, 1)?;
        let tested = Tested { key, known: self.search.known(row)? };
        self.tested.insert(trace, tested.clone());
        Ok(Some(tested))
    }

    /// Whether the stored text agrees with what was proposed.
    fn passes(&mut self, next: &Next, tested: &Tested) -> Result<bool> {
        let Some(check) = &self.search.plan.check else { return Ok(true) };
        if next.is_whole {
            let holds =
                self.tx.check_holds(check, next.trace, &tested.known, &mut self.checking)?;
            if !holds {
                self.done.insert(next.trace);
            }
            return Ok(holds);
        }
        if !self.proposed(next)? {
            return Ok(false);
        }
        if propose::is_all(check) {
            return Ok(true);
        }
        let holds = self.tx.check_holds(check, next.trace, &tested.known, &mut self.checking)?;
        if !holds {
            self.done.insert(next.trace);
        }
        Ok(holds)
    }

    /// Whether one of the candidate's spans, or what was noted of it, passes one of the groups.
    fn proposed(&mut self, next: &Next) -> Result<bool> {
        for group in &self.groups {
            for span in &next.spans {
                if self.tx.span_is_found(group, next.trace, *span, &mut self.checking)? {
                    return Ok(true);
                }
            }
            if next.is_noted && self.tx.notes_pass(group, next.trace, &mut self.checking)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The page once all that belongs on it was found; there is a next one unless nothing is left.
    fn end(&mut self, sources: &Sources<'_>, bound: Option<i64>) -> Result<SearchPage> {
        let left = self.page.split_off(self.page.len().min(self.search.limit));
        let next = if left.is_empty() && bound.is_none() { None } else { self.page.last() };
        let next = next.map(|last| {
            last.key
                .clone()
                .having_seen(sources.seen(left.iter().filter_map(|it| it.at)), self.search.digest)
        });
        self.answer(next, None)
    }

    /// The page as far as it is certain, as no more work may be done now.
    fn stop(&mut self, sources: &Sources<'_>, bound: i64) -> Result<SearchPage> {
        let certain = self.page.partition_point(|entry| entry.key.start_ns() > bound);
        let left = self.page.split_off(certain.min(self.search.limit));
        let seen = sources.seen(left.iter().filter_map(|it| it.at));
        let key = match self.page.last() {
            Some(last) if self.page.len() >= self.search.limit => last.key.clone(),
            _ => self.search.sequence.newest_from(bound),
        };
        self.answer(Some(key.having_seen(seen, self.search.digest)), Some(bound))
    }

    fn answer(
        &mut self,
        next: Option<SearchKey>,
        searched_to_ns: Option<i64>,
    ) -> Result<SearchPage> {
        let mut page = SearchPage { searched_to_ns, next, ..SearchPage::default() };
        for entry in self.page.drain(..) {
            if let Some(trace) = self.tx.trace_at(entry.row)? {
                page.traces.push(trace);
                page.hits.push(entry.hit);
            }
        }
        Ok(page)
    }

    /// Everything that was found, by the row of its trace.
    pub(super) fn into_found(self) -> impl Iterator<Item = (i64, Option<SearchHit>)> {
        self.page.into_iter().map(|entry| (entry.row, entry.hit))
    }

    /// How many were found.
    pub(super) fn found(&self) -> usize {
        self.page.len()
    }

    pub(super) const fn is_spent(&self) -> bool {
        self.checking.budget.is_spent() || self.tests == 0
    }

    /// The words that are looked for.
    pub(super) fn terms(&self) -> Terms {
        Terms::of(self.groups.iter().flat_map(|group| group.says()))
    }

    pub(super) fn groups(&self) -> &[&Group] {
        &self.groups
    }
}

#[cfg(test)]
impl ReadTx<'_> {
    /// How SQLite goes about holding a candidate against a search.
    pub(crate) fn test_plan(&self, search: &TraceSearch) -> Result<Vec<String>> {
        let Some(walk) = self.walk(search, Budget::of_a_call())? else { return Ok(Vec::new()) };
        let mut ask = self.conn.prepare(&format!("EXPLAIN QUERY PLAN {}", walk.sql))?;
        let rows = ask.query_map(walk.params.with_last(1), |row| row.get("detail"))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
