//! Traces in the order of how well they fit (BM25), of the newest documents that were found; and,
//! for other orders, the few traces that the index names.

use std::collections::HashMap;

use super::content::Budget;
use super::drive::Candidates;
use super::key::{RankedBy, SearchKey};
use super::params::Params;
use super::score::{Counts, Terms};
use super::source::{Next, Sources};
use super::{SearchPage, TraceSearch};
use crate::error::Result;
use crate::tx::ReadTx;

/// Documents that are gone through: the newest.
const PROPOSED: usize = 10_000;
/// Spans, the newest, whose words are counted to tell how well they fit, as long as not too many are
/// read for it. Others follow them, newest first.
const READ: usize = 1_000;
/// Traces that are rather sorted than all gone through.
const FEW: usize = 10_000;

/// A trace with how well the best of its texts fits, the lower the better, and where it may say
/// what is looked for.
#[derive(Debug)]
struct Fit {
    score: i64,
    next: Next,
}

impl Fit {
    /// Its place; of equal fits the trace that came later is first.
    const fn place(&self) -> (i64, i64) {
        (self.score, -self.next.trace)
    }
}

impl ReadTx<'_> {
    /// A page of what fits best; nothing where the index does not help.
    pub(super) fn traces_ranked(
        &self,
        search: &TraceSearch,
        budget: Budget,
    ) -> Result<Option<SearchPage>> {
        let Some(mut walk) = self.walk(search, budget)? else { return Ok(None) };
        let Some(mut sources) = Sources::new(self, search, walk.groups(), None)? else {
            return Ok(None);
        };
        let after = search.after.as_ref().and_then(|after| after.rank().ok());
        let (place, by) = after.map_or((None, None), |(place, by)| (Some(place), Some(by)));
        let (mut fits, by) = self.fits(&mut sources, &walk.terms(), by)?;
        let searched_to_ns = sources.bound()?;
        fits.retain(|fit| place.is_none_or(|place| fit.place() > place));
        fits.sort_by_key(Fit::place);
        let (mut last, mut count) = (None, 0);
        let mut page = SearchPage { searched_to_ns, ..SearchPage::default() };
        for fit in &fits {
            if count >= search.limit || (last.is_some() && walk.is_spent()) {
                page.next = last;
                break;
            }
            last = Some(SearchKey::ranked(fit.place(), &by));
            walk.consider(&fit.next)?;
            count = walk.found();
        }
        let mut hits: HashMap<_, _> = walk.into_found().collect();
        for fit in &fits {
            if let Some(hit) = hits.remove(&fit.next.trace)
                && let Some(trace) = self.trace_at(fit.next.trace)?
            {
                page.traces.push(trace);
                page.hits.push(hit);
            }
        }
        Ok(Some(page))
    }

    /// The newest candidates by trace, with how well they fit.
    fn fits(
        &self,
        sources: &mut Sources<'_>,
        terms: &Terms,
        by: Option<RankedBy>,
    ) -> Result<(Vec<Fit>, RankedBy)> {
        let last_row = by.as_ref().map_or(i64::MAX, |by| by.last_row);
        let proposed = sources.newest(PROPOSED, last_row)?;
        let mut budget = Budget::of_a_call();
        let (mut read, mut texts) = (Vec::new(), Vec::new());
        for next in &proposed {
            if budget.is_spent() || terms.is_empty() || read.len() >= READ {
                break;
            }
            for counts in self.counts(next, terms, &mut budget)? {
                read.push(next.trace);
                texts.push(counts);
            }
        }
        let by = match by {
            Some(by) => by,
            None => RankedBy {
                last_row: proposed.iter().flat_map(|it| &it.spans).copied().max().unwrap_or(0),
                scale: terms.scale(&texts, &sources.shares(terms)?),
            },
        };
        let mut best = HashMap::<i64, i64>::new();
        for (trace, score) in read.into_iter().zip(by.scale.scores(&texts)) {
            best.entry(trace).and_modify(|best| *best = (*best).min(-score)).or_insert(-score);
        }
        let mut fits = HashMap::<i64, Fit>::new();
        for next in proposed {
            let score = best.get(&next.trace).copied().unwrap_or_else(|| unread(&next));
            let fit = fits.entry(next.trace).or_insert(Fit { score, next: Next::default() });
            fit.score = fit.score.min(score);
            fit.next.trace = next.trace;
            fit.next.is_noted |= next.is_noted;
            fit.next.is_whole |= next.is_whole;
            fit.next.spans.extend(next.spans);
        }
        Ok((fits.into_values().collect(), by))
    }

    /// What the texts of a candidate have of the words.
    fn counts(&self, next: &Next, terms: &Terms, budget: &mut Budget) -> Result<Vec<Counts>> {
        let mut counts = Vec::new();
        for span in &next.spans {
            if budget.is_spent() {
                break;
            }
            if let Some(raw) = self.searched_span(next.trace, *span)? {
                budget.spend(&raw);
                counts.push(terms.count(&self.reader.said(&raw).passages));
            }
        }
        if next.is_noted {
            counts.push(terms.count(&self.notes(next.trace)?));
        }
        // What waits to be indexed is proposed whatever it says.
        counts.retain(Terms::are_in);
        Ok(counts)
    }

    /// The traces that the index names for a search in another order, if they are few.
    pub(super) fn traces_by_text(
        &self,
        search: &TraceSearch,
        params: &mut Params,
    ) -> Result<Option<Candidates>> {
        if search.sequence.is_newest() {
            return Ok(None);
        }
        let Some(walk) = self.walk(search, Budget::of_a_call())? else { return Ok(None) };
        let Some(mut sources) = Sources::new(self, search, walk.groups(), None)? else {
            return Ok(None);
        };
        let Some(rows) = sources.traces(FEW)? else { return Ok(None) };
        let list = params.bind(serde_json::to_string(&rows).unwrap_or_default());
        Ok(Some(Candidates::Few(format!("SELECT value FROM json_each({list})"))))
    }
}

/// What was not read comes behind all that was: rows of spans follow time.
fn unread(next: &Next) -> i64 {
    next.spans.iter().max().map_or(i64::MAX, |row| i64::MAX - row)
}
