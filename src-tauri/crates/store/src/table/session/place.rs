//! Where in a session a turn stands, and which failed turn comes next. Only an index is stepped
//! over, however long the session is.

use rusqlite::OptionalExtension;
use touchstone_domain::id::TraceId;

use super::SessionRecord;
use crate::error::Result;
use crate::tx::ReadTx;

/// Which turn is looked for, seen from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnSought {
    /// That one.
    Itself,
    /// The next that failed; after the last the first.
    NextFailed,
    /// The one that failed before it; before the first the last.
    PreviousFailed,
}

/// A place in the order of turns: start and row of the trace.
type Place = (i64, i64);

/// The statement of the failed turn next to a place.
pub(super) const fn failed_sql(ascending: bool) -> &'static str {
    if ascending {
        "SELECT start_ns, id FROM trace INDEXED BY failed_of_session
         WHERE in_session = ?1 AND state = 2 AND (start_ns, id) > (?2, ?3)
         ORDER BY start_ns, id LIMIT 1"
    } else {
        "SELECT start_ns, id FROM trace INDEXED BY failed_of_session
         WHERE in_session = ?1 AND state = 2 AND (start_ns, id) < (?2, ?3)
         ORDER BY start_ns DESC, id DESC LIMIT 1"
    }
}

/// The statement that counts the turns before a place.
pub(super) const BEFORE: &str = "SELECT count(*) FROM trace INDEXED BY trace_of_session
     WHERE in_session = ?1 AND (start_ns, id) < (?2, ?3)";

impl ReadTx<'_> {
    /// How many turns stand before the one that is looked for, from a trace on or from an end;
    /// nothing if there is none.
    pub fn session_turn_place(
        &self,
        session: &SessionRecord,
        from: Option<TraceId>,
        sought: TurnSought,
    ) -> Result<Option<i64>> {
        let from = self.place_of_turn(session, from)?;
        let place = match sought {
            TurnSought::Itself => from,
            TurnSought::NextFailed => self.failed_turn(session, true, from)?,
            TurnSought::PreviousFailed => self.failed_turn(session, false, from)?,
        };
        let Some((start_ns, row)) = place else { return Ok(None) };
        let mut ask = self.conn.prepare_cached(BEFORE)?;
        Ok(Some(ask.query_row((session.row, start_ns, row), |row| row.get(0))?))
    }

    /// Nothing for a trace that is no turn of this session.
    fn place_of_turn(
        &self,
        session: &SessionRecord,
        trace: Option<TraceId>,
    ) -> Result<Option<Place>> {
        let Some(id) = trace else { return Ok(None) };
        let turn = self.trace(id)?.filter(|turn| turn.in_session == Some(session.row));
        Ok(turn.map(|turn| (turn.start_ns, turn.row)))
    }

    /// The next that failed, or the first where none follows.
    fn failed_turn(
        &self,
        session: &SessionRecord,
        ascending: bool,
        from: Option<Place>,
    ) -> Result<Option<Place>> {
        let end = if ascending { i64::MIN } else { i64::MAX };
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        for (start_ns, row) in from.into_iter().chain([(end, end)]) {
            let mut ask = self.conn.prepare_cached(failed_sql(ascending))?;
            let found = ask.query_row((session.row, start_ns, row), read).optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}
