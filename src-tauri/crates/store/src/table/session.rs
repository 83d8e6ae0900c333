//! Sessions: the traces of one conversation, counted together, so that the newest sessions are
//! listed without a look at traces that are not shown.
//!
//! A session is what the traces of one project name with one id; the same id in two projects is two
//! sessions. Each trace points at the session that counts it (`trace.in_session`); those in the
//! trash point at none. A session is changed in the transaction that changes one of its traces
//! (`session/count.rs`), by taking away what counted before and adding what counts now, so late,
//! repeated, moved, trashed and deleted traces stay right; it goes with its last trace. Traces of
//! homes that are older than this are counted by a job. Pages are read in `session/read.rs` and
//! `session/sorted.rs`, the traces of one session in `session/turn.rs` and `session/place.rs`, what
//! was judged of them in `session/judged.rs`.

pub(crate) mod count;
pub(crate) mod judged;
pub(crate) mod place;
pub(crate) mod read;
pub(crate) mod sorted;
#[cfg(test)]
mod tests;
pub(crate) mod turn;

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::cost::Cost;
use touchstone_domain::id::ProjectId;
use touchstone_domain::usage::Usage;

use crate::error::Result;
use crate::migrate::Migration;
use crate::tx::ReadTx;
use count::{COUNTED, Counts};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261126000100",
    sql: "CREATE TABLE session(
            id INTEGER PRIMARY KEY,
            project INTEGER NOT NULL,
            session TEXT NOT NULL,
            first_ns INTEGER NOT NULL DEFAULT 0,
            first_trace INTEGER NOT NULL DEFAULT 0,
            last_start_ns INTEGER NOT NULL DEFAULT 0,
            last_trace INTEGER NOT NULL DEFAULT 0,
            last_ns INTEGER NOT NULL DEFAULT 0,
            turns INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            error_count INTEGER NOT NULL DEFAULT 0,
            worked_ns INTEGER NOT NULL DEFAULT 0,
            with_tokens INTEGER NOT NULL DEFAULT 0,
            input_tokens INTEGER NOT NULL DEFAULT 0,
            output_tokens INTEGER NOT NULL DEFAULT 0,
            total_tokens INTEGER NOT NULL DEFAULT 0,
            with_cost INTEGER NOT NULL DEFAULT 0,
            estimated INTEGER NOT NULL DEFAULT 0,
            cost_nanos INTEGER NOT NULL DEFAULT 0
          ) STRICT;
          CREATE UNIQUE INDEX session_by_id ON session(session, project);
          CREATE INDEX session_by_project ON session(project, last_ns);
          CREATE INDEX session_by_time ON session(last_ns);
          CREATE TABLE session_user(
            session INTEGER NOT NULL,
            user TEXT NOT NULL,
            turns INTEGER NOT NULL,
            PRIMARY KEY(session, user)
          ) STRICT, WITHOUT ROWID;
          ALTER TABLE trace ADD COLUMN in_session INTEGER;
          CREATE INDEX trace_of_session ON trace(in_session, start_ns)
            WHERE in_session IS NOT NULL;
          CREATE INDEX failed_of_session ON trace(in_session, start_ns)
            WHERE in_session IS NOT NULL AND state = 2;
          INSERT INTO setting(name, value)
            SELECT 'sessions', 'ready' WHERE NOT EXISTS(SELECT 1 FROM trace);",
}];

/// Longest id, in bytes, that makes a session.
const LONGEST: usize = 1_000;

/// Where it stands whether all traces are counted.
const SETTING: &str = "sessions";
const READY: &str = "ready";

/// A place in an order of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionKey {
    /// What they are sorted by: the end of the last turn, nanoseconds since 1970, unless the order
    /// is another.
    pub value: i64,
    /// The session's row.
    pub row: i64,
}

/// One session as its traces make it. A turn is one trace of it; the last turn is the one that
/// began last.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRecord {
    /// Its row.
    pub row: i64,
    /// Its project.
    pub project: ProjectId,
    /// The id that its traces name.
    pub session: String,
    /// Start of the first turn, nanoseconds since 1970.
    pub first_ns: i64,
    /// End of the last turn, nanoseconds since 1970.
    pub last_ns: i64,
    /// Turns.
    pub turns: i64,
    /// Turns that failed.
    pub failed: i64,
    /// Spans that failed.
    pub error_count: i64,
    /// The durations of all turns together, in nanoseconds.
    pub worked_ns: i64,
    /// Tokens of all turns: input, output and total.
    pub usage: Usage,
    /// What all turns cost, without its parts.
    pub cost: Cost,
    /// Row of the first turn's trace.
    pub(crate) first_trace: i64,
    /// Row of the last turn's trace.
    pub(crate) last_trace: i64,
}

impl SessionRecord {
    /// Its place in the usual order.
    pub fn key(&self) -> SessionKey {
        SessionKey { value: self.last_ns, row: self.row }
    }
}

/// The columns that [`record`] reads; those that are counted follow.
const COLUMNS: &str = "id, project, session, first_ns, last_ns, first_trace, last_trace";
/// How many they are.
const WIDTH: usize = 7;

fn record(row: &Row<'_>) -> rusqlite::Result<SessionRecord> {
    let counts = Counts::read(row, WIDTH)?;
    Ok(SessionRecord {
        row: row.get(0)?,
        project: ProjectId(row.get(1)?),
        session: row.get(2)?,
        first_ns: row.get(3)?,
        last_ns: row.get(4)?,
        first_trace: row.get(5)?,
        last_trace: row.get(6)?,
        turns: counts.turns(),
        failed: counts.failed(),
        error_count: counts.error_count(),
        worked_ns: counts.worked_ns(),
        usage: counts.usage(),
        cost: counts.cost(),
    })
}

impl ReadTx<'_> {
    /// The session of a project with that id.
    pub fn session(&self, project: ProjectId, id: &str) -> Result<Option<SessionRecord>> {
        let sql =
            format!("SELECT {COLUMNS}, {COUNTED} FROM session WHERE session = ?1 AND project = ?2");
        Ok(self.conn.prepare_cached(&sql)?.query_row((id, project.0), record).optional()?)
    }

    /// A session by its row.
    pub fn session_at(&self, row: i64) -> Result<Option<SessionRecord>> {
        let sql = format!("SELECT {COLUMNS}, {COUNTED} FROM session WHERE id = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([row], record).optional()?)
    }

    /// Whether every trace is counted by its session; not yet while those of an older program are
    /// gone through.
    pub fn sessions_ready(&self) -> Result<bool> {
        Ok(self.setting(SETTING)?.as_deref() == Some(READY))
    }
}
