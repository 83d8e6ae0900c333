//! What is read of two traces to compare them: at most [`MOST_STEPS`] steps of each, those nearest the
//! top, and their content as long as there is not too much of it. Where there is, steps are aligned
//! without it, and then that of the first pairs is read, so that the first divergence is found also in
//! what they were given and gave.

use std::collections::VecDeque;

use touchstone_domain::compare::sketch::Sketch;
use touchstone_domain::compare::step::{Said, Step};
use touchstone_domain::compare::steps::{Line, Side, align_steps};
use touchstone_domain::facts::Content;
use touchstone_domain::outline::Outline;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::tree::Tree;
use touchstone_ingest::{convention, otlp};
use touchstone_store::{ReadTx, StoreError};

use super::Comparison;
use crate::difference::said::text_of;
use crate::view::Spans;

/// Steps of a trace that are compared.
const MOST_STEPS: usize = 50_000;
/// Steps of a trace whose content is read, and pairs of which it is read where there are more.
const MOST_READ: usize = 2_000;
/// Bytes of content that are read of both traces, or of the first pairs.
const MOST_BYTES: usize = 32 << 20;

/// The steps of one trace, and what became of the others.
pub(super) struct TraceSteps {
    pub(super) tree: Tree,
    pub(super) steps: Vec<Step>,
    /// The row of each in the store.
    pub(super) rows: Vec<i64>,
    pub(super) left_out: usize,
}

/// Compares two traces. Reads the rows of all compared steps, each by its key, and the content of at
/// most 4,000, or of 4,000 more where that of the first was too much.
pub(super) fn compare(tx: &ReadTx<'_>, a: &Spans, b: &Spans) -> Result<Comparison, StoreError> {
    let (near_a, near_b) = (nearest(a), nearest(b));
    let (slim_a, slim_b) = (slim(tx, &near_a)?, slim(tx, &near_b)?);
    let (said_a, said_b) = said_of_all(tx, &slim_a, &slim_b)?.unzip();
    let contents_read = said_a.is_some();
    let steps_a = steps(a, &near_a, &slim_a, said_a);
    let steps_b = steps(b, &near_b, &slim_b, said_b);
    let side_a = Side::new(&steps_a.tree, &steps_a.steps);
    let side_b = Side::new(&steps_b.tree, &steps_b.steps);
    let mut alignment = align_steps(&side_a, &side_b);
    if !contents_read {
        read_pairs(tx, &mut alignment.lines, &slim_a, &slim_b)?;
    }
    Ok(Comparison::new((a.version, b.version), alignment, steps_a, steps_b, contents_read))
}

/// Reads the content of the steps that stand for each other, in order, until it is too much.
fn read_pairs(
    tx: &ReadTx<'_>,
    lines: &mut [Line],
    a: &[SlimSpan],
    b: &[SlimSpan],
) -> Result<(), StoreError> {
    let (mut left, mut pairs) = (MOST_BYTES, 0);
    for line in lines {
        let (Some(of_a), Some(of_b)) = (line.a, line.b) else { continue };
        let one = said_of(tx, &a[of_a.index], &mut left)?;
        let other = said_of(tx, &b[of_b.index], &mut left)?;
        let (Some(one), Some(other)) = (one, other) else { break };
        line.read(&one, &other);
        pairs += 1;
        if pairs == MOST_READ {
            break;
        }
    }
    Ok(())
}

/// The spans nearest the top: level by level, as many as are compared.
fn nearest(spans: &Spans) -> Vec<Outline> {
    let mut waiting: VecDeque<usize> = spans.tree.tops().iter().copied().collect();
    let mut found = Vec::new();
    while let Some(index) = waiting.pop_front() {
        if found.len() == MOST_STEPS {
            break;
        }
        found.push(spans.all[index]);
        waiting.extend(spans.tree.children(index));
    }
    found
}

/// The same spans in full; one that is gone stands for nothing, as in the tree.
fn slim(tx: &ReadTx<'_>, near: &[Outline]) -> Result<Vec<SlimSpan>, StoreError> {
    tx.spans_at(near.iter().map(|span| span.row))
}

fn steps(
    spans: &Spans,
    near: &[Outline],
    slim: &[SlimSpan],
    said: Option<Vec<Said>>,
) -> TraceSteps {
    let mut said = said.map(Vec::into_iter);
    let step = |span: &SlimSpan| {
        let said = said.as_mut().and_then(Iterator::next);
        Step::new(&span.span_type, &span.name, span.model.as_deref(), span.status, said)
    };
    TraceSteps {
        // In one transaction both were read of the same rows, so that the indexes are the same.
        tree: Tree::new(slim),
        steps: slim.iter().map(step).collect(),
        rows: slim.iter().map(|span| span.row).collect(),
        left_out: spans.all.len() - near.len(),
    }
}

/// What each span of the one and of the other was given and gave.
type Contents = (Vec<Said>, Vec<Said>);

/// What all spans of both were given and gave; nothing if that is too much: of some it tells nothing.
fn said_of_all(
    tx: &ReadTx<'_>,
    a: &[SlimSpan],
    b: &[SlimSpan],
) -> Result<Option<Contents>, StoreError> {
    if a.len().max(b.len()) > MOST_READ {
        return Ok(None);
    }
    let mut left = MOST_BYTES;
    let mut read = |spans: &[SlimSpan]| {
        let said = spans.iter().map(|span| said_of(tx, span, &mut left).transpose());
        said.collect::<Option<Result<Vec<Said>, StoreError>>>().transpose()
    };
    let Some(of_a) = read(a)? else { return Ok(None) };
    Ok(read(b)?.map(|of_b| (of_a, of_b)))
}

/// What a span was given and gave; nothing if there is more of it than is left to be read.
fn said_of(tx: &ReadTx<'_>, span: &SlimSpan, left: &mut usize) -> Result<Option<Said>, StoreError> {
    let content = match tx.raw_span(span.row)? {
        Some(raw) if raw.span.len() > *left => return Ok(None),
        Some(raw) => {
            *left -= raw.span.len();
            // What cannot be read any more says nothing; the span's own page tells why.
            otlp::span::open(&raw).map(|span| convention::content(&span)).unwrap_or_default()
        }
        None => Content::default(),
    };
    let input = Sketch::of(&text_of(&content.input, &content.input_messages));
    let output = Sketch::of(&text_of(&content.output, &content.output_messages));
    Ok(Some(Said { input, output }))
}
