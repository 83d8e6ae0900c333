//! What the collector's last requests were and what became of them, for a person who wonders why
//! nothing arrives. Kept in memory only.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::health::Seen;

/// Requests that are kept.
const KEPT: usize = 50;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All its spans were stored.
    Accepted,
    /// Some of its spans were stored.
    Partial,
    /// Nothing of it was stored.
    Refused,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Counts up by one per request since the start.
    pub sequence: u64,
    /// When it was answered, nanoseconds since 1970.
    pub time_ns: i64,
    /// What became of it.
    pub outcome: Outcome,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The path that was asked.
    pub path: String,
    /// Its content type, if it had one.
    pub content_type: Option<String>,
    /// Bytes of the body that were received, as they came on the wire.
    pub bytes: u64,
    /// Spans stored, those that were there already included.
    pub spans_accepted: u64,
    /// Spans refused one by one.
    pub spans_rejected: u64,
    /// Names of the projects that its traces went to.
    pub projects: Vec<String>,
    /// `service.name` of the sender.
    pub service: Option<String>,
    /// The sender's SDK and language, else its user agent.
    pub client: Option<String>,
    /// Why it was refused, in whole or in part.
    pub reason: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// What it tells about ingest's health; taken out before the entry is kept.
    pub(crate) seen: Box<Seen>,
}

/// Counts since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Requests answered. Of those that were taken and dropped whole, such as metrics, only the
    /// first of each path counts.
    pub received_requests: u64,
    /// Requests of which nothing was stored.
    pub refused_requests: u64,
    /// Spans stored.
    pub accepted_spans: u64,
    /// Spans refused one by one.
    pub rejected_spans: u64,
}

/// The last requests and the counts of all.
#[derive(Debug, Default)]
pub struct RequestLog {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    totals: Totals,
    /// Oldest first.
    entries: VecDeque<Entry>,
}

impl RequestLog {
    /// Notes a request; its sequence number is given here.
    pub(crate) fn note(&self, mut entry: Entry) {
        let mut state = self.state();
        state.totals.received_requests += 1;
        state.totals.refused_requests += u64::from(entry.outcome == Outcome::Refused);
        state.totals.accepted_spans += entry.spans_accepted;
        state.totals.rejected_spans += entry.spans_rejected;
        entry.sequence = state.totals.received_requests;
        if state.entries.len() == KEPT {
            state.entries.pop_front();
        }
        state.entries.push_back(entry);
    }

    /// The last 50 requests, newest first.
    pub fn recent(&self) -> Vec<Entry> {
        self.state().entries.iter().rev().cloned().collect()
    }

    /// Counts since the start.
    pub fn totals(&self) -> Totals {
        self.state().totals
    }

    /// A panic elsewhere leaves nothing half noted that matters, so that the lock is taken over.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Entry {
        /// A request that was taken and held nothing.
        pub(crate) fn of_test() -> Self {
            Self {
                sequence: 0,
                time_ns: 0,
                outcome: Outcome::Accepted,
                status: 200,
                path: "/v1/traces".into(),
                content_type: None,
                bytes: 0,
                spans_accepted: 0,
                spans_rejected: 0,
                projects: Vec::new(),
                service: None,
                client: None,
                reason: None,
                hint: None,
                seen: Box::default(),
            }
        }
    }

    fn entry(outcome: Outcome, accepted: u64, rejected: u64) -> Entry {
        Entry { outcome, spans_accepted: accepted, spans_rejected: rejected, ..Entry::of_test() }
    }

    #[test]
    fn the_last_fifty_are_kept_newest_first_and_all_are_counted() {
        let log = RequestLog::default();
        for _ in 0..60 {
            log.note(entry(Outcome::Accepted, 2, 0));
        }
        log.note(entry(Outcome::Partial, 1, 3));
        log.note(entry(Outcome::Refused, 0, 0));
        let recent = log.recent();
        assert_eq!((recent.len(), recent[0].sequence, recent[49].sequence), (50, 62, 13));
        assert_eq!(recent[0].outcome, Outcome::Refused);
        let totals = Totals {
            received_requests: 62,
            refused_requests: 1,
            accepted_spans: 121,
            rejected_spans: 3,
        };
        assert_eq!(log.totals(), totals);
    }
}
