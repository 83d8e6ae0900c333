//! Where a walk takes its candidates from.

mod again;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use self::again::Again;
use super::content::Group;
use super::key::SearchKey;
use super::score::{Share, Terms};
use super::{TraceSearch, walk};
use crate::error::Result;
use crate::table::trace::TraceKey;
use crate::text::query::{Query, Wanted};
use crate::text::seek::{Candidate, Opened, TRACES};
use crate::text::segment::Leaf;
use crate::tx::ReadTx;

/// Waiting spans and traces that are read one by one; with more, all traces are gone through.
const WAITING: usize = 50_000;
/// Traces with notes that may be what is looked for; with more, all traces are gone through.
const NOTED: u32 = 5_000;
/// Candidates that a leaf is asked for first, and at most. It is asked for twice as many each time.
const FIRST: u32 = 64;
const MOST: u32 = 2_048;
/// Documents that share an entry of their latest time.
const BLOCK: u32 = 128;
/// Traces that are not indexed and are gone through together.
const REST: u32 = 32;

/// A document: segment, leaf and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    segment: i64,
    leaf: u32,
    number: u32,
}

/// Documents of a leaf that a walk has behind it: from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    segment: i64,
    leaf: u32,
    low: u32,
    high: u32,
}

/// A candidate.
#[derive(Debug, Clone, Default)]
pub(super) struct Next {
    pub(super) trace: i64,
    /// Its spans that may say what is looked for.
    pub(super) spans: Vec<i64>,
    /// Whether what was noted of it may say it.
    pub(super) is_noted: bool,
    /// Whether nothing is known of where it may say it.
    pub(super) is_whole: bool,
    pub(super) at: Option<At>,
}

/// The sources of a walk.
pub(super) struct Sources<'a> {
    tx: &'a ReadTx<'a>,
    search: &'a TraceSearch,
    wanted: Wanted,
    /// What earlier pages have behind them.
    behind: Vec<Seen>,
    each: Vec<Source<'a>>,
    /// The source that goes on, and the bound of the next best.
    turn: Option<(usize, i64)>,
    /// Whether a document was met.
    is_past_documents: bool,
    again: Again,
}

enum Source<'a> {
    /// What waits and what was noted, the newest trace last.
    Listed(Vec<(i64, Next)>),
    /// A segment that was not needed yet, with its latest time.
    Closed(i64, i64),
    Leaf(LeafSource<'a>),
    /// Traces below a place.
    Rest(RestSource),
}

struct LeafSource<'a> {
    opened: Rc<Opened<'a>>,
    leaf: Leaf,
    /// What is still to be asked, the highest numbers last; nothing before it is asked first.
    asks: Option<Vec<Ask>>,
    found: VecDeque<Candidate>,
    step: u32,
    /// Block and latest time of the documents up to it.
    bound: (u32, i64),
    /// Numbers that were gone through.
    behind: Option<(u32, u32)>,
}

/// Documents between two numbers, both outside.
struct Ask {
    query: Query,
    /// The only documents that may be found, if they are known.
    among: Option<Rc<[u32]>>,
    above: u32,
    below: u32,
}

struct RestSource {
    below: TraceKey,
    found: VecDeque<(i64, i64)>,
    is_end: bool,
}

impl<'a> Sources<'a> {
    /// The sources of a search; nothing if so much waits that all traces are gone through sooner.
    pub(super) fn new(
        tx: &'a ReadTx<'a>,
        search: &'a TraceSearch,
        groups: &[&Group],
        after: Option<&SearchKey>,
    ) -> Result<Option<Self>> {
        // First what the database says, then the segments: what is indexed meanwhile still waits
        // in this snapshot.
        let Some(listed) = listed(tx, groups)? else { return Ok(None) };
        let mut sources = vec![Source::Listed(listed)];
        if let Some(below) = tx.text_state()?.unindexed() {
            let found = VecDeque::new();
            sources.push(Source::Rest(RestSource { below, found, is_end: false }));
        }
        let segments = tx.text_segments()?;
        sources.extend(segments.iter().map(|it| Source::Closed(it.number, it.high_ns)));
        let behind = after.map(|after| after.seen(search.digest).to_vec()).unwrap_or_default();
        let wanted = walk::wanted(search, groups);
        Ok(Some(Self {
            tx,
            search,
            wanted,
            behind,
            each: sources,
            turn: None,
            is_past_documents: false,
            again: Again::default(),
        }))
    }

    /// No trace still to come begins later than this, nanoseconds since 1970. Nothing if none comes.
    pub(super) fn bound(&mut self) -> Result<Option<i64>> {
        if let Some((turn, second)) = self.turn
            && let Some(bound) = self.each[turn].bound(self.tx)?
            && bound >= second
        {
            return Ok(Some(bound));
        }
        let (mut best, mut second) = (None, i64::MIN);
        for (index, source) in self.each.iter_mut().enumerate() {
            let Some(bound) = source.bound(self.tx)? else { continue };
            match best {
                Some((_, most)) if bound <= most => second = second.max(bound),
                _ => {
                    second = best.map_or(i64::MIN, |(_, most)| most);
                    best = Some((index, bound));
                }
            }
        }
        self.turn = best.map(|(index, _)| (index, second));
        Ok(best.map(|(_, bound)| bound))
    }

    /// The next candidate of the source that may bring the latest trace; nothing if it had to look
    /// first.
    pub(super) fn next(&mut self) -> Result<Option<Next>> {
        let Some((turn, _)) = self.turn else { return Ok(None) };
        match &mut self.each[turn] {
            Source::Listed(listed) => Ok(listed.pop().map(|(_, next)| next)),
            Source::Leaf(leaf) => {
                self.is_past_documents |= leaf.leaves_behind();
                let number = leaf.opened.number;
                let again = self.again.many();
                leaf.next(&self.wanted, again).inspect_err(|_| self.tx.text.suspect_segment(number))
            }
            Source::Rest(rest) => match rest.next() {
                None => rest.read(self.tx, self.search).map(|()| None),
                next => Ok(next),
            },
            Source::Closed(number, _) => {
                let number = *number;
                self.each.swap_remove(turn);
                self.turn = None;
                self.open(number).inspect_err(|_| self.tx.text.suspect_segment(number))?;
                Ok(None)
            }
        }
    }

    /// Notes whether a candidate's trace was done with already.
    pub(super) fn note(&mut self, next: &Next, is_done: bool) {
        self.again.note(next.trace, is_done);
    }

    pub(super) const fn is_past_documents(&self) -> bool {
        self.is_past_documents
    }

    fn open(&mut self, number: i64) -> Result<()> {
        let opened = Rc::new(self.tx.text.open(number)?);
        for leaf in opened.leaves()? {
            let behind =
                self.behind.iter().find(|it| it.segment == number && it.leaf == leaf.number);
            let behind = behind.map(|it| (it.low, it.high));
            let source = LeafSource {
                opened: Rc::clone(&opened),
                leaf,
                asks: None,
                found: VecDeque::new(),
                step: FIRST,
                bound: (u32::MAX, leaf.high_ns),
                behind,
            };
            self.each.push(Source::Leaf(source));
        }
        Ok(())
    }

    /// The newest candidates with the spans up to a row, and of notes whichever there are.
    pub(super) fn newest(&mut self, most: usize, last_row: i64) -> Result<Vec<Next>> {
        let mut found = Vec::new();
        while found.len() < most && self.bound()?.is_some() {
            self.tx.still_wanted()?;
            let Some(mut next) = self.next()? else { continue };
            next.spans.retain(|row| *row <= last_row);
            if !next.spans.is_empty() || next.is_noted || next.is_whole {
                found.push(next);
            }
        }
        Ok(found)
    }

    /// How common words are among the documents of the leaves that were asked.
    pub(super) fn shares(&self, terms: &Terms) -> Result<Vec<Share>> {
        let mut shares = Vec::new();
        for word in terms.words() {
            let mut share = Share::default();
            for source in &self.each {
                if let (Source::Leaf(source), Some(word)) = (source, word)
                    && source.asks.is_some()
                {
                    share.having += source.opened.having(source.leaf.number, word)?;
                    share.all += u64::from(source.leaf.documents);
                }
            }
            shares.push(share);
        }
        Ok(shares)
    }

    /// The rows of all candidates' traces, if they are few.
    pub(super) fn traces(&mut self, few: usize) -> Result<Option<Vec<i64>>> {
        let mut found = HashSet::new();
        let mut steps = 0;
        while self.bound()?.is_some() {
            self.tx.still_wanted()?;
            let next = self.next()?;
            found.extend(next.map(|next| next.trace));
            steps += 1;
            if found.len() > few || steps > 4 * few {
                return Ok(None);
            }
        }
        Ok(Some(found.into_iter().collect()))
    }

    /// What this walk has behind it, but for documents that must be met again.
    pub(super) fn seen(&self, again: impl Iterator<Item = At>) -> Vec<Seen> {
        let mut again: Vec<At> = again.collect();
        again.sort_by_key(|at| at.number);
        let mut seen = Vec::new();
        for source in &self.each {
            let Source::Leaf(source) = source else { continue };
            let (segment, leaf) = (source.opened.number, source.leaf.number);
            let Some((low, high)) = source.seen() else { continue };
            let last = again.iter().rfind(|at| at.segment == segment && at.leaf == leaf);
            let low = last.map_or(low, |at| low.max(at.number + 1));
            if low <= high {
                seen.push(Seen { segment, leaf, low, high });
            }
        }
        // Segments that were not opened keep what was known of them.
        let closed = self.behind.iter().filter(|it| {
            self.each
                .iter()
                .any(|source| matches!(source, Source::Closed(number, _) if *number == it.segment))
        });
        seen.extend(closed);
        seen
    }
}

impl Source<'_> {
    fn bound(&mut self, tx: &ReadTx<'_>) -> Result<Option<i64>> {
        match self {
            Self::Listed(listed) => Ok(listed.last().map(|(start_ns, _)| *start_ns)),
            Self::Closed(_, high_ns) => Ok(Some(*high_ns)),
            Self::Rest(rest) => Ok(rest.bound()),
            Self::Leaf(leaf) => {
                let number = leaf.opened.number;
                leaf.bound().inspect_err(|_| tx.text.suspect_segment(number))
            }
        }
    }
}

impl LeafSource<'_> {
    /// The latest time of what is still to come.
    fn bound(&mut self) -> Result<Option<i64>> {
        let number = match (self.found.front(), &self.asks) {
            (Some(next), _) => next.number,
            (None, None) => return Ok(Some(self.leaf.high_ns)),
            (None, Some(asks)) => match asks.last() {
                Some(ask) => ask.below.saturating_sub(1).min(self.leaf.documents),
                None => return Ok(None),
            },
        };
        let block = number.div_ceil(BLOCK);
        if self.bound.0 != block {
            self.bound = (block, self.opened.high_ns(&self.leaf, number)?);
        }
        Ok(Some(self.bound.1))
    }

    fn next(&mut self, wanted: &Wanted, again: Option<[i64; TRACES]>) -> Result<Option<Next>> {
        if self.found.is_empty() {
            self.ask(wanted, again)?;
        }
        let segment = self.opened.number;
        let leaf = self.leaf.number;
        Ok(self.found.pop_front().map(|found| Next {
            trace: found.trace,
            spans: vec![found.span],
            at: Some(At { segment, leaf, number: found.number }),
            ..Next::default()
        }))
    }

    fn ask(&mut self, wanted: &Wanted, again: Option<[i64; TRACES]>) -> Result<()> {
        if self.asks.is_none() {
            self.asks = Some(self.plan(wanted)?);
        }
        if let Some(traces) = again {
            self.pass_over(traces)?;
        }
        let Some(asks) = &mut self.asks else { return Ok(()) };
        let Some(ask) = asks.last_mut() else { return Ok(()) };
        let found = self.opened.candidates(
            self.leaf.number,
            &ask.query,
            ask.among.as_deref(),
            (ask.above, ask.below),
            self.step,
        )?;
        match found.last() {
            Some(last) if found.len() >= self.step as usize => ask.below = last.number,
            _ => drop(asks.pop()),
        }
        self.step = (self.step * 2).min(MOST);
        self.found = found.into();
        Ok(())
    }

    /// What is to be asked of the leaf: what came since its words were gathered is read as it is.
    fn plan(&self, wanted: &Wanted) -> Result<Vec<Ask>> {
        let among = match wanted.near() {
            Some(near) => Some(Rc::from(self.opened.near(&self.leaf, &near)?)),
            None => None,
        };
        let is_none = among.as_ref().is_some_and(|among: &Rc<[u32]>| among.is_empty());
        let (fresh, known, query) = match &among {
            Some(_) if is_none => return Ok(Vec::new()),
            Some(_) if wanted.is_near() => {
                (Query::Everything, self.leaf.documents, Query::Everything)
            }
            _ => self.opened.queries(&self.leaf, wanted)?,
        };
        let end = self.leaf.documents + 1;
        let parts = [(query, 0, known.min(self.leaf.documents) + 1), (fresh, known, end)];
        let free = match self.behind {
            None => vec![(0, end)],
            Some((low, high)) => vec![(0, low), (high, end)],
        };
        let mut asks = Vec::new();
        for (query, above, below) in parts {
            for (from, to) in &free {
                let (above, below) = (above.max(*from), below.min(*to));
                if above + 1 < below && query != Query::Nothing {
                    asks.push(Ask { query: query.clone(), among: among.clone(), above, below });
                }
            }
        }
        asks.sort_by_key(|ask| ask.below);
        Ok(asks)
    }

    /// Whether the next document need not be met by the next page.
    fn leaves_behind(&self) -> bool {
        let high = self.behind.map_or(u32::MAX, |(_, high)| high);
        self.found.front().is_some_and(|next| next.number <= high)
    }

    /// The numbers that were gone through without a gap.
    fn seen(&self) -> Option<(u32, u32)> {
        let (_, high) = self.behind.unwrap_or((0, 0));
        let Some(asks) = &self.asks else { return self.behind };
        let next = match (self.found.front(), asks.last()) {
            (Some(next), _) => next.number + 1,
            (None, Some(ask)) => ask.below,
            (None, None) => 1,
        };
        // While it goes through what came since the last page, it has a gap behind it.
        if next > high && self.behind.is_some() {
            self.behind
        } else {
            Some((next, self.leaf.documents))
        }
    }
}

impl RestSource {
    fn bound(&self) -> Option<i64> {
        match self.found.front() {
            Some((start_ns, _)) => Some(*start_ns),
            None => (!self.is_end).then_some(self.below.start_ns),
        }
    }

    fn next(&mut self) -> Option<Next> {
        let (_, trace) = self.found.pop_front()?;
        Some(Next { trace, is_whole: true, ..Next::default() })
    }

    /// The next traces, whatever they say.
    fn read(&mut self, tx: &ReadTx<'_>, search: &TraceSearch) -> Result<()> {
        // Those of earlier pages need not be met again.
        if let Some(after) = search.after.as_ref().map(SearchKey::start_ns)
            && after < self.below.start_ns
        {
            self.below = TraceKey { start_ns: after.saturating_add(1), row: 0 };
        }
        let sql = "SELECT start_ns, id FROM trace WHERE (start_ns, id) < (?1, ?2)
            ORDER BY start_ns DESC, id DESC LIMIT ?3";
        let mut ask = tx.conn.prepare_cached(sql)?;
        let rows = ask.query_map((self.below.start_ns, self.below.row, REST), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        self.found = rows.collect::<rusqlite::Result<_>>()?;
        match self.found.back() {
            Some((start_ns, row)) => self.below = TraceKey { start_ns: *start_ns, row: *row },
            None => self.is_end = true,
        }
        Ok(())
    }
}

/// What waits and what was noted, by trace, the newest last; nothing if it is too much.
fn listed(tx: &ReadTx<'_>, groups: &[&Group]) -> Result<Option<Vec<(i64, Next)>>> {
    let waiting = tx.text_todo(WAITING)?;
    if waiting.iter().map(|it| it.spans.len().max(1)).sum::<usize>() >= WAITING {
        return Ok(None);
    }
    let mut by_trace = BTreeMap::<i64, Next>::new();
    for it in waiting {
        let next = by_trace.entry(it.trace).or_default();
        next.is_noted |= it.spans.is_empty();
        next.spans.extend(it.spans);
    }
    let of_notes = groups.iter().filter(|group| group.is_of_notes());
    let wanted = Wanted::Any(of_notes.map(|group| group.wanted.clone()).collect());
    if wanted != Wanted::Any(Vec::new()) {
        let Some(file) = tx.text.open_notes()? else { return Ok(None) };
        let noted = file.noted(&wanted, NOTED)?;
        if noted.len() >= NOTED as usize {
            return Ok(None);
        }
        for trace in noted {
            by_trace.entry(trace).or_default().is_noted = true;
        }
    }
    let mut listed = Vec::with_capacity(by_trace.len());
    let mut ask = tx.conn.prepare_cached("SELECT start_ns FROM trace WHERE id = ?1")?;
    for (trace, next) in by_trace {
        let mut rows = ask.query([trace])?;
        if let Some(row) = rows.next()? {
            listed.push((row.get(0)?, Next { trace, ..next }));
        }
    }
    listed.sort_by_key(|(start_ns, next)| (*start_ns, next.trace));
    Ok(Some(listed))
}
