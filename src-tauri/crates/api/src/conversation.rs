//! The conversation of a trace: what a person would have read of it, in the order of time.
//!
//! Model calls repeat what was said before; here every message stands once, where it was said
//! first. A reading is made step by step, each step bounded, and keeps only where each part is
//! found: what it says is read again when it is shown.

mod same;
mod step;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use touchstone_domain::facts::SpanType;
use touchstone_domain::outline::Outline;
use touchstone_store::{ReadTx, StoreError};

use crate::view::Spans;
pub(crate) use step::{Opened, opened};

/// Readings kept; each costs about 50 bytes for a moment.
const KEPT: usize = 2;
/// Moments that one call goes through.
const MOMENTS: usize = 1_000;
/// Bytes of content after which one call stops.
const BYTES: usize = 32 << 20;

/// What a span contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A model call: messages in and out.
    Model,
    Tool,
    /// Something that finds documents.
    Finder,
    /// The whole: what was asked and answered, as far as no model call said it.
    Top,
}

/// Something begins or ends that contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment {
    time_ns: i64,
    is_start: bool,
    index: u32,
    role: Role,
}

/// Where a part is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) index: usize,
    pub(crate) part: Part,
}

/// What of a span a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The message of that number that went in, the whole input if it has none.
    Asked(usize),
    /// The same of what came out.
    Answered(usize),
    Tool,
    Documents,
    Failure,
}

/// How far a trace was read.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) spans: Arc<Spans>,
    moments: Vec<Moment>,
    /// Moments gone through.
    next: usize,
    /// How often each message was said, by its digest.
    said: HashMap<u64, usize>,
    /// What failures said.
    failures: HashSet<u64>,
    found: Vec<Found>,
}

impl Reading {
    fn new(spans: Arc<Spans>) -> Self {
        let moments = moments(&spans);
        let (said, failures, found) = (HashMap::new(), HashSet::new(), Vec::new());
        Self { spans, moments, next: 0, said, failures, found }
    }

    /// Reads on until that many parts are found, the end is reached, or a call's work is done.
    pub(crate) fn read_to(&mut self, tx: &ReadTx<'_>, parts: usize) -> Result<(), StoreError> {
        let (mut bytes, last) = (0, self.next.saturating_add(MOMENTS).min(self.moments.len()));
        let mut opened: Option<Opened> = None;
        while self.found.len() < parts && self.next < last && bytes < BYTES {
            let moment = self.moments[self.next];
            let index = moment.index as usize;
            if opened.as_ref().is_none_or(|opened| opened.index != index) {
                opened = step::opened(tx, &self.spans, index)?;
                bytes += opened.as_ref().map_or(0, |opened| opened.bytes);
            }
            if let Some(opened) = opened.as_ref().filter(|opened| opened.index == index) {
                self.step(moment, opened);
            }
            self.next += 1;
        }
        Ok(())
    }

    /// The parts found so far after `offset`.
    pub(crate) fn found(&self, offset: usize) -> &[Found] {
        self.found.get(offset..).unwrap_or_default()
    }

    /// Moments gone through, and moments in all.
    pub(crate) fn progress(&self) -> (usize, usize) {
        (self.next, self.moments.len())
    }
}

/// What contributes, by time. What lies below a model call repeats it, and a tool directly below a
/// tool is the same once more.
fn moments(spans: &Spans) -> Vec<Moment> {
    let mut is_below_model = vec![false; spans.all.len()];
    let mut moments = Vec::new();
    for place in spans.tree.walk(|_| false) {
        let (index, span) = (place.index, &spans.all[place.index]);
        let above = spans.tree.parent(index);
        let role_above = above.and_then(|above| role(spans, &spans.all[above], false));
        is_below_model[index] =
            above.is_some_and(|above| is_below_model[above]) || role_above == Some(Role::Model);
        let Some(role) = role(spans, span, above.is_none()) else { continue };
        let is_repeated = role == Role::Tool && role_above == Some(Role::Tool);
        if is_below_model[index] || is_repeated {
            continue;
        }
        let moment = |time_ns, is_start| {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            Moment { time_ns, is_start, index, role }
        };
        if role != Role::Finder {
            moments.push(moment(span.start_ns, true));
        }
        if role != Role::Tool {
            moments.push(moment(span.end_ns.max(span.start_ns), false));
        }
    }
    // A stable sort: what begins at the same time stays in the order of the tree.
    moments.sort_by_key(|moment| (moment.time_ns, turn(spans, moment)));
    moments
}

/// What comes first of what happens at the same time: ends before beginnings, but nothing ends
/// before it began, and the whole ends last.
fn turn(spans: &Spans, moment: &Moment) -> u8 {
    let span = &spans.all[moment.index as usize];
    match (moment.is_start, moment.role) {
        (true, _) => 1,
        (false, Role::Top) => 3,
        (false, _) if span.end_ns <= span.start_ns => 2,
        (false, _) => 0,
    }
}

fn role(spans: &Spans, span: &Outline, is_top: bool) -> Option<Role> {
    let kind = spans.kind(span);
    let is = |types: &[SpanType]| types.iter().any(|one| one.as_str() == kind);
    if is(&[SpanType::LLM, SpanType::CHAT_MODEL]) {
        Some(Role::Model)
    } else if is(&[SpanType::TOOL]) {
        Some(Role::Tool)
    } else if is(&[SpanType::RETRIEVER, SpanType::RERANKER]) {
        Some(Role::Finder)
    } else {
        is_top.then_some(Role::Top)
    }
}

/// The readings last used, the latest at the end.
#[derive(Debug, Default)]
pub(crate) struct Readings(Mutex<Vec<Reading>>);

impl Readings {
    /// The reading of these spans, as far as it has come. Nobody else has it until it is kept.
    pub(crate) fn take(&self, spans: Arc<Spans>) -> Reading {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|reading| reading.spans.version == spans.version);
        let found = at.map(|at| kept.remove(at));
        drop(kept);
        found.unwrap_or_else(|| Reading::new(spans))
    }

    /// Keeps a reading. Of two of the same state that which came further stays.
    pub(crate) fn keep(&self, reading: Reading) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let version = reading.spans.version;
        if kept.iter().any(|other| other.spans.version == version && other.next > reading.next) {
            return;
        }
        kept.retain(|other| !other.spans.version.is_of_same_trace(version));
        kept.push(reading);
        if kept.len() > KEPT {
            kept.remove(0);
        }
    }
}
