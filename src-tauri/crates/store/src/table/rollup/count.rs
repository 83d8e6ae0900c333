//! What the roll-ups count: each trace once, at its start, by project and by name and version; each
//! model call once, at its own start, in the project of its trace.
//!
//! A model call is a span that names a model and is no agent: agents repeat the numbers of their
//! calls. The version of a trace is what its metadata `mlflow.modelId` names (the version of an
//! application, as MLflow's clients keep it), else its tag `service.version`, which the resource of
//! its spans gives or a client sets. Traces in the trash, whose project is below zero, count
//! nowhere.

use touchstone_domain::facts::SpanType;
use touchstone_domain::id::ProjectId;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::SpanStatus;
use touchstone_domain::stats::Counted;
use touchstone_domain::summary::{Summary, TraceState};
use touchstone_domain::trace_info::{LOGGED_MODEL, VERSION};

use super::Series;
use super::calls::CallsMoved;
use super::tally::Tally;
use crate::error::Result;
use crate::incoming::PreparedSpan;
use crate::table::put::SUMMED_AT_ONCE;
use crate::table::trace::TraceRecord;
use crate::tx::{ReadTx, WriteTx};

/// Characters of a name, a version or a model by which is counted.
const KEY_CHARS: usize = 200;
/// Stands between name and version.
const BETWEEN: char = '\u{1f}';

/// Where a trace's calls are counted, if they are.
pub(crate) type CountedIn = Option<ProjectId>;

/// A trace as it counts.
struct Trace<'a> {
    project: ProjectId,
    name: &'a str,
    version: Option<&'a str>,
    counted: Counted,
}

impl TraceRecord {
    /// Where it is counted now.
    pub(crate) fn counted_in(&self) -> CountedIn {
        self.counted_there(self.project)
    }

    /// Where it would be counted in that place; below zero is the trash.
    pub(super) fn counted_there(&self, place: ProjectId) -> CountedIn {
        Some(place).filter(|place| self.counted && place.0 >= 0)
    }

    fn as_counted(&self) -> Trace<'_> {
        Trace {
            project: self.project,
            name: &self.name,
            version: self.version.as_deref(),
            counted: Counted {
                start_ns: self.start_ns,
                end_ns: self.end_ns,
                failed: self.state == TraceState::Error,
                usage: self.usage,
                cost: self.cost,
            },
        }
    }
}

fn summed(summary: &Summary) -> Trace<'_> {
    Trace {
        project: summary.project,
        name: &summary.name,
        version: summary.version.as_deref(),
        counted: Counted {
            start_ns: summary.start_ns,
            end_ns: summary.end_ns,
            failed: summary.state == TraceState::Error,
            usage: summary.usage,
            cost: summary.cost,
        },
    }
}

impl Tally {
    /// Counts a stored span's call in this project, or takes it away with `times` = -1.
    pub(super) fn add_call(&mut self, project: CountedIn, span: &SlimSpan, times: i64) {
        let Some(model) = span.model.as_deref().filter(|_| span.span_type != SpanType::AGENT)
        else {
            return;
        };
        let counted = Counted {
            start_ns: span.start_ns,
            end_ns: span.end_ns,
            failed: span.status == SpanStatus::Error,
            usage: span.usage,
            cost: span.cost,
        };
        self.add_model(project, model, &counted, times);
    }

    fn add_model(&mut self, project: CountedIn, model: &str, counted: &Counted, times: i64) {
        let Some(project) = project else { return };
        self.add(Series::Models, project, clip(model), counted, times);
    }
}

impl ReadTx<'_> {
    /// The version that a trace's labels name: those that were given, or also those of its spans.
    pub(crate) fn trace_version(&self, trace_row: i64, of_spans: bool) -> Result<Option<String>> {
        // Numbers as in `table/label.rs`: metadata are of kind 1, tags of 0; origin 0 is spans.
        let sql = "SELECT value FROM trace_label WHERE trace = ?1 AND value <> ''
                   AND ((kind = 1 AND key = ?2 AND origin = 1)
                        OR (kind = 0 AND key = ?3 AND origin >= ?4))
                   ORDER BY origin DESC, kind DESC LIMIT 1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let origin = i64::from(!of_spans);
        let mut rows = ask.query((trace_row, LOGGED_MODEL, VERSION, origin))?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Whether there are traces that the roll-ups do not count yet.
    pub fn rollup_lacks(&self) -> Result<bool> {
        let sql = "SELECT EXISTS(SELECT 1 FROM trace WHERE counted = 0)";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Counts a trace as its summary says, instead of as it was stored. `spans` are all that the
    /// trace has, where that is known for sure.
    pub(crate) fn rollup_trace(
        &self,
        row: i64,
        stored: Option<&TraceRecord>,
        summary: &Summary,
        spans: Option<&[SlimSpan]>,
    ) -> Result<()> {
        let before = stored.and_then(TraceRecord::counted_in);
        let now = Some(summary.project).filter(|project| project.0 >= 0);
        if let (Some(_), Some(stored)) = (before, stored) {
            self.rollup_count(&stored.as_counted(), -1);
        }
        if now.is_some() {
            self.rollup_count(&summed(summary), 1);
        }
        self.rollup_calls_move(row, before, now, spans)
    }

    /// Counts a stored trace in another project than now; to be called where its project is
    /// written. Below zero is the trash. The calls are those that were counted on a reader, if they
    /// were.
    pub(crate) fn rollup_move(
        &self,
        trace: &TraceRecord,
        to: ProjectId,
        calls: Option<CallsMoved>,
    ) -> Result<()> {
        let (before, now) = (trace.counted_in(), trace.counted_there(to));
        if before.is_some() {
            self.rollup_count(&trace.as_counted(), -1);
        }
        if let Some(project) = now {
            self.rollup_count(&Trace { project, ..trace.as_counted() }, 1);
        }
        match calls {
            Some(calls) => {
                self.tally.borrow_mut().merge(calls.tally);
                Ok(())
            }
            None => self.rollup_calls_move(trace.row, before, now, None),
        }
    }

    /// Counts a trace no more, as it is deleted; its calls go with [`WriteTx::rollup_call`].
    pub(crate) fn rollup_delete(&self, trace: &TraceRecord) {
        if trace.counted_in().is_some() {
            self.rollup_count(&trace.as_counted(), -1);
        }
    }

    fn rollup_count(&self, trace: &Trace<'_>, times: i64) {
        let mut tally = self.tally.borrow_mut();
        tally.add(Series::Traces, trace.project, "", &trace.counted, times);
        let key = key_of(trace.name, trace.version.unwrap_or_default());
        tally.add(Series::Names, trace.project, &key, &trace.counted, times);
    }

    fn rollup_calls_move(
        &self,
        row: i64,
        before: CountedIn,
        now: CountedIn,
        spans: Option<&[SlimSpan]>,
    ) -> Result<()> {
        if before == now {
            return Ok(());
        }
        let read;
        let spans = if let Some(spans) = spans {
            spans
        } else {
            read = self.spans(row)?;
            &read
        };
        for span in spans {
            self.rollup_call(before, span, -1);
            self.rollup_call(now, span, 1);
        }
        Ok(())
    }

    /// Counts a stored span in this project, or takes it away with `times` = -1.
    pub(crate) fn rollup_call(&self, project: CountedIn, span: &SlimSpan, times: i64) {
        self.tally.borrow_mut().add_call(project, span, times);
    }

    /// Counts a span that is being stored.
    pub(crate) fn rollup_prepared(&self, project: CountedIn, span: &PreparedSpan) {
        let facts = &span.incoming.facts;
        let Some(model) = facts.model.as_deref().filter(|_| facts.span_type != SpanType::AGENT)
        else {
            return;
        };
        let counted = Counted {
            start_ns: span.incoming.start_ns,
            end_ns: span.incoming.end_ns,
            failed: facts.status(span.incoming.status) == SpanStatus::Error,
            usage: facts.usage,
            cost: facts.cost,
        };
        self.tally.borrow_mut().add_model(project, model, &counted, 1);
    }

    /// Counts up to `limit` traces that are not counted yet, those of an older program; answers how
    /// many. Traces that change meanwhile are counted by their change.
    pub fn rollup_fill(&self, limit: u32) -> Result<u32> {
        let sql = "SELECT id FROM trace WHERE counted = 0 ORDER BY id LIMIT ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows: Vec<i64> =
            ask.query_map([limit], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut filled = 0;
        for row in rows {
            let Some(mut trace) = self.trace_at(row)? else { continue };
            filled += 1;
            trace.version = self.trace_version(row, true)?;
            let sql = "UPDATE trace SET version = ?2, counted = 1 WHERE id = ?1";
            self.conn.prepare_cached(sql)?.execute((row, &trace.version))?;
            trace.counted = true;
            if let Some(project) = trace.counted_in() {
                self.rollup_count(&trace.as_counted(), 1);
                self.rollup_calls_move(row, None, Some(project), None)?;
            }
            if trace.span_count > SUMMED_AT_ONCE {
                // It took long enough for one chunk.
                break;
            }
        }
        Ok(filled)
    }
}

/// Name and version as one key.
fn key_of(name: &str, version: &str) -> String {
    let version = clip(version).replace(BETWEEN, " ");
    format!("{}{BETWEEN}{version}", clip(name))
}

/// The name and the version in a key of [`Series::Names`].
pub(crate) fn name_and_version(key: &str) -> (&str, &str) {
    key.rsplit_once(BETWEEN).unwrap_or((key, ""))
}

fn clip(text: &str) -> &str {
    let end = text.char_indices().nth(KEY_CHARS).map_or(text.len(), |(end, _)| end);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_name_and_version_back_whatever_they_hold() {
        for (name, version) in [("", ""), ("a", "1"), ("a\u{1f}b", ""), ("é", "2 3")] {
            assert_eq!(name_and_version(&key_of(name, version)), (name, version));
        }
        let key = key_of(&"é".repeat(900), "1\u{1f}2");
        assert_eq!(name_and_version(&key), ("é".repeat(KEY_CHARS).as_str(), "1 2"));
    }
}
