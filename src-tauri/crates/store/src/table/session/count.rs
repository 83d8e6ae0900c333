//! What a session counts of its traces, and how it follows them.
//!
//! A trace that comes into a session costs a look for the session, a read and a write of its row, and
//! a write of its user; one that changes costs no look for it, but two steps to its ends; one that
//! repeats what is known, or names no session, costs nothing. No statement reads more than a row.
//!
//! Numbers are added and taken away modulo 2^64, so that a hostile count never makes a write fail
//! and goes without a trace once its trace does.

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::cost::Cost;
use touchstone_domain::id::ProjectId;
use touchstone_domain::summary::{Summary, TraceState};
use touchstone_domain::usage::Usage;

use super::{LONGEST, READY, SETTING};
use crate::error::Result;
use crate::table::trace::TraceRecord;
use crate::table::trash::is_trash;
use crate::tx::{ReadTx, WriteTx};

/// The columns that are counted, in the order of [`Counts`].
pub(super) const COUNTED: &str = "turns, failed, error_count, worked_ns, with_tokens, input_tokens,
    output_tokens, total_tokens, with_cost, estimated, cost_nanos";
const WIDTH: usize = 11;

/// Numbers that are counted, as in [`COUNTED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts([i64; WIDTH]);

impl Counts {
    fn of(state: TraceState, errors: i64, lasted_ns: i64, usage: &Usage, cost: &Cost) -> Self {
        let stated = |number: Option<i64>| number.unwrap_or_default();
        let is_said = |number: Option<i64>| i64::from(number.is_some());
        Self([
            1,
            i64::from(state == TraceState::Error),
            errors,
            lasted_ns,
            is_said(usage.total),
            stated(usage.input),
            stated(usage.output),
            stated(usage.total),
            is_said(cost.total_nanos),
            i64::from(cost.estimated && cost.total_nanos.is_some()),
            stated(cost.total_nanos),
        ])
    }

    /// The columns from `at` on.
    pub(super) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        let mut counts = Self::default();
        for (index, number) in counts.0.iter_mut().enumerate() {
            *number = row.get(at + index)?;
        }
        Ok(counts)
    }

    fn add(&mut self, other: &Self, times: i64) {
        for (sum, one) in self.0.iter_mut().zip(other.0) {
            *sum = sum.wrapping_add(one.wrapping_mul(times));
        }
    }

    pub(super) const fn turns(&self) -> i64 {
        self.0[0]
    }

    pub(super) const fn failed(&self) -> i64 {
        self.0[1]
    }

    pub(super) const fn error_count(&self) -> i64 {
        self.0[2]
    }

    pub(super) const fn worked_ns(&self) -> i64 {
        self.0[3]
    }

    /// Tokens, if any turn states them.
    pub(super) fn usage(&self) -> Usage {
        let stated = |number| (self.0[4] > 0).then_some(number);
        let [input, output, total] = [self.0[5], self.0[6], self.0[7]].map(stated);
        Usage { input, output, total, ..Usage::default() }
    }

    /// The cost, if any turn has one; estimated if that of any turn is.
    pub(super) fn cost(&self) -> Cost {
        let total_nanos = (self.0[8] > 0).then_some(self.0[10]);
        Cost { total_nanos, estimated: self.0[9] > 0, ..Cost::default() }
    }
}

/// A trace as its session counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn<'a> {
    row: i64,
    start_ns: i64,
    end_ns: i64,
    counts: Counts,
    user: Option<&'a str>,
}

impl<'a> Turn<'a> {
    /// A trace that is about to be stored.
    pub(crate) fn of(row: i64, it: &'a Summary) -> Self {
        let lasted_ns = it.end_ns.saturating_sub(it.start_ns).max(0);
        let counts = Counts::of(it.state, it.error_count, lasted_ns, &it.usage, &it.cost);
        let user = it.user.as_deref().filter(|user| !user.is_empty());
        Self { row, start_ns: it.start_ns, end_ns: it.end_ns, counts, user }
    }
}

impl TraceRecord {
    /// As its session counts it.
    pub(crate) fn as_turn(&self) -> Turn<'_> {
        let lasted_ns = self.end_ns.saturating_sub(self.start_ns).max(0);
        let counts = Counts::of(self.state, self.error_count, lasted_ns, &self.usage, &self.cost);
        let user = self.user.as_deref().filter(|user| !user.is_empty());
        Turn { row: self.row, start_ns: self.start_ns, end_ns: self.end_ns, counts, user }
    }

    fn counted(&self) -> Option<(i64, Turn<'_>)> {
        Some((self.in_session?, self.as_turn()))
    }
}

/// Where a session begins and ends: start and row of the first turn, start, row and end of the last.
#[derive(Debug, Clone, Copy)]
struct Ends {
    first: (i64, i64),
    last: (i64, i64),
    last_ns: i64,
}

impl Ends {
    const fn of(turn: &Turn<'_>) -> Self {
        let at = (turn.start_ns, turn.row);
        Self { first: at, last: at, last_ns: turn.end_ns }
    }

    /// With a turn that was not among them.
    fn and(self, turn: &Turn<'_>) -> Self {
        let one = Self::of(turn);
        let (last, last_ns) = (self.last, self.last_ns).max((one.last, one.last_ns));
        Self { first: self.first.min(one.first), last, last_ns }
    }
}

impl ReadTx<'_> {
    /// What a session counts, and where it begins and ends.
    fn session_counts(&self, session: i64) -> Result<Option<(Counts, Ends)>> {
        let sql = format!(
            "SELECT {COUNTED}, first_ns, first_trace, last_start_ns, last_trace, last_ns
             FROM session WHERE id = ?1"
        );
        let read = |row: &Row<'_>| {
            let at = |index: usize| row.get::<_, i64>(WIDTH + index);
            let ends = Ends { first: (at(0)?, at(1)?), last: (at(2)?, at(3)?), last_ns: at(4)? };
            Ok((Counts::read(row, 0)?, ends))
        };
        Ok(self.conn.prepare_cached(&sql)?.query_row([session], read).optional()?)
    }

    /// The ends of a session as its traces say: two steps on an index.
    fn session_ends(&self, session: i64) -> Result<Option<Ends>> {
        let end = |order: &str| -> Result<Option<(i64, i64, i64)>> {
            let sql = format!(
                "SELECT start_ns, id, end_ns FROM trace INDEXED BY trace_of_session
                 WHERE in_session = ?1 ORDER BY start_ns {order}, id {order} LIMIT 1"
            );
            let mut ask = self.conn.prepare_cached(&sql)?;
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            Ok(ask.query_row([session], read).optional()?)
        };
        let (Some(first), Some(last)) = (end("ASC")?, end("DESC")?) else { return Ok(None) };
        Ok(Some(Ends { first: (first.0, first.1), last: (last.0, last.1), last_ns: last.2 }))
    }
}

impl WriteTx<'_> {
    /// The session that counts a trace of that project which names that id; made where there is
    /// none. Nothing for a trace in the trash, and for one that names no session.
    pub(crate) fn session_of(
        &self,
        stored: Option<&TraceRecord>,
        project: ProjectId,
        id: Option<&str>,
    ) -> Result<Option<i64>> {
        let Some(id) = id.filter(|id| !id.is_empty() && id.len() <= LONGEST) else {
            return Ok(None);
        };
        if is_trash(project) {
            return Ok(None);
        }
        if let Some(stored) = stored
            && stored.in_session.is_some()
            && (stored.project, stored.session.as_deref()) == (project, Some(id))
        {
            return Ok(stored.in_session);
        }
        let sql = "SELECT id FROM session WHERE session = ?1 AND project = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        if let Some(row) = ask.query_row((id, project.0), |row| row.get(0)).optional()? {
            return Ok(Some(row));
        }
        let sql = "INSERT INTO session(project, session) VALUES (?1, ?2)";
        Ok(Some(self.conn.prepare_cached(sql)?.insert((project.0, id))?))
    }

    /// Counts a trace in a session as it is now, instead of where and as it was stored. To be called
    /// once the trace is written, or deleted.
    pub(crate) fn session_count(
        &self,
        stored: Option<&TraceRecord>,
        session: Option<i64>,
        now: Turn<'_>,
    ) -> Result<()> {
        let before = stored.and_then(TraceRecord::counted);
        match (before, session) {
            (Some((was_in, was)), Some(session)) if was_in == session => {
                if was == now {
                    Ok(())
                } else {
                    self.session_change(session, Some(&was), Some(&now))
                }
            }
            _ => {
                if let Some((was_in, was)) = before {
                    self.session_change(was_in, Some(&was), None)?;
                }
                session.map_or(Ok(()), |session| self.session_change(session, None, Some(&now)))
            }
        }
    }

    /// Counts a deleted trace no more.
    pub(crate) fn session_leave(&self, trace: &TraceRecord) -> Result<()> {
        self.session_count(Some(trace), None, trace.as_turn())
    }

    fn session_change(
        &self,
        session: i64,
        before: Option<&Turn<'_>>,
        now: Option<&Turn<'_>>,
    ) -> Result<()> {
        let Some((mut counts, ends)) = self.session_counts(session)? else { return Ok(()) };
        let was_empty = counts.turns() == 0;
        for (turn, times) in [(before, -1), (now, 1)] {
            if let Some(turn) = turn {
                counts.add(&turn.counts, times);
            }
        }
        let users = [before, now].map(|turn| turn.and_then(|turn| turn.user));
        if users[0] != users[1] {
            self.session_user_count(session, users[0], -1)?;
            self.session_user_count(session, users[1], 1)?;
        }
        if counts.turns() <= 0 {
            self.conn.prepare_cached("DELETE FROM session WHERE id = ?1")?.execute([session])?;
            return Ok(());
        }
        let ends = match (before, now) {
            (None, Some(turn)) if was_empty => Some(Ends::of(turn)),
            (None, Some(turn)) => Some(ends.and(turn)),
            _ => self.session_ends(session)?,
        };
        ends.map_or(Ok(()), |ends| self.session_write(session, &counts, ends))
    }

    fn session_write(&self, session: i64, counts: &Counts, ends: Ends) -> Result<()> {
        let sql = format!(
            "UPDATE session SET ({COUNTED}, first_ns, first_trace, last_start_ns, last_trace,
               last_ns) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             WHERE id = ?1"
        );
        let ends = [ends.first.0, ends.first.1, ends.last.0, ends.last.1, ends.last_ns];
        let values = [session].into_iter().chain(counts.0).chain(ends);
        self.conn.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(values))?;
        Ok(())
    }

    fn session_user_count(&self, session: i64, user: Option<&str>, by: i64) -> Result<()> {
        let Some(user) = user.filter(|user| user.len() <= LONGEST) else { return Ok(()) };
        let sql = "INSERT INTO session_user(session, user, turns) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET turns = turns + excluded.turns RETURNING turns";
        let mut ask = self.conn.prepare_cached(sql)?;
        let turns: i64 = ask.query_row((session, user, by), |row| row.get(0))?;
        if turns <= 0 {
            let sql = "DELETE FROM session_user WHERE session = ?1 AND user = ?2";
            self.conn.prepare_cached(sql)?.execute((session, user))?;
        }
        Ok(())
    }

    /// Counts the sessions of up to `limit` traces from a row on, where an older program stored
    /// them; answers how many it looked at, and the row to go on with if there are more. Traces that
    /// change meanwhile are counted by their change.
    pub fn sessions_fill(&self, from_row: i64, limit: u32) -> Result<(u32, Option<i64>)> {
        let sql = "SELECT id, session IS NOT NULL AND in_session IS NULL AND project >= 0
                   FROM trace WHERE id >= ?1 ORDER BY id LIMIT ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows: Vec<(i64, bool)> = ask
            .query_map((from_row, limit), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (row, is_missing) in &rows {
            if *is_missing && let Some(trace) = self.trace_at(*row)? {
                let session = self.session_of(None, trace.project, trace.session.as_deref())?;
                let sql = "UPDATE trace SET in_session = ?2 WHERE id = ?1";
                self.conn.prepare_cached(sql)?.execute((row, session))?;
                self.session_count(None, session, trace.as_turn())?;
            }
        }
        let seen = u32::try_from(rows.len()).unwrap_or(limit);
        let next = rows.last().filter(|_| seen == limit).map(|(row, _)| row + 1);
        if next.is_none() {
            self.setting_set(SETTING, READY)?;
        }
        Ok((seen, next))
    }
}
