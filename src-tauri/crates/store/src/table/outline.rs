//! Reads for one open trace: the outlines of its spans, and what single ones of them say.

pub(crate) mod kept;

use std::collections::HashMap;

use rusqlite::Row;
use touchstone_domain::cost::Cost;
use touchstone_domain::id::SpanId;
use touchstone_domain::outline::Outline;
use touchstone_domain::span::SpanStatus;
use touchstone_domain::usage::Usage;

use super::span::{COST_ESTIMATED, span_id};
use crate::error::Result;
use crate::incoming::Said;
use crate::tx::ReadTx;

/// The outlines of a trace's spans, by span id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlines {
    /// Every span.
    pub spans: Vec<Outline>,
    /// The types; a span's `kind` is a place here.
    pub kinds: Vec<String>,
}

/// Types that are told apart; spans of further ones count as of the last.
const MOST_KINDS: usize = 1_000;

/// Outlines that room is made for at once, whatever is expected.
const MOST_EXPECTED: usize = 4_000_000;

impl ReadTx<'_> {
    /// The outlines of all spans of a trace. `expected` is about how many there are, so that room is
    /// made for them once.
    pub fn outlines(&self, trace_row: i64, expected: usize) -> Result<Outlines> {
        match self.outlines_kept(trace_row)? {
            Some(kept) => Ok(kept),
            None => self.outlines_of_rows(trace_row, expected),
        }
    }

    /// The same from the spans' rows: each is read once, 64 bytes are kept of it.
    pub(crate) fn outlines_of_rows(&self, trace_row: i64, expected: usize) -> Result<Outlines> {
        // In the order of the rows: in that of the index each would be on another page.
        let sql = "SELECT id, span_id, parent_id, start_ns, end_ns, status, flags, input_tokens,
                     output_tokens, total_tokens, cost_input_nanos, cost_output_nanos,
                     cost_total_nanos, type
                   FROM span WHERE id IN (SELECT id FROM span WHERE trace = ?1)";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query([trace_row])?;
        let spans = Vec::with_capacity(expected.min(MOST_EXPECTED));
        let mut found = Outlines { spans, kinds: Vec::new() };
        let mut known = HashMap::new();
        while let Some(row) = rows.next()? {
            let name = row.get_ref(13)?.as_str().unwrap_or_default();
            let kind = known.get(name).copied().unwrap_or_else(|| {
                let kind = found.kinds.len().min(MOST_KINDS - 1);
                if found.kinds.len() < MOST_KINDS {
                    known.insert(name.to_owned(), kind);
                    found.kinds.push(name.to_owned());
                }
                kind
            });
            found.spans.push(outline(row, u16::try_from(kind).unwrap_or(u16::MAX))?);
        }
        found.spans.sort_unstable_by_key(|span| span.span_id);
        found.spans.shrink_to_fit();
        Ok(found)
    }

    /// What a span says, text by text; nothing if it is damaged or gone.
    pub fn said(&self, trace_row: i64, span_row: i64) -> Result<Option<(Said, usize)>> {
        let raw = self.searched_span(trace_row, span_row)?;
        Ok(raw.map(|raw| (self.reader.said(&raw), raw.span.len())))
    }
}

fn outline(row: &Row<'_>, kind: u16) -> rusqlite::Result<Outline> {
    let flags: i64 = row.get(6)?;
    let usage =
        Usage { input: row.get(7)?, output: row.get(8)?, total: row.get(9)?, ..Usage::default() };
    let cost = Cost {
        input_nanos: row.get(10)?,
        output_nanos: row.get(11)?,
        total_nanos: row.get(12)?,
        estimated: flags & COST_ESTIMATED != 0,
    };
    let tokens = usage.has_data().then(|| usage.with_total().total).flatten();
    Ok(Outline {
        row: row.get(0)?,
        start_ns: row.get(3)?,
        end_ns: row.get(4)?,
        tokens: tokens.into(),
        cost_nanos: cost.with_total().total_nanos.into(),
        span_id: span_id(row.get(1)?, 1)?,
        parent_id: row.get::<_, Option<[u8; 8]>>(2)?.and_then(|id| SpanId::from_bytes(&id).ok()),
        kind,
        status: SpanStatus::from_number(row.get(5)?),
        is_estimated: cost.estimated,
    })
}

#[cfg(test)]
mod tests {
    use touchstone_domain::facts::SpanType;

    use crate::tests::{Home, span};

    #[tokio::test]
    async fn outlines_say_the_same_as_the_spans_they_are_of() {
        let home = Home::new();
        let mut failed = span(1, 3, 1, 2, "needle");
        failed.facts.span_type = SpanType::TOOL;
        failed.facts.usage.total = Some(0);
        home.put(vec![span(1, 2, 1, 1, "b"), failed, span(1, 1, 0, 0, "a")]).await;
        let read = home.store.read(|tx| {
            let mut slim = tx.spans(1)?;
            slim.sort_by_key(|span| span.span_id);
            let rows: Vec<i64> = slim.iter().map(|span| span.row).collect();
            Ok((tx.outlines(1, 3)?, tx.spans_at(rows.clone())?, slim, tx.said(1, rows[2])?))
        });
        let (outlines, again, slim, said) = read.await.unwrap();
        assert_eq!((again, outlines.spans.len()), (slim.clone(), 3));
        for (outline, slim) in outlines.spans.iter().zip(&slim) {
            assert_eq!((outline.row, outline.span_id), (slim.row, slim.span_id));
            assert_eq!((outline.parent_id, outline.status), (slim.parent_id, slim.status));
            assert_eq!((outline.start_ns, outline.end_ns), (slim.start_ns, slim.end_ns));
            assert_eq!(outlines.kinds[usize::from(outline.kind)], slim.span_type.as_str());
        }
        let tokens: Vec<_> = outlines.spans.iter().map(|span| span.tokens.get()).collect();
        assert_eq!(tokens, [Some(3), Some(3), Some(0)]);
        assert!(said.unwrap().0.passages.iter().any(|text| text.contains("needle")));
    }

    #[tokio::test]
    async fn a_span_of_another_trace_says_nothing_here() {
        let home = Home::new();
        home.put(vec![span(1, 1, 0, 0, "a"), span(2, 1, 0, 9, "b")]).await;
        let read = home.store.read(|tx| {
            let row = tx.spans(2)?[0].row;
            tx.said(1, row)
        });
        assert_eq!(read.await.unwrap(), None);
    }
}
