//! The rows of a comparison with equal steps folded, and windows on them.

use std::collections::BTreeSet;
use std::ops::Range;

use touchstone_domain::compare::delta::{Deltas as DomainDeltas, Taken};
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::tree::Place;
use touchstone_store::{ReadTx, StoreError};

use super::{Comparison, sameness};
use crate::number::exact_len;
use crate::shape::compare::{ComparedRow, ComparedStep};

/// The rows of a comparison: each is a range of its lines, of more than one where they are folded.
pub(crate) struct Window<'a> {
    comparison: &'a Comparison,
    rows: Vec<Range<usize>>,
    /// The rows that are differences.
    different: Vec<usize>,
}

impl<'a> Window<'a> {
    /// The rows with the runs folded that do not begin at one of `opened`.
    pub(crate) fn new(comparison: &'a Comparison, is_folded: bool, opened: &[u32]) -> Self {
        let opened: BTreeSet<usize> =
            opened.iter().filter_map(|step| usize::try_from(*step).ok()).collect();
        let mut rows = Vec::new();
        let mut at = 0;
        for run in &comparison.runs {
            if is_folded && !opened.contains(&run.start) {
                rows.extend((at..run.start).map(|line| line..line + 1));
                rows.push(run.clone());
                at = run.end;
            }
        }
        rows.extend((at..comparison.lines.len()).map(|line| line..line + 1));
        let is_different = |row: &Range<usize>| comparison.lines[row.start].is_different();
        let different = rows.iter().enumerate().filter(|(_, row)| is_different(row));
        let different = different.map(|(index, _)| index).collect();
        Self { comparison, rows, different }
    }

    /// Rows in all.
    pub(crate) fn total(&self) -> usize {
        self.rows.len()
    }

    /// The row of the first divergence. No difference is ever folded.
    pub(crate) fn first_divergence(&self) -> Option<usize> {
        let first = self.comparison.first?;
        self.rows.binary_search_by_key(&first, |row| row.start).ok()
    }

    /// The row that a line is, or is folded into.
    pub(crate) fn row_of(&self, line: usize) -> Option<usize> {
        let after = self.rows.partition_point(|row| row.start <= line);
        after.checked_sub(1).filter(|at| self.rows[*at].contains(&line))
    }

    /// At most `count` rows after `offset`. Each side of each is one read by its key.
    pub(crate) fn rows(
        &self,
        tx: &ReadTx<'_>,
        offset: usize,
        count: usize,
    ) -> Result<Vec<ComparedRow>, StoreError> {
        let shown = self.rows.iter().enumerate().skip(offset).take(count);
        shown.map(|(index, lines)| self.row(tx, index, lines)).collect()
    }

    fn row(
        &self,
        tx: &ReadTx<'_>,
        index: usize,
        lines: &Range<usize>,
    ) -> Result<ComparedRow, StoreError> {
        let line = &self.comparison.lines[lines.start];
        let (rows_a, rows_b) = &self.comparison.rows;
        let (a, b) = (span(tx, rows_a, line.a)?, span(tx, rows_b, line.b)?);
        let step = |span: &Option<SlimSpan>, place: Option<Place>| {
            Some(ComparedStep::new(span.as_ref()?, place?.depth))
        };
        let after = self.different.partition_point(|row| *row <= index);
        let before = self.different.partition_point(|row| *row < index).checked_sub(1);
        let place = |at: usize| self.different.get(at).copied().map(exact_len);
        Ok(ComparedRow {
            step: exact_len(lines.start),
            sameness: sameness(line),
            folded: if lines.len() > 1 { exact_len(lines.len()) } else { 0 },
            a: step(&a, line.a),
            b: step(&b, line.b),
            differences: line.differences.iter().map(Into::into).collect(),
            deltas: deltas(a.as_ref(), b.as_ref()).into(),
            next: place(after),
            previous: before.and_then(place),
        })
    }
}

fn span(
    tx: &ReadTx<'_>,
    rows: &[i64],
    place: Option<Place>,
) -> Result<Option<SlimSpan>, StoreError> {
    let row = place.and_then(|place| rows.get(place.index));
    Ok(tx.spans_at(row.copied())?.pop())
}

/// What one span has on another.
pub(crate) fn deltas(a: Option<&SlimSpan>, b: Option<&SlimSpan>) -> DomainDeltas {
    let taken = |span: &SlimSpan| Taken {
        from_to_ns: (span.start_ns, span.end_ns),
        usage: span.usage,
        cost: span.cost,
    };
    a.zip(b).map(|(a, b)| taken(a).to(&taken(b))).unwrap_or_default()
}
