//! Comparisons: two traces aligned, kept while they are paged through.
//!
//! A comparison belongs to one revision of each trace. It keeps where each step stands and in what
//! the two differ, 100 bytes a step; what a row says is read from the store when it is shown.

mod kept;
mod read;
mod window;

use std::ops::Range;

use touchstone_domain::compare::delta::Taken;
use touchstone_domain::compare::divergence::{equal_runs, first_divergence};
use touchstone_domain::compare::steps::{Alignment, Line};
use touchstone_store::TraceRecord;

pub(crate) use kept::Comparisons;
use read::TraceSteps;
pub(crate) use window::{Window, deltas};

use crate::shape::compare::{Sameness, StepCounts};
use crate::view::Version;

/// Least equal steps in a row that are folded.
const LEAST_FOLDED: usize = 3;

/// Two traces aligned.
#[derive(Debug)]
pub(crate) struct Comparison {
    versions: (Version, Version),
    pub(crate) lines: Vec<Line>,
    /// Rows in the store, by the index that the lines use.
    rows: (Vec<i64>, Vec<i64>),
    /// Steps that were left out of each trace.
    pub(crate) left_out: (usize, usize),
    pub(crate) contents_read: bool,
    pub(crate) is_coarse: bool,
    /// The runs of equal steps that may be folded.
    runs: Vec<Range<usize>>,
    first: Option<usize>,
}

impl Comparison {
    fn new(
        versions: (Version, Version),
        alignment: Alignment,
        a: TraceSteps,
        b: TraceSteps,
        contents_read: bool,
    ) -> Self {
        Self {
            versions,
            runs: equal_runs(&alignment.lines, LEAST_FOLDED),
            first: first_divergence(&alignment.lines),
            lines: alignment.lines,
            is_coarse: alignment.is_coarse,
            left_out: (a.left_out, b.left_out),
            rows: (a.rows, b.rows),
            contents_read,
        }
    }

    /// Steps of each trace that are compared.
    pub(crate) fn compared(&self) -> (usize, usize) {
        (self.rows.0.len(), self.rows.1.len())
    }

    pub(crate) fn counts(&self) -> StepCounts {
        let mut counts = StepCounts::default();
        for line in &self.lines {
            let count = match sameness(line) {
                Sameness::Same => &mut counts.same,
                Sameness::Alike => &mut counts.alike,
                Sameness::Changed => &mut counts.changed,
                Sameness::OnlyA => &mut counts.only_a,
                Sameness::OnlyB => &mut counts.only_b,
            };
            *count += 1;
        }
        counts
    }
}

/// How the sides of a line stand to each other.
pub(crate) fn sameness(line: &Line) -> Sameness {
    match (line.a, line.b) {
        (Some(_), None) => Sameness::OnlyA,
        (None, _) => Sameness::OnlyB,
        _ if line.is_different() => Sameness::Changed,
        _ if line.is_read => Sameness::Same,
        _ => Sameness::Alike,
    }
}

/// What a trace took.
pub(crate) fn taken(trace: &TraceRecord) -> Taken {
    let from_to_ns = (trace.start_ns, trace.end_ns);
    Taken { from_to_ns, usage: trace.usage, cost: trace.cost }
}
