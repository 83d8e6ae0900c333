//! When something ran in a trace: its whole time, and the stretches in which nothing did.

use touchstone_domain::facts::SpanType;
use touchstone_domain::timeline::{Bucket, Gap, density, idle, whole};

use super::Spans;

/// Stretches without anything that are told.
const MOST_IDLE: usize = 50;
/// What does something itself, whatever lies below it.
const WORK: [SpanType; 5] = [
    SpanType::LLM,
    SpanType::CHAT_MODEL,
    SpanType::EMBEDDING,
    SpanType::RETRIEVER,
    SpanType::RERANKER,
];

/// When something ran.
#[derive(Debug)]
pub(crate) struct Time {
    /// From the earliest start to the latest end.
    pub(crate) whole: Gap,
    /// The longest stretches in which nothing ran, by time.
    pub(crate) idle: Vec<Gap>,
    /// Of each span, whether it did something itself; one that only repeats another does not.
    runs: Vec<bool>,
}

impl Time {
    /// Looks at every span of the trace, once.
    pub(super) fn of(spans: &Spans) -> Self {
        let works: Vec<bool> = spans
            .kinds
            .iter()
            .map(|kind| WORK.iter().any(|work| work.as_str() == kind.as_str()))
            .collect();
        let works = |index: usize| works[usize::from(spans.all[index].kind)];
        let runs = |index: usize| {
            let mut below = spans.tree.children(index);
            below.len() == 0 || (works(index) && !below.any(works))
        };
        let runs: Vec<bool> = (0..spans.all.len()).map(runs).collect();
        let whole = whole(&spans.all).unwrap_or(Gap { from_ns: 0, to_ns: 0 });
        let idle = idle(&spans.all, |index| runs[index], MOST_IDLE);
        Self { whole, idle, runs }
    }

    /// How much ran in about `count` parts of the time that is not idle. Looks at every span.
    pub(crate) fn load(&self, spans: &Spans, count: usize) -> Vec<Bucket> {
        let whole = (self.whole.from_ns, self.whole.to_ns);
        density(&spans.all, |index| self.runs[index], whole, &self.idle, count)
    }
}
