//! Traces in the order of how well they fit (BM25), of the newest documents that were found; and,
//! for other orders, the few traces that the index names.

use std::collections::HashMap;

use super::content::Budget;
use super::drive::Candidates;
use super::key::SearchKey;
use super::params::Params;
use super::source::{Next, Sources};
use super::{SearchPage, TraceSearch};
use crate::error::Result;
use crate::tx::ReadTx;

/// Documents that are ranked: the newest.
const RANKED: usize = 20_000;
/// Steps that scores are told apart by, of one.
const STEPS: f64 = 1e6;
/// Traces that are rather sorted than all gone through.
const FEW: usize = 10_000;

/// What fits a search of a trace: its best score, and where it may say what is looked for.
#[derive(Default)]
struct Fit {
    score: i64,
    next: Next,
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
        let mut fits: Vec<Fit> = fits(sources.scored(RANKED)?).into_values().collect();
        fits.retain(|fit| after.is_none_or(|after| (fit.score, fit.next.trace) > after));
        fits.sort_by_key(|fit| (fit.score, fit.next.trace));
        let (mut last, mut count) = (None, 0);
        let mut page = SearchPage::default();
        for fit in &fits {
            if count >= search.limit || (last.is_some() && walk.is_spent()) {
                page.next = last;
                break;
            }
            last = Some(SearchKey::ranked(fit.score, fit.next.trace));
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

/// The candidates of each trace together, with the best score of them.
fn fits(scored: Vec<(f64, Next)>) -> HashMap<i64, Fit> {
    let mut fits = HashMap::<i64, Fit>::new();
    for (score, next) in scored {
        #[expect(clippy::cast_possible_truncation, reason = "scores are small")]
        let score = (score * STEPS) as i64;
        let fit = fits.entry(next.trace).or_default();
        fit.score = fit.score.min(score);
        fit.next.trace = next.trace;
        fit.next.is_noted |= next.is_noted;
        fit.next.is_whole |= next.is_whole;
        fit.next.spans.extend(next.spans);
    }
    fits
}
