//! The turns of a session: its traces in order, with the tools and retrievers that each used.

use touchstone_domain::facts::SpanType;
use touchstone_domain::id::SpanId;
use touchstone_domain::span::SpanStatus;
use touchstone_domain::summary::TraceState;

use super::SessionRecord;
use crate::error::Result;
use crate::table::span::span_id;
use crate::table::trace::TraceRecord;
use crate::tx::ReadTx;

/// Spans of all turns of a window that are gone through for their steps.
const LOOKED_AT: i64 = 20_000;
/// Steps of one turn that are given.
const STEPS: usize = 50;

/// One turn of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionTurn {
    /// Its trace.
    pub trace: TraceRecord,
    /// The span that says what was asked.
    pub request_span: Option<SpanId>,
    /// The span that says what was answered.
    pub response_span: Option<SpanId>,
    /// The first tools and retrievers that it used; nothing for a trace of too many spans to be
    /// gone through here.
    pub steps: Option<Vec<TurnStep>>,
    /// Whether it used more.
    pub more_steps: bool,
    /// Of a turn that failed, the first span that did, which is the outermost; nothing for a trace
    /// of too many spans.
    pub failed_span: Option<SpanId>,
}

/// A tool or a retriever that a turn used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnStep {
    /// Its span.
    pub span_id: SpanId,
    /// The span's name.
    pub name: String,
    /// Tool or retriever.
    pub span_type: SpanType,
    /// How it ended.
    pub status: SpanStatus,
    /// Start, nanoseconds since 1970.
    pub start_ns: i64,
    /// End, nanoseconds since 1970.
    pub end_ns: i64,
}

/// The statement of some traces of a session; the index has all that it asks for.
pub(super) fn rows_sql(order: &str) -> String {
    format!(
        "SELECT id FROM trace INDEXED BY trace_of_session WHERE in_session = ?1
         ORDER BY start_ns {order}, id {order} LIMIT ?2 OFFSET ?3"
    )
}

impl ReadTx<'_> {
    /// The turns of a session in order, `count` from `offset` on. What is skipped is stepped over on
    /// an index, from whichever end is nearer.
    pub fn session_turns(
        &self,
        session: &SessionRecord,
        offset: u32,
        count: u32,
    ) -> Result<Vec<SessionTurn>> {
        let mut left = LOOKED_AT;
        let mut turns = Vec::new();
        for row in self.session_rows(session, offset.into(), count.into())? {
            if let Some(trace) = self.trace_at(row)? {
                turns.push(self.session_turn(trace, &mut left)?);
            }
        }
        Ok(turns)
    }

    /// Rows of traces; few enough to be held.
    fn session_rows(&self, session: &SessionRecord, offset: i64, count: i64) -> Result<Vec<i64>> {
        let count = count.min(session.turns - offset).max(0);
        let behind = session.turns - offset - count;
        let (order, skipped) = if behind < offset { ("DESC", behind) } else { ("ASC", offset) };
        let mut ask = self.conn.prepare_cached(&rows_sql(order))?;
        let rows = ask.query_map((session.row, count, skipped), |row| row.get(0))?;
        let mut rows: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
        if order == "DESC" {
            rows.reverse();
        }
        Ok(rows)
    }

    fn session_turn(&self, trace: TraceRecord, left: &mut i64) -> Result<SessionTurn> {
        let is_short = trace.span_count <= *left && !self.is_large(&trace)?;
        let (mut steps, mut failed_span) = (None, None);
        if is_short {
            *left -= trace.span_count;
            steps = Some(self.turn_steps(trace.row)?);
            if trace.state == TraceState::Error {
                failed_span = self.first_failed(trace.row)?;
            }
        }
        let more_steps = steps.as_ref().is_some_and(|steps| steps.len() > STEPS);
        if let Some(steps) = &mut steps {
            steps.truncate(STEPS);
        }
        Ok(SessionTurn {
            request_span: self.span_id_at(trace.request_row)?,
            response_span: self.span_id_at(trace.response_row)?,
            trace,
            steps,
            more_steps,
            failed_span,
        })
    }

    /// One more than are given, where there are more.
    fn turn_steps(&self, trace: i64) -> Result<Vec<TurnStep>> {
        let sql = "SELECT span_id, name, type, status, start_ns, end_ns FROM span
                   WHERE trace = ?1 AND type IN (?2, ?3) ORDER BY start_ns, span_id LIMIT ?4";
        let mut ask = self.conn.prepare_cached(sql)?;
        let wanted = [SpanType::TOOL, SpanType::RETRIEVER];
        let most = i64::try_from(STEPS + 1).unwrap_or(i64::MAX);
        let [tool, retriever] = wanted.each_ref().map(SpanType::as_str);
        let rows = ask.query_map((trace, tool, retriever, most), |row| {
            Ok(TurnStep {
                span_id: span_id(row.get(0)?, 0)?,
                name: row.get(1)?,
                span_type: SpanType::custom(row.get::<_, String>(2)?),
                status: SpanStatus::from_number(row.get(3)?),
                start_ns: row.get(4)?,
                end_ns: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn first_failed(&self, trace: i64) -> Result<Option<SpanId>> {
        let sql = "SELECT span_id FROM span WHERE trace = ?1 AND status = ?2
                   ORDER BY start_ns, span_id LIMIT 1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query((trace, SpanStatus::Error.number()))?;
        Ok(rows.next()?.map(|row| span_id(row.get(0)?, 0)).transpose()?)
    }

    fn span_id_at(&self, row: Option<i64>) -> Result<Option<SpanId>> {
        let Some(row) = row else { return Ok(None) };
        let mut ask = self.conn.prepare_cached("SELECT span_id FROM span WHERE id = ?1")?;
        let mut rows = ask.query([row])?;
        Ok(rows.next()?.map(|row| span_id(row.get(0)?, 0)).transpose()?)
    }
}
