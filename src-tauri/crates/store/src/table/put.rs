//! Putting spans: rows, content and the summary of each trace they touch, in one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use touchstone_domain::change::Change;
use touchstone_domain::id::{ProjectId, SpanId, TraceId};
use touchstone_domain::preview::Previews;
use touchstone_domain::project::Project;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::summary::{Summary, summarise};
use touchstone_domain::trace_info::TraceInfo;

use crate::error::{Result, StoreError};
use crate::incoming::{PreparedSpan, ProjectRef};
use crate::table::rollup::count::CountedIn;
use crate::table::span::{Kept, span_id};
use crate::table::trace::TraceRecord;
use crate::tx::WriteTx;

/// Traces of more spans are summed up by the settler, not with every write.
pub(crate) const SUMMED_AT_ONCE: i64 = 2_000;

/// What became of the spans that were put.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Put {
    /// Spans that were new, or better versions of stored ones.
    pub stored: usize,
    /// Spans that were there already.
    pub repeated: usize,
    /// Spans of traces that were deleted, which are not stored.
    pub of_deleted: usize,
    /// The projects they name.
    pub projects: Vec<Project>,
}

impl WriteTx<'_> {
    /// Stores spans of any number of traces. A project that is named is made where it is missing;
    /// a project's number that does not exist is [`StoreError::NotFound`], and nothing is stored.
    pub fn put_spans(&self, spans: &[PreparedSpan], now_ns: i64) -> Result<Put> {
        let projects = self.resolve(spans, now_ns)?;
        let mut by_trace: BTreeMap<TraceId, Vec<&PreparedSpan>> = BTreeMap::new();
        for span in spans {
            by_trace.entry(span.incoming.trace_id).or_default().push(span);
        }
        // Rows follow the time: where they come in order, pages are filled to the brim.
        let mut by_trace: Vec<_> = by_trace.into_iter().collect();
        by_trace.sort_by_key(|(_, spans)| spans.iter().map(|span| span.incoming.start_ns).min());
        let mut put = Put::default();
        for (id, spans) in by_trace {
            if self.is_deleted(id)? {
                put.of_deleted += spans.len();
                continue;
            }
            let (stored, repeated) = self.put_trace(id, &spans, &projects)?;
            put.stored += stored;
            put.repeated += repeated;
        }
        put.projects = projects.into_values().collect();
        put.projects.sort_by_key(|project| project.id);
        put.projects.dedup();
        Ok(put)
    }

    fn resolve(&self, spans: &[PreparedSpan], now_ns: i64) -> Result<HashMap<ProjectRef, Project>> {
        let named: HashSet<&ProjectRef> = spans.iter().map(|span| &span.incoming.project).collect();
        named
            .into_iter()
            .map(|named| {
                let project = match named {
                    ProjectRef::Named(name) => self.project_ensure(name, now_ns)?,
                    ProjectRef::Id(id) => self.project_open(*id)?.ok_or_else(|| missing(*id))?,
                };
                Ok((named.clone(), project))
            })
            .collect()
    }

    fn put_trace(
        &self,
        id: TraceId,
        spans: &[&PreparedSpan],
        projects: &HashMap<ProjectRef, Project>,
    ) -> Result<(usize, usize)> {
        let stored = self.trace_stored(id)?;
        let row = stored.as_ref().map_or_else(|| self.trace_next_row(), |trace| Ok(trace.row))?;
        let counted_in = stored.as_ref().and_then(TraceRecord::counted_in);
        let mut changed = HashSet::new();
        let (mut new, mut repeated) = (0, 0);
        for span in spans {
            let project = projects.get(&span.incoming.project).map_or(ProjectId::DEFAULT, |p| p.id);
            match self.span_put(row, project, span, counted_in)? {
                Kept::Repeated => repeated += 1,
                kept => {
                    new += i64::from(kept == Kept::New);
                    changed.insert(span.incoming.span_id);
                }
            }
        }
        if !changed.is_empty() && self.has_logs(id)? {
            for span in self.spans(row)?.iter().filter(|span| changed.contains(&span.span_id)) {
                self.span_read_anew(id, span, counted_in)?;
            }
        }
        let count = stored.as_ref().map_or(0, |trace| trace.span_count) + new;
        match &stored {
            _ if changed.is_empty() => {}
            Some(trace) if count > SUMMED_AT_ONCE => self.mark_large(trace)?,
            _ => {
                let spans = self.spans(row)?;
                let fresh = |span: &SlimSpan| changed.contains(&span.span_id);
                self.sum_up(row, id, stored.as_ref(), &spans, fresh)?;
                if count > SUMMED_AT_ONCE {
                    self.outlines_owe(row)?;
                }
            }
        }
        Ok((changed.len(), repeated))
    }

    /// Leaves a large trace's summary to the settler, but lets its readers know that it changed.
    pub(crate) fn mark_large(&self, trace: &TraceRecord) -> Result<()> {
        self.dirty_mark(trace.row)?;
        let sql = "UPDATE trace SET revision = revision + 1 WHERE id = ?1";
        self.conn.prepare_cached(sql)?.execute([trace.row])?;
        self.note(Change::Trace(trace.trace_id));
        Ok(())
    }

    /// Writes the summary of a trace's spans. Previews are read anew only where their source is
    /// another span than before or `fresh`.
    pub(crate) fn sum_up(
        &self,
        row: i64,
        id: TraceId,
        stored: Option<&TraceRecord>,
        spans: &[SlimSpan],
        fresh: impl Fn(&SlimSpan) -> bool,
    ) -> Result<()> {
        let is_new = stored.is_none() && !spans.is_empty();
        let said = if is_new { TraceInfo::default() } else { self.trace_said(row)? };
        let given = summarise(spans).unwrap_or_else(Summary::of_nothing);
        self.labels_of_spans_set(row, &given.labels.clone().into_tags())?;
        self.facets_of_spans_set(row, spans)?;
        let summary = said.over(given);
        let is_fresh = |source: i64| spans.iter().any(|span| span.row == source && fresh(span));
        let kept = stored.filter(|stored| {
            let sources = [summary.request_row, summary.response_row];
            sources == [stored.request_row, stored.response_row]
                && !sources.into_iter().flatten().any(is_fresh)
        });
        let previews = match kept {
            Some(stored) => {
                Previews { request: stored.request.clone(), response: stored.response.clone() }
            }
            None => self.read_previews(id, &summary, spans)?,
        };
        // The spans of a large trace are those of a reader's snapshot, which may be behind.
        let all = i64::try_from(spans.len()).is_ok_and(|count| count <= SUMMED_AT_ONCE);
        let all = all.then_some(spans);
        self.trace_put(row, id, stored, &summary, &said.previews_over(previews), all)
    }

    /// Reads stored spans of a trace anew: their bytes are the same, but what is known besides them
    /// has changed. The trace is summed up again.
    pub(crate) fn trace_read_anew(&self, trace: &TraceRecord, ids: &[SpanId]) -> Result<()> {
        for id in ids {
            if let Some(span) = self.span(trace.row, *id)? {
                self.span_read_anew(trace.trace_id, &span, trace.counted_in())?;
            }
        }
        if trace.span_count > SUMMED_AT_ONCE {
            return self.mark_large(trace);
        }
        let spans = self.spans(trace.row)?;
        let fresh = |span: &SlimSpan| ids.contains(&span.span_id);
        self.sum_up(trace.row, trace.trace_id, Some(trace), &spans, fresh)
    }

    /// Reads spans anew, of up to `limit` from a row on those that call this model, or all; answers
    /// how many it looked at, and the row to go on with if there are more. Their traces are summed
    /// up again.
    pub fn spans_read_anew(
        &self,
        model: Option<&str>,
        from_row: i64,
        limit: u32,
    ) -> Result<(u32, Option<i64>)> {
        let sql = "SELECT id, trace, span_id, model FROM span WHERE id >= ?1 ORDER BY id LIMIT ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query((from_row, limit))?;
        let mut of_traces = BTreeMap::<i64, Vec<_>>::new();
        let (mut seen, mut last) = (0, None);
        while let Some(row) = rows.next()? {
            seen += 1;
            last = Some(row.get::<_, i64>(0)? + 1);
            let called: Option<String> = row.get(3)?;
            let calls_it = |model| called.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(model));
            if model.is_none_or(calls_it) {
                let id = span_id(row.get(2)?, 2)?;
                of_traces.entry(row.get(1)?).or_default().push(id);
            }
        }
        for (row, spans) in of_traces {
            if let Some(trace) = self.trace_at(row)? {
                self.trace_read_anew(&trace, &spans)?;
            }
        }
        let next = last.filter(|_| seen == limit);
        if model.is_none() {
            self.facets_read(from_row == 0, next.is_none())?;
        }
        Ok((seen, next))
    }

    fn span_read_anew(&self, trace: TraceId, span: &SlimSpan, counted_in: CountedIn) -> Result<()> {
        let raw = self.raw_span_of(trace, span.span_id, span.row)?;
        if let Some((status, facts)) = raw.and_then(|raw| self.reader.facts(&raw))
            && self.span_facts_set(span.row, status, &facts)?
        {
            self.rollup_call(counted_in, span, -1);
            self.rollup_call(counted_in, &span.with_facts(status, &facts), 1);
        }
        Ok(())
    }

    fn read_previews(
        &self,
        trace: TraceId,
        summary: &Summary,
        spans: &[SlimSpan],
    ) -> Result<Previews> {
        let read = |row: Option<i64>| -> Result<Previews> {
            let Some(span) = spans.iter().find(|span| Some(span.row) == row) else {
                return Ok(Previews::default());
            };
            let raw = self.raw_span_of(trace, span.span_id, span.row)?;
            Ok(raw.map(|raw| self.reader.previews(&raw)).unwrap_or_default())
        };
        let mut previews = read(summary.request_row)?;
        if summary.response_row != summary.request_row {
            previews.response = read(summary.response_row)?.response;
        }
        Ok(previews)
    }
}

fn missing(id: ProjectId) -> StoreError {
    StoreError::NotFound { what: "project", id: id.to_string() }
}
