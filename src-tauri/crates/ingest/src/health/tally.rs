//! Keeps count of what requests told, behind one lock that is taken once per request.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use touchstone_domain::time::NS_PER_S;

use super::lag::Histogram;
use super::{
    Counts, Dropped, Health, Library, LibraryHealth, Reason, Scope, Seen, Sent, UnmappedKey,
};
use crate::request_log::{Entry, Outcome};

/// Libraries that are told apart.
const LIBRARIES: usize = 64;

/// Instrumentation scopes that are kept of a library.
const SCOPES: usize = 16;

/// Keys that no convention reads which are kept.
const KEYS: usize = 200;

/// Seconds that count as the last minute.
const SECONDS: usize = 60;

/// Keeps count.
#[derive(Debug)]
pub(crate) struct Tally {
    since_ns: i64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    total: Counts,
    /// Counts by second, each in the place of its second modulo 60.
    seconds: [(i64, Counts); SECONDS],
    reasons: BTreeMap<Reason, u64>,
    dropped: BTreeMap<Dropped, u64>,
    lag: Histogram,
    libraries: HashMap<Library, Row>,
    others: Row,
    unmapped: HashMap<String, (u64, Library)>,
}

#[derive(Debug, Default)]
struct Row {
    requests: u64,
    spans: u64,
    refused: u64,
    last_seen_ns: i64,
    last_reason: Option<String>,
    scopes: Vec<Scope>,
    lag: Histogram,
}

impl Default for State {
    fn default() -> Self {
        Self {
            total: Counts::default(),
            seconds: [(0, Counts::default()); SECONDS],
            reasons: BTreeMap::new(),
            dropped: BTreeMap::new(),
            lag: Histogram::default(),
            libraries: HashMap::new(),
            others: Row::default(),
            unmapped: HashMap::new(),
        }
    }
}

impl Tally {
    pub(crate) fn new(since_ns: i64) -> Self {
        Self { since_ns, state: Mutex::default() }
    }

    /// Notes a request that was answered.
    pub(crate) fn note(&self, entry: &Entry, seen: Seen) {
        let is_refused = entry.outcome == Outcome::Refused;
        let mut counts = seen.counts;
        counts.requests = 1;
        counts.requests_refused = u64::from(is_refused);
        counts.bytes = entry.bytes;
        let refused =
            is_refused.then(|| seen.refused.unwrap_or_else(|| Reason::of_status(entry.status)));

        let mut state = self.state();
        state.total += counts;
        *state.second(entry.time_ns) += counts;
        for (reason, count) in seen.reasons.into_iter().chain(refused.map(|it| (it, 1))) {
            *state.reasons.entry(reason).or_default() += count;
        }
        for (dropped, count) in seen.dropped {
            *state.dropped.entry(dropped).or_default() += count;
        }
        let agent = || Library::of_agent(entry.client.as_deref());
        let first = seen.sent.first().and_then(|sent| sent.library.clone()).unwrap_or_else(agent);
        state.note_unmapped(seen.unmapped, &first);
        if seen.sent.is_empty() {
            state.note_sent(first, Sent::default(), entry);
        } else {
            for mut sent in seen.sent {
                let library = sent.library.take().unwrap_or_else(agent);
                state.note_sent(library, sent, entry);
            }
        }
    }

    /// How things stand now.
    pub(crate) fn health(&self, now_ns: i64) -> Health {
        let state = self.state();
        let oldest = now_ns.div_euclid(NS_PER_S) - 60;
        let mut last_minute = Counts::default();
        for (_, counts) in state.seconds.iter().filter(|(second, _)| *second > oldest) {
            last_minute += *counts;
        }
        let rows = state.libraries.iter().map(|(library, row)| (Some(library.clone()), row));
        let others = (state.others.requests > 0).then_some((None, &state.others));
        let mut libraries: Vec<LibraryHealth> =
            rows.chain(others).map(|(library, row)| row.health(library)).collect();
        libraries.sort_by(|a, b| {
            b.last_seen_ns.cmp(&a.last_seen_ns).then_with(|| a.library.cmp(&b.library))
        });
        Health {
            since_ns: self.since_ns,
            total: state.total,
            last_minute,
            reasons: most_frequent(&state.reasons),
            dropped: most_frequent(&state.dropped),
            lag: state.lag.lag(),
            libraries,
            unmapped: state.unmapped(),
        }
    }

    /// A panic elsewhere leaves nothing half noted that matters, so that the lock is taken over.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn most_frequent<T: Copy + Ord>(counts: &BTreeMap<T, u64>) -> Vec<(T, u64)> {
    let mut counts: Vec<(T, u64)> = counts.iter().map(|(what, count)| (*what, *count)).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts
}

impl State {
    /// The counts of that time's second.
    fn second(&mut self, time_ns: i64) -> &mut Counts {
        let second = time_ns.div_euclid(NS_PER_S);
        let place = usize::try_from(second.rem_euclid(60)).unwrap_or_default();
        let (kept, counts) = &mut self.seconds[place];
        if *kept != second {
            (*kept, *counts) = (second, Counts::default());
        }
        counts
    }

    fn note_sent(&mut self, library: Library, sent: Sent, entry: &Entry) {
        let is_known = self.libraries.contains_key(&library);
        let row = if is_known || self.libraries.len() < LIBRARIES {
            self.libraries.entry(library).or_default()
        } else {
            &mut self.others
        };
        row.requests += 1;
        row.spans += sent.spans;
        let refused = sent.refused + u64::from(entry.outcome == Outcome::Refused);
        row.refused += refused;
        row.last_seen_ns = row.last_seen_ns.max(entry.time_ns);
        if refused > 0 && entry.reason.is_some() {
            row.last_reason.clone_from(&entry.reason);
        }
        for scope in sent.scopes {
            if row.scopes.len() < SCOPES && !row.scopes.contains(&scope) {
                row.scopes.push(scope);
            }
        }
        for end_ns in sent.ends_ns {
            row.lag.add(end_ns, entry.time_ns);
            self.lag.add(end_ns, entry.time_ns);
        }
    }

    fn note_unmapped(&mut self, keys: BTreeMap<String, u64>, library: &Library) {
        for (key, spans) in keys {
            if self.unmapped.len() < KEYS || self.unmapped.contains_key(&key) {
                self.unmapped.entry(key).or_insert_with(|| (0, library.clone())).0 += spans;
            }
        }
    }

    fn unmapped(&self) -> Vec<UnmappedKey> {
        let key = |(key, (spans, library)): (&String, &(u64, Library))| UnmappedKey {
            key: key.clone(),
            spans: *spans,
            library: library.clone(),
        };
        let mut keys: Vec<UnmappedKey> = self.unmapped.iter().map(key).collect();
        keys.sort_by(|a, b| b.spans.cmp(&a.spans).then_with(|| a.key.cmp(&b.key)));
        keys
    }
}

impl Row {
    fn health(&self, library: Option<Library>) -> LibraryHealth {
        LibraryHealth {
            library,
            requests: self.requests,
            spans: self.spans,
            refused: self.refused,
            last_seen_ns: self.last_seen_ns,
            last_reason: self.last_reason.clone(),
            scopes: self.scopes.clone(),
            lag: self.lag.lag(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: i64 = NS_PER_S;

    fn entry(time_ns: i64, agent: &str) -> Entry {
        Entry { time_ns, client: Some(agent.into()), bytes: 10, ..Entry::of_test() }
    }

    fn refused(time_ns: i64, status: u16, reason: &str) -> Entry {
        let outcome = Outcome::Refused;
        Entry { outcome, status, reason: Some(reason.into()), ..entry(time_ns, "curl") }
    }

    #[test]
    fn the_last_minute_forgets_and_the_total_does_not() {
        let tally = Tally::new(5);
        for second in 0..100 {
            tally.note(&entry(second * S, "a"), Seen::default());
        }
        let health = tally.health(99 * S + 7);
        assert_eq!((health.since_ns, health.total.requests, health.total.bytes), (5, 100, 1_000));
        assert_eq!(health.last_minute.requests, 60);
        assert_eq!(tally.health(120 * S).last_minute.requests, 39);
        assert_eq!(tally.health(500 * S).last_minute, Counts::default());
    }

    #[test]
    fn reasons_are_counted_by_kind_and_not_by_their_words() {
        let tally = Tally::new(0);
        tally.note(&refused(1, 415, "text/plain is not OTLP"), Seen::default());
        tally.note(&refused(2, 415, "text/html is not OTLP"), Seen::default());
        let project = Seen { refused: Some(Reason::Project), ..Seen::default() };
        tally.note(&refused(3, 400, "no"), project);
        let health = tally.health(4);
        assert_eq!(health.reasons, [(Reason::Unsupported, 2), (Reason::Project, 1)]);
        assert_eq!((health.total.requests, health.total.requests_refused), (3, 3));
        let curl = &health.libraries[0];
        assert_eq!((curl.refused, curl.last_reason.as_deref()), (3, Some("no")));
    }

    #[test]
    fn more_libraries_than_are_told_apart_are_summed_up() {
        let tally = Tally::new(0);
        for index in 0..100 {
            tally.note(&entry(index, &format!("agent {index}")), Seen::default());
        }
        tally.note(&entry(200, "agent 3"), Seen::default());
        let libraries = tally.health(200).libraries;
        assert_eq!(libraries.len(), LIBRARIES + 1);
        assert_eq!((libraries[0].requests, libraries[0].last_seen_ns), (2, 200));
        let others = libraries.iter().find(|it| it.library.is_none()).unwrap();
        assert_eq!(others.requests, 36);
        assert_eq!(libraries.iter().map(|it| it.requests).sum::<u64>(), 101);
    }

    #[test]
    fn scopes_and_keys_without_end_are_kept_to_their_bounds() {
        let tally = Tally::new(0);
        for round in 0..30 {
            let scopes =
                (0..30).map(|n| Scope { name: format!("{round}.{n}"), ..Scope::default() });
            let sent = vec![Sent { spans: 1, scopes: scopes.collect(), ..Sent::default() }];
            let unmapped = (0..30).map(|n| (format!("key.{round}.{n}"), 1)).collect();
            tally.note(&entry(round, "a"), Seen { sent, unmapped, ..Seen::default() });
        }
        let again = Seen { unmapped: [("key.0.7".to_owned(), 5)].into(), ..Seen::default() };
        tally.note(&entry(31, "b"), again);
        let health = tally.health(32);
        assert_eq!((health.libraries[1].scopes.len(), health.libraries[1].spans), (SCOPES, 30));
        assert_eq!(health.unmapped.len(), KEYS);
        let first = &health.unmapped[0];
        assert_eq!(
            (first.key.as_str(), first.spans, first.library.name.as_str()),
            ("key.0.7", 6, "a")
        );
    }

    #[test]
    fn the_lag_is_measured_from_a_spans_end_to_its_answer() {
        let tally = Tally::new(0);
        let sent =
            |ends_ns| Seen { sent: vec![Sent { ends_ns, ..Sent::default() }], ..Seen::default() };
        tally.note(&entry(10 * S, "a"), sent(vec![8 * S, 7 * S]));
        tally.note(&entry(10 * S, "b"), sent(vec![11 * S]));
        let health = tally.health(10 * S);
        assert_eq!((health.lag.spans, health.lag.max_ms, health.lag.clock_ahead), (3, 3_000, 1));
        assert_eq!(health.libraries[0].lag.max_ms, 3_000);
        assert_eq!((health.libraries[1].lag.max_ms, health.libraries[1].lag.clock_ahead), (0, 1));
    }
}
