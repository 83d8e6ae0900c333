//! Putting spans: rows, content and the summary of each trace they touch, in one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use touchstone_domain::change::Change;
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::preview::Previews;
use touchstone_domain::project::Project;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::summary::{Summary, summarise};

use crate::error::{Result, StoreError};
use crate::incoming::{PreparedSpan, ProjectRef};
use crate::table::span::Kept;
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
        let mut put = Put::default();
        for (id, spans) in by_trace {
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
                    ProjectRef::Id(id) => self.project(*id)?.ok_or_else(|| missing(*id))?,
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
        let stored = self.trace(id)?;
        let row = stored.as_ref().map_or_else(|| self.trace_next_row(), |trace| Ok(trace.row))?;
        let mut changed = HashSet::new();
        let (mut new, mut repeated) = (0, 0);
        for span in spans {
            let project = projects.get(&span.incoming.project).map_or(ProjectId::DEFAULT, |p| p.id);
            match self.span_put(row, project, span)? {
                Kept::Repeated => repeated += 1,
                kept => {
                    new += i64::from(kept == Kept::New);
                    changed.insert(span.incoming.span_id);
                }
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
            }
        }
        Ok((changed.len(), repeated))
    }

    /// Leaves a large trace's summary to the settler, but lets its readers know that it changed.
    fn mark_large(&self, trace: &TraceRecord) -> Result<()> {
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
        let Some(summary) = summarise(spans) else { return Ok(()) };
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
            None => self.read_previews(&summary)?,
        };
        self.trace_put(row, id, stored, &summary, &previews)
    }

    fn read_previews(&self, summary: &Summary) -> Result<Previews> {
        let read = |row: Option<i64>| -> Result<Previews> {
            let raw = row.map(|row| self.raw_span(row)).transpose()?.flatten();
            Ok(raw.map(|raw| (self.previews)(&raw)).unwrap_or_default())
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
